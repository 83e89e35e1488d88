// Goal: everybody has one verdict on a criterion, what the kinds of actors think stands side by
// side, and the three questions of the last phase find what answers them. Method: case by case; the
// directory is a function of the test.

#include "samtavle/plan/evaluation.hpp"

#include <gmock/gmock.h>

#include "acting.hpp"
#include "samtavle/plan/on_behalf.hpp"

namespace samtavle::plan {
namespace {

using base::Actor;
using base::Errc;
using base::OpId;
using testing::ElementsAre;

constexpr Actor kCitizen{7};
constexpr Actor kOfficial{8};
constexpr Actor kNeighbour{9};

ActorKind kind_of(Actor actor) {
  return actor == kOfficial                         ? ActorKind::official
         : actor == kCitizen || actor == kNeighbour ? ActorKind::citizen
                                                    : ActorKind::none;
}

class Evaluation : public Acting {
 protected:
  OpId give(Actor actor, Verdict verdict, std::string_view note = "") {
    OpId id;
    act(actor, [&](board::Composer& c) {
      const auto made = judge(c, s.board, criterion, actor, verdict, note);
      ASSERT_TRUE(made) << made.error().detail;
      id = *made;
    });
    return id;
  }
  CriterionView view() const { return view_of(s.board, item(criterion), kind_of); }

  OpId criterion = add(kOther, kinds::criterion, s.phase, "Ti ideer er prøvet");
};

TEST_F(Evaluation, ASecondVerdictChangesTheFirst) {
  const OpId first = give(kCitizen, Verdict::partly, "fem er prøvet");
  const OpId other = give(kOfficial, Verdict::met);
  const OpId second = give(kCitizen, Verdict::not_met_but_learned, "seks er prøvet");
  EXPECT_EQ(first, second);
  EXPECT_NE(first, other);
  EXPECT_EQ(s.board.children(criterion).size(), 2u);
  EXPECT_EQ(text(first, fields::note), "seks er prøvet");
  EXPECT_EQ(item(first).value(fields::verdict), base::Value{"not_met_but_learned"});
  give(kCitizen, Verdict::met);
  EXPECT_EQ(text(first, fields::note), "");
}

TEST_F(Evaluation, AfterDeletingOnesVerdictANewOneIsMade) {
  const OpId first = give(kCitizen, Verdict::met);
  remove(first);
  EXPECT_TRUE(view().kinds.empty());
  EXPECT_NE(give(kCitizen, Verdict::partly), first);
}

TEST_F(Evaluation, KindsStandSideBySide) {
  give(kOfficial, Verdict::met, "alt er leveret");
  give(kCitizen, Verdict::partly);
  give(kNeighbour, Verdict::partly);
  give(Actor{10}, Verdict::not_met);
  const CriterionView seen = view();
  ASSERT_EQ(seen.kinds.size(), 3u);
  EXPECT_EQ(seen.kinds[0].kind, ActorKind::none);
  EXPECT_EQ(seen.kinds[1].kind, ActorKind::citizen);
  EXPECT_EQ(seen.kinds[1].count(Verdict::partly), 2u);
  EXPECT_EQ(seen.kinds[1].count(Verdict::met), 0u);
  EXPECT_EQ(seen.kinds[2].kind, ActorKind::official);
  ASSERT_EQ(seen.kinds[2].verdicts.size(), 1u);
  EXPECT_EQ(seen.kinds[2].verdicts[0].actor, kOfficial);
  EXPECT_EQ(seen.kinds[2].verdicts[0].note, "alt er leveret");
  EXPECT_TRUE(seen.differs);
  EXPECT_EQ(seen.agreed, std::nullopt);
  s.set(criterion, fields::verdict, "partly");
  EXPECT_EQ(view().agreed, Verdict::partly);
}

TEST_F(Evaluation, KindsDifferWhenMostOfThemSaySomethingElse) {
  give(kOfficial, Verdict::partly);
  EXPECT_FALSE(view().differs);
  give(kCitizen, Verdict::partly);
  EXPECT_FALSE(view().differs);
  give(kNeighbour, Verdict::met);  // citizens are of two minds, officials of one
  EXPECT_TRUE(view().differs);
  give(kNeighbour, Verdict::partly);
  EXPECT_FALSE(view().differs);
}

TEST_F(Evaluation, OfTwoMadeAtOnceTheLastWrittenCounts) {
  const auto make = [&](const char* word) {
    OpId id;
    act(kCitizen, [&](board::Composer& c) {
      id = *c.create_item(kinds::verdict, criterion);
      ASSERT_TRUE(c.set(id, fields::verdict, word));
    });
    return id;
  };
  const OpId first = make("met");
  const OpId second = make("not_met");
  ASSERT_EQ(view().kinds.size(), 1u);
  ASSERT_EQ(view().kinds[0].verdicts.size(), 1u);
  EXPECT_EQ(view().kinds[0].verdicts[0].item->id, second);
  act(kCitizen, [&](board::Composer& c) { ASSERT_TRUE(c.set(first, fields::verdict, "partly")); });
  EXPECT_EQ(view().kinds[0].verdicts[0].item->id, first);
  EXPECT_EQ(give(kCitizen, Verdict::met), first);
}

TEST_F(Evaluation, AVerdictOnBehalfOfSomebodyIsTheirs) {
  give(kOfficial, Verdict::met);
  act(kOfficial, [&](board::Composer& c) {
    const auto id = enter_for(c, {kinds::verdict, criterion, "Karen"});
    ASSERT_TRUE(id);
    ASSERT_TRUE(c.set(*id, fields::verdict, "not_met"));
  });
  const CriterionView seen = view();
  ASSERT_EQ(seen.kinds.size(), 2u);
  EXPECT_EQ(seen.kinds[0].kind, ActorKind::none) << "nobody knows of what kind Karen is";
  EXPECT_EQ(seen.kinds[0].verdicts[0].on_behalf_of, "Karen");
  EXPECT_EQ(seen.kinds[0].verdicts[0].actor, kOfficial);
  EXPECT_EQ(seen.kinds[1].count(Verdict::met), 1u);
  // One's own is still one's own.
  give(kOfficial, Verdict::partly);
  EXPECT_EQ(view().kinds[0].count(Verdict::not_met), 1u);
  EXPECT_EQ(view().kinds[1].count(Verdict::partly), 1u);
}

TEST_F(Evaluation, IsOpenToWhoeverMayCommentAlsoWhenThePhaseIsClosed) {
  const auto judging = [&](board::Composer& c) {
    ASSERT_TRUE(judge(c, s.board, criterion, kMe, Verdict::met, "ja"));
  };
  s.set(s.phase, fields::phase_state, "closed");
  EXPECT_FALSE(ask(kMe, Role::commenter, judging));
  EXPECT_TRUE(ask(kMe, Role::reader, judging));
  give(kOther, Verdict::met);
  const OpId theirs = s.board.children(criterion)[0]->id;
  EXPECT_TRUE(ask(kMe, Role::contributor, [&](board::Composer& c) {
    ASSERT_TRUE(c.set(theirs, fields::verdict, "not_met"));
  })) << "nobody changes another's verdict";
}

TEST_F(Evaluation, NeedsACriterion) {
  board::Composer c{s.board, base::Replica{7}, kMe};
  EXPECT_EQ(judge(c, s.board, s.card, kMe, Verdict::met, "").error().code, Errc::not_found);
  remove(criterion);
  EXPECT_EQ(judge(c, s.board, criterion, kMe, Verdict::met, "").error().code, Errc::not_found);
}

TEST_F(Evaluation, VerdictsAreReadBack) {
  for (const Verdict verdict :
       {Verdict::met, Verdict::partly, Verdict::not_met, Verdict::not_met_but_learned}) {
    EXPECT_EQ(parse_verdict(name(verdict)), verdict);
    EXPECT_TRUE(accepts(*find_field(fields::verdict), base::Value{name(verdict)}));
  }
  EXPECT_EQ(find_field(fields::verdict)->words.size(), kVerdictWords);
  EXPECT_EQ(parse_verdict("excellent"), std::nullopt);
}

TEST_F(Evaluation, TheThreeQuestionsFindTheirAnswers) {
  using Q = InsightQuestion;
  EXPECT_THAT(insight_of(s.board, kind_of).open,
              ElementsAre(Q::what_we_know, Q::where_we_are, Q::what_we_take));
  const OpId result = add(kMe, kinds::result, s.area, "To bænke står der");
  const OpId learning = add(kMe, kinds::learning, s.area, "Spørg naboerne først");
  add(kOther, kinds::criterion, s.area, "Halvdelen er borgere");
  give(kCitizen, Verdict::met);
  const Insight insight = insight_of(s.board, kind_of);
  ASSERT_EQ(insight.results.size(), 1u);
  EXPECT_EQ(insight.results[0]->id, result);
  ASSERT_EQ(insight.learnings.size(), 1u);
  EXPECT_EQ(insight.learnings[0]->id, learning);
  ASSERT_EQ(insight.criteria.size(), 2u);
  EXPECT_TRUE(insight.open.empty());
  remove(s.area);
  EXPECT_EQ(insight_of(s.board, kind_of).criteria.size(), 1u);
  EXPECT_THAT(insight_of(s.board, kind_of).open, ElementsAre(Q::what_we_know, Q::what_we_take));
  EXPECT_EQ(words(Q::where_we_are, Language::danish), "Hvor står vi nu?");
  EXPECT_EQ(words(Q::what_we_take, Language::english), "What do we take with us?");
}

}  // namespace
}  // namespace samtavle::plan
