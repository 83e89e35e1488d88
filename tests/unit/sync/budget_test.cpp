// Goal: a budget lets through what its rate says, no more and no less, and never gets stuck.
// Method: time is handed in, so every case is a short table of moments.

#include "samtavle/sync/budget.hpp"

#include <gtest/gtest.h>

namespace samtavle::sync {
namespace {

using std::chrono::seconds;

constexpr TimePoint kStart{std::chrono::hours{1}};

TEST(Budget, BeginsWithItsBurst) {
  Budget budget{10, 30, kStart};
  for (int i = 0; i < 30; ++i) {
    EXPECT_TRUE(budget.open(kStart)) << i;
    budget.charge(1, kStart);
  }
  EXPECT_FALSE(budget.open(kStart));
}

TEST(Budget, FillsAtItsRateAndNotOverItsBurst) {
  Budget budget{10, 30, kStart};
  budget.charge(30, kStart);
  EXPECT_FALSE(budget.open(kStart));
  EXPECT_TRUE(budget.open(kStart + milliseconds{200}));
  const TimePoint late = kStart + std::chrono::hours{5};
  EXPECT_TRUE(budget.open(late));
  budget.charge(30, late);
  EXPECT_FALSE(budget.open(late));
}

TEST(Budget, WaitsJustLongEnough) {
  Budget budget{10, 10, kStart};
  budget.charge(15, kStart);
  const Duration wait = budget.wait(kStart);
  EXPECT_GE(wait, milliseconds{500});
  EXPECT_LE(wait, milliseconds{510});
  EXPECT_FALSE(budget.open(kStart + milliseconds{499}));
  EXPECT_TRUE(budget.open(kStart + wait));
  EXPECT_EQ(budget.wait(kStart + wait), Duration::zero());
}

TEST(Budget, AUnitLargerThanTheBurstIsSlowedDownAndNotStuck) {
  Budget budget{10, 10, kStart};
  ASSERT_TRUE(budget.open(kStart));
  budget.charge(1'000, kStart);
  EXPECT_GT(budget.wait(kStart), seconds{98});
  EXPECT_TRUE(budget.open(kStart + budget.wait(kStart)));
}

TEST(Budget, ARateOfZeroIsNoLimit) {
  Budget budget{0, 0, kStart};
  budget.charge(1e9, kStart);
  EXPECT_TRUE(budget.open(kStart));
  EXPECT_EQ(budget.wait(kStart), Duration::zero());
}

TEST(Budget, ATimeThatGoesBackChangesNothing) {
  Budget budget{10, 10, kStart};
  budget.charge(10, kStart);
  EXPECT_FALSE(budget.open(kStart - seconds{60}));
  EXPECT_FALSE(budget.open(kStart));
}

}  // namespace
}  // namespace samtavle::sync
