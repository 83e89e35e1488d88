// Goal: comments are read as threads, whatever they say about each other; settling one settles its
// thread; and whoever comes back sees what concerns them.
// Method: case by case.

#include "samtavle/plan/comments.hpp"

#include <gmock/gmock.h>

#include "acting.hpp"

namespace samtavle::plan {
namespace {

using base::Actor;
using base::Errc;
using base::OpId;
using base::Value;
using testing::ElementsAre;

constexpr Actor kThird{9};

class Comments : public Acting {
 protected:
  OpId say(Actor actor, std::string_view words, OpId reply_to = {}, std::vector<Actor> who = {}) {
    OpId id;
    act(actor, [&](board::Composer& c) {
      const auto made = comment_on(c, s.board, {card, words, who, reply_to});
      ASSERT_TRUE(made) << made.error().detail;
      id = *made;
    });
    return id;
  }
  void point(OpId from, OpId to) {
    act(kOther, [&](board::Composer& c) { ASSERT_TRUE(c.set(from, fields::reply_to, to)); });
  }
  static std::vector<OpId> ids(const Thread& thread) {
    std::vector<OpId> out;
    for (const board::Item* comment : thread.comments) out.push_back(comment->id);
    return out;
  }
  auto threads() const { return threads_on(s.board, card); }

  OpId card = add(kMe, kinds::idea, s.area, "Bænke");
};

TEST_F(Comments, StandInThreadsInTheirOrder) {
  const OpId first = say(kMe, "Hvor mange?");
  const OpId second = say(kOther, "Hvad koster det?");
  const OpId answer = say(kOther, "Fem", first);
  const OpId again = say(kMe, "Ikke flere?", answer);
  EXPECT_EQ(item(again).value(fields::reply_to), Value{first}) << "it joins the thread";
  const auto all = threads();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].root, first);
  EXPECT_THAT(ids(all[0]), ElementsAre(first, answer, again));
  EXPECT_THAT(ids(all[1]), ElementsAre(second));
}

TEST_F(Comments, SettlingOneSettlesItsThread) {
  const OpId first = say(kMe, "Hvor mange?");
  const OpId answer = say(kOther, "Fem", first);
  const OpId second = say(kOther, "Hvad koster det?");
  const auto settle = [&](OpId comment, bool resolved) {
    act(kMe,
        [&](board::Composer& c) { ASSERT_TRUE(resolve_thread(c, s.board, comment, resolved)); });
  };
  settle(answer, true);
  EXPECT_TRUE(threads()[0].resolved);
  EXPECT_FALSE(threads()[1].resolved);
  settle(first, false);
  EXPECT_FALSE(threads()[0].resolved);
  settle(second, true);
  EXPECT_TRUE(threads()[1].resolved);
  board::Composer c{s.board, base::Replica{7}, kMe};
  EXPECT_EQ(resolve_thread(c, s.board, card, true).error().code, Errc::not_found);
}

TEST_F(Comments, AreSettledByTheirAuthorOrAFacilitator) {
  const OpId theirs = say(kOther, "Hvor mange?");
  const OpId own = say(kMe, "Fem?");
  const auto settling = [&](OpId id) {
    return [=, this](board::Composer& c) { ASSERT_TRUE(resolve_thread(c, s.board, id, true)); };
  };
  EXPECT_FALSE(ask(kMe, Role::commenter, settling(own)));
  EXPECT_TRUE(ask(kMe, Role::commenter, settling(theirs)));
  EXPECT_FALSE(ask(kMe, Role::facilitator, settling(theirs)));
}

TEST_F(Comments, AThreadOutlivesItsBeginning) {
  const OpId first = say(kMe, "Hvor mange?");
  const OpId answer = say(kOther, "Fem", first);
  act(kMe, [&](board::Composer& c) { ASSERT_TRUE(resolve_thread(c, s.board, first, true)); });
  remove(first);
  ASSERT_EQ(threads().size(), 1u);
  EXPECT_EQ(threads()[0].root, first);
  EXPECT_TRUE(threads()[0].resolved);
  EXPECT_THAT(ids(threads()[0]), ElementsAre(answer));
  const OpId late = say(kMe, "Godt", answer);
  EXPECT_THAT(ids(threads()[0]), ElementsAre(answer, late));
  remove(answer);
  remove(late);
  EXPECT_TRUE(threads().empty());
}

TEST_F(Comments, EachIsInOneThreadWhateverTheySay) {
  const OpId a = say(kMe, "a");
  const OpId b = say(kMe, "b");
  const OpId c = say(kMe, "c");
  const OpId d = say(kMe, "d");
  const OpId elsewhere = s.comment;
  point(a, b);
  point(b, c);
  point(c, b);  // b and c answer each other
  point(d, elsewhere);
  const auto all = threads();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].root, b);
  EXPECT_THAT(ids(all[0]), ElementsAre(a, b, c));
  EXPECT_THAT(ids(all[1]), ElementsAre(d));
  point(d, d);
  EXPECT_EQ(threads()[1].root, d);
  point(d, base::op_id(99, 1));
  EXPECT_EQ(threads()[1].root, d);
}

TEST_F(Comments, ThatSayNothingOrAnswerElsewhereAreNotMade) {
  board::Composer c{s.board, base::Replica{7}, kMe};
  const auto error = [&](const Remark& remark) {
    const auto made = comment_on(c, s.board, remark);
    return made ? Errc::internal : made.error().code;
  };
  EXPECT_EQ(error({card, ""}), Errc::invalid);
  EXPECT_EQ(error({base::op_id(99, 1), "x"}), Errc::not_found);
  EXPECT_EQ(error({card, "x", {}, s.comment}), Errc::invalid);
  EXPECT_EQ(error({card, "x", {}, card}), Errc::not_found);
  EXPECT_TRUE(c.empty());
}

TEST_F(Comments, MentionPeople) {
  const OpId id = say(kMe, "Hvad siger I?", {}, {kThird, kOther});
  EXPECT_THAT(mentions_in(item(id)), ElementsAre(kOther, kThird));
  act(kMe, [&](board::Composer& c) {
    ASSERT_TRUE(c.remove_member(id, fields::mentions, std::int64_t{kOther.value}));
  });
  EXPECT_THAT(mentions_in(item(id)), ElementsAre(kThird));
}

TEST_F(Comments, NewsAreWhatOthersWroteSince) {
  for (const OpId reply : {s.comment, s.own_comment, s.suggestion, s.own_suggestion}) remove(reply);
  const OpId old = say(kOther, "Gammelt");
  const OpId asked = say(kThird, "Hvem spørger?");
  const base::Seq since = s.board.seq();
  say(kMe, "Mit eget");
  const OpId plain = say(kOther, "Nyt");
  const OpId mention = say(kOther, "Se her", {}, {kThird});
  const OpId answer = say(kOther, "Kommunen", asked);
  OpId suggested;
  act(kOther, [&](board::Composer& c) { suggested = *c.create_item(kinds::suggestion, s.card); });
  const auto gone = say(kOther, "Væk igen");
  remove(gone);

  const auto of = [&](Actor actor) {
    std::vector<std::tuple<OpId, bool, bool, bool>> out;
    for (const News& n : news_for(s.board, actor, since)) {
      out.emplace_back(n.reply->id, n.mentions, n.on_own_item, n.in_own_thread);
    }
    return out;
  };
  EXPECT_THAT(of(kMe), ElementsAre(std::tuple{plain, false, true, false},
                                   std::tuple{mention, false, true, false},
                                   std::tuple{answer, false, true, false},
                                   std::tuple{suggested, false, false, false}));
  const auto third = of(kThird);
  ASSERT_EQ(third.size(), 5u);
  EXPECT_EQ(third[2], (std::tuple{mention, true, false, false}));
  EXPECT_EQ(third[3], (std::tuple{answer, false, false, true}));
  ASSERT_EQ(of(kOther).size(), 1u);
  EXPECT_NE(std::get<0>(of(kOther)[0]), old);
  remove(card);
  EXPECT_EQ(of(kThird).size(), 1u) << "what is not to be seen is no news";
}

}  // namespace
}  // namespace samtavle::plan
