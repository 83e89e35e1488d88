// Goal: a vote round says what it is about and keeps its promises; a ballot is let through exactly
// if its actor may vote there, the round is open and nobody gets more dots than everybody has; the
// tally is the sum of the ballots in one canonical form. Method: case by case on the sample board.

#include "samtavle/plan/votes.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "acting.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::plan {
namespace {

using base::Actor;
using base::Errc;
using base::OpId;
using base::Value;
using testing::ElementsAre;
using testing::IsEmpty;

class Votes : public Acting {
 protected:
  OpId make(const NewRound& round) {
    OpId id;
    act(kOther, [&](board::Composer& c) {
      const auto made = make_round(c, s.board, s.area, round);
      ASSERT_TRUE(made) << made.error().detail;
      id = *made;
    });
    return id;
  }
  OpId usual() { return make({.question = "Hvad først?", .cards = cards}); }
  Errc wrong(const NewRound& round) {
    board::Composer composer{s.board, base::Replica{8}, kOther};
    const auto made = make_round(composer, s.board, s.area, round);
    return made ? Errc{} : made.error().code;
  }
  void turn(OpId round, bool open) {
    act(kOther, [&](board::Composer& c) {
      ASSERT_TRUE(open ? reopen_round(c, s.board, round) : close_round(c, s.board, round));
    });
  }
  std::optional<Denial> cast(OpId round, std::vector<Dots> dots, Role role = Role::contributor,
                             const base::EditLimits& limits = {}) const {
    return check_ballot(s.board, {kMe, role, ActorKind::citizen}, {round, std::move(dots)}, limits);
  }
  Errc code(OpId round, std::vector<Dots> dots, Role role = Role::contributor) const {
    const auto denial = cast(round, std::move(dots), role);
    return denial ? denial->code : Errc{};
  }

  OpId third = add(kOther, kinds::need, s.area, "En bro");
  std::vector<OpId> cards = {s.card, s.other_card, third};
};

// --- rounds ---

TEST_F(Votes, ARoundSaysWhatItIsAbout) {
  const OpId id = make({.question = "Hvad først?",
                        .cards = cards,
                        .body = "Vi har råd til én ting.",
                        .dots_per_actor = 5,
                        .anonymous = true,
                        .live_tally = true});
  EXPECT_EQ(text(id, fields::title), "Hvad først?");
  EXPECT_EQ(text(id, fields::body), "Vi har råd til én ting.");
  EXPECT_EQ(item(id).members(fields::cards).size(), 3u);
  EXPECT_TRUE(item(id).members(fields::cards).contains(Value{third}));
  const Round round = read_round(item(id));
  EXPECT_TRUE(round.open && round.anonymous && round.live_tally);
  EXPECT_EQ(round.dots_per_actor, 5u);
  EXPECT_FALSE(round.tally.has_value());
  EXPECT_THAT(rounds_of(s.board), ElementsAre(&item(id)));
  remove(s.area);
  EXPECT_THAT(rounds_of(s.board), IsEmpty());
}

TEST_F(Votes, ARoundThatMakesNoSenseIsNotMade) {
  EXPECT_EQ(wrong({.question = "", .cards = cards}), Errc::invalid);
  EXPECT_EQ(wrong({.question = "?"}), Errc::invalid);
  EXPECT_EQ(wrong({.question = "?", .cards = cards, .dots_per_actor = 0}), Errc::invalid);
  EXPECT_EQ(wrong({.question = "?", .cards = cards, .dots_per_actor = 101}), Errc::invalid);
  const std::vector twice = {s.card, third, s.card};
  EXPECT_EQ(wrong({.question = "?", .cards = twice}), Errc::invalid);
  const std::vector no_card = {s.card, s.area};
  EXPECT_EQ(wrong({.question = "?", .cards = no_card}), Errc::invalid);
  const std::vector itself = {usual()};
  EXPECT_EQ(wrong({.question = "?", .cards = itself}), Errc::invalid);
  const std::vector nothing = {base::op_id(9, 9)};
  EXPECT_EQ(wrong({.question = "?", .cards = nothing}), Errc::not_found);
  remove(third);
  EXPECT_EQ(wrong({.question = "?", .cards = cards}), Errc::not_found);
}

TEST_F(Votes, ClosesAndReopens) {
  const OpId id = usual();
  turn(id, false);
  EXPECT_FALSE(read_round(item(id)).open);
  board::Composer composer{s.board, base::Replica{8}, kOther};
  EXPECT_EQ(close_round(composer, s.board, id).error().code, Errc::invalid);
  EXPECT_EQ(reopen_round(composer, s.board, s.card).error().code, Errc::not_found);
  turn(id, true);
  EXPECT_TRUE(read_round(item(id)).open);
  EXPECT_EQ(reopen_round(composer, s.board, id).error().code, Errc::invalid);
  remove(id);
  EXPECT_EQ(close_round(composer, s.board, id).error().code, Errc::not_found);
}

TEST_F(Votes, WhatWasPromisedIsSettled) {
  const OpId id = make({.question = "?", .cards = cards, .anonymous = true});
  const auto set = [&](Field field, Value value) {
    return [=](board::Composer& c) { ASSERT_TRUE(c.set(id, field, value)); };
  };
  for (const Role role : {Role::facilitator, Role::manager}) {
    for (const auto& change : {set(fields::anonymous, false), set(fields::anonymous, true),
                               set(fields::anonymous, {}), set(fields::dots_per_actor, 9)}) {
      const auto denial = ask(kMe, role, change, "derfor");
      ASSERT_TRUE(denial);
      EXPECT_EQ(denial->code, Errc::frozen);
      EXPECT_EQ(denial->path, "operations[0].field");
    }
    EXPECT_FALSE(ask(kMe, role, set(fields::live_tally, true)));
    EXPECT_FALSE(ask(kMe, role, set(fields::round_state, "closed")));
  }
  // In the edit that makes it, it is said.
  EXPECT_FALSE(ask(kMe, Role::facilitator, [&](board::Composer& c) {
    ASSERT_TRUE(make_round(c, s.board, s.area, {.question = "?", .cards = cards}));
  }));
}

TEST_F(Votes, NobodyButTheServerWritesATally) {
  const OpId id = usual();
  const auto writes = [&](board::Composer& c) {
    ASSERT_TRUE(c.set(id, fields::tally, base::Binary{"x"}));
  };
  EXPECT_EQ(ask(kMe, Role::manager, writes)->code, Errc::not_allowed);
}

TEST_F(Votes, WhoShapesAnAreaRunsItsVotes) {
  const OpId id = usual();
  const auto closes = [&](board::Composer& c) { ASSERT_TRUE(close_round(c, s.board, id)); };
  EXPECT_EQ(ask(kMe, Role::contributor, closes)->needed, Role::facilitator);
  EXPECT_FALSE(ask(kMe, Role::facilitator, closes));
  s.set(s.area, fields::level_citizen, "shape");
  EXPECT_FALSE(ask(kMe, Role::contributor, closes));
}

TEST_F(Votes, AVoteThatWasLeftOpenIsClosedAlsoAfterItsPhase) {
  const OpId id = usual();
  s.set(s.phase, fields::phase_state, "closed");
  const auto sets = [&](Field field, Value value) {
    return [=](board::Composer& c) { ASSERT_TRUE(c.set(id, field, value)); };
  };
  EXPECT_FALSE(ask(kMe, Role::facilitator, sets(fields::round_state, "closed")));
  EXPECT_EQ(ask(kMe, Role::facilitator, sets(fields::live_tally, true))->code, Errc::frozen);
  s.set(board::kRootId, fields::board_state, "closed");
  EXPECT_EQ(ask(kMe, Role::facilitator, sets(fields::round_state, "closed"))->code, Errc::frozen);
}

// --- ballots ---

TEST_F(Votes, AFourthDotIsRefused) {
  const OpId id = usual();
  EXPECT_FALSE(cast(id, {{s.card, 1}, {third, 2}}));
  EXPECT_FALSE(cast(id, {{s.card, 3}}));
  EXPECT_FALSE(cast(id, {{third, 1}})) << "nobody has to use all";
  EXPECT_FALSE(cast(id, {})) << "or any";
  for (const auto& dots : {std::vector<Dots>{{s.card, 4}}, {{s.card, 2}, {third, 2}},
                           {{s.card, 0xffffffff}, {third, 0xffffffff}}}) {
    const auto denial = cast(id, dots);
    ASSERT_TRUE(denial);
    EXPECT_EQ(denial->code, Errc::limit);
    EXPECT_EQ(denial->path, "dots");
    EXPECT_EQ(denial->detail, "everybody has 3 dots");
    const bool beyond_all = dots[0].count > base::EditLimits{}.ballot_dots_max;
    EXPECT_EQ(denial->limit, beyond_all ? base::Limit::ballot_dots_max : base::Limit::none);
  }
}

TEST_F(Votes, ARoundThatDoesNotSayHowManyDotsGrantsTheUsual) {
  const OpId id = s.create(base::Replica{8}, kOther, kinds::vote_round, s.area);
  s.set(id, fields::round_state, "open");
  act(kOther, [&](board::Composer& c) { ASSERT_TRUE(c.add_member(id, fields::cards, s.card)); });
  EXPECT_FALSE(cast(id, {{s.card, kDotsUsual}}));
  EXPECT_EQ(code(id, {{s.card, kDotsUsual + 1}}), Errc::limit);
}

TEST_F(Votes, NoRoundGrantsMoreThanTheServerLetsThrough) {
  const OpId id = usual();
  s.set(id, fields::dots_per_actor, std::int64_t{1} << 40);
  const base::EditLimits limits{.ballot_dots_max = 2};
  EXPECT_FALSE(cast(id, {{s.card, 2}}, Role::contributor, limits));
  EXPECT_EQ(cast(id, {{s.card, 3}}, Role::contributor, limits)->code, Errc::limit);
  EXPECT_EQ(cast(id, {{s.card, 3}}, Role::contributor, limits)->limit,
            base::Limit::ballot_dots_max);
  const std::vector<Dots> many(50'000, Dots{s.card, 1});
  EXPECT_EQ(cast(id, many, Role::contributor, limits)->code, Errc::limit);
  EXPECT_EQ(cast(id, many)->code, Errc::limit);
}

TEST_F(Votes, OnlyCardsOfTheRoundAreVotedOn) {
  const OpId id = make({.question = "?", .cards = std::span{cards}.first(2)});
  const auto at = [&](std::vector<Dots> dots) {
    const auto denial = cast(id, std::move(dots));
    EXPECT_EQ(denial->code, Errc::invalid);
    return denial->path;
  };
  EXPECT_EQ(at({{s.card, 1}, {third, 1}}), "dots[1].card");
  EXPECT_EQ(at({{base::op_id(9, 9), 1}}), "dots[0].card");
  EXPECT_EQ(at({{{}, 1}}), "dots[0].card");
  EXPECT_EQ(at({{s.card, 1}, {s.card, 1}}), "dots[1].card");
  EXPECT_EQ(at({{s.card, 0}}), "dots[0].count");
  remove(s.other_card);
  EXPECT_EQ(at({{s.other_card, 1}}), "dots[0].card");
  restore(s.other_card);
  EXPECT_FALSE(cast(id, {{s.other_card, 1}}));
}

TEST_F(Votes, ARoundHasToBeThereAndOpen) {
  const OpId id = usual();
  EXPECT_EQ(code(base::op_id(9, 9), {}), Errc::not_found);
  EXPECT_EQ(code({}, {}), Errc::not_found);
  EXPECT_EQ(code(s.card, {}), Errc::not_found);
  turn(id, false);
  EXPECT_EQ(code(id, {{s.card, 1}}), Errc::frozen);
  EXPECT_EQ(code(id, {}), Errc::frozen) << "nothing is taken back from what was counted";
  turn(id, true);
  EXPECT_EQ(code(id, {{s.card, 1}}), Errc{});
  s.set(board::kRootId, fields::board_state, "closed");
  EXPECT_EQ(code(id, {{s.card, 1}}), Errc::frozen);
  s.set(board::kRootId, fields::board_state, "active");
  s.set(s.phase, fields::phase_state, "closed");
  EXPECT_EQ(code(id, {{s.card, 1}}), Errc{}) << "the round is what is open";
  remove(id);
  EXPECT_EQ(code(id, {{s.card, 1}}), Errc::not_found);
}

TEST_F(Votes, WhoMayCommentMayVote) {
  const OpId id = usual();
  EXPECT_EQ(code(id, {{s.card, 1}}, Role::none), Errc::not_allowed);
  EXPECT_EQ(code(id, {{s.card, 1}}, Role::reader), Errc::not_allowed);
  EXPECT_EQ(cast(id, {{s.card, 1}}, Role::reader)->needed, Role::commenter);
  EXPECT_EQ(code(id, {{s.card, 1}}, static_cast<Role>(200)), Errc::not_allowed);
  for (const Role role : {Role::commenter, Role::contributor, Role::facilitator, Role::manager}) {
    EXPECT_EQ(code(id, {{s.card, 1}}, role), Errc{}) << name(role);
  }
  s.set(s.area, fields::level_citizen, "read");
  const auto denial = cast(id, {{s.card, 1}});
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->code, Errc::not_allowed);
  EXPECT_EQ(denial->needed, Role::facilitator);
  EXPECT_EQ(denial->level, Level::comment);
  EXPECT_EQ(code(id, {{s.card, 1}}, Role::facilitator), Errc{});
  s.set(s.area, fields::level_citizen, "comment");
  EXPECT_EQ(code(id, {{s.card, 1}}), Errc{});
  // Outside of all areas the degree of involvement decides.
  act(kOther, [&](board::Composer& c) { ASSERT_TRUE(c.move_last(id, board::kRootId)); });
  s.involve(Level::read);
  EXPECT_EQ(code(id, {{s.card, 1}}), Errc::not_allowed);
}

TEST_F(Votes, DotsSurviveTheirMessage) {
  const std::vector<Dots> dots = {{s.card, 2}, {third, 1}};
  v1::Ballot message;
  write_dots(dots, message);
  EXPECT_EQ(read_dots(message), dots);
}

// --- counting ---

const std::vector<CastBallot> kCast = {
    {Actor{9}, ActorKind::official, {{base::op_id(8, 2), 1}, {base::op_id(8, 1), 2}}},
    {Actor{2}, ActorKind::citizen, {{base::op_id(8, 2), 2}, {base::op_id(8, 7), 3}}},
    {Actor{3}, ActorKind::citizen, {}},
    {Actor{4}, ActorKind::citizen, {{base::op_id(8, 1), 1}}}};

TEST(Tally, IsTheSumOfTheBallots) {
  const Tally tally = count(kCast, false);
  EXPECT_THAT(tally.cards,
              ElementsAre(Tally::Card{base::op_id(8, 1), 3, {Actor{4}, Actor{9}}},
                          Tally::Card{base::op_id(8, 2), 3, {Actor{2}, Actor{9}}},
                          Tally::Card{base::op_id(8, 7), 3, {Actor{2}}}));
  EXPECT_THAT(tally.turnout, ElementsAre(Tally::Turnout{ActorKind::citizen, 2},
                                         Tally::Turnout{ActorKind::official, 1}));
  EXPECT_EQ(count({}, false), Tally{});
}

TEST(Tally, MostDotsComeFirst) {
  const std::vector<CastBallot> cast = {
      {Actor{1}, ActorKind::citizen, {{base::op_id(1, 1), 1}, {base::op_id(2, 1), 2}}}};
  EXPECT_EQ(count(cast, true).cards.front().card, base::op_id(2, 1));
}

TEST(Tally, OfAnAnonymousRoundSaysNotWho) {
  const Tally tally = count(kCast, true);
  for (const Tally::Card& card : tally.cards) EXPECT_THAT(card.actors, IsEmpty());
  EXPECT_EQ(tally.turnout, count(kCast, false).turnout);
}

TEST(Tally, HasOneForm) {
  for (const bool anonymous : {false, true}) {
    const Tally tally = count(kCast, anonymous);
    const auto read = decode_tally(encode_tally(tally));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, tally);
    std::vector<CastBallot> other_order = kCast;
    std::reverse(other_order.begin(), other_order.end());
    EXPECT_EQ(encode_tally(count(other_order, anonymous)), encode_tally(tally));
  }
  EXPECT_EQ(encode_tally({}), "");
  EXPECT_TRUE(decode_tally(""));
}

TEST(Tally, InAnyOtherFormIsCorrupt) {
  const auto changed = [](const std::function<void(v1::Tally&)>& change) {
    v1::Tally tally;
    EXPECT_TRUE(tally.ParseFromString(encode_tally(count(kCast, false))));
    EXPECT_TRUE(decode_tally(tally.SerializeAsString()));
    change(tally);
    const auto read = decode_tally(tally.SerializeAsString());
    return read ? Errc{} : read.error().code;
  };
  EXPECT_EQ(changed([](v1::Tally& t) { t.mutable_cards()->SwapElements(0, 1); }), Errc::corrupt);
  EXPECT_EQ(changed([](v1::Tally& t) { t.mutable_cards(2)->set_dots(4); }), Errc::corrupt);
  EXPECT_EQ(changed([](v1::Tally& t) { t.mutable_cards(2)->set_dots(0); }), Errc::corrupt);
  EXPECT_EQ(changed([](v1::Tally& t) { *t.add_cards() = t.cards(2); }), Errc::corrupt);
  EXPECT_EQ(changed([](v1::Tally& t) { t.mutable_cards(0)->clear_card_counter(); }),
            Errc::corrupt);
  EXPECT_EQ(changed([](v1::Tally& t) { t.mutable_cards(0)->add_actors(9); }), Errc::corrupt);
  EXPECT_EQ(changed([](v1::Tally& t) {
              for (std::uint32_t i = 10; i < 14; ++i) t.mutable_cards(0)->add_actors(i);
            }),
            Errc::corrupt)
      << "more people than dots";
  EXPECT_EQ(changed([](v1::Tally& t) { t.mutable_turnout()->SwapElements(0, 1); }),
            Errc::corrupt);
  EXPECT_EQ(changed([](v1::Tally& t) { t.mutable_turnout(0)->set_voters(0); }), Errc::corrupt);
  EXPECT_EQ(changed([](v1::Tally& t) {
              t.mutable_turnout(1)->set_kind(static_cast<v1::ActorKind>(256));
            }),
            Errc::corrupt);
  EXPECT_EQ(decode_tally("\xff").error().code, Errc::corrupt);
}

TEST(Tally, OfVeryManyLeavesOutWhoItWas) {
  std::vector<CastBallot> cast;
  for (std::uint32_t i = 1; i <= 20'000; ++i) {
    cast.push_back({Actor{i}, ActorKind::citizen, {{base::op_id(1, 1), 1}}});
  }
  const std::string bytes = encode_tally(count(cast, false));
  EXPECT_LE(bytes.size(), kTallyBytesMax);
  EXPECT_EQ(*decode_tally(bytes), count(cast, true));
}

TEST_F(Votes, ATallyThatCannotBeReadIsNone) {
  const OpId id = usual();
  s.set(id, fields::tally, base::Binary{"\xff"});
  EXPECT_FALSE(read_round(item(id)).tally.has_value());
  s.set(id, fields::tally, base::Binary{encode_tally(count(kCast, true))});
  EXPECT_EQ(read_round(item(id)).tally, count(kCast, true));
}

}  // namespace
}  // namespace samtavle::plan
