// Goal: the merges that the FugueMax paper is about come out as it says: what two people type at
// one place at one time does not interleave, forwards or backwards, and the order does not depend
// on who hears of what first. Method: two or three replicas edit copies of one text; every order of
// delivery gives one result.

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "samtavle/text/text.hpp"

namespace samtavle::text {
namespace {

using base::op_id;

struct Insertion {
  OpId first;
  Origins origins;
  std::u32string text;
};

// One person who types into a copy, remembering what has to be sent.
struct Writer {
  Text text;
  OpId next;
  std::vector<Insertion> sent;

  void type(std::size_t position, std::u32string_view what) {
    const auto origins = text.origins_at(position);
    ASSERT_TRUE(origins);
    ASSERT_TRUE(text.insert(next, *origins, what));
    sent.push_back({next, *origins, std::u32string{what}});
    next = next + static_cast<std::uint32_t>(what.size());
  }
};

// The merged text of writers that each began with `base`, checked over every order of writers.
std::string merged(const Text& base, std::vector<Writer> writers) {
  std::vector<std::size_t> order(writers.size());
  std::iota(order.begin(), order.end(), 0u);
  std::string result;
  bool first = true;
  do {
    Text text = base;
    for (const std::size_t i : order) {
      for (const Insertion& insertion : writers[i].sent) {
        EXPECT_TRUE(text.insert(insertion.first, insertion.origins, insertion.text));
      }
    }
    text.check_invariants();
    if (first) result = text.to_utf8();
    EXPECT_EQ(text.to_utf8(), result);
    first = false;
  } while (std::next_permutation(order.begin(), order.end()));
  return result;
}

TEST(Merge, ForwardsDoesNotInterleave) {
  Text base;
  ASSERT_TRUE(base.insert(op_id(9, 1), {}, U"()"));
  Writer a{base, op_id(1, 1), {}};
  Writer b{base, op_id(2, 1), {}};
  for (std::size_t i = 0; i < 4; ++i) {
    a.type(1 + i, U"a");
    b.type(1 + i, U"b");
  }
  EXPECT_EQ(merged(base, {a, b}), "(aaaabbbb)");
}

TEST(Merge, BackwardsDoesNotInterleave) {
  Text base;
  ASSERT_TRUE(base.insert(op_id(9, 1), {}, U"()"));
  Writer a{base, op_id(1, 1), {}};
  Writer b{base, op_id(2, 1), {}};
  for (std::size_t i = 0; i < 4; ++i) {
    a.type(1, U"a");
    b.type(1, U"b");
  }
  EXPECT_EQ(merged(base, {a, b}), "(aaaabbbb)");
}

TEST(Merge, OneForwardsOneBackwardsDoesNotInterleave) {
  Text base;
  ASSERT_TRUE(base.insert(op_id(9, 1), {}, U"()"));
  Writer a{base, op_id(1, 1), {}};
  Writer b{base, op_id(2, 1), {}};
  Writer c{base, op_id(3, 1), {}};
  for (std::size_t i = 0; i < 3; ++i) {
    a.type(1 + i, U"a");
    b.type(1, U"b");
    c.type(1 + i, U"c");
  }
  EXPECT_EQ(merged(base, {a, b, c}), "(aaabbbccc)");
}

// Typed in pieces at several places of one's own text, still one block to the other.
TEST(Merge, WhatIsTypedIntoOnesOwnTextStaysInIt) {
  const Text base;
  Writer a{base, op_id(1, 1), {}};
  a.type(0, U"milk");
  a.type(4, U" bread");
  a.type(0, U"buy ");
  Writer b{base, op_id(2, 1), {}};
  b.type(0, U"wash ");
  b.type(5, U"cat");
  b.type(5, U"the ");
  EXPECT_EQ(merged(base, {a, b}), "buy milk breadwash the cat");
}

// Among concurrent insertions behind one character, the one whose right origin is further right
// goes first. Replica 2 saw nothing to the right of a; replica 1 saw replica 3's x there.
TEST(Merge, TheFurtherRightOriginGoesFirst) {
  Text base;
  ASSERT_TRUE(base.insert(op_id(9, 1), {}, U"a"));
  Text with_x = base;
  ASSERT_TRUE(with_x.insert(op_id(3, 1), {op_id(9, 1), {}}, U"x"));
  const Insertion one{op_id(1, 1), {op_id(9, 1), op_id(3, 1)}, U"1"};
  const Insertion two{op_id(2, 1), {op_id(9, 1), {}}, U"2"};
  for (const bool one_first : {true, false}) {
    Text text = with_x;
    const Insertion& first = one_first ? one : two;
    const Insertion& second = one_first ? two : one;
    ASSERT_TRUE(text.insert(first.first, first.origins, first.text));
    ASSERT_TRUE(text.insert(second.first, second.origins, second.text));
    text.check_invariants();
    EXPECT_EQ(text.to_utf8(), "a21x");
  }
}

TEST(Merge, EqualOriginsAreOrderedByReplicaThenCounter) {
  const Insertion first{op_id(1, 7), {}, U"A"};
  const Insertion second{op_id(1, 9), {}, U"B"};
  const Insertion third{op_id(2, 1), {}, U"C"};
  const Insertion* all[] = {&first, &second, &third};
  std::vector<std::size_t> order = {0, 1, 2};
  do {
    Text text;
    for (const std::size_t i : order) {
      ASSERT_TRUE(text.insert(all[i]->first, all[i]->origins, all[i]->text));
    }
    EXPECT_EQ(text.to_utf8(), "ABC");
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Merge, InsertionIntoWhatAnotherDeletesSurvives) {
  Text base;
  ASSERT_TRUE(base.insert(op_id(9, 1), {}, U"abcd"));
  const IdRange inner[] = {{op_id(9, 2), 2}};
  const Insertion into{op_id(1, 1), {op_id(9, 2), op_id(9, 3)}, U"X"};
  Text deleted_first = base;
  ASSERT_TRUE(deleted_first.erase(inner));
  ASSERT_TRUE(deleted_first.insert(into.first, into.origins, into.text));
  Text inserted_first = base;
  ASSERT_TRUE(inserted_first.insert(into.first, into.origins, into.text));
  ASSERT_TRUE(inserted_first.erase(inner));
  EXPECT_EQ(deleted_first.to_utf8(), "aXd");
  EXPECT_EQ(deleted_first.runs(), inserted_first.runs());
}

}  // namespace
}  // namespace samtavle::text
