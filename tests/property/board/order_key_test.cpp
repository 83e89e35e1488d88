// Goal: there is always room between two order keys, keys stay short, and no key that anybody sends
// can make the search for one run away.
// Method: random insertions into a growing list, appending and prepending by the thousand, and
// pairs of arbitrary byte strings.

#include "samtavle/board/order_key.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "samtavle/base/limits.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random.hpp"

namespace samtavle::board {
namespace {

using support::Random;

void expect_between(const std::string& key, const std::string& low, const std::string& high) {
  ASSERT_FALSE(key.empty());
  ASSERT_NE(key.back(), '\0');
  ASSERT_GT(key, low);
  if (!high.empty()) {
    ASSERT_LT(key, high);
  }
}

std::string random_bytes(Random& random, std::size_t length_max, bool extreme) {
  std::string out;
  for (std::size_t i = random.below(length_max + 1); i > 0; --i) {
    static constexpr unsigned char kExtremes[] = {0, 1, 0x7f, 0x80, 0xfe, 0xff};
    const auto byte = extreme ? kExtremes[random.below(6)] : random.below(256);
    out.push_back(static_cast<char>(byte));
  }
  return out;
}

TEST(OrderKey, RandomInsertionsStaySortedAndShort) {
  const std::size_t count = support::iterations(20);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    Random random{seed};
    const std::string suffix = random_bytes(random, 3, false);
    std::vector<std::string> keys;
    for (int n = 0; n < 1000; ++n) {
      const std::size_t at = random.below(keys.size() + 1);
      const std::string low = at == 0 ? "" : keys[at - 1];
      const std::string high = at == keys.size() ? "" : keys[at];
      const std::string key = order_key_between(low, high, suffix);
      expect_between(key, low, high);
      ASSERT_LE(key.size(), 24u);
      if (HasFatalFailure()) {
        FAIL() << "Repeat with: "
               << support::repeat_command("OrderKey.RandomInsertionsStaySortedAndShort", seed);
      }
      keys.insert(keys.begin() + static_cast<std::ptrdiff_t>(at), key);
    }
  }
}

// As many items as a board holds may be put at one end of one container, one after another.
TEST(OrderKey, AppendingAndPrependingStaysShort) {
  const std::size_t items = base::EditLimits{}.board_items_max;
  for (const std::string suffix : {"", "ab", "\xff\xff\xff"}) {
    std::string last;
    std::string first;
    for (std::size_t i = 0; i < items; ++i) {
      const std::string next = order_key_between(last, {}, suffix);
      expect_between(next, last, {});
      const std::string before = order_key_between({}, first, suffix);
      expect_between(before, {}, first);
      if (HasFatalFailure()) return;
      ASSERT_LE(std::max(next.size(), before.size()), 4 + suffix.size());
      last = next;
      first = before;
    }
  }
}

// Each behind the one just put there, before what stood behind: a list pasted into a column.
TEST(OrderKey, AThousandInARowFitBetweenTwo) {
  const std::string low = order_key_between({}, {}, "ab");
  const std::string high = order_key_between(low, {}, "ab");
  std::string forwards = low;
  std::string backwards = high;
  for (int i = 0; i < 1000; ++i) {
    const std::string next = order_key_between(forwards, high, "cd");
    expect_between(next, forwards, high);
    const std::string before = order_key_between(low, backwards, "cd");
    expect_between(before, low, backwards);
    if (HasFatalFailure()) return;
    forwards = next;
    backwards = before;
    ASSERT_LE(std::max(next.size(), before.size()), base::EditLimits{}.order_key_bytes_max);
  }
}

TEST(OrderKey, ArbitraryBytesAreAnsweredAtOnce) {
  const std::size_t count = support::iterations(100'000);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    Random random{seed};
    const bool extreme = random.chance(70);
    const std::string low = random_bytes(random, 6, extreme);
    std::string high = random_bytes(random, 6, extreme);
    if (random.chance(30)) high = low + high;
    const std::string key = order_key_between(low, high, random_bytes(random, 4, extreme));
    // There is nothing between a key and itself with zeros behind; then only `low` counts.
    std::string stripped_low = low;
    while (stripped_low.ends_with('\0')) stripped_low.pop_back();
    std::string stripped_high = high;
    while (stripped_high.ends_with('\0')) stripped_high.pop_back();
    expect_between(key, low, stripped_low < stripped_high ? high : std::string{});
    ASSERT_LE(key.size(), std::max({low.size(), high.size(), std::size_t{3}}) + 1 + 4);
    if (HasFatalFailure()) {
      FAIL() << "Repeat with: "
             << support::repeat_command("OrderKey.ArbitraryBytesAreAnsweredAtOnce", seed);
    }
  }
}

// Two people who put something at one place at one time do not get equal keys.
TEST(OrderKey, SuffixesKeepKeysApart) {
  const std::string low = order_key_between({}, {}, "x");
  const std::string high = order_key_between(low, {}, "x");
  EXPECT_NE(order_key_between(low, high, "a"), order_key_between(low, high, "b"));
  EXPECT_NE(order_key_between(low, {}, "a"), order_key_between(low, {}, "b"));
  EXPECT_NE(order_key_between({}, high, "a"), order_key_between({}, high, "b"));
}

}  // namespace
}  // namespace samtavle::board
