// Goal: a thread waits for more only while it has much to do, and is woken by what cannot wait.

#include "pace.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "asio_runtime.hpp"

namespace samtavle::net {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class PaceTest : public testing::Test {
 protected:
  // So many handlers, one each round, spread over the time.
  void work(int handlers, milliseconds time) {
    for (int i = 0; i < handlers; ++i) {
      now += sync::Duration{time} / handlers;
      pace.note(now, 1);
    }
  }

  Pace pace;
  sync::TimePoint now{hours{1}};
};

TEST_F(PaceTest, AFewMessagesAreReadAtOnce) {
  EXPECT_FALSE(pace.busy());
  work(10, milliseconds{20});
  EXPECT_FALSE(pace.busy());
  work(300, milliseconds{1'000});
  EXPECT_FALSE(pace.busy());
}

TEST_F(PaceTest, ManyMessagesGather) {
  work(1'000, milliseconds{1'000});
  EXPECT_TRUE(pace.busy());
  EXPECT_EQ(pace.next_round(), now + Pace::kRound);
  // In fewer rounds it is as much to do as before.
  for (int i = 0; i < 100; ++i) pace.note(now += Pace::kRound, 4);
  EXPECT_TRUE(pace.busy());
}

TEST_F(PaceTest, AfterAPauseNothingWaits) {
  work(1'000, milliseconds{1'000});
  pace.note(now += hours{1}, 1);
  EXPECT_FALSE(pace.busy());
}

// Each of these would take an hour if it did not end as it should.
class Nap : public testing::Test {
 protected:
  sync::TimePoint in_an_hour() { return runtime.now() + hours{1}; }

  boost::asio::io_context context{1};
  AsioRuntime runtime{context};
};

TEST_F(Nap, EndsWhenAnotherThreadPosts) {
  runtime.begin_round();
  int posted = 0;
  std::thread other{[&] { runtime.post([&] { ++posted; }); }};
  runtime.nap_until(in_an_hour());
  other.join();
  context.poll();
  EXPECT_EQ(posted, 1);
}

TEST_F(Nap, IsNotBegunAfterAnotherThreadPosted) {
  runtime.begin_round();
  std::thread{[&] { runtime.post([] {}); }}.join();
  runtime.nap_until(in_an_hour());
}

TEST_F(Nap, EndsWhenSomethingIsDue) {
  runtime.begin_round();
  bool ran = false;
  runtime.after(hours{2}, [] {});
  runtime.after(milliseconds{20}, [&] { ran = true; });
  runtime.timers_ran(runtime.now());
  runtime.nap_until(in_an_hour());
  context.run_one();
  EXPECT_TRUE(ran);
}

TEST_F(Nap, DoesNotWaitForWhatHasRun) {
  runtime.begin_round();
  runtime.after(milliseconds{1}, [] {});
  context.run_one();
  runtime.timers_ran(runtime.now());
  const sync::TimePoint begun = runtime.now();
  runtime.nap_until(begun + milliseconds{30});
  EXPECT_GE(runtime.now(), begun + milliseconds{30});
}

// Its own are not waited for either: the thread has them before it.
TEST_F(Nap, GoesOnWhenThisThreadPosts) {
  runtime.begin_round();
  runtime.post([] {});
  const sync::TimePoint begun = runtime.now();
  runtime.nap_until(begun + milliseconds{30});
  EXPECT_GE(runtime.now(), begun + milliseconds{30});
}

}  // namespace
}  // namespace samtavle::net
