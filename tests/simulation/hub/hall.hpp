#pragma once
// A simulated server with many boards, and visitors who say by hand what a client says. What a
// simulation of whole clients (../sync) has one of, there are many of here.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "samtavle/support/sim_server.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::simulation {

using std::chrono::milliseconds;

inline constexpr milliseconds kLong{60'000};
inline constexpr const char* kManager = "anna manager official";

[[nodiscard]] base::BoardId board_id(const std::string& name);

// One connection to one board. It comes when it is made.
class Visitor final : public support::LineClient {
 public:
  // `device` is one letter. With `replica` it goes on as that one.
  Visitor(support::SimServer& server, const std::string& board, const std::string& token,
          char device, std::uint32_t replica = 0);
  ~Visitor() override;

  void leave();
  void ask_replica();
  // Makes a card, as the next edit of its replica, with a note of so many bytes.
  void make_card(std::size_t note_bytes = 0);
  void send(const v1::ClientFrame& frame);

  [[nodiscard]] bool has_board() const;  // all of it, up to what was on disk at its welcome
  [[nodiscard]] const std::optional<v1::Welcome>& welcome() const { return welcome_; }
  [[nodiscard]] std::uint32_t replica() const { return replica_; }
  [[nodiscard]] const std::string& snapshot() const { return snapshot_; }
  [[nodiscard]] std::uint64_t snapshot_seq() const { return snapshot_seq_; }
  [[nodiscard]] std::uint64_t seq() const { return seq_; }
  [[nodiscard]] std::size_t refusals() const { return refusals_; }
  // What it was told of people, by actor, and the sessions that are here, each with its actor.
  [[nodiscard]] const std::map<std::uint32_t, v1::ActorEntry>& directory() const {
    return directory_;
  }
  [[nodiscard]] const std::map<std::uint64_t, std::uint32_t>& present() const { return present_; }
  [[nodiscard]] const std::optional<base::Error>& end() const { return end_; }

  void on_line_message(const std::string& bytes) override;
  void on_line_closed(const std::optional<base::Error>& error) override;

 private:
  std::shared_ptr<support::SimLine> line_;
  std::optional<v1::Welcome> welcome_;
  std::uint32_t replica_ = 0;
  std::uint32_t next_counter_ = 1;
  std::uint32_t attempt_ = 0;
  std::string snapshot_;
  std::size_t snapshot_total_ = 0;
  std::uint64_t snapshot_seq_ = 0;
  std::uint64_t seq_ = 0;
  std::size_t refusals_ = 0;
  std::map<std::uint32_t, v1::ActorEntry> directory_;
  std::map<std::uint64_t, std::uint32_t> present_;
  std::optional<base::Error> end_;
};

class Hall : public testing::Test, public support::SimObserver {
 protected:
  explicit Hall(const support::SimOptions& options = quick());
  ~Hall() override;

  static support::SimOptions quick();

  [[nodiscard]] hub::Hub& hub() { return server.hub(); }
  void run_for(milliseconds time);
  // False if it never was so.
  [[nodiscard]] bool run_until(const std::function<bool()>& so, milliseconds most = kLong);
  void expect_soon(const std::function<bool()>& so) { EXPECT_TRUE(run_until(so)); }

  // Makes boards, and has them on disk.
  void make_boards(const std::vector<std::string>& names);
  // A manager who comes to a board; each with a device of its own.
  std::unique_ptr<Visitor> come(const std::string& board);
  // The same, once they have the board.
  std::unique_ptr<Visitor> enter(const std::string& board);
  [[nodiscard]] std::uint64_t head(const std::string& board);
  // What the board is, by its log on disk.
  [[nodiscard]] std::string stored_board(const std::string& board);

  void on_durable(const hub::BoardWrite&) override {}
  void on_server_message(const std::string&, base::Seq&) override {}
  void on_session_ended(const base::Error&) override {}
  void on_turning_away(bool turning_away) override { turned.push_back(turning_away); }

  support::Timeline time{1};
  support::SimServer server;
  std::vector<bool> turned;  // what the memory budget told

 private:
  char next_device_ = 'a';
};

}  // namespace samtavle::simulation
