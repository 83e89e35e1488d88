// Goal: concurrent histories recorded with another implementation of the same algorithm
// (diamond-types) end in the text that it found.
// Method: positions become ids through the public interface of Text, on a text that holds what the
// author had seen; all operations go into one text, in file order and in random causal orders, and
// into NaiveText. The 700 recorded histories are in SAMTAVLE_DATA; a few of our own, made by
// make_histories.py with outcomes from the tree formulation or reasoned by hand, are in tests/data.

#include <gtest/gtest.h>

#include <cstdio>

#include "samtavle/support/history.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random.hpp"

namespace samtavle::text {
namespace {

using support::History;
using support::HistoryOp;

constexpr const char* kOwn = "tests/data/histories.jsonl";
constexpr const char* kRecorded = "conformance-700.jsonl.gz";

// The operations in a random order in which each comes after its parents.
std::vector<std::size_t> shuffled(const std::vector<HistoryOp>& ops, support::Random& random) {
  std::vector<std::size_t> order;
  std::vector<bool> done(ops.size());
  while (order.size() < ops.size()) {
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < ops.size(); ++i) {
      bool good = !done[i];
      for (const std::size_t parent : ops[i].parents) good = good && done[parent];
      if (good) ready.push_back(i);
    }
    order.push_back(random.pick(ready));
    done[order.back()] = true;
  }
  return order;
}

void expect_outcome(const History& history, std::uint64_t seed) {
  const auto ops = support::resolve(history);
  ASSERT_TRUE(ops) << ops.error().detail;
  Text in_order;
  support::NaiveText naive;
  for (const HistoryOp& op : *ops) {
    ASSERT_TRUE(support::apply(op, in_order));
    support::apply(op, naive);
  }
  in_order.check_invariants();
  EXPECT_EQ(in_order.to_utf8(), history.end_content);
  EXPECT_EQ(naive.to_utf8(), history.end_content);

  support::Random random{seed};
  Text another_order;
  for (const std::size_t i : shuffled(*ops, random)) {
    ASSERT_TRUE(support::apply((*ops)[i], another_order));
  }
  EXPECT_EQ(another_order.runs(), in_order.runs());
}

std::vector<History> histories(const std::string& path) {
  auto read = support::read_histories(path);
  EXPECT_TRUE(read) << read.error().detail;
  return read ? std::move(*read) : std::vector<History>{};
}

TEST(Conformance, OwnHistories) {
  const auto all = histories(kOwn);
  ASSERT_GE(all.size(), 8u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE("history " + std::to_string(i) + " of " + kOwn);
    expect_outcome(all[i], i);
  }
}

TEST(Conformance, RecordedHistories) {
  const auto path = support::data_file(kRecorded);
  if (!path) {
    std::printf("SAMTAVLE_DATA has no %s: ran without the recorded histories.\n", kRecorded);
    GTEST_SKIP();
  }
  const auto all = histories(*path);
  ASSERT_EQ(all.size(), 700u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE("history " + std::to_string(i));
    expect_outcome(all[i], i);
  }
}

// The one recorded history that tells the raw right-origin rule from the variant that replaces the
// right origin by the right parent.
TEST(Conformance, RecordedHistory621NeedsTheRawRightOrigin) {
  const auto path = support::data_file(kRecorded);
  if (!path) {
    std::printf("SAMTAVLE_DATA has no %s: ran without history 621.\n", kRecorded);
    GTEST_SKIP();
  }
  const auto all = histories(*path);
  ASSERT_GT(all.size(), 621u);
  expect_outcome(all[621], 621);
}

}  // namespace
}  // namespace samtavle::text
