// Goal: every function of Text does what its header says, errors included, and changes nothing when
// it refuses. Method: small texts built by hand, in two shapes; each refusal is followed by a
// comparison with the state before.

#include "samtavle/text/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "samtavle/base/utf8.hpp"

namespace samtavle::text {
namespace {

using base::Errc;
using base::op_id;
using testing::ElementsAre;

constexpr std::uint32_t kHuge = 4'000'000'000u;

// In nodes of the normal size and in such that a few characters split.
class AnyText : public testing::TestWithParam<Shape> {
 protected:
  // Replica 1 types "hello" (1.1 to 1.5).
  static Text hello() {
    Text text{GetParam()};
    EXPECT_TRUE(text.insert(op_id(1, 1), {}, U"hello"));
    return text;
  }
};
using AnyTextDeathTest = AnyText;

std::string name_of(const testing::TestParamInfo<Shape>& info) {
  return info.param.leaf_spans == 4 ? "Narrow" : "Normal";
}
const auto kShapes = testing::Values(Shape{}, Shape{4, 16, 4});
INSTANTIATE_TEST_SUITE_P(Shapes, AnyText, kShapes, name_of);
INSTANTIATE_TEST_SUITE_P(Shapes, AnyTextDeathTest, kShapes, name_of);

// Inserts before a visible position, as an editor would.
Splice type(Text& text, OpId first, std::size_t position, std::u32string_view what) {
  const auto origins = text.origins_at(position);
  EXPECT_TRUE(origins);
  const auto splice = text.insert(first, *origins, what);
  EXPECT_TRUE(splice) << splice.error().detail;
  text.check_invariants();
  return *splice;
}

std::vector<Splice> erase(Text& text, std::size_t position, std::size_t count) {
  const auto ranges = text.ids_at(position, count);
  EXPECT_TRUE(ranges);
  const auto splices = text.erase(*ranges);
  EXPECT_TRUE(splices);
  text.check_invariants();
  return *splices;
}

// Expects a refusal with this code that left the text as it was.
template <class Call>
void expect_refused(Text& text, Errc code, Call call) {
  const auto runs = text.runs();
  const auto marks = text.marks();
  const auto result = call(text);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, code);
  EXPECT_FALSE(result.error().detail.empty());
  EXPECT_EQ(text.runs(), runs);
  EXPECT_EQ(text.marks(), marks);
  text.check_invariants();
}

TEST_P(AnyText, IsEmptyAtFirst) {
  const Text text{GetParam()};
  EXPECT_EQ(text.length(), 0u);
  EXPECT_EQ(text.history_length(), 0u);
  EXPECT_EQ(text.to_utf8(), "");
  EXPECT_TRUE(text.runs().empty());
  EXPECT_EQ(*text.origins_at(0), Origins{});
  EXPECT_TRUE(text.ids_at(0, 0)->empty());
  EXPECT_FALSE(text.contains(op_id(1, 1)));
  EXPECT_EQ(*text.position_of({{}, false}), 0u);
  EXPECT_EQ(*text.position_of({{}, true}), 0u);
  text.check_invariants();
}

TEST_P(AnyText, InsertsAtTheStartInTheMiddleAndAtTheEnd) {
  Text text{GetParam()};
  EXPECT_EQ(type(text, op_id(1, 1), 0, U"bd"), (Splice{0, 0, U"bd"}));
  EXPECT_EQ(type(text, op_id(1, 3), 0, U"a"), (Splice{0, 0, U"a"}));
  EXPECT_EQ(type(text, op_id(1, 4), 2, U"c"), (Splice{2, 0, U"c"}));
  EXPECT_EQ(type(text, op_id(1, 5), 4, U"e"), (Splice{4, 0, U"e"}));
  EXPECT_EQ(text.to_utf8(), "abcde");
  EXPECT_EQ(text.length(), 5u);
}

TEST_P(AnyText, CountsCodePointsAndWritesUtf8) {
  Text text{GetParam()};
  type(text, op_id(1, 1), 0, *base::decode_utf8("æ€😀"));
  EXPECT_EQ(text.length(), 3u);
  type(text, op_id(1, 4), 2, U"x");
  EXPECT_EQ(text.to_utf8(), "æ€x😀");
}

TEST_P(AnyText, InsertRefuses) {
  Text text = hello();
  const Origins end{op_id(1, 5), {}};
  expect_refused(text, Errc::invalid, [&](Text& t) { return t.insert(op_id(2, 1), end, U""); });
  expect_refused(text, Errc::invalid, [&](Text& t) { return t.insert({}, end, U"x"); });
  expect_refused(text, Errc::invalid,
                 [&](Text& t) { return t.insert(op_id(2, 0xfffffffe), end, U"xy"); });
  expect_refused(text, Errc::not_found,
                 [&](Text& t) { return t.insert(op_id(2, 1), {op_id(9, 1), {}}, U"x"); });
  expect_refused(text, Errc::not_found,
                 [&](Text& t) { return t.insert(op_id(2, 1), {{}, op_id(9, 1)}, U"x"); });
  expect_refused(text, Errc::invalid, [&](Text& t) {
    return t.insert(op_id(2, 1), {op_id(1, 3), op_id(1, 2)}, U"x");
  });
  expect_refused(text, Errc::invalid, [&](Text& t) {
    return t.insert(op_id(2, 1), {op_id(1, 3), op_id(1, 3)}, U"x");
  });
}

TEST_P(AnyText, InsertRefusesAnIdThatIsHereAlready) {
  Text text{GetParam()};
  type(text, op_id(1, 10), 0, U"klm");
  const auto again = [](std::uint32_t counter, std::u32string_view what) {
    return [=](Text& t) { return t.insert(op_id(1, counter), {}, what); };
  };
  expect_refused(text, Errc::invalid, again(10, U"x"));
  expect_refused(text, Errc::invalid, again(12, U"x"));
  expect_refused(text, Errc::invalid, again(9, U"xy"));
  expect_refused(text, Errc::invalid, again(5, U"a longer text over all of them"));
  erase(text, 0, 3);
  expect_refused(text, Errc::invalid, again(11, U"x"));
  // Around them, and another replica's same counters, there is room.
  EXPECT_TRUE(text.insert(op_id(1, 9), {}, U"x"));
  EXPECT_TRUE(text.insert(op_id(1, 13), {}, U"x"));
  EXPECT_TRUE(text.insert(op_id(2, 10), {}, U"xyz"));
  text.check_invariants();
}

TEST_P(AnyText, AnIdIsFreeAgainOnceItsInsertionIsTakenBack) {
  Text text = hello();
  ASSERT_TRUE(text.insert(op_id(1, 6), {}, U"abc"));
  text.take_back_insert(op_id(1, 6), 3);
  EXPECT_TRUE(text.insert(op_id(1, 6), {}, U"abc"));
}

TEST_P(AnyText, OriginsAreTheNeighboursWithWhatIsDeletedToTheRight) {
  Text text = hello();
  EXPECT_EQ(*text.origins_at(0), (Origins{{}, op_id(1, 1)}));
  EXPECT_EQ(*text.origins_at(2), (Origins{op_id(1, 2), op_id(1, 3)}));
  EXPECT_EQ(*text.origins_at(5), (Origins{op_id(1, 5), {}}));
  erase(text, 2, 1);
  EXPECT_EQ(*text.origins_at(2), (Origins{op_id(1, 2), op_id(1, 3)}));
  EXPECT_EQ(*text.origins_at(3), (Origins{op_id(1, 4), op_id(1, 5)}));
  expect_refused(text, Errc::invalid, [](Text& t) { return t.origins_at(5); });
  erase(text, 0, 4);
  EXPECT_EQ(*text.origins_at(0), (Origins{{}, op_id(1, 1)}));
}

TEST_P(AnyText, IdsAreAsFewRangesAsPossible) {
  Text text = hello();
  type(text, op_id(2, 1), 2, U"XY");  // heXYllo
  EXPECT_THAT(*text.ids_at(0, 7), ElementsAre(IdRange{op_id(1, 1), 2}, IdRange{op_id(2, 1), 2},
                                              IdRange{op_id(1, 3), 3}));
  EXPECT_THAT(*text.ids_at(3, 2),
              ElementsAre(IdRange{op_id(2, 2), 1}, IdRange{op_id(1, 3), 1}));
  erase(text, 2, 2);
  EXPECT_THAT(*text.ids_at(1, 3), ElementsAre(IdRange{op_id(1, 2), 3}));
  EXPECT_TRUE(text.ids_at(5, 0)->empty());
  expect_refused(text, Errc::invalid, [](Text& t) { return t.ids_at(6, 0); });
  expect_refused(text, Errc::invalid, [](Text& t) { return t.ids_at(5, 1); });
  expect_refused(text, Errc::invalid,
                 [](Text& t) { return t.ids_at(1, std::numeric_limits<std::size_t>::max()); });
}

TEST_P(AnyText, EraseReportsWhatChangedAndWhatIsNewlyDeleted) {
  Text text = hello();
  const IdRange ends[] = {{op_id(1, 5), 1}, {op_id(1, 1), 2}};
  std::vector<IdRange> newly;
  const auto splices = text.erase(ends, &newly);
  ASSERT_TRUE(splices);
  EXPECT_THAT(*splices, ElementsAre(Splice{4, 1, {}}, Splice{0, 2, {}}));
  EXPECT_THAT(newly, ElementsAre(IdRange{op_id(1, 5), 1}, IdRange{op_id(1, 1), 2}));
  EXPECT_EQ(text.to_utf8(), "ll");

  const IdRange all[] = {{op_id(1, 1), 5}};
  newly.clear();
  const auto rest = text.erase(all, &newly);
  ASSERT_TRUE(rest);
  EXPECT_THAT(*rest, ElementsAre(Splice{0, 2, {}}));
  EXPECT_THAT(newly, ElementsAre(IdRange{op_id(1, 3), 2}));
  EXPECT_EQ(text.length(), 0u);
  EXPECT_EQ(text.history_length(), 5u);

  newly.clear();
  EXPECT_TRUE(text.erase(all, &newly)->empty());
  EXPECT_TRUE(newly.empty());
  EXPECT_TRUE(text.erase({})->empty());
}

TEST_P(AnyText, EraseRefusesWithoutDeletingAnything) {
  Text text = hello();
  const auto erasing = [](std::vector<IdRange> ranges) {
    return [ranges = std::move(ranges)](Text& t) { return t.erase(ranges); };
  };
  expect_refused(text, Errc::not_found, erasing({{op_id(1, 1), 2}, {op_id(1, 6), 1}}));
  expect_refused(text, Errc::not_found, erasing({{op_id(1, 5), 2}}));
  expect_refused(text, Errc::not_found, erasing({{op_id(2, 1), 1}}));
  expect_refused(text, Errc::invalid, erasing({{op_id(1, 1), 1}, {op_id(1, 2), 0}}));
  expect_refused(text, Errc::invalid, erasing({{OpId{}, 1}}));
  expect_refused(text, Errc::invalid, erasing({{op_id(1, 0xffffffff), 2}}));
}

// A few bytes that claim billions have hung other systems. Each of these would take minutes if it
// were walked through, and gigabytes if it were believed.
TEST_P(AnyText, RunLengthBombsAreRefusedUnread) {
  Text text = hello();
  expect_refused(text, Errc::invalid, [](Text& t) {
    const std::vector<IdRange> bomb(1000, IdRange{op_id(1, 1), kHuge});
    return t.erase(bomb);
  });
  const std::vector<text::Run> bomb(1000, text::Run{op_id(1, 1), {}, {}, kHuge});
  const auto loaded = Text::load(bomb, {}, 100'000);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Errc::limit);
}

TEST_P(AnyText, AnchorsStayWithTheirCharacter) {
  Text text = hello();
  const auto before_l = text.anchor_at(2, false);
  const auto after_e = text.anchor_at(1, true);
  ASSERT_TRUE(before_l && after_e);
  EXPECT_EQ(*before_l, (Anchor{op_id(1, 3), false}));
  EXPECT_EQ(*after_e, (Anchor{op_id(1, 2), true}));
  type(text, op_id(2, 1), 2, U"--");
  EXPECT_EQ(*text.position_of(*before_l), 4u);
  EXPECT_EQ(*text.position_of(*after_e), 2u);
  erase(text, 1, 1);  // the e
  EXPECT_EQ(*text.position_of(*after_e), 1u);
  erase(text, 3, 1);  // the l
  EXPECT_EQ(*text.position_of(*before_l), 3u);
  EXPECT_EQ(*text.position_of({{}, false}), 0u);
  EXPECT_EQ(*text.position_of({{}, true}), text.length());
  expect_refused(text, Errc::invalid, [](Text& t) { return t.anchor_at(5, false); });
  expect_refused(text, Errc::not_found,
                 [](Text& t) { return t.position_of({op_id(7, 7), true}); });
}

TEST_P(AnyText, MarksAreKeptInOrder) {
  Text text = hello();
  const MarkSpan bold{op_id(1, 6), {op_id(1, 1), false}, {op_id(1, 2), true}, 1, true};
  const MarkSpan all{op_id(1, 7), {}, {{}, true}, 2, "link"};
  ASSERT_TRUE(text.mark(bold));
  ASSERT_TRUE(text.mark(all));
  EXPECT_THAT(text.marks(), ElementsAre(bold, all));
  expect_refused(text, Errc::not_found, [](Text& t) {
    return t.mark({op_id(1, 8), {op_id(3, 1), false}, {{}, true}, 1, true});
  });
  expect_refused(text, Errc::not_found, [](Text& t) {
    return t.mark({op_id(1, 8), {}, {op_id(3, 1), true}, 1, true});
  });
  text.take_back_mark(op_id(1, 7));
  EXPECT_THAT(text.marks(), ElementsAre(bold));
}

TEST_P(AnyText, TakesInsertionsBackNewestFirst) {
  Text text = hello();
  const auto before = text.runs();
  type(text, op_id(2, 1), 2, U"abc");      // heabcllo
  type(text, op_id(2, 4), 3, U"--");       // hea--bcllo
  EXPECT_THAT(text.take_back_insert(op_id(2, 4), 2), ElementsAre(Splice{3, 2, {}}));
  text.check_invariants();
  EXPECT_EQ(text.to_utf8(), "heabcllo");
  EXPECT_THAT(text.take_back_insert(op_id(2, 1), 3), ElementsAre(Splice{2, 3, {}}));
  text.check_invariants();
  EXPECT_EQ(text.runs(), before);
}

TEST_P(AnyText, TakesDeletionsBack) {
  Text text = hello();
  const auto before = text.runs();
  const IdRange ranges[] = {{op_id(1, 4), 2}, {op_id(1, 1), 2}};
  std::vector<IdRange> newly;
  ASSERT_TRUE(text.erase(ranges, &newly));
  EXPECT_EQ(text.to_utf8(), "l");
  EXPECT_THAT(text.take_back_erase(newly),
              ElementsAre(Splice{1, 0, U"lo"}, Splice{0, 0, U"he"}));
  text.check_invariants();
  EXPECT_EQ(text.runs(), before);
}

TEST_P(AnyText, DeletedTwiceStaysDeletedWhenTheSecondIsTakenBack) {
  Text text = hello();
  erase(text, 0, 3);
  const auto before = text.runs();
  const IdRange ranges[] = {{op_id(1, 2), 3}};
  std::vector<IdRange> newly;
  ASSERT_TRUE(text.erase(ranges, &newly));
  EXPECT_THAT(newly, ElementsAre(IdRange{op_id(1, 4), 1}));
  text.take_back_erase(newly);
  EXPECT_EQ(text.runs(), before);
  EXPECT_EQ(text.to_utf8(), "lo");
}

TEST_P(AnyTextDeathTest, TakingBackWhatWasNotAppliedEndsTheProcess) {
  Text text = hello();
  EXPECT_DEATH(text.take_back_insert(op_id(2, 1), 1), "broken invariant");
  EXPECT_DEATH(text.take_back_insert(op_id(1, 4), 3), "broken invariant");
  const IdRange visible[] = {{op_id(1, 1), 1}};
  EXPECT_DEATH(text.take_back_erase(visible), "broken invariant");
  EXPECT_DEATH(text.take_back_mark(op_id(1, 6)), "broken invariant");
  erase(text, 1, 1);
  EXPECT_DEATH(text.take_back_insert(op_id(1, 1), 5), "broken invariant");
}

// Splices are promised to be carried out in order: a plain string that follows them stays equal.
TEST_P(AnyText, SplicesCarriedOutInOrderGiveTheText) {
  Text text{GetParam()};
  std::u32string follower;
  const auto follow = [&](const std::vector<Splice>& splices) {
    for (const Splice& s : splices) {
      ASSERT_LE(s.position + s.removed, follower.size());
      follower.replace(s.position, s.removed, s.inserted);
    }
    EXPECT_EQ(base::encode_utf8(follower), text.to_utf8());
  };
  follow({type(text, op_id(1, 1), 0, U"abcdefgh")});
  follow({type(text, op_id(2, 1), 4, U"XYZ")});
  std::vector<IdRange> newly;
  const IdRange scattered[] = {
      {op_id(1, 7), 2}, {op_id(2, 3), 1}, {op_id(1, 1), 1}, {op_id(2, 1), 2}, {op_id(1, 2), 1}};
  follow(*text.erase(scattered, &newly));
  EXPECT_EQ(text.to_utf8(), "cdef");
  follow(text.take_back_erase(newly));
  follow(text.take_back_insert(op_id(2, 1), 3));
  EXPECT_EQ(text.to_utf8(), "abcdefgh");
}

TEST_P(AnyText, TypesAndErasesByPosition) {
  Text text{GetParam()};
  EXPECT_EQ(*text.insert_at(0, op_id(1, 1), "ac"), (Origins{}));
  EXPECT_EQ(*text.insert_at(1, op_id(1, 3), "b"), (Origins{op_id(1, 1), op_id(1, 2)}));
  EXPECT_EQ(*text.insert_at(3, op_id(1, 4), "dæ"), (Origins{op_id(1, 2), {}}));
  EXPECT_EQ(text.to_utf8(), "abcdæ");
  std::vector<IdRange> erased{{op_id(1, 3), 1}};
  ASSERT_TRUE(text.erase_at(3, 2, erased));
  EXPECT_THAT(erased, ElementsAre(IdRange{op_id(1, 3), 1}, IdRange{op_id(1, 4), 2}));
  ASSERT_TRUE(text.erase_at(3, 0, erased));
  erased.clear();
  ASSERT_TRUE(text.erase_at(0, 3, erased));
  EXPECT_THAT(erased, ElementsAre(IdRange{op_id(1, 1), 1}, IdRange{op_id(1, 3), 1},
                                  IdRange{op_id(1, 2), 1}));
  EXPECT_EQ(text.length(), 0u);
  text.check_invariants();
}

TEST_P(AnyText, TypingRefuses) {
  Text text = hello();
  std::vector<IdRange> erased;
  const auto typing = [](std::size_t position, OpId id, std::string what) {
    return [=](Text& t) { return t.insert_at(position, id, what); };
  };
  expect_refused(text, Errc::invalid, typing(6, op_id(2, 1), "x"));
  expect_refused(text, Errc::invalid, typing(5, op_id(2, 1), ""));
  expect_refused(text, Errc::invalid, typing(5, op_id(2, 1), "\xc3"));
  expect_refused(text, Errc::invalid, typing(5, op_id(1, 5), "x"));
  expect_refused(text, Errc::invalid, typing(5, {}, "x"));
  expect_refused(text, Errc::invalid, typing(5, op_id(1, 0xffffffff), "x"));
  expect_refused(text, Errc::invalid, [&](Text& t) { return t.erase_at(5, 1, erased); });
  expect_refused(text, Errc::invalid, [&](Text& t) { return t.erase_at(6, 0, erased); });
  constexpr std::string_view kSurrogate = "\xed\xa0\x80";
  expect_refused(text, Errc::invalid,
                 [&](Text& t) { return t.insert(op_id(2, 1), {}, kSurrogate); });
  expect_refused(text, Errc::invalid,
                 [](Text& t) { return t.insert(op_id(2, 1), {}, std::u32string{0xd800}); });
  EXPECT_TRUE(erased.empty());
}

// Whoever goes on typing does not look for anything; nothing but the plain way may come of it.
TEST_P(AnyText, GoingOnIsAsInsertingAnew) {
  Text text{GetParam()};
  type(text, op_id(9, 1), 0, U"()");
  std::u32string expected = U"()";
  for (std::uint32_t i = 1; i <= 40; ++i) {
    const std::u32string what(1, static_cast<char32_t>('a' + i % 26));
    type(text, op_id(1, i), i, what);
    expected.insert(i, what);
  }
  for (std::size_t at = 41; at > 20; --at) {  // backspace, from behind the bracket on
    erase(text, at, 1);
    expected.erase(at, 1);
  }
  for (std::size_t i = 0; i < 10; ++i) {  // delete, forwards
    erase(text, 5, 1);
    expected.erase(5, 1);
  }
  EXPECT_EQ(text.to_utf8(), base::encode_utf8(expected));
  // Ids that were skipped, that are too low, or that somebody else's text stands behind.
  type(text, op_id(1, 50), 5, U"x");
  type(text, op_id(1, 45), 6, U"y");
  type(text, op_id(2, 1), 6, U"z");
  type(text, op_id(1, 51), 6, U"w");
  EXPECT_EQ(*text.substring(4, 10), text.to_utf8().substr(4, 6));
  EXPECT_EQ(*text.substring(5, 9), "xwzy");
}

TEST_P(AnyText, PiecesOfTheText) {
  Text text{GetParam()};
  type(text, op_id(1, 1), 0, *base::decode_utf8("aæ€😀bcdefghijk"));
  erase(text, 5, 2);
  EXPECT_EQ(*text.substring(0, text.length()), text.to_utf8());
  EXPECT_EQ(*text.substring(1, 6), "æ€😀be");
  EXPECT_EQ(*text.substring(4, 4), "");
  expect_refused(text, Errc::invalid, [](Text& t) { return t.substring(2, 1); });
  expect_refused(text, Errc::invalid, [](Text& t) { return t.substring(0, 14); });
}

TEST_P(AnyText, OffsetsInUtf8AndUtf16) {
  Text text{GetParam()};
  type(text, op_id(1, 1), 0, *base::decode_utf8("aæ€😀b"));
  EXPECT_EQ(text.utf8_length(), 11u);
  EXPECT_EQ(text.utf16_length(), 6u);
  const std::size_t utf8[] = {0, 1, 3, 6, 10, 11};
  const std::size_t utf16[] = {0, 1, 2, 3, 5, 6};
  for (std::size_t i = 0; i <= 5; ++i) {
    EXPECT_EQ(*text.utf8_offset(i), utf8[i]);
    EXPECT_EQ(*text.utf16_offset(i), utf16[i]);
    EXPECT_EQ(*text.position_of_utf8(utf8[i]), i);
    EXPECT_EQ(*text.position_of_utf16(utf16[i]), i);
  }
  for (const std::size_t inside : {2, 4, 5, 7, 8, 9, 12}) {
    expect_refused(text, Errc::invalid, [&](Text& t) { return t.position_of_utf8(inside); });
  }
  expect_refused(text, Errc::invalid, [](Text& t) { return t.position_of_utf16(4); });
  expect_refused(text, Errc::invalid, [](Text& t) { return t.position_of_utf16(7); });
  expect_refused(text, Errc::invalid, [](Text& t) { return t.utf8_offset(6); });
  expect_refused(text, Errc::invalid, [](Text& t) { return t.utf16_offset(6); });
  erase(text, 3, 1);
  EXPECT_EQ(*text.utf16_offset(4), 4u);
}

TEST_P(AnyText, AnchorsStickToTheLeftOrToTheRight) {
  Text text = hello();
  using Stick = Text::Stick;
  for (const std::size_t at : {0, 2, 5}) {
    const Anchor left = *text.anchor_between(at, Stick::left);
    const Anchor right = *text.anchor_between(at, Stick::right);
    EXPECT_EQ(*text.position_of(left), at);
    EXPECT_EQ(*text.position_of(right), at);
    Text edited = text;
    type(edited, op_id(2, 1), at, U"--");
    EXPECT_EQ(*edited.position_of(left), at);
    EXPECT_EQ(*edited.position_of(right), at + 2);
  }
  expect_refused(text, Errc::invalid,
                 [](Text& t) { return t.anchor_between(6, Text::Stick::left); });
}

TEST_P(AnyText, SaysWhoWroteIntoIt) {
  Text text = hello();
  type(text, op_id(7, 3), 2, U"xy");
  type(text, op_id(3, 9), 2, U"z");
  using base::Counter;
  EXPECT_THAT(text.writers(),
              ElementsAre(std::pair{base::Replica{1}, Counter{5}},
                          std::pair{base::Replica{3}, Counter{9}},
                          std::pair{base::Replica{7}, Counter{4}}));
}

TEST_P(AnyText, ACopyIsAnother) {
  Text text{GetParam()};
  for (std::uint32_t i = 1; i <= 60; ++i) type(text, op_id(i % 30, i), i / 2, U"æ");
  ASSERT_TRUE(text.mark({op_id(1, 90), {}, {{}, true}, 1, true}));
  Text copy = text;
  copy.check_invariants();
  EXPECT_EQ(copy.runs(), text.runs());
  EXPECT_EQ(copy.marks(), text.marks());
  erase(copy, 3, 50);
  EXPECT_EQ(text.length(), 60u);
  text = copy;
  EXPECT_EQ(text.runs(), copy.runs());
  type(text, op_id(40, 1), 4, U"x");
  EXPECT_NE(text.runs(), copy.runs());
}

// What is short costs little: a board has very many titles.
TEST(Text, AShortTextIsSmall) {
  const Text empty;
  EXPECT_EQ(empty.memory_bytes(), 0u);
  EXPECT_EQ(sizeof(Text), sizeof(void*));
  Text title;
  ASSERT_TRUE(title.insert_at(0, op_id(1, 1), "Plant more trees here"));
  EXPECT_LT(title.memory_bytes() + sizeof(Text), 21u + 200);
}

}  // namespace
}  // namespace samtavle::text
