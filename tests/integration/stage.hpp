#pragma once
// What every test here begins with: a real server with one board, and tokens for whoever is to come
// to it. Tokens are made from the server's own key, as an operator's tools would.
//
// What goes wrong while the stage is set throws std::runtime_error, which ends the test with the
// server's own words. One thread, but for token() and client().

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "samtavle/access/signing_key.hpp"
#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/native/client.hpp"
#include "samtavle/plan/roles.hpp"
#include "samtavle/support/server_process.hpp"

namespace samtavle::integration {

using std::chrono::milliseconds;

// How long anything may take that ought to happen at once. Generous: the machine may be busy.
inline constexpr milliseconds kSoon{20'000};

[[noreturn]] void give_up(const std::string& why);

// The value of a result, or the end of the test.
template <class T>
T must(base::Result<T> result) {
  if (!result) give_up(std::string{name(result.error().code)} + ": " + result.error().detail);
  return std::move(result).value();
}
inline void must(const base::Result<void>& result) {
  if (!result) give_up(std::string{name(result.error().code)} + ": " + result.error().detail);
}

struct Who {
  std::string subject = "anna";
  plan::Role role = plan::Role::contributor;
  plan::ActorKind kind = plan::ActorKind::citizen;
};

struct TokenOptions {
  std::string board;               // empty: the stage's; "*": every board
  std::chrono::seconds life{3600};
  bool for_operator = false;
};

class Stage {
 public:
  // Whether the board is made, or is in the data directory already.
  enum class Board { make, existing };

  explicit Stage(support::ServerOptions options = {}, Board board = Board::make);

  [[nodiscard]] support::ServerProcess& server() const { return *server_; }
  [[nodiscard]] const std::string& board() const { return board_; }
  [[nodiscard]] std::filesystem::path store() const { return server_->data_dir() / "log"; }
  // A folder for whatever else a test needs, removed at the end.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

  [[nodiscard]] std::string token(const Who& who, const TokenOptions& options = {}) const;
  // What a client of the stage's board needs to know; it comes back quickly when it loses the line.
  [[nodiscard]] native::Options client(const Who& who) const;
  // Makes another board.
  void create_board(const std::string& id);

 private:
  support::TemporaryDirectory folder_;
  std::unique_ptr<support::ServerProcess> server_;
  std::unique_ptr<access::SigningKey> key_;
  std::string board_ = "havnen";
};

}  // namespace samtavle::integration
