// Goal: full jitter: anything between nothing and a ceiling that doubles up to the cap.

#include "samtavle/native/backoff.hpp"

#include <gtest/gtest.h>

namespace samtavle::native {
namespace {

using std::chrono::milliseconds;

// The largest wait of the n-th attempt, found by asking for the largest remainder.
milliseconds ceiling_of(int attempt) {
  milliseconds largest{0};
  for (std::uint64_t random = 0; random <= 40'000; ++random) {
    Backoff backoff{milliseconds{250}, milliseconds{30'000}};
    milliseconds wait{};
    for (int i = 0; i <= attempt; ++i) wait = backoff.next(random);
    largest = std::max(largest, wait);
  }
  return largest;
}

TEST(Backoff, TheCeilingDoublesUpToTheCap) {
  EXPECT_EQ(ceiling_of(0), milliseconds{250});
  EXPECT_EQ(ceiling_of(1), milliseconds{500});
  EXPECT_EQ(ceiling_of(3), milliseconds{2'000});
  EXPECT_EQ(ceiling_of(7), milliseconds{30'000});
  EXPECT_EQ(ceiling_of(40), milliseconds{30'000});
}

TEST(Backoff, MayBeNothingAtAll) {
  Backoff backoff{milliseconds{250}, milliseconds{30'000}};
  EXPECT_EQ(backoff.next(0), milliseconds{0});
  EXPECT_EQ(backoff.next(0), milliseconds{0});
}

TEST(Backoff, BeginsAnewAfterReset) {
  Backoff backoff{milliseconds{250}, milliseconds{30'000}};
  for (int i = 0; i < 10; ++i) static_cast<void>(backoff.next(1));
  backoff.reset();
  EXPECT_EQ(backoff.next(250), milliseconds{250});
  backoff.reset();
  EXPECT_EQ(backoff.next(251), milliseconds{0});
}

TEST(Backoff, SillyFiguresDoNoHarm) {
  Backoff backoff{milliseconds{0}, milliseconds{-5}};
  for (std::uint64_t i = 0; i < 100; ++i) EXPECT_LE(backoff.next(i), milliseconds{1});
}

}  // namespace
}  // namespace samtavle::native
