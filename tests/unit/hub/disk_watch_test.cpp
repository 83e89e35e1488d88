// Goal: the operator hears once that the disk is slow or full, and once that it is not any more.

#include "samtavle/hub/disk_watch.hpp"

#include <gtest/gtest.h>

namespace samtavle::hub {
namespace {

using sync::milliseconds;
using State = std::optional<DiskState>;

class DiskWatchTest : public testing::Test {
 protected:
  State commit(milliseconds took) {
    now += took;
    return state(watch.committed(took, now));
  }
  static State state(const std::optional<DiskWatch::Change>& change) {
    EXPECT_FALSE(change && change->detail.empty());
    return change ? State{change->state} : std::nullopt;
  }

  DiskWatch watch;
  sync::TimePoint now{std::chrono::hours{1}};
};

TEST_F(DiskWatchTest, AQuickDiskIsNotTalkedAbout) {
  for (int i = 0; i < 100; ++i) EXPECT_EQ(commit(milliseconds{249}), std::nullopt);
  EXPECT_EQ(state(watch.idle(now)), std::nullopt);
}

TEST_F(DiskWatchTest, ASlowOneIsSlowUntilItWasQuickForAWhile) {
  EXPECT_EQ(commit(milliseconds{250}), DiskState::slow);
  EXPECT_EQ(commit(milliseconds{400}), std::nullopt);
  for (int i = 0; i < 49; ++i) EXPECT_EQ(commit(milliseconds{100}), std::nullopt);
  EXPECT_EQ(commit(milliseconds{300}), std::nullopt) << "still the same slowness";
  now += DiskWatch::kWellAfter;
  EXPECT_EQ(commit(milliseconds{1}), DiskState::well);
  EXPECT_EQ(commit(milliseconds{1}), std::nullopt);
}

TEST_F(DiskWatchTest, ThatItIsQuickAgainIsFoundWithoutACommitToo) {
  EXPECT_EQ(commit(milliseconds{900}), DiskState::slow);
  EXPECT_EQ(state(watch.idle(now + DiskWatch::kWellAfter - milliseconds{1})), std::nullopt);
  EXPECT_EQ(state(watch.idle(now + DiskWatch::kWellAfter)), DiskState::well);
}

TEST_F(DiskWatchTest, AFullOneIsFullUntilThereIsSpace) {
  EXPECT_EQ(state(watch.full("12 bytes are free")), DiskState::full);
  EXPECT_EQ(state(watch.full("11 bytes are free")), std::nullopt);
  EXPECT_EQ(state(watch.idle(now)), DiskState::well);
  EXPECT_EQ(state(watch.full("12 bytes are free")), DiskState::full);
  EXPECT_EQ(commit(milliseconds{1}), DiskState::well);
}

TEST_F(DiskWatchTest, FromSlowToFullAndBackToSlow) {
  EXPECT_EQ(commit(milliseconds{300}), DiskState::slow);
  EXPECT_EQ(state(watch.full("none")), DiskState::full);
  EXPECT_EQ(commit(milliseconds{300}), DiskState::slow);
}

}  // namespace
}  // namespace samtavle::hub
