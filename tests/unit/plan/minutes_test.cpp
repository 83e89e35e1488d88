// Goal: minutes say what is on the board, in both languages, and nothing that people wrote is taken
// for markup. Method: parts of both forms against what they have to be; a page is also read as tags
// that have to be balanced.

#include "samtavle/plan/minutes.hpp"

#include <gmock/gmock.h>

#include "acting.hpp"
#include "samtavle/plan/evaluation.hpp"
#include "samtavle/plan/on_behalf.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::plan {
namespace {

using base::Actor;
using base::OpId;
using testing::HasSubstr;
using testing::Not;

constexpr Actor kCitizen{7};
constexpr Actor kOfficial{8};

class MinutesTest : public Acting {
 protected:
  MinutesTest() {
    type(board::kRootId, fields::title, 0, "Havnen");
    type(board::kRootId, fields::purpose, 0, "En havn for alle.\n\nOgså om vinteren.");
    type(s.phase, fields::title, 0, "Erkendelse");
    s.set(s.phase, fields::phase_state, "open");
    s.set(s.phase, fields::from_date, "2025-03-01");
    s.set(board::kRootId, fields::current_phase, s.phase);
    s.set(board::kRootId, fields::authority, "Havneby Kommune");
  }

  std::string markdown(Language language = Language::danish) const {
    return minutes_markdown(s.board, directory, language);
  }
  std::string html(Language language = Language::danish) const {
    return minutes_html(s.board, directory, language);
  }
  void judge_as(Actor actor, OpId criterion, Verdict verdict, std::string_view note = "") {
    act(actor, [&](board::Composer& c) {
      ASSERT_TRUE(judge(c, s.board, criterion, actor, verdict, note));
    });
  }

  Directory directory = {{kCitizen, {"Asta", ActorKind::citizen, "", false}},
                         {kOfficial, {"Bo", ActorKind::official, "Havneby", false}}};
};

TEST_F(MinutesTest, SayWhatTheBoardSays) {
  add(kOther, kinds::decision, s.area, "Bænkene kommer", "To i foråret.");
  add(kOther, kinds::result, s.area, "To bænke");
  const std::string text = markdown();
  EXPECT_THAT(text, testing::StartsWith("# Referat: Havnen\n\n"));
  EXPECT_THAT(text, HasSubstr("- **Myndighed**: Havneby Kommune\n"));
  EXPECT_THAT(text, HasSubstr("- **Nuværende fase**: Erkendelse\n"));
  EXPECT_THAT(text, HasSubstr("## Formål\n\nEn havn for alle.\n\nOgså om vinteren.\n\n"));
  EXPECT_THAT(text, HasSubstr("## Faser\n\n- **Erkendelse**: åben, 2025-03-01 –\n"));
  EXPECT_THAT(text, HasSubstr("## Beslutninger\n\n- **Bænkene kommer**: To i foråret.\n"));
  EXPECT_THAT(text, HasSubstr("## Resultater\n\n- **To bænke**\n"));
  EXPECT_THAT(text, HasSubstr("## Læring\n\nIngen endnu.\n"));
  EXPECT_THAT(text, testing::EndsWith("|\n")) << "ends with the table of who took part";

  const std::string english = markdown(Language::english);
  EXPECT_THAT(english, testing::StartsWith("# Minutes: Havnen\n\n"));
  EXPECT_THAT(english, HasSubstr("## Purpose\n\nEn havn for alle."));
  EXPECT_THAT(english, HasSubstr("- **Erkendelse**: open, 2025-03-01"));
  EXPECT_THAT(english, HasSubstr("## Learnings\n\nNone yet.\n"));
}

TEST_F(MinutesTest, KindsOfActorsStandSideBySide) {
  const OpId criterion = add(kOther, kinds::criterion, s.phase, "Ti ideer er prøvet");
  judge_as(kCitizen, criterion, Verdict::partly, "fem er prøvet");
  judge_as(kOfficial, criterion, Verdict::met);
  s.set(criterion, fields::verdict, "partly");
  const std::string text = markdown();
  EXPECT_THAT(text, HasSubstr("### Ti ideer er prøvet\n"));
  EXPECT_THAT(text, HasSubstr("- **Samlet vurdering**: Delvist opfyldt\n"));
  EXPECT_THAT(text, HasSubstr("| Borgere | 0 | 1 | 0 | 0 |\n| Ansatte | 1 | 0 | 0 | 0 |\n"));
  EXPECT_THAT(text, HasSubstr("Synspunkterne er forskellige."));
  EXPECT_THAT(text, HasSubstr("- **Borgere, Delvist opfyldt**: fem er prøvet\n"));
  EXPECT_THAT(text, Not(HasSubstr("Asta"))) << "names are not in the minutes";

  const std::string page = html(Language::english);
  EXPECT_THAT(page, HasSubstr("<caption>Verdicts by kind of actor</caption>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"col\">Not met but learned from</th>"));
  EXPECT_THAT(page, HasSubstr("<tr><th scope=\"row\">Citizens</th><td>0</td><td>1</td>"));
  EXPECT_THAT(page, HasSubstr("The views differ from kind to kind."));
  judge_as(kCitizen, criterion, Verdict::met);
  EXPECT_THAT(markdown(), Not(HasSubstr("forskellige")));
}

TEST_F(MinutesTest, PeopleAreCountedByKind) {
  add(kCitizen, kinds::idea, s.area, "En");
  add(kCitizen, kinds::idea, s.area, "To");
  add(Actor{9}, kinds::idea, s.area, "Tre");
  act(kOfficial, [&](board::Composer& c) {
    ASSERT_TRUE(enter_for(c, {kinds::idea, s.area, "Karen", "Fire"}));
    ASSERT_TRUE(enter_for(c, {kinds::idea, s.area, "Karen", "Fem"}));
  });
  // The sample has one comment and one suggestion of actor 7, six things of actor 8.
  const std::string text = markdown();
  EXPECT_THAT(text, HasSubstr("| Borgere | 1 | 4 |\n"));
  EXPECT_THAT(text, HasSubstr("| Ansatte | 1 | 6 |\n"));
  EXPECT_THAT(text, HasSubstr("| Uden egen enhed | 1 | 2 |\n"));
  EXPECT_THAT(text, HasSubstr("| Andre | 1 | 1 |\n"));
}

TEST_F(MinutesTest, OpenQuestionsAreThoseThatAreNotDone) {
  const OpId open = add(kMe, kinds::question, s.area, "Hvem passer bænkene?");
  const OpId done = add(kMe, kinds::question, s.area, "Hvor skal de stå?");
  s.set(done, fields::progress, "done");
  EXPECT_THAT(markdown(), HasSubstr("- **Hvem passer bænkene?**\n"));
  EXPECT_THAT(markdown(), Not(HasSubstr("Hvor skal de stå?")));
  EXPECT_THAT(markdown(), HasSubstr("- Hvad vil vi tage med os videre?\n"));
  remove(open);
  EXPECT_THAT(markdown(), Not(HasSubstr("Hvem passer")));
}

TEST_F(MinutesTest, CardsComeInTheOrderOfTheBoard) {
  OpId phases[2];
  for (OpId& phase : phases) {
    act(kOther, [&](board::Composer& c) { phase = *c.create_item(kinds::phase, board::kRootId); });
  }
  const OpId later = add(kMe, kinds::question, phases[1], "Tredje?");
  add(kMe, kinds::question, phases[1], "Fjerde?");
  add(kMe, kinds::question, phases[0], "Anden?");
  add(kMe, kinds::question, s.area, "Første?");
  add(kMe, kinds::criterion, phases[1], "Sidste mål");
  add(kMe, kinds::criterion, s.area, "Første mål");
  EXPECT_THAT(markdown(), HasSubstr("- **Første?**\n- **Anden?**\n- **Tredje?**\n- **Fjerde?**\n"));
  EXPECT_LT(markdown().find("### Første mål"), markdown().find("### Sidste mål"));
  act(kOther, [&](board::Composer& c) { ASSERT_TRUE(c.move_last(later, phases[1])); });
  EXPECT_THAT(markdown(), HasSubstr("- **Fjerde?**\n- **Tredje?**\n"));
  const char* known = "Hvad ved vi nu?";
  EXPECT_THAT(markdown(), HasSubstr(std::string("- ") + known));
  add(kMe, kinds::question, s.area, known);
  EXPECT_THAT(markdown(), HasSubstr(std::string("- **") + known));
  EXPECT_THAT(markdown(), Not(HasSubstr(std::string("- ") + known))) << "not twice";
}

TEST_F(MinutesTest, ClosedVotesHaveTheirTally) {
  const OpId round = add(kOther, kinds::vote_round, s.area, "Hvad først?");
  type(s.card, fields::title, 0, "Bænke");
  v1::Tally tally;
  v1::Tally::Card* card = tally.add_cards();
  card->set_card_replica(s.card.replica.value);
  card->set_card_counter(s.card.counter.value);
  card->set_dots(5);
  tally.add_cards()->set_card_counter(99);
  v1::Tally::Turnout* turnout = tally.add_turnout();
  turnout->set_kind(v1::ACTOR_KIND_CITIZEN);
  turnout->set_voters(3);
  s.set(round, fields::tally, base::Binary{tally.SerializeAsString()});
  s.set(round, fields::round_state, "open");
  EXPECT_THAT(markdown(), Not(HasSubstr("Hvad først?")));
  s.set(round, fields::round_state, "closed");
  const std::string text = markdown();
  EXPECT_THAT(text, HasSubstr("## Afstemninger\n\n### Hvad først?\n"));
  EXPECT_THAT(text, HasSubstr("| Bænke | 5 |\n| slettet kort | 0 |\n"));
  EXPECT_THAT(text, HasSubstr("| Borgere | 3 |\n"));
  s.set(round, fields::tally, base::Binary{"\xff"});
  EXPECT_THAT(markdown(), Not(HasSubstr("Hvad først?")));
}

TEST_F(MinutesTest, MarkdownIsEscaped) {
  add(kMe, kinds::decision, s.area, "*nu* _her_ `kode` [x](javascript:1) <b> # a|b",
      "# ikke en overskrift\n- ikke en liste\n1. heller ikke\n    kode\n===\n> citat\n\n"
      "afsnit &amp;");
  const std::string text = markdown();
  EXPECT_THAT(text, HasSubstr("- **\\*nu\\* \\_her\\_ \\`kode\\` \\[x\\](javascript:1) "
                              "\\<b\\> \\# a\\|b**: "));
  EXPECT_THAT(text, HasSubstr("\\# ikke en overskrift\\\n  \\- ikke en liste\\\n  1\\. heller ikke"
                              "\\\n  kode\\\n  \\===\\\n  \\> citat\n\n  afsnit \\&amp;\n"));
}

TEST_F(MinutesTest, HtmlIsEscapedAndComplete) {
  add(kMe, kinds::decision, s.area, "<script>alert('x')</script>",
      "\"to\" & <img src=x onerror=1>\nlinje\x01");
  const std::string page = html();
  EXPECT_THAT(page, testing::StartsWith("<!doctype html>\n<html lang=\"da\">"));
  EXPECT_THAT(html(Language::english), HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(page, HasSubstr("<title>Referat: Havnen</title>"));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
  EXPECT_THAT(page, HasSubstr("&quot;to&quot; &amp; &lt;img src=x onerror=1&gt;<br>linje "));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, HasSubstr("@media print"));
  EXPECT_EQ(page.find('\x01'), std::string::npos);
}

// Tags in their order, without what needs no end; and the levels of headings.
TEST_F(MinutesTest, HtmlIsWellFormedAndItsHeadingsDescendOneByOne) {
  const OpId criterion = add(kOther, kinds::criterion, s.phase, "Ti ideer", "flere\n\nafsnit");
  judge_as(kCitizen, criterion, Verdict::partly, "fem");
  const std::string page = html();
  std::vector<std::string> open;
  int level = 0;
  int first = 0;
  for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    const std::size_t end = page.find_first_of(" >", at);
    const std::string tag = page.substr(at + 1, end - at - 1);
    if (tag == "!doctype" || tag == "meta" || tag == "br") continue;
    if (tag[0] == '/') {
      ASSERT_FALSE(open.empty());
      EXPECT_EQ(open.back(), tag.substr(1));
      open.pop_back();
      continue;
    }
    if (tag.size() == 2 && tag[0] == 'h' && tag != "hr") {
      const int now = tag[1] - '0';
      EXPECT_LE(now, level + 1) << "no level is left out";
      level = now;
      first += now == 1 ? 1 : 0;
    }
    open.push_back(tag);
  }
  EXPECT_TRUE(open.empty());
  EXPECT_EQ(first, 1);
}

TEST_F(MinutesTest, OfAnEmptyBoardAreEmptyAndSound) {
  const board::Board empty;
  EXPECT_THAT(minutes_markdown(empty, {}, Language::danish), HasSubstr("# Referat"));
  EXPECT_THAT(minutes_html(empty, {}, Language::danish), HasSubstr("</html>"));
}

}  // namespace
}  // namespace samtavle::plan
