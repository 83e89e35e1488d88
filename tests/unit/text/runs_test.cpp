// Goal: runs() is canonical, load() takes back exactly what runs() gave and refuses everything that
// no history of edits can have produced.
// Method: round trips of small histories, and one corrupt variant for each rule of load().

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "samtavle/text/text.hpp"

namespace samtavle::text {
namespace {

using base::Errc;
using base::op_id;
using testing::ElementsAre;

constexpr std::size_t kMany = 1'000'000;

TEST(Runs, JoinWhatWasTypedInOneGo) {
  Text text;
  ASSERT_TRUE(text.insert(op_id(1, 1), {}, U"ab"));
  ASSERT_TRUE(text.insert(op_id(1, 3), {op_id(1, 2), {}}, U"cd"));
  EXPECT_THAT(text.runs(), ElementsAre(text::Run{op_id(1, 1), {}, U"abcd", 0}));
}

TEST(Runs, SplitWhereStateOrOriginsDiffer) {
  Text text;
  ASSERT_TRUE(text.insert(op_id(1, 1), {}, U"abcd"));
  ASSERT_TRUE(text.insert(op_id(2, 1), {op_id(1, 1), op_id(1, 2)}, U"X"));
  const IdRange c[] = {{op_id(1, 3), 1}};
  ASSERT_TRUE(text.erase(c));
  EXPECT_THAT(text.runs(),
              ElementsAre(text::Run{op_id(1, 1), {}, U"a", 0},
                          text::Run{op_id(2, 1), {op_id(1, 1), op_id(1, 2)}, U"X", 0},
                          text::Run{op_id(1, 2), {op_id(1, 1), {}}, U"b", 0},
                          text::Run{op_id(1, 3), {op_id(1, 2), {}}, {}, 1},
                          text::Run{op_id(1, 4), {op_id(1, 3), {}}, U"d", 0}));
  // The same id behind, but typed at another place: no run.
  Text backwards;
  ASSERT_TRUE(backwards.insert(op_id(1, 2), {}, U"b"));
  ASSERT_TRUE(backwards.insert(op_id(1, 1), {{}, op_id(1, 2)}, U"a"));
  EXPECT_EQ(backwards.runs().size(), 2u);
}

TEST(Runs, LoadGivesTheSameTextThatEditsTheSame) {
  Text text;
  ASSERT_TRUE(text.insert(op_id(1, 1), {}, U"one two"));
  ASSERT_TRUE(text.insert(op_id(2, 5), {op_id(1, 3), op_id(1, 4)}, U"-æ😀"));
  const IdRange gone[] = {{op_id(1, 2), 2}, {op_id(2, 6), 1}};
  ASSERT_TRUE(text.erase(gone));
  ASSERT_TRUE(text.mark({op_id(1, 8), {op_id(1, 1), false}, {op_id(2, 5), true}, 1, true}));

  auto loaded = Text::load(text.runs(), text.marks(), text.history_length());
  ASSERT_TRUE(loaded) << loaded.error().detail;
  loaded->check_invariants();
  EXPECT_EQ(loaded->runs(), text.runs());
  EXPECT_EQ(loaded->marks(), text.marks());
  EXPECT_EQ(loaded->to_utf8(), text.to_utf8());
  EXPECT_EQ(loaded->length(), text.length());
  EXPECT_EQ(loaded->history_length(), text.history_length());

  for (Text* t : {&text, &*loaded}) {
    // Concurrent with replica 2's insertion: the same place in both.
    ASSERT_TRUE(t->insert(op_id(3, 1), {op_id(1, 3), op_id(1, 4)}, U"!!"));
    ASSERT_TRUE(t->insert(op_id(1, 9), {op_id(1, 7), {}}, U"."));
    t->check_invariants();
  }
  EXPECT_EQ(loaded->runs(), text.runs());
  // Ids that came with load() are taken as well as those that came with insert().
  EXPECT_EQ(loaded->insert(op_id(2, 7), {}, U"x").error().code, Errc::invalid);
}

TEST(Runs, LoadOfNothingIsEmpty) {
  const auto loaded = Text::load({}, {}, 0);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->history_length(), 0u);
}

struct Corrupt {
  const char* what;
  std::vector<Run> runs;
  std::vector<MarkSpan> marks;
};

class LoadRefuses : public testing::TestWithParam<Corrupt> {};

TEST_P(LoadRefuses, Corrupt) {
  const auto loaded = Text::load(GetParam().runs, GetParam().marks, kMany);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Errc::corrupt);
}

const Run kAbc{op_id(1, 1), {}, U"abc", 0};

INSTANTIATE_TEST_SUITE_P(
    Runs, LoadRefuses,
    testing::Values(
        Corrupt{"empty run", {kAbc, {op_id(1, 4), {op_id(1, 3), {}}, {}, 0}}, {}},
        Corrupt{"visible and deleted", {{op_id(1, 1), {}, U"a", 1}}, {}},
        Corrupt{"no id", {{OpId{}, {}, U"a", 0}}, {}},
        Corrupt{"ids run over", {{op_id(1, 0xfffffffe), {}, U"abc", 0}}, {}},
        Corrupt{"same run twice", {kAbc, kAbc}, {}},
        Corrupt{"run reaches into the next",
                {{op_id(1, 3), {}, U"x", 0}, {op_id(1, 1), {}, U"abc", 0}},
                {}},
        Corrupt{"run begins in another", {kAbc, {op_id(1, 3), {op_id(1, 2), {}}, U"x", 0}}, {}},
        Corrupt{"run inside of another", {kAbc, {op_id(1, 2), {op_id(1, 1), {}}, U"x", 0}}, {}},
        Corrupt{"run around another", {{op_id(1, 2), {}, U"x", 0}, kAbc}, {}},
        Corrupt{"unknown left origin", {kAbc, {op_id(2, 1), {op_id(1, 4), {}}, U"x", 0}}, {}},
        Corrupt{"left origin behind", {{op_id(2, 1), {op_id(1, 1), {}}, U"x", 0}, kAbc}, {}},
        Corrupt{"itself as left origin", {{op_id(1, 1), {op_id(1, 1), {}}, U"x", 0}}, {}},
        Corrupt{"unknown right origin", {{op_id(2, 1), {{}, op_id(1, 4)}, U"x", 0}, kAbc}, {}},
        Corrupt{"right origin before", {kAbc, {op_id(2, 1), {{}, op_id(1, 1)}, U"x", 0}}, {}},
        Corrupt{"itself as right origin", {{op_id(1, 1), {{}, op_id(1, 2)}, U"xy", 0}}, {}},
        Corrupt{"mark from nowhere", {kAbc}, {{op_id(1, 4), {op_id(1, 9), false}, {}, 1, true}}},
        Corrupt{"mark to nowhere", {kAbc}, {{op_id(1, 4), {}, {op_id(2, 1), true}, 1, true}}}),
    [](const auto& parameter) {
      std::string name{parameter.param.what};
      for (char& c : name) {
        if (c == ' ') c = '_';
      }
      return name;
    });

TEST(Runs, LoadHoldsAgainstItsLimitExactly) {
  const std::vector<text::Run> runs = {kAbc, {op_id(1, 4), {op_id(1, 3), {}}, {}, 2}};
  EXPECT_TRUE(Text::load(runs, {}, 5));
  const auto loaded = Text::load(runs, {}, 4);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Errc::limit);
}

}  // namespace
}  // namespace samtavle::text
