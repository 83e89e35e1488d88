// Goal: what is counted is what happened: each observation falls into one bucket, a bound belongs
// to its own, nothing is lost above the last, and a reader beside the writer sees only numbers that
// were there.

#include "samtavle/hub/count.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "samtavle/hub/figures.hpp"

namespace samtavle::hub {
namespace {

using namespace std::chrono_literals;

std::size_t bucket_of(Histogram::Time took) {
  Histogram histogram;
  histogram.observe(took);
  const Histogram::Reading reading = histogram.read();
  EXPECT_EQ(reading.count(), 1u);
  for (std::size_t i = 0; i < reading.buckets.size(); ++i) {
    if (reading.buckets[i] == 1) return i;
  }
  return reading.buckets.size();
}

TEST(Histogram, ABoundBelongsToItsOwnBucket) {
  for (std::size_t i = 0; i < Histogram::kBounds.size(); ++i) {
    EXPECT_EQ(bucket_of(Histogram::kBounds[i]), i);
    EXPECT_EQ(bucket_of(Histogram::kBounds[i] + 1ns), i + 1);
    if (i > 0) {
      EXPECT_LT(Histogram::kBounds[i - 1], Histogram::kBounds[i]);
    }
  }
  EXPECT_EQ(Histogram::kBounds.front(), 50us);
  EXPECT_EQ(Histogram::kBounds.back(), 10s);
  EXPECT_EQ(bucket_of(0ns), 0u);
  EXPECT_EQ(bucket_of(24h), Histogram::kBounds.size());
}

TEST(Histogram, AClockThatGoesBackwardsCountsAsNoTime) {
  Histogram histogram;
  histogram.observe(-5s);
  EXPECT_EQ(histogram.read().buckets[0], 1u);
  EXPECT_EQ(histogram.read().sum_ns, 0u);
}

TEST(Histogram, ReadingsOfSeveralThreadsAddUp) {
  Histogram one;
  Histogram two;
  one.observe(1ms);
  one.observe(3ms);
  two.observe(1ms);
  two.observe(1h);
  Histogram::Reading sum = one.read();
  sum += two.read();
  EXPECT_EQ(sum.count(), 4u);
  EXPECT_EQ(sum.buckets.back(), 1u);
  EXPECT_EQ(sum.sum_ns, static_cast<std::uint64_t>(Histogram::Time{1h + 5ms}.count()));
}

TEST(Count, AReaderBesideTheWriterSeesItGrow) {
  constexpr std::uint64_t kSteps = 200'000;
  Count count;
  std::thread writer{[&] {
    for (std::uint64_t i = 0; i < kSteps; ++i) count.add();
  }};
  std::uint64_t before = 0;
  while (before < kSteps) {
    const std::uint64_t now = count.value();
    ASSERT_GE(now, before);
    ASSERT_LE(now, kSteps);
    before = now;
  }
  writer.join();
}

TEST(Level, GoesUpAndDown) {
  Level level;
  level.up();
  level.up();
  level.down();
  EXPECT_EQ(level.value(), 1);
}

TEST(Figures, NoLimitIsNoBreach) {
  Figures figures;
  figures.over(base::Limit::none);
  figures.over(base::Limit::ring_bytes);
  figures.over(base::Limit::replica_retired_after);
  EXPECT_EQ(figures.breaches[base::Limit::none].value(), 0u);
  EXPECT_EQ(figures.breaches[base::Limit::ring_bytes].value(), 1u);
  EXPECT_EQ(figures.breaches[base::Limit::replica_retired_after].value(), 1u);
}

// Or two threads' figures would share one.
TEST(Figures, BeginAtALineOfTheCache) {
  EXPECT_EQ(alignof(Figures), kCacheLine);
  EXPECT_EQ(sizeof(Figures) % kCacheLine, 0u);
}

}  // namespace
}  // namespace samtavle::hub
