// Goal: marks are where people expect them, also after more is typed at their edges or deleted, and
// the last one of a kind counts.
// Method: a mark is anchored by mark_range, edits follow, and the stretches are written out as
// "[kinds]text".

#include "samtavle/text/formatting.hpp"

#include <gtest/gtest.h>

#include "samtavle/text/flatten.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::text {
namespace {

using base::Errc;
using base::op_id;

class Formatting : public testing::TestWithParam<Shape> {
 protected:
  void type(std::size_t position, std::string_view what) {
    ASSERT_TRUE(text.insert_at(position, next, what));
    next = next + static_cast<std::uint32_t>(what.size());
    text.check_invariants();
  }
  void erase(std::size_t position, std::size_t count) {
    std::vector<IdRange> erased;
    ASSERT_TRUE(text.erase_at(position, count, erased));
  }
  void mark(std::size_t from, std::size_t to, std::uint32_t kind, base::Value value = true) {
    const auto range = mark_range(text, from, to, kind);
    ASSERT_TRUE(range) << range.error().detail;
    ASSERT_TRUE(text.mark({next, range->from, range->to, kind, std::move(value)}));
    next = next + 1;
  }
  std::string written() const {
    std::string out;
    std::size_t position = 0;
    for (const FormatSpan& span : format_spans(text)) {
      EXPECT_EQ(span.position, position);
      EXPECT_GT(span.length, 0u);
      position += span.length;
      out += "[";
      for (const MarkSpan* m : span.marks) out += std::to_string(m->mark);
      out += "]" + *text.substring(span.position, position);
    }
    EXPECT_EQ(position, text.length());
    return out;
  }

  Text text{GetParam()};
  OpId next = op_id(1, 1);
};

INSTANTIATE_TEST_SUITE_P(Shapes, Formatting, testing::Values(Shape{}, Shape{4, 16, 4}),
                         [](const auto& p) {
                           return std::string{p.param.leaf_spans == 4 ? "Narrow" : "Normal"};
                         });

TEST_P(Formatting, KindsAreThoseOfTheProtocol) {
  EXPECT_EQ(kBold, static_cast<std::uint32_t>(v1::MARK_BOLD));
  EXPECT_EQ(kItalic, static_cast<std::uint32_t>(v1::MARK_ITALIC));
  EXPECT_EQ(kLink, static_cast<std::uint32_t>(v1::MARK_LINK));
  EXPECT_EQ(kList, static_cast<std::uint32_t>(v1::MARK_LIST));
  EXPECT_EQ(kHeading, static_cast<std::uint32_t>(v1::MARK_HEADING));
}

TEST_P(Formatting, NothingIsMarkedAtFirst) {
  EXPECT_TRUE(format_spans(text).empty());
  type(0, "plain");
  EXPECT_EQ(written(), "[]plain");
}

TEST_P(Formatting, BoldGrowsAtItsEndAndNotAtItsBegin) {
  type(0, "one two three");
  mark(4, 7, kBold);
  EXPECT_EQ(written(), "[]one [1]two[] three");
  type(7, "!");
  type(4, "-");
  EXPECT_EQ(written(), "[]one -[1]two![] three");
}

TEST_P(Formatting, BoldAtTheEndOfTheTextGrowsWithIt) {
  type(0, "one");
  mark(0, 3, kItalic);
  type(3, " two");
  EXPECT_EQ(written(), "[2]one two");
}

TEST_P(Formatting, ALinkDoesNotGrow) {
  type(0, "see here.");
  mark(4, 8, kLink, "https://example.org");
  type(8, "!");
  type(4, "->");
  EXPECT_EQ(written(), "[]see ->[3]here[]!.");
  type(7, "_");
  EXPECT_EQ(written(), "[]see ->[3]h_ere[]!.");
}

TEST_P(Formatting, GrowsAlsoWhereNeighboursAreDeleted) {
  type(0, "one two three");
  mark(4, 7, kBold);
  mark(4, 7, kLink, "x");
  erase(7, 3);
  type(7, "?");
  EXPECT_EQ(written(), "[]one [13]two[1]?[]ree");
  erase(6, 1);
  type(6, "O");
  // Typed behind tw, the o gone: still inside of what ends behind the o.
  EXPECT_EQ(written(), "[]one [13]twO[1]?[]ree");
}

TEST_P(Formatting, AHeadingIsOfWholeLines) {
  type(0, "first\nsecond\nthird");
  mark(8, 9, kHeading, 1);
  EXPECT_EQ(written(), "[]first\n[5]second\n[]third");
  type(6, "The ");
  type(16, " one");
  EXPECT_EQ(written(), "[]first\n[5]The second one\n[]third");
  mark(0, text.length(), kList, "bullet");
  EXPECT_EQ(written(), "[4]first\n[45]The second one\n[4]third");
  type(text.length(), "!");
  type(0, "The ");
  EXPECT_EQ(written(), "[4]The first\n[45]The second one\n[4]third!");
}

TEST_P(Formatting, AnEmptyLineCanBeAHeading) {
  type(0, "a\n\nb");
  mark(2, 2, kHeading, 2);
  type(2, "new");
  EXPECT_EQ(written(), "[]a\n[5]new\n[]b");
  mark(6, 6, kList, "bullet");
  EXPECT_EQ(written(), "[]a\n[5]new\n[4]b");
  Text nothing{GetParam()};
  EXPECT_EQ(*mark_range(nothing, 0, 0, kHeading), (MarkRange{{}, {{}, true}}));
}

TEST_P(Formatting, ALineIsFoundHoweverLong) {
  const std::string line(1000, 'x');
  type(0, "a\n");
  type(2, line);
  type(1002, "\nb");
  mark(500, 501, kHeading, 1);
  EXPECT_EQ(written(), "[]a\n[5]" + line + "\n[]b");
}

TEST_P(Formatting, TheLastOfAKindCountsAndAnEmptyValueClears) {
  type(0, "abcdef");
  mark(0, 6, kBold);
  mark(2, 4, kBold, base::Value{});
  EXPECT_EQ(written(), "[1]ab[]cd[1]ef");
  mark(3, 4, kBold);
  EXPECT_EQ(written(), "[1]ab[]c[1]def");
  mark(0, 6, kLink, "x");
  mark(2, 4, kLink, "y");
  const auto spans = format_spans(text);
  ASSERT_EQ(spans.size(), 4u);
  EXPECT_EQ(spans[0].marks[1]->value, base::Value{"x"});
  EXPECT_EQ(spans[1].marks[0]->value, base::Value{"y"});
}

TEST_P(Formatting, EqualNeighboursAreOneStretch) {
  type(0, "abcd");
  mark(0, 2, kBold);
  mark(2, 4, kBold);
  EXPECT_EQ(written(), "[1]abcd");
}

TEST_P(Formatting, WhatCoversNothingIsNotSeen) {
  type(0, "abcd");
  mark(1, 3, kLink, "x");
  erase(1, 2);
  EXPECT_EQ(written(), "[]ad");
  const Anchor from{op_id(1, 4), false};
  const Anchor to{op_id(1, 1), true};
  ASSERT_TRUE(text.mark({next, from, to, kBold, true}));  // the wrong way round
  EXPECT_EQ(written(), "[]ad");
}

TEST_P(Formatting, ManyKindsAreCutOff) {
  type(0, "ab");
  for (std::uint32_t kind = 100; kind > 10; --kind) mark(0, 1, kind);
  const auto spans = format_spans(text);
  ASSERT_EQ(spans.size(), 2u);
  ASSERT_EQ(spans[0].marks.size(), kFormatKindsMax);
  EXPECT_EQ(spans[0].marks.front()->mark, 11u);
}

TEST_P(Formatting, RefusesRangesThatAreNotThere) {
  type(0, "abc");
  for (const auto& [from, to, kind] : {std::tuple<std::size_t, std::size_t, std::uint32_t>
                                       {1, 1, kBold}, {2, 1, kBold}, {1, 4, kBold}, {2, 1, kList},
                                       {1, 4, kList}, {4, 4, kHeading}, {1, 1, kLink}}) {
    const auto range = mark_range(text, from, to, kind);
    ASSERT_FALSE(range);
    EXPECT_EQ(range.error().code, Errc::invalid);
  }
}

TEST_P(Formatting, FlatteningKeepsWhatIsSeen) {
  type(0, "one two three");
  erase(3, 1);
  mark(3, 6, kBold);
  mark(3, 6, kLink, "x");
  mark(6, 7, kItalic);
  erase(5, 3);  // with all of what is italic
  const std::string before = written();
  const auto map = flatten(text, op_id(0, 500));
  ASSERT_TRUE(map);
  text.check_invariants();
  EXPECT_EQ(written(), before);
  EXPECT_EQ(text.marks().size(), 2u) << "what covered nothing is gone";
  EXPECT_EQ(text.runs().size(), 1u);
  next = op_id(2, 1);
  type(5, "+");
  EXPECT_EQ(written(), "[]one[13]tw[1]+[]hree");
}

}  // namespace
}  // namespace samtavle::text
