// Goal: a server that runs out of file descriptors neither ends nor spins, and takes people in
// again as soon as it has some. Method: the limit of a running samtavled is lowered from outside.

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <sstream>
#include <thread>
#include <vector>

#include "raw_socket.hpp"
#include "stage.hpp"

namespace samtavle::integration {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kSpare = 20;
constexpr int kClients = 60;

rlim_t open_descriptors(pid_t pid) {
  const std::filesystem::directory_iterator files("/proc/" + std::to_string(pid) + "/fd");
  return static_cast<rlim_t>(std::distance(begin(files), end(files)));
}

// Processor time that a process has used (proc(5), fields 14 and 15 of stat).
milliseconds processor_time(pid_t pid) {
  std::istringstream fields(support::read_file("/proc/" + std::to_string(pid) + "/stat"));
  std::string skipped;
  for (int i = 0; i < 13; ++i) fields >> skipped;
  long user = 0;
  long system = 0;
  fields >> user >> system;
  return milliseconds{(user + system) * 1000 / ::sysconf(_SC_CLK_TCK)};
}

TEST(Descriptors, RunningOutOfThemIsNotTheEnd) {
  auto server = must(support::ServerProcess::start());
  const rlim_t limit = open_descriptors(server->pid()) + kSpare;
  const rlimit low{limit, limit};
  ASSERT_EQ(::prlimit(server->pid(), RLIMIT_NOFILE, &low, nullptr), 0);

  // The kernel completes all connections; the server can accept only some.
  std::vector<std::unique_ptr<RawSocket>> clients;
  for (int i = 0; i < kClients; ++i) clients.push_back(std::make_unique<RawSocket>(server->port()));
  std::this_thread::sleep_for(milliseconds{200});
  const milliseconds before = processor_time(server->pid());
  std::this_thread::sleep_for(seconds{2});
  EXPECT_LE(processor_time(server->pid()) - before, milliseconds{500}) << "it spins";
  EXPECT_NE(server->log().find("accept_failed"), std::string::npos) << "the limit was not reached";

  clients.clear();
  EXPECT_EQ(http_request(server->port(), "GET", "/livez").status, 200);
  EXPECT_EQ(server->stop(), 0) << server->log();
}

}  // namespace
}  // namespace samtavle::integration
