#pragma once
// The server that is measured: the real samtavled as a child process with one thread, on a port and
// a data directory of its own, with the limits of sessions and addresses lifted through its
// settings (one generator does what thousands of people do). Boards are made over HTTP, tokens with
// its key.
//
// One thread, the main one.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "child.hpp"
#include "measure.hpp"
#include "samtavle/access/signing_key.hpp"

namespace samtavle::load {

// The processors that server and generator stay on.
inline constexpr unsigned kServerCore = 0;
inline constexpr unsigned kGeneratorCore = 1;

// The samtavled beside this program.
[[nodiscard]] std::filesystem::path usual_server_program();

struct TargetOptions {
  std::filesystem::path program;
  std::filesystem::path folder;  // the data directory is made in it, and removed with it at the end
};

class TargetServer {
 public:
  // Returns when it is ready. Errors: config (there is no such program), io, unavailable (it did
  // not start, with its last log lines).
  [[nodiscard]] static Result<std::unique_ptr<TargetServer>> start(const TargetOptions& options);
  // Kills it if it still runs, and removes its data.
  ~TargetServer();
  TargetServer(const TargetServer&) = delete;
  TargetServer& operator=(const TargetServer&) = delete;

  [[nodiscard]] pid_t pid() const { return child_ ? child_->pid() : -1; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  // SIGTERM. Errors: unavailable (it was gone, did not end in time, or ended with another code than
  // 0, with its last log lines).
  [[nodiscard]] Result<void> stop();
  // Again on the same data; it must have been stopped. Errors: as start().
  [[nodiscard]] Result<void> start_again();
  void kill();

  // Makes the boards name-1 to name-count, which differ in nothing but their ids, and returns
  // these. `go_on` hears how many there are. Errors: those of native::Api, closed (`go_on` said
  // no).
  [[nodiscard]] Result<std::vector<std::string>> make_boards(
      const std::string& name, std::size_t count, const std::function<bool(std::size_t)>& go_on);
  // For a citizen of this name who contributes to a board. Errors: those of access::issue.
  [[nodiscard]] Result<std::string> token(const std::string& board,
                                          const std::string& subject) const;

 private:
  TargetServer(TargetOptions options, std::filesystem::path folder);
  [[nodiscard]] Result<void> launch();
  // Until the log says that it has started, and where.
  [[nodiscard]] Result<void> wait_started();
  [[nodiscard]] Result<std::string> operator_token() const;
  [[nodiscard]] std::string log_tail() const;

  TargetOptions options_;
  std::filesystem::path folder_;
  std::uintmax_t log_read_ = 0;  // bytes of the log that belong to runs that have ended
  std::uint16_t port_ = 0;
  std::optional<Child> child_;
  std::optional<access::SigningKey> key_;
};

}  // namespace samtavle::load
