// Goal: a name is found however it is written, and what only looks like one is left alone.
// Method: case by case; what is found is told as the words of the text.

#include "samtavle/plan/names.hpp"

#include <gmock/gmock.h>

namespace samtavle::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Names : public testing::Test {
 protected:
  Names() {
    finder.add("Anna Holm", true);
    finder.add("Åge Sørensen", true);
    finder.add("José María", true);
    finder.add("Karl von Ø", true);
    finder.add("Havnens Venner", false);
  }
  std::vector<std::string> in(std::string_view text) const {
    std::vector<std::string> out;
    for (const NameFinder::Found& found : finder.find(text)) {
      out.emplace_back(text.substr(found.from, found.to - found.from));
    }
    return out;
  }
  NameFinder finder;
};

TEST_F(Names, AreFoundAsWholeWordsInAnyCase) {
  EXPECT_THAT(in("Tak til Anna Holm for kaffen"), ElementsAre("Anna Holm"));
  EXPECT_THAT(in("anna holm"), ElementsAre("anna holm"));
  EXPECT_THAT(in("ANNA HOLM, Anna Holm"), ElementsAre("ANNA HOLM", "Anna Holm"));
  EXPECT_THAT(in("Joanna Holmberg"), IsEmpty());
  EXPECT_THAT(in("(Anna-Holm)"), ElementsAre("Anna-Holm"));
  EXPECT_THAT(in("Anna\n  Holm"), ElementsAre("Anna\n  Holm"));
  EXPECT_THAT(in("@Anna_Holm!"), ElementsAre("Anna_Holm"));
}

TEST_F(Names, AreFoundWithoutTheirAccentsAndAsTheyAreWrittenOtherwise) {
  EXPECT_THAT(in("Aage Soerensen"), ElementsAre("Aage Soerensen"));
  EXPECT_THAT(in("age sorensen"), ElementsAre("age sorensen"));
  EXPECT_THAT(in("ÅGE SØRENSEN"), ElementsAre("ÅGE SØRENSEN"));
  // Decomposed: a ring and a stroke of their own.
  EXPECT_THAT(in("A\u030age Sørensen"), ElementsAre("A\u030age Sørensen"));
  EXPECT_THAT(in("Jose Maria"), ElementsAre("Jose Maria"));
  // Characters that nobody sees.
  EXPECT_THAT(in("An\u200bna Ho\u00adlm"), ElementsAre("An\u200bna Ho\u00adlm"));
}

TEST_F(Names, AreFoundInTheGenitive) {
  EXPECT_THAT(in("Anna Holms idé"), ElementsAre("Anna Holms"));
  EXPECT_THAT(in("Anna Holm's idea"), ElementsAre("Anna Holm"));
  EXPECT_THAT(in("Havnens Venners bænk"), ElementsAre("Havnens Venners"));
  EXPECT_THAT(in("Annas idé"), ElementsAre("Annas"));
}

TEST_F(Names, OfPeopleAreFoundInPartWhereACapitalSaysSo) {
  EXPECT_THAT(in("Anna og Holm"), ElementsAre("Anna", "Holm"));
  EXPECT_THAT(in("en holm i fjorden"), IsEmpty());
  EXPECT_THAT(in("Åge kom"), ElementsAre("Åge"));
  EXPECT_THAT(in("Karl von Ø; kun Karl, kun von, kun Ø"), ElementsAre("Karl von Ø", "Karl"));
  EXPECT_THAT(in("Venner er Havnens"), IsEmpty()) << "a group is found by its whole name only";
}

TEST_F(Names, OfOneLetterAndOfNoneAreFoundToo) {
  finder.add("M", true);
  EXPECT_THAT(in("M siger, at M's plan og m er Medskaber"), ElementsAre("M", "M", "m"));
  finder.add("★★", true);
  finder.add("  ", true);
  finder.add("", false);
  EXPECT_THAT(in("stjerner: ★★★★"), ElementsAre("★★", "★★"));
  EXPECT_THAT(in("   "), IsEmpty());
}

TEST_F(Names, OfOtherScriptsAreFound) {
  finder.add("Иван Петров", true);
  finder.add("王小明", true);
  finder.add("Νίκος", true);
  EXPECT_THAT(in("от ИВАНА Иван ПЕТРОВ"), ElementsAre("Иван ПЕТРОВ"));
  EXPECT_THAT(in("我们感谢王小明的帮助"), ElementsAre("王小明"));
  EXPECT_THAT(in("🎉Anna Holm🎉"), ElementsAre("Anna Holm"));
  EXPECT_THAT(in("Νίκος"), ElementsAre("Νίκος"));
}

TEST_F(Names, TheLongestIsTold) {
  finder.add("Anna", false);
  const auto found = finder.find("Anna Holm");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, "Anna Holm");
}

TEST_F(Names, AreReplaced) {
  EXPECT_EQ(finder.replaced("Tak, Anna Holm og Åge!", "(navn fjernet)"),
            "Tak, (navn fjernet) og (navn fjernet)!");
  EXPECT_EQ(finder.replaced("Anna", "x"), "x");
  EXPECT_EQ(finder.replaced("ingen", "x"), "ingen");
  EXPECT_EQ(finder.replaced("", "x"), "");
}

TEST(NoNames, NothingIsFound) { EXPECT_THAT(NameFinder{}.find("Anna Holm"), IsEmpty()); }

}  // namespace
}  // namespace samtavle::plan
