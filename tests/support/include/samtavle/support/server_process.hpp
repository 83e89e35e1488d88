#pragma once
// The real samtavled as a child process, on a free port and a data directory of its own. It can be
// ended politely or not, and started again on the same data and the same port.
//
//   auto server = ServerProcess::start();
//   ASSERT_TRUE(server) << server.error().detail;
//   ... (*server)->port() ...
//   EXPECT_EQ((*server)->stop(), 0) << (*server)->log();
//
// Threads: one at a time.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/support/program.hpp"

namespace samtavle::support {

struct ServerOptions {
  std::filesystem::path data_dir;      // empty: a new one, removed at the end
  std::vector<std::string> arguments;  // more flags, for example {"--demo"}
  std::vector<std::pair<std::string, std::string>> environment;
  std::string config;                  // text of a configuration file; empty: none
  std::chrono::milliseconds ready_within{30'000};
  std::optional<unsigned> descriptors_max{};  // as in ProgramOptions
  // Of a server that speaks TLS itself (arguments say with what): whom its clients trust (PEM).
  std::string ca_file{};
};

class ServerProcess {
 public:
  // Returns when the server says that it is ready (GET /readyz; with TLS, in its log).
  // Errors: unavailable, with the server's last log lines.
  [[nodiscard]] static base::Result<std::unique_ptr<ServerProcess>> start(
      ServerOptions options = {});
  // Kills it if it still runs.
  ~ServerProcess() = default;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string base_url() const;   // http://127.0.0.1:<port>; https with TLS
  [[nodiscard]] const std::string& ca_file() const { return options_.ca_file; }
  [[nodiscard]] std::string authority() const;  // 127.0.0.1:<port>
  [[nodiscard]] const std::filesystem::path& data_dir() const { return options_.data_dir; }
  [[nodiscard]] pid_t pid() const { return program_ ? program_->pid() : -1; }
  [[nodiscard]] bool running() { return program_ && !program_->ended(); }

  // SIGTERM, and how it ended: exit code or 128 + signal; -1 if it did not end in time (it is
  // killed then).
  int stop(std::chrono::milliseconds within = std::chrono::seconds{20});
  // SIGKILL; returns when the process is gone.
  void kill();
  void signal(int number);
  [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds within);

  // Starts it again, on the same port and data directory. It must have ended.
  [[nodiscard]] base::Result<void> restart();

  // Everything that all its runs have written to standard error.
  [[nodiscard]] std::string log() const;
  // How many lines of it hold all of these.
  [[nodiscard]] std::size_t log_lines(std::initializer_list<std::string_view> parts) const;

 private:
  explicit ServerProcess(ServerOptions options);
  [[nodiscard]] base::Result<void> launch();
  [[nodiscard]] base::Result<void> wait_ready(std::size_t starts_before);
  [[nodiscard]] bool ready(std::size_t starts_before) const;
  // How often its log says that it has started.
  [[nodiscard]] std::size_t starts() const;

  ServerOptions options_;
  TemporaryDirectory folder_;  // log and configuration file; the data directory if none was given
  std::uint16_t port_ = 0;
  std::optional<Program> program_;
};

// A TCP port on 127.0.0.1 on which nobody listens, outside the range that the kernel gives to
// outgoing connections. Somebody else may take it at any time.
[[nodiscard]] std::uint16_t free_port();

}  // namespace samtavle::support
