// Goal: a thread of the server that does not answer keeps no scrape waiting: what it said last
// stands for it, and how many are silent is said.
// Method: the real threads in this process, on a log in memory; one of them is held where it calls
// back.

#include <gtest/gtest.h>

#include <future>

#include "samtavle/hub/commit_pipeline.hpp"
#include "samtavle/net/server.hpp"
#include "samtavle/support/memory_log.hpp"
#include "stage.hpp"

namespace samtavle::integration {
namespace {

class Nobody final : public hub::Gatekeeper {
 public:
  base::Result<hub::Admission> admit(std::string_view, const base::BoardId&,
                                     std::int64_t) override {
    return base::fail(base::Errc::unauthenticated, "nobody comes in here");
  }
};

TEST(SilentThread, IsNotWaitedForLong) {
  support::MemoryLog log;
  Nobody gatekeeper;
  hub::CommitPipeline pipeline{log, [](const base::Error& error) { FAIL() << error.detail; }};
  net::ServerOptions options;
  options.port = 0;
  options.threads = 2;
  const auto server = must(net::Server::open(options, {log, pipeline, gatekeeper}));
  server->start();
  EXPECT_EQ(server->look(kSoon).silent_threads, 0u);
  ASSERT_EQ(server->figures().size(), 2u);

  std::promise<void> held;
  std::promise<void> release;
  server->create_board({must(base::BoardId::parse("havnen")), "Havnen", "Havneby"},
                       [&](const base::Result<hub::BoardInfo>& made) {
                         EXPECT_TRUE(made.has_value());
                         held.set_value();
                         release.get_future().wait();
                       });
  ASSERT_EQ(held.get_future().wait_for(kSoon), std::future_status::ready);
  for (int i = 0; i < 3; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(server->look(milliseconds{50}).silent_threads, 1u);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds{50});
    EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds{5'000});
  }
  release.set_value();
  EXPECT_EQ(server->look(kSoon).silent_threads, 0u);
  EXPECT_TRUE(server->stop({}, kSoon));
  // Nobody runs any more who could answer.
  EXPECT_EQ(server->look(milliseconds{10}).silent_threads, 2u);
}

}  // namespace
}  // namespace samtavle::integration
