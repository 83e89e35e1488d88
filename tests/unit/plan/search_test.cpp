// Goal: people find what they look for as they would write it, titles first, and nothing that is
// deleted. Method: case by case on a small board; folding letter by letter.

#include "samtavle/plan/search.hpp"

#include <gmock/gmock.h>

#include "acting.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/letters.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;
using testing::ElementsAre;
using testing::IsEmpty;

std::string fold(std::string_view utf8) { return base::encode_utf8(folded(utf8)); }

TEST(Letters, CaseAndAccentsDoNotCount) {
  EXPECT_EQ(fold("Én IDÉ"), "en ide");
  EXPECT_EQ(fold("Müller, Ängström, çà"), "muller, angstrom, ca");
  EXPECT_EQ(fold("Łódź Šťastný Nguyễn"), "lodz stastny nguyen");
  EXPECT_EQ(fold("ΑΘΗΝΑ Киев ЁЛКА"), "αθηνα киев ёлка");
  EXPECT_EQ(fold("Straße Œuvre"), "strasse oeuvre");
  EXPECT_EQ(fold("e\u0301 o\u0308"), "e o") << "accents behind their letters";
}

TEST(Letters, DanishLettersAreTheirOwn) {
  EXPECT_EQ(fold("ÆØÅ æøå"), "æøå æøå");
  EXPECT_EQ(fold("A\u030a a\u030a"), "å å") << "a letter with its ring behind it";
  EXPECT_EQ(fold("Ǻ Ǽ Ǿ"), "å æ ø");
  EXPECT_NE(fold("aa"), fold("å"));
  EXPECT_NE(fold("ae"), fold("æ"));
  EXPECT_NE(fold("o"), fold("ø"));
}

TEST(Letters, KnowWhereTheyComeFrom) {
  std::u32string out;
  std::vector<std::uint32_t> origins;
  fold_letters("aße\u0301x🪑", out, &origins);
  EXPECT_EQ(base::encode_utf8(out), "assex🪑");
  EXPECT_THAT(origins, ElementsAre(0, 1, 1, 2, 4, 5));
}

TEST(Letters, BytesThatAreNoTextAreNoWord) {
  const std::u32string out = folded("a\xff\xc3z\xf0\x9f\x9f");
  EXPECT_EQ(out.front(), U'a');
  EXPECT_FALSE(in_word(out[1]));
  EXPECT_FALSE(in_word(out[2]));
  EXPECT_EQ(out[3], U'z');
  for (const char32_t c : std::u32string_view{U" .,-_«»“”–…×/()\u00a0"}) {
    EXPECT_FALSE(in_word(c)) << static_cast<std::uint32_t>(c);
  }
  for (const char32_t c : std::u32string_view{U"a0æøåéßжλ漢🪑"}) EXPECT_TRUE(in_word(c));
}

class Search : public Acting {
 protected:
  std::vector<SearchHit> hits(std::string_view words, std::size_t hits_max = 100) const {
    const auto query = SearchQuery::parse(words);
    EXPECT_TRUE(query) << words;
    return query ? search(s.board, *query, hits_max) : std::vector<SearchHit>{};
  }
  std::vector<OpId> found(std::string_view words) const {
    std::vector<OpId> out;
    for (const SearchHit& hit : hits(words)) out.push_back(hit.item);
    return out;
  }
  // The part of the snippet that is said to match.
  static std::string match_of(const SearchHit& hit) {
    const auto text = base::decode_utf8(hit.snippet);
    EXPECT_TRUE(text);
    EXPECT_LE(hit.at + hit.length, text->size());
    return base::encode_utf8(text->substr(hit.at, hit.length));
  }

  OpId bench = add(kOther, kinds::idea, s.area, "Bænke ved åen",
                   "To bænke af træ.\nIdéen er fra caféen ved havnen.");
  OpId harbour = add(kMe, kinds::need, s.area, "Havnen skal være grøn", "Flere træer og bænke");
};

TEST_F(Search, EveryWordHasToOccurAsTheBeginningOfOne) {
  EXPECT_THAT(found("bænke"), ElementsAre(bench, harbour));
  EXPECT_THAT(found("HAVNE bæn"), ElementsAre(harbour, bench));
  EXPECT_THAT(found("bænke grøn træer"), ElementsAre(harbour));
  EXPECT_THAT(found("cafe idé"), ElementsAre(bench));
  EXPECT_THAT(found("ænke"), IsEmpty()) << "no beginning of a word";
  EXPECT_THAT(found("baenke"), IsEmpty());
  EXPECT_THAT(found("aaen"), IsEmpty());
  EXPECT_THAT(found("bænke cykler"), IsEmpty());
}

TEST_F(Search, TitlesComeBeforeTextsAndWholeWordsBeforeBegunOnes) {
  const OpId body_begun = add(kMe, kinds::risk, s.area, "Storm", "Bådebroen brister");
  const OpId body_whole = add(kMe, kinds::risk, s.area, "Is", "En båd kan synke");
  const OpId title_begun = add(kMe, kinds::risk, s.area, "Bådelaug");
  const OpId title_whole = add(kMe, kinds::risk, s.area, "Lån en båd");
  EXPECT_THAT(found("båd"), ElementsAre(title_whole, title_begun, body_whole, body_begun));
  const auto all = hits("båd");
  EXPECT_LT(all[0].rank, all[1].rank);
  EXPECT_LT(all[1].rank, all[2].rank);
  EXPECT_LT(all[2].rank, all[3].rank);
  EXPECT_EQ(all[0].field, fields::title);
  EXPECT_EQ(all[2].field, fields::body);
  EXPECT_EQ(hits("båd", 2).size(), 2u);
  EXPECT_EQ(hits("båd", 2)[1].item, title_begun);
}

TEST_F(Search, LooksAtLabelsNamesAndPurpose) {
  act(kOther, [&](board::Composer& c) {
    ASSERT_TRUE(c.add_member(bench, fields::labels, "siddepladser"));
    ASSERT_TRUE(c.add_member(bench, fields::labels, "udsyn over vand"));
    ASSERT_TRUE(c.set(harbour, fields::on_behalf_of, "Karen Å. Møller"));
  });
  type(board::kRootId, fields::purpose, 0, "Et levende havneområde", kMe);
  EXPECT_THAT(found("siddepladser"), ElementsAre(bench));
  EXPECT_THAT(found("møller"), ElementsAre(harbour));
  EXPECT_THAT(found("levende"), ElementsAre(board::kRootId));
  const SearchHit hit = hits("udsyn").at(0);
  EXPECT_EQ(hit.field, fields::labels);
  EXPECT_EQ(hit.snippet, "udsyn over vand");
  EXPECT_EQ(match_of(hit), "udsyn");
}

TEST_F(Search, WhatIsDeletedIsNotFound) {
  const OpId comment = add(kMe, kinds::comment, bench, "", "Enig om bænkene");
  EXPECT_THAT(found("enig"), ElementsAre(comment));
  remove(bench);
  EXPECT_THAT(found("åen"), IsEmpty());
  EXPECT_THAT(found("enig"), IsEmpty()) << "a comment on a deleted card";
  restore(bench);
  EXPECT_THAT(found("enig"), ElementsAre(comment));
  remove(s.area);
  EXPECT_THAT(found("åen"), ElementsAre(bench)) << "it has to be placed anew";
  erase(bench, fields::title, 0, 5);
  EXPECT_THAT(found("bænke åen"), ElementsAre(bench)) << "the body still says it";
  EXPECT_THAT(hits("bænke").at(0).field, fields::body);
}

TEST_F(Search, SnippetsShowTheMatchInItsLine) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "før ";
  text += "linje\nmed Ærinden midt i ";
  for (int i = 0; i < 40; ++i) text += "efter ";
  add(kMe, kinds::question, s.area, "Hvad så", text.c_str());
  const SearchHit hit = hits("ærind").at(0);
  EXPECT_EQ(match_of(hit), "Ærind");
  EXPECT_THAT(hit.snippet, testing::StartsWith("…"));
  EXPECT_THAT(hit.snippet, testing::EndsWith("…"));
  EXPECT_EQ(hit.snippet.find('\n'), std::string::npos);
  EXPECT_LE(base::count_code_points(hit.snippet).value(), 92u);
  EXPECT_EQ(match_of(hits("ideen").at(0)), "Idéen");
}

TEST_F(Search, QueriesAreChecked) {
  EXPECT_EQ(SearchQuery::parse("").error().code, Errc::invalid);
  EXPECT_EQ(SearchQuery::parse(" .-, ").error().code, Errc::invalid);
  EXPECT_EQ(SearchQuery::parse("\xff").error().code, Errc::invalid);
  EXPECT_EQ(SearchQuery::parse(std::string(513, 'a')).error().code, Errc::limit);
  std::string many;
  for (int i = 0; i < 17; ++i) many += "w" + std::to_string(i) + " ";
  EXPECT_EQ(SearchQuery::parse(many).error().code, Errc::limit);
  EXPECT_EQ(SearchQuery::parse("Å a å A")->words(), (std::vector<std::u32string>{U"å", U"a"}));
}

}  // namespace
}  // namespace samtavle::plan
