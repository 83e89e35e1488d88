// Goal: the process is upheld: what is frozen, what a phase needs, what asks for a reason, what a
// delegation opens and for how long, who decides on a suggestion. Each rule is shown from both
// sides: refused where it holds, allowed where it does not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "sample.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/phases.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;
using testing::ElementsAre;

constexpr std::int64_t kNow = 1'740'830'400'000;  // 2025-03-01, noon in UTC
constexpr std::int64_t kDay = 24LL * 3600 * 1000;

// A board with two phases after the sample's, whose phase is the first and open.
class Process : public testing::Test {
 protected:
  Process() {
    s.set(s.phase, fields::phase_state, "open");
    s.set(board::kRootId, fields::current_phase, s.phase);
    second = s.create(base::Replica{0}, base::Actor{0}, kinds::phase, board::kRootId);
    s.set(second, fields::phase_state, "planned");
    second_area = s.create(base::Replica{0}, base::Actor{0}, kinds::area, second);
    second_card = s.create(base::Replica{8}, kOther, kinds::idea, second_area);
  }

  // What may() says to an edit that `steps` composes on a copy of nothing: it is taken back.
  template <class Steps>
  std::optional<Denial> ask(Role role, const Steps& steps, const char* reason = "",
                            std::int64_t now_ms = kNow, base::Actor actor = kMe) {
    board::Composer composer{s.board, base::Replica{7}, actor};
    steps(composer);
    if (*reason != '\0') composer.reason(reason);
    auto composed = composer.finish();
    static_cast<void>(s.board.roll_back(std::move(composed.journal)));
    return may(s.board, {actor, role, ActorKind::citizen, now_ms}, *composed.edit);
  }
  template <class Steps>
  void expect(Errc code, Role role, const Steps& steps, const char* reason = "") {
    const auto denial = ask(role, steps, reason);
    ASSERT_TRUE(denial) << "allowed";
    EXPECT_EQ(denial->code, code) << denial->path << ": " << denial->detail;
  }
  template <class Steps>
  void expect_allowed(Role role, const Steps& steps, const char* reason = "") {
    const auto denial = ask(role, steps, reason);
    EXPECT_FALSE(denial) << denial->path << ": " << denial->detail;
  }

  // Does it, by whoever.
  template <class Steps>
  void commit(const Steps& steps, base::Actor actor = kOther) {
    board::Composer composer{s.board, base::Replica{8}, actor};
    steps(composer);
    static_cast<void>(composer.finish());
  }

  void write_purpose() {
    commit([&](board::Composer& c) {
      ASSERT_TRUE(c.insert_text(board::kRootId, fields::purpose, 0, "Mere liv"));
      const auto id = c.create_item(kinds::criterion, s.phase);
      ASSERT_TRUE(id);
      ASSERT_TRUE(c.insert_text(*id, fields::title, 0, "Ti ideer"));
      criterion = *id;
    });
  }
  void enter_second() {
    commit([&](board::Composer& c) { ASSERT_TRUE(enter_phase(c, s.board, second, false)); });
  }

  static auto typing(OpId item, Field field) {
    return [=](board::Composer& c) { ASSERT_TRUE(c.insert_text(item, field, 0, "x")); };
  }
  static auto setting(OpId item, Field field, base::Value value) {
    return [=](board::Composer& c) { ASSERT_TRUE(c.set(item, field, value)); };
  }

  Sample s;
  OpId second, second_area, second_card, criterion;
};

// --- frozen ---

TEST_F(Process, APhaseThatHasNotBegunIsPreparedByThoseWhoGuide) {
  expect(Errc::frozen, Role::contributor, typing(second_card, fields::title));
  expect_allowed(Role::facilitator, typing(second_card, fields::title));
  expect_allowed(Role::contributor, typing(s.card, fields::title));
  expect(Errc::frozen, Role::contributor, [&](board::Composer& c) {
    ASSERT_TRUE(c.move(s.card, second_area));
  });
  expect_allowed(Role::commenter, [&](board::Composer& c) {
    ASSERT_TRUE(c.create_item(kinds::comment, second_card));
  });
}

TEST_F(Process, AClosedPhaseIsFrozenForEverybody) {
  write_purpose();
  enter_second();
  for (const Role role : {Role::contributor, Role::facilitator, Role::manager}) {
    expect(Errc::frozen, role, typing(s.card, fields::title), "why");
    expect(Errc::frozen, role, [&](board::Composer& c) {
      ASSERT_TRUE(c.create_item(kinds::idea, s.area));
    }, "why");
    expect(Errc::frozen, role, [&](board::Composer& c) { ASSERT_TRUE(c.delete_item(s.card)); },
           "why");
    // Neither out of it nor into it.
    expect(Errc::frozen, role, [&](board::Composer& c) {
      ASSERT_TRUE(c.move(s.card, second_area));
    }, "why");
    expect(Errc::frozen, role, [&](board::Composer& c) {
      ASSERT_TRUE(c.move(second_card, s.area));
    }, "why");
    expect_allowed(role, typing(second_card, fields::title));
  }
  expect_allowed(Role::commenter, typing(s.own_comment, fields::body));
  // What it is steered by is not frozen with it.
  expect_allowed(Role::manager, typing(criterion, fields::title), "why");
  expect_allowed(Role::manager, setting(s.area, fields::level_citizen, "read"), "why");
}

TEST_F(Process, AClosedPhaseOpensAgainForOneFocusPoint) {
  write_purpose();
  const OpId focus = s.create(base::Replica{0}, base::Actor{0}, kinds::focus_point, s.phase);
  const OpId other = s.create(base::Replica{0}, base::Actor{0}, kinds::focus_point, s.phase);
  commit([&](board::Composer& c) { ASSERT_TRUE(c.add_member(s.area, fields::serves, focus)); });
  enter_second();
  const auto reopen = [&](OpId id) {
    return [=, this](board::Composer& c) { ASSERT_TRUE(reopen_for(c, s.phase, id)); };
  };
  expect(Errc::not_allowed, Role::project_leader, reopen(focus), "why");
  expect(Errc::needs_reason, Role::manager, reopen(focus));
  expect_allowed(Role::manager, reopen(focus), "why");
  commit(reopen(other));
  expect(Errc::frozen, Role::contributor, typing(s.card, fields::title));
  commit(reopen(focus));
  expect_allowed(Role::contributor, typing(s.card, fields::title));
  commit(reopen({}));
  expect(Errc::frozen, Role::contributor, typing(s.card, fields::title));
}

TEST_F(Process, AClosedBoardIsOpenedByItsManagerOnly) {
  s.set(board::kRootId, fields::board_state, "closed");
  for (const Role role : {Role::commenter, Role::contributor, Role::facilitator}) {
    expect(Errc::frozen, role, [&](board::Composer& c) {
      ASSERT_TRUE(c.create_item(kinds::comment, s.card));
    });
  }
  expect(Errc::frozen, Role::manager, typing(s.card, fields::title));
  expect_allowed(Role::manager, setting(board::kRootId, fields::board_state, "active"));
  s.set(board::kRootId, fields::board_state, "resting");
  expect_allowed(Role::contributor, typing(s.card, fields::title));
}

// --- phases ---

TEST_F(Process, APhaseIsEnteredWhenNothingIsMissing) {
  const auto enter = [&](bool unready) {
    return [=, this](board::Composer& c) { ASSERT_TRUE(enter_phase(c, s.board, second, unready)); };
  };
  const auto denial = ask(Role::manager, enter(false), "we are in a hurry");
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->code, Errc::not_ready);
  EXPECT_EQ(denial->missing, (std::vector<std::string>{"purpose", "criterion"}));
  // Said outright, with a reason, it is done all the same.
  expect_allowed(Role::manager, enter(true), "we are in a hurry");
  expect(Errc::needs_reason, Role::manager, enter(true));
  expect(Errc::not_allowed, Role::project_leader, enter(true), "we are in a hurry");

  write_purpose();
  expect_allowed(Role::manager, enter(false), "all is there");
  expect(Errc::needs_reason, Role::manager, enter(false));
  expect(Errc::needs_reason, Role::manager, [&](board::Composer& c) {
    ASSERT_TRUE(enter_phase(c, s.board, second, false));
    c.reason(" \n ");
  });
}

TEST_F(Process, NeitherTheStateNorTheCurrentPhaseAloneGetsAround) {
  expect(Errc::not_ready, Role::manager, setting(board::kRootId, fields::current_phase, second),
         "why");
  expect(Errc::not_ready, Role::manager, setting(second, fields::phase_state, "open"), "why");
  expect(Errc::not_ready, Role::manager, setting(second, fields::phase_state, "closed"), "why");
}

TEST_F(Process, ACriterionCountsWhenItIsSeenAndSaysSomething) {
  write_purpose();
  EXPECT_TRUE(missing_for(s.board, *s.board.find(second)).empty());
  commit([&](board::Composer& c) { ASSERT_TRUE(c.delete_item(criterion)); });
  EXPECT_THAT(missing_for(s.board, *s.board.find(second)), ElementsAre("criterion"));
  commit([&](board::Composer& c) { ASSERT_TRUE(c.create_item(kinds::criterion, s.phase)); });
  EXPECT_THAT(missing_for(s.board, *s.board.find(second)), ElementsAre("criterion"));
}

TEST_F(Process, PhasesGoForwardsAndBack) {
  EXPECT_EQ(current_phase(s.board)->id, s.phase);
  EXPECT_EQ(next_phase(s.board)->id, second);
  EXPECT_FALSE(in_force(s.board));
  write_purpose();
  enter_second();
  EXPECT_EQ(current_phase(s.board)->id, second);
  EXPECT_EQ(next_phase(s.board), nullptr);
  EXPECT_TRUE(in_force(s.board));
  EXPECT_EQ(s.board.find(s.phase)->value(fields::phase_state), base::Value{"closed"});
  commit([&](board::Composer& c) { ASSERT_TRUE(enter_phase(c, s.board, s.phase, false)); });
  EXPECT_EQ(current_phase(s.board)->id, s.phase);
  EXPECT_TRUE(in_force(s.board));
  EXPECT_TRUE(missing_for(s.board, *s.board.find(second)).empty());
  board::Composer composer{s.board, base::Replica{7}, kMe};
  EXPECT_EQ(enter_phase(composer, s.board, s.card, false).error().code, Errc::not_found);
}

// --- reasons ---

TEST_F(Process, PurposeAndCriteriaAreDraftsUntilTheSecondPhase) {
  write_purpose();
  const auto new_criterion = [&](board::Composer& c) {
    ASSERT_TRUE(c.create_item(kinds::criterion, s.phase));
  };
  const auto gone = [&](board::Composer& c) { ASSERT_TRUE(c.delete_item(criterion)); };
  const std::vector<std::function<void(board::Composer&)>> changes = {
      typing(board::kRootId, fields::purpose), typing(criterion, fields::title),
      typing(criterion, fields::measure), setting(criterion, fields::benefit_area, "quality"),
      new_criterion, gone};
  for (const auto& change : changes) expect_allowed(Role::manager, change);
  enter_second();
  for (const auto& change : changes) {
    expect(Errc::needs_reason, Role::manager, change);
    expect_allowed(Role::manager, change, "we know better now");
  }
  // To judge is not to change course.
  expect_allowed(Role::manager, setting(criterion, fields::verdict, "met"));
  expect_allowed(Role::manager, typing(criterion, fields::note));
}

TEST_F(Process, WhatReplacesAChoiceSaysWhy) {
  const OpId type = s.create(base::Replica{0}, base::Actor{0}, kinds::cocreation_type,
                             board::kRootId);
  s.involve(Level::edit);
  const auto choose = setting(board::kRootId, fields::type, type);
  const auto loosen = setting(s.area, fields::level_citizen, "edit");
  expect_allowed(Role::manager, choose);
  expect_allowed(Role::manager, loosen);
  expect(Errc::needs_reason, Role::manager,
         setting(board::kRootId, fields::involvement, s.involvement));
  expect(Errc::needs_reason, Role::manager, setting(s.involvement, fields::level_citizen, "read"));
  commit(choose);
  commit(loosen);
  for (const auto& change : {choose, loosen}) {
    expect(Errc::needs_reason, Role::manager, change);
    expect_allowed(Role::manager, change, "why");
  }
  expect(Errc::not_allowed, Role::project_leader, loosen, "why");
}

TEST_F(Process, FramesInForceSayWhy) {
  const OpId draft = s.create(base::Replica{8}, kOther, kinds::frame, s.area);
  expect_allowed(Role::facilitator, typing(draft, fields::title));
  expect_allowed(Role::facilitator, setting(draft, fields::frame_type, "elastic"));
  expect(Errc::not_allowed, Role::facilitator, setting(draft, fields::frame_type, "fixed"));
  expect_allowed(Role::manager, setting(draft, fields::frame_type, "fixed"));
  for (const OpId frame : {s.elastic_frame, s.fixed_frame}) {
    expect(Errc::needs_reason, Role::manager, typing(frame, fields::body));
    expect_allowed(Role::manager, typing(frame, fields::body), "why");
    expect_allowed(Role::manager, setting(frame, fields::x, 1.0));
  }
  expect(Errc::not_allowed, Role::project_leader, typing(s.fixed_frame, fields::body), "why");
}

// --- delegations ---

class Delegated : public Process {
 protected:
  Delegated() {
    board::Composer composer{s.board, base::Replica{8}, kOther};
    const auto id = offer(composer, {"Kommunikation", kOther, kMe, "2025-03-01",
                                     {fields::purpose, fields::involvement}, {second_area}});
    SAMTAVLE_CHECK(id.has_value());
    delegation = *id;
    static_cast<void>(composer.finish());
  }
  auto answering(const char* word) {
    return [=, this](board::Composer& c) { ASSERT_TRUE(answer(c, delegation, word)); };
  }

  OpId delegation;
};

TEST_F(Delegated, IsOfferedByAManagerAndAcceptedByNobodyElse) {
  const auto offering = [&](board::Composer& c) {
    ASSERT_TRUE(offer(c, {"Plan", kMe, kOther, "", {fields::purpose}, {}}));
  };
  expect_allowed(Role::manager, offering);
  expect(Errc::not_allowed, Role::project_leader, offering);
  expect_allowed(Role::reader, answering("accepted"));
  expect_allowed(Role::reader, answering("declined"));
  expect(Errc::not_allowed, Role::reader, answering("ended"));
  expect(Errc::not_allowed, Role::reader, answering("expired"));
  for (const Role role : {Role::project_leader, Role::manager}) {
    const auto denial = ask(role, answering("accepted"), "why", kNow, kOther);
    ASSERT_TRUE(denial);
    EXPECT_EQ(denial->code, Errc::not_allowed);
  }
  const auto born_accepted = [&](board::Composer& c) {
    const auto id = c.create_item(kinds::delegation, board::kRootId);
    ASSERT_TRUE(id);
    ASSERT_TRUE(c.set(*id, fields::to_actor, std::int64_t{kMe.value}));
    ASSERT_TRUE(answer(c, *id, "accepted"));
  };
  expect(Errc::not_allowed, Role::manager, born_accepted);
}

TEST_F(Delegated, OpensWhatItNamesWhileItLasts) {
  const auto involve = setting(board::kRootId, fields::involvement, s.card);
  const auto purpose = typing(board::kRootId, fields::purpose);
  const auto frame = [&](board::Composer& c) {
    ASSERT_TRUE(c.create_item(kinds::frame, second_area));
  };
  expect(Errc::not_allowed, Role::project_leader, involve);  // offered only
  commit(answering("accepted"), kMe);
  expect_allowed(Role::project_leader, involve);
  expect_allowed(Role::contributor, purpose);
  expect(Errc::not_allowed, Role::project_leader, setting(board::kRootId, fields::type, s.card));
  // The rights, not the freedom from what the process asks: the phase has not begun.
  expect(Errc::frozen, Role::contributor, frame);
  expect_allowed(Role::facilitator, frame);
  expect(Errc::not_allowed, Role::contributor, [&](board::Composer& c) {
    ASSERT_TRUE(c.create_item(kinds::frame, s.area));
  });
  // Nobody else's.
  EXPECT_TRUE(ask(Role::project_leader, involve, "", kNow, kOther));
  // The last day belongs to it.
  EXPECT_FALSE(ask(Role::project_leader, involve, "", kNow + kDay / 2 - 1));
  EXPECT_TRUE(ask(Role::project_leader, involve, "", kNow + kDay / 2));
  EXPECT_EQ(overdue_delegations(s.board, kNow).size(), 0u);
  EXPECT_EQ(overdue_delegations(s.board, kNow + kDay).size(), 1u);
  // It does not reach what delegates it.
  expect(Errc::not_allowed, Role::contributor, [&](board::Composer& c) {
    ASSERT_TRUE(c.add_member(delegation, fields::opens, s.area));
  }, "more");
  commit(answering("ended"), kMe);
  expect(Errc::not_allowed, Role::project_leader, involve);
}

TEST_F(Delegated, IsGivenBackByTheDelegateAndEndedByAManagerWithAReason) {
  commit(answering("accepted"), kMe);
  expect_allowed(Role::reader, answering("ended"));
  expect(Errc::needs_reason, Role::manager, setting(delegation, fields::until_date, "2025-04-01"));
  EXPECT_EQ(ask(Role::manager, answering("ended"), "", kNow, kOther)->code, Errc::needs_reason);
  EXPECT_FALSE(ask(Role::manager, answering("ended"), "done", kNow, kOther));
}

// --- suggestions ---

TEST_F(Process, ASuggestionIsDecidedByWhoMayDoWhatItSuggests) {
  s.set(s.area, fields::level_citizen, "suggest");
  expect_allowed(Role::contributor, [&](board::Composer& c) {
    ASSERT_TRUE(c.create_item(kinds::suggestion, s.card));
  });
  expect(Errc::not_allowed, Role::contributor, typing(s.card, fields::title));
  const auto accept = setting(s.suggestion, fields::suggestion_state, "accepted");
  const auto reject = setting(s.suggestion, fields::suggestion_state, "rejected");
  expect(Errc::not_allowed, Role::contributor, accept);
  expect_allowed(Role::facilitator, accept);
  expect(Errc::needs_reason, Role::facilitator, reject);
  expect_allowed(Role::facilitator, reject, "too dear");
  s.set(s.area, fields::level_citizen, "edit");
  expect_allowed(Role::contributor, accept);
  // On a fixed frame it is the manager's.
  const OpId on_frame = s.create(base::Replica{8}, kOther, kinds::suggestion, s.fixed_frame);
  const auto accept_frame = setting(on_frame, fields::suggestion_state, "accepted");
  expect(Errc::not_allowed, Role::project_leader, accept_frame);
  expect_allowed(Role::manager, accept_frame);
}

TEST_F(Process, ASuggestionIsWithdrawnByItsAuthorAndFrozenOnceDecided) {
  s.set(s.area, fields::level_citizen, "suggest");
  const auto withdraw = [&](OpId id) {
    return setting(id, fields::suggestion_state, "withdrawn");
  };
  expect_allowed(Role::contributor, withdraw(s.own_suggestion));
  expect(Errc::not_allowed, Role::manager, withdraw(s.suggestion));
  // Nobody waves their own through.
  expect(Errc::not_allowed, Role::contributor,
         setting(s.own_suggestion, fields::suggestion_state, "accepted"));
  expect_allowed(Role::contributor, typing(s.own_suggestion, fields::body));
  s.set(s.own_suggestion, fields::suggestion_state, "rejected");
  expect(Errc::frozen, Role::contributor, typing(s.own_suggestion, fields::body));
  expect(Errc::frozen, Role::contributor, withdraw(s.own_suggestion));
}

// --- fields with rules of their own ---

TEST_F(Process, WhoEntersForSomebodyElseIsAFacilitator) {
  expect(Errc::not_allowed, Role::contributor, setting(s.card, fields::on_behalf_of, "Karen"));
  expect_allowed(Role::facilitator, setting(s.card, fields::on_behalf_of, "Karen"));
  v1::Edit edit = s.edit();
  v1::FieldValue* field = add_create(edit, kinds::idea, s.area)->add_fields();
  field->set_field(fields::on_behalf_of.value);
  field->mutable_value()->set_text("Karen");
  const auto denial = may(s.board, {kMe, Role::contributor, ActorKind::citizen}, edit);
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->path, "operations[0].fields");
  EXPECT_EQ(denial->needed, Role::facilitator);
}

TEST_F(Process, TheServerAloneWritesTallies) {
  const OpId round = s.create(base::Replica{0}, base::Actor{0}, kinds::vote_round, s.area);
  expect(Errc::not_allowed, Role::manager,
         setting(round, fields::tally, base::Value::binary("x")));
}

}  // namespace
}  // namespace samtavle::plan
