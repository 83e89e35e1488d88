#include "samtavle/support/server_process.hpp"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <sstream>
#include <thread>

#include "samtavle/support/loopback.hpp"
#include "samtavle/support/raw_socket.hpp"

namespace samtavle::support {
namespace {

using base::Errc;
using std::chrono::milliseconds;

// The exit code of samtavled when its address is in use (server/app/exit_code.hpp).
constexpr int kAddressInUse = 69;
constexpr int kPortTries = 20;
constexpr std::size_t kLogTailBytes = 4'000;
constexpr milliseconds kAnswerLimit{2'000};

// Returns when the server has closed, so that nobody finds this connection among their own.
bool says_ready(std::uint16_t port) {
  RawSocket socket(port);
  socket.set_limit(kAnswerLimit);
  socket.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const bool ready = socket.read_answer().status == 200;
  static_cast<void>(socket.closed_by_peer());
  return ready;
}

std::string tail(std::string text) {
  if (text.size() > kLogTailBytes) text.erase(0, text.size() - kLogTailBytes);
  return text;
}

}  // namespace

std::uint16_t free_port() {
  static std::mt19937 random{std::random_device{}()};
  std::uniform_int_distribution<int> ports(20'000, 29'999);
  for (int i = 0; i < 200; ++i) {
    const auto port = static_cast<std::uint16_t>(ports(random));
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    const bool free = ::bind(probe, generic(address), sizeof address) == 0;
    ::close(probe);
    if (free) return port;
  }
  return 0;
}

ServerProcess::ServerProcess(ServerOptions options) : options_(std::move(options)) {
  if (options_.data_dir.empty()) options_.data_dir = folder_.path() / "data";
}

base::Result<std::unique_ptr<ServerProcess>> ServerProcess::start(ServerOptions options) {
  std::unique_ptr<ServerProcess> server(new ServerProcess(std::move(options)));
  for (int i = 0; i < kPortTries; ++i) {
    server->port_ = free_port();
    auto launched = server->launch();
    if (launched) return server;
    // Somebody was faster; other failures stay what they are.
    if (server->program_ && server->program_->ended() == kAddressInUse) continue;
    return base::pass_on(launched);
  }
  return base::fail(Errc::unavailable, "no free port was found");
}

base::Result<void> ServerProcess::restart() {
  SAMTAVLE_CHECK(!running());
  return launch();
}

base::Result<void> ServerProcess::launch() {
  ProgramOptions program;
  program.program = program_path("samtavled");
  program.arguments = {"serve", "--listen", authority(), "--data-dir", options_.data_dir.string()};
  if (!options_.config.empty()) {
    const auto file = folder_.path() / "samtavled.toml";
    write_file(file, options_.config);
    program.arguments.insert(program.arguments.end(), {"--config", file.string()});
  }
  program.arguments.insert(program.arguments.end(), options_.arguments.begin(),
                           options_.arguments.end());
  // Many servers run beside each other; a test that wants metrics says where, with a flag.
  program.environment = {{"SAMTAVLE_METRICS_LISTEN", ""}};
  program.environment.insert(program.environment.end(), options_.environment.begin(),
                             options_.environment.end());
  program.errors = folder_.path() / "log";
  program.output = folder_.path() / "output";
  program.descriptors_max = options_.descriptors_max;
  const std::size_t starts_before = starts();
  auto started = Program::start(program);
  if (!started) return base::pass_on(started);
  program_.emplace(std::move(started).value());
  return wait_ready(starts_before);
}

bool ServerProcess::ready(std::size_t starts_before) const {
  return options_.ca_file.empty() ? says_ready(port_) : starts() > starts_before;
}

std::size_t ServerProcess::starts() const { return log_lines({"started", "data_dir"}); }

base::Result<void> ServerProcess::wait_ready(std::size_t starts_before) {
  milliseconds pause{2};
  const auto deadline = std::chrono::steady_clock::now() + options_.ready_within;
  while (std::chrono::steady_clock::now() < deadline) {
    if (const auto status = program_->ended()) {
      return base::fail(Errc::unavailable, "samtavled ended with code " + std::to_string(*status) +
                                               "\n" + tail(log()));
    }
    if (ready(starts_before)) return {};
    // Ever more patiently: the server counts new connections in a minute.
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, milliseconds{100});
  }
  return base::fail(Errc::unavailable, "samtavled did not become ready\n" + tail(log()));
}

std::string ServerProcess::authority() const { return "127.0.0.1:" + std::to_string(port_); }

std::string ServerProcess::base_url() const {
  return (options_.ca_file.empty() ? "http://" : "https://") + authority();
}

int ServerProcess::stop(milliseconds within) {
  if (!program_) return -1;
  program_->signal(SIGTERM);
  const auto status = program_->wait(within);
  if (!status) kill();
  return status.value_or(-1);
}

void ServerProcess::kill() {
  if (!program_) return;
  program_->signal(SIGKILL);
  static_cast<void>(program_->wait(std::chrono::seconds{20}));
}

void ServerProcess::signal(int number) {
  if (program_) program_->signal(number);
}

std::optional<int> ServerProcess::wait(milliseconds within) {
  return program_ ? program_->wait(within) : std::nullopt;
}

std::string ServerProcess::log() const { return read_file(folder_.path() / "log"); }

std::size_t ServerProcess::log_lines(std::initializer_list<std::string_view> parts) const {
  std::istringstream lines(log());
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool all = std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
      return line.find(part) != std::string::npos;
    });
    count += all ? 1 : 0;
  }
  return count;
}

}  // namespace samtavle::support
