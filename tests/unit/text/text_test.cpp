// Goal: every function of Text does what its header says, errors included, and changes nothing when
// it refuses.
// Method: small texts built by hand; each refusal is followed by a comparison with the state
// before.

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

// Replica 1 types "hello" (1.1 to 1.5).
Text hello() {
  Text text;
  EXPECT_TRUE(text.insert(op_id(1, 1), {}, U"hello"));
  return text;
}

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

TEST(Text, IsEmptyAtFirst) {
  const Text text;
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

TEST(Text, InsertsAtTheStartInTheMiddleAndAtTheEnd) {
  Text text;
  EXPECT_EQ(type(text, op_id(1, 1), 0, U"bd"), (Splice{0, 0, U"bd"}));
  EXPECT_EQ(type(text, op_id(1, 3), 0, U"a"), (Splice{0, 0, U"a"}));
  EXPECT_EQ(type(text, op_id(1, 4), 2, U"c"), (Splice{2, 0, U"c"}));
  EXPECT_EQ(type(text, op_id(1, 5), 4, U"e"), (Splice{4, 0, U"e"}));
  EXPECT_EQ(text.to_utf8(), "abcde");
  EXPECT_EQ(text.length(), 5u);
}

TEST(Text, CountsCodePointsAndWritesUtf8) {
  Text text;
  type(text, op_id(1, 1), 0, *base::decode_utf8("æ€😀"));
  EXPECT_EQ(text.length(), 3u);
  type(text, op_id(1, 4), 2, U"x");
  EXPECT_EQ(text.to_utf8(), "æ€x😀");
}

TEST(Text, InsertRefuses) {
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

TEST(Text, InsertRefusesAnIdThatIsHereAlready) {
  Text text;
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

TEST(Text, AnIdIsFreeAgainOnceItsInsertionIsTakenBack) {
  Text text = hello();
  ASSERT_TRUE(text.insert(op_id(1, 6), {}, U"abc"));
  text.take_back_insert(op_id(1, 6), 3);
  EXPECT_TRUE(text.insert(op_id(1, 6), {}, U"abc"));
}

TEST(Text, OriginsAreTheNeighboursWithWhatIsDeletedToTheRight) {
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

TEST(Text, IdsAreAsFewRangesAsPossible) {
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

TEST(Text, EraseReportsWhatChangedAndWhatIsNewlyDeleted) {
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

TEST(Text, EraseRefusesWithoutDeletingAnything) {
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
TEST(Text, RunLengthBombsAreRefusedUnread) {
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

TEST(Text, AnchorsStayWithTheirCharacter) {
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

TEST(Text, MarksAreKeptInOrder) {
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

TEST(Text, TakesInsertionsBackNewestFirst) {
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

TEST(Text, TakesDeletionsBack) {
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

TEST(Text, DeletedTwiceStaysDeletedWhenTheSecondIsTakenBack) {
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

TEST(TextDeathTest, TakingBackWhatWasNotAppliedEndsTheProcess) {
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
TEST(Text, SplicesCarriedOutInOrderGiveTheText) {
  Text text;
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

}  // namespace
}  // namespace samtavle::text
