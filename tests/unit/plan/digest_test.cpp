// Goal: a digest tells whoever was away what concerns them, in the order of how much, each thing
// once, and nothing that they did themselves.
// Method: Anna leaves, the others do things, what she is told is read.

#include "samtavle/plan/digest.hpp"

#include <gmock/gmock.h>

#include "logged.hpp"
#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/suggestions.hpp"

namespace samtavle::plan {
namespace {

using base::OpId;
using base::Value;
using testing::ElementsAre;
using testing::IsEmpty;

class DigestTest : public Logged {
 protected:
  DigestTest() {
    type(kAnna, board::kRootId, fields::purpose, 0, "Mere liv");
    enter_second();
    mine = make(kAnna, kinds::idea, ideas, "Sauna");
    others = make(kBo, kinds::idea, ideas, "Bænke");
    leave();
  }
  void leave() {
    left = copy();
    seen = events.size();
  }
  Digest digest(base::Actor reader = kAnna) const {
    DigestMaker maker{std::move(board::decode_snapshot(board::encode_snapshot(left)).value()),
                      reader};
    for (std::size_t i = seen; i < events.size(); ++i) EXPECT_TRUE(maker.add(events[i]));
    return maker.finish();
  }
  OpId comment(base::Actor by, OpId on, const std::string& words,
               std::vector<base::Actor> mentions = {}, OpId reply_to = {}) {
    OpId id;
    act(by, [&](board::Composer& c) {
      id = *comment_on(c, board, {on, words, std::move(mentions), reply_to});
    });
    return id;
  }
  static std::vector<std::string> lines(const std::vector<Answer>& answers) {
    std::vector<std::string> out;
    for (const Answer& a : answers) out.push_back(std::string{name(a.what)} + ": " + a.words);
    return out;
  }

  OpId mine, others;
  board::Board left;
  std::size_t seen = 0;
};

TEST_F(DigestTest, NothingHappened) {
  const Digest told = digest();
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(told.since, told.until);
  EXPECT_EQ(told.since_ms, time_ms);
}

TEST_F(DigestTest, WhatOneDidOneselfIsLeftOut) {
  type(kAnna, mine, fields::title, 5, " og bad");
  make(kAnna, kinds::idea, ideas, "Kajak");
  type(kAnna, board::kRootId, fields::purpose, 0, "Meget ", "større");
  comment(kAnna, others, "Godt");
  const Digest told = digest();
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(told.until, board.seq());
  // Somebody else is told of it.
  EXPECT_FALSE(digest(kBo).empty());
}

TEST_F(DigestTest, CorrectionsOfOthersAreTold) {
  type(kBo, board::kRootId, fields::purpose, 0, "Meget ", "større");
  set(kBo, ideas, fields::level_citizen, "suggest", "roligt");
  const Digest told = digest();
  ASSERT_EQ(told.corrections.size(), 2u);
  EXPECT_EQ(told.corrections[0].to.words, "Meget Mere liv");
  EXPECT_EQ(told.corrections[1].why, "roligt");
  EXPECT_EQ(told.rest.changed, 0u) << "told once";
}

TEST_F(DigestTest, AnswersAreThoseToTheReader) {
  const OpId own = comment(kAnna, others, "Hvor mange?");
  leave();
  comment(kBo, mine, "På min");
  comment(kBo, others, "Ti", {}, own);
  comment(kCarl, others, "Se her", {kAnna});
  comment(kCarl, others, "Uden betydning");
  const Digest told = digest();
  EXPECT_THAT(lines(told.answers),
              ElementsAre("comment: På min", "comment: Ti", "comment: Se her"));
  EXPECT_TRUE(told.answers[2].mentions);
  EXPECT_EQ(told.answers[2].by, kCarl);
  EXPECT_EQ(told.answers[0].on, mine);
  EXPECT_EQ(told.rest.replies, 1u);
  EXPECT_THAT(told.rest.by, ElementsAre(kCarl));
}

TEST_F(DigestTest, AMentionThatIsAddedLaterIsTold) {
  const OpId old = comment(kBo, others, "Hvem ved det?");
  leave();
  act(kCarl, [&](board::Composer& c) {
    ASSERT_TRUE(c.add_member(old, fields::mentions, Value{static_cast<std::int64_t>(1)}));
  });
  const Digest told = digest();
  ASSERT_THAT(lines(told.answers), ElementsAre("mention: Hvem ved det?"));
  EXPECT_EQ(told.answers[0].by, kCarl);
  EXPECT_EQ(told.answers[0].time_ms, time_ms);
}

TEST_F(DigestTest, DecisionsOnOnesSuggestionsAreTold) {
  OpId good, bad, open;
  act(kAnna, [&](board::Composer& c) {
    good = *suggest_text(c, board, {others, fields::title, 0, 5, "Borde"});
  });
  act(kAnna,
      [&](board::Composer& c) { bad = *suggest_value(c, board, others, fields::colour, "red"); });
  act(kAnna,
      [&](board::Composer& c) { open = *suggest_value(c, board, others, fields::colour, "blue"); });
  leave();
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(accept_suggestion(c, board, good)); });
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(reject_suggestion(c, board, bad, "for rødt")); });
  const Digest told = digest();
  EXPECT_THAT(lines(told.answers), ElementsAre("accepted: Borde", "rejected: for rødt"));
  EXPECT_EQ(told.answers[0].on, others);
  EXPECT_EQ(told.answers[1].time_ms, time_ms);
}

TEST_F(DigestTest, TasksThatAreOfferedAndEndedAreTold) {
  OpId offered, given;
  act(kAnna, [&](board::Composer& c) {
    given = *offer(c, {"Plakater", kAnna, kCarl, "2025-03-01", {}, {ideas}});
  });
  act(kCarl, [&](board::Composer& c) { ASSERT_TRUE(answer(c, given, "accepted")); });
  leave();
  act(kBo, [&](board::Composer& c) {
    offered = *offer(c, {"Kommunikation", kBo, kAnna, "", {}, {ideas}});
  });
  act(
      base::kServerActor,
      [&](board::Composer& c) { ASSERT_TRUE(c.set(given, fields::delegation_state, "expired")); },
      "its time is over");
  const Digest told = digest();
  ASSERT_THAT(lines(told.answers), ElementsAre("offered: Kommunikation", "delegation: Plakater"));
  EXPECT_EQ(told.answers[1].state, "expired");
  EXPECT_EQ(told.answers[1].by, base::kServerActor);
  EXPECT_EQ(told.answers[1].time_ms, time_ms);
  EXPECT_THAT(told.corrections, IsEmpty()) << "told once";
  // Of no concern to Bo, but for the course.
  EXPECT_EQ(digest(kBo).corrections.size(), 1u);
}

TEST_F(DigestTest, OnesOwnCardsSayWhatBecameOfThem) {
  const OpId gone = make(kAnna, kinds::idea, ideas, "Svømmehal");
  const OpId back = make(kAnna, kinds::idea, ideas, "Bro");
  act(kAnna, [&](board::Composer& c) { ASSERT_TRUE(c.delete_item(back)); });
  leave();
  type(kBo, mine, fields::title, 5, "!");
  set(kCarl, mine, fields::colour, "red");
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(c.move_last(mine, ideas)); });
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(c.restore_item(back)); });
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(c.delete_item(gone)); });
  const Digest told = digest();
  ASSERT_EQ(told.cards.size(), 3u);
  EXPECT_EQ(told.cards[0].card, gone);
  EXPECT_TRUE(told.cards[0].deleted);
  EXPECT_TRUE(told.cards[1].restored);
  EXPECT_EQ(told.cards[2].title, "Sauna!");
  EXPECT_TRUE(told.cards[2].moved);
  EXPECT_FALSE(told.cards[2].deleted);
  EXPECT_THAT(told.cards[2].by, ElementsAre(kBo, kCarl));
  EXPECT_THAT(told.cards[2].fields, ElementsAre(fields::title, fields::colour));
}

TEST_F(DigestTest, TheRestIsCounted) {
  std::vector<OpId> made;
  for (int i = 0; i < 7; ++i) made.push_back(make(kBo, kinds::idea, ideas, std::to_string(i)));
  type(kCarl, others, fields::title, 0, "To ");
  const OpId shortlived = make(kBo, kinds::idea, ideas, "kort");
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(c.delete_item(shortlived)); });
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(c.delete_item(area)); });
  const Digest told = digest();
  EXPECT_EQ(told.rest.created, 7u);
  EXPECT_EQ(told.rest.changed, 1u);
  EXPECT_EQ(told.rest.deleted, 1u);
  EXPECT_THAT(told.rest.newest, ElementsAre(made[6], made[5], made[4], made[3], made[2]));
  EXPECT_THAT(told.rest.by, ElementsAre(kBo, kCarl));
}

TEST_F(DigestTest, SaysThatTheBoardRested) {
  set(kBo, board::kRootId, fields::board_state, "resting");
  const std::int64_t rested = time_ms;
  const std::int64_t two_months = 60LL * 24 * 60 * kMinute;
  act(
      kBo,
      [&](board::Composer& c) {
        ASSERT_TRUE(c.set(board::kRootId, fields::board_state, "active"));
      },
      {}, two_months);
  const Digest told = digest();
  ASSERT_EQ(told.pauses.size(), 1u);
  EXPECT_EQ(told.pauses[0].rested_ms, rested);
  EXPECT_EQ(told.pauses[0].resumed_ms, rested + two_months);

  set(kBo, board::kRootId, fields::board_state, "resting");
  leave();
  EXPECT_TRUE(digest().empty()) << "it rested already, and still does";
  set(kBo, board::kRootId, fields::board_state, "active");
  ASSERT_EQ(digest().pauses.size(), 1u);
  EXPECT_FALSE(digest().pauses[0].rested_ms);
  EXPECT_EQ(digest().pauses[0].resumed_ms, time_ms);
}

TEST_F(DigestTest, WhoWasNeverHereIsToldAll) {
  left = board::Board{};
  seen = 0;
  const Digest told = digest(kCarl);
  EXPECT_EQ(told.since, base::Seq{});
  EXPECT_GE(told.corrections.size(), 3u);
  EXPECT_THAT(told.rest.newest, ElementsAre(others, mine));
}

}  // namespace
}  // namespace samtavle::plan
