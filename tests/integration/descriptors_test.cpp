// Goal: a server that runs out of file descriptors neither ends nor spins, and takes people in
// again as soon as it has some; and connections leave alone those that the store needs: whoever is
// too many is told to come back.
// Method: a samtavled that may open few files from the beginning, and one whose limit is lowered
// from outside while it runs.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <memory>
#include <thread>
#include <vector>

#include "samtavle/support/process_figures.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "scrape.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using support::RawSocket;
using support::http_request;

constexpr rlim_t kSpare = 20;
constexpr int kClients = 60;

TEST(Descriptors, RunningOutOfThemIsNotTheEnd) {
  auto server = must(support::ServerProcess::start());
  const rlim_t limit = support::open_descriptors(server->pid()) + kSpare;
  const rlimit low{limit, limit};
  ASSERT_EQ(::prlimit(server->pid(), RLIMIT_NOFILE, &low, nullptr), 0);

  // The kernel completes all connections; the server can accept only some.
  std::vector<std::unique_ptr<RawSocket>> clients;
  for (int i = 0; i < kClients; ++i) clients.push_back(std::make_unique<RawSocket>(server->port()));
  std::this_thread::sleep_for(milliseconds{200});
  const milliseconds before = support::processor_time(server->pid());
  std::this_thread::sleep_for(seconds{2});
  EXPECT_LE(support::processor_time(server->pid()) - before, milliseconds{500}) << "it spins";
  EXPECT_EQ(server->log_lines({"accept_failed"}), 1u) << server->log();

  clients.clear();
  EXPECT_EQ(http_request(server->port(), "GET", "/livez").status, 200);
  EXPECT_EQ(server->stop(), 0) << server->log();
}

TEST(Descriptors, WhoIsTooManyIsToldToComeBack) {
  constexpr unsigned kDescriptors = 760;  // leaves room for 56 connections
  constexpr int kTooMany = 200;
  support::ServerOptions options;
  options.descriptors_max = kDescriptors;
  const Stage stage{with_metrics(options)};
  TestClient client{stage.client({"manager", plan::Role::manager})};
  client.wait_live();

  std::vector<std::unique_ptr<RawSocket>> crowd;
  int told = 0;
  for (int i = 0; i < kTooMany; ++i) {
    auto one = std::make_unique<RawSocket>(stage.server().port());
    ASSERT_TRUE(one->connected());
    one->set_limit(milliseconds{told > 0 ? 2'000 : 10});
    const support::HttpAnswer answer = one->read_answer();
    if (answer.status == 503) {
      EXPECT_EQ(answer.field("retry-after"), "5");
      EXPECT_TRUE(one->closed_by_peer());
      one->close();
      ++told;
    } else {
      EXPECT_EQ(answer.status, 0) << "nothing was asked";
      EXPECT_EQ(told, 0) << "first come, first served";
    }
    crowd.push_back(std::move(one));
  }
  EXPECT_GT(told, kTooMany / 2);
  EXPECT_EQ(stage.server().log_lines({"connections_full"}), 1u) << stage.server().log();

  // Those who are here notice nothing of it.
  for (int i = 0; i < 20; ++i) client.type("edit " + std::to_string(i), "x");
  client.wait_saved();
  EXPECT_TRUE(client.told().retries.empty());
  crowd.clear();
  int status = 0;
  for (int i = 0; i < 100 && status != 200; ++i) {
    status = http_request(stage.server().port(), "GET", "/livez").status;
    std::this_thread::sleep_for(milliseconds{20});
  }
  EXPECT_EQ(status, 200);
  EXPECT_EQ(stage.server().log_lines({"accept_failed"}), 0u) << stage.server().log();
  const auto metrics = Metrics{stage.server()}.read();
  EXPECT_GE(metrics.at("samtavle_connections_refused_total{reason=\"full\"}"), told);
  client->close();
  EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
}

}  // namespace
}  // namespace samtavle::integration
