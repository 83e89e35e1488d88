// Goal: fields are read and written by the types of the schema.
// Method: every sort of field once, and values that another program may have written.

#include "samtavle/plan/typed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace samtavle::plan {
namespace {

using base::OpId;
using testing::ElementsAre;

static_assert(std::is_same_v<Held<fields::x>, double>);
static_assert(std::is_same_v<Held<fields::owner>, base::Actor>);
static_assert(std::is_same_v<Held<fields::from_card>, OpId>);
static_assert(std::is_same_v<Held<fields::due_date>, std::string_view>);
static_assert(ScalarField<fields::x> && SetField<fields::labels> && TextField<fields::title>);
static_assert(!ScalarField<fields::labels> && !TextField<fields::x>);

class Typed : public testing::Test {
 protected:
  OpId make(Kind kind) {
    const auto id = composer.create_item(kind, board::kRootId);
    EXPECT_TRUE(id);
    return id ? *id : OpId{};
  }
  const board::Item& at(OpId id) { return *board.find(id); }

  board::Board board = [] {
    board::Board made;
    board::Composer first{made, base::kServerReplica, base::kServerActor};
    EXPECT_TRUE(first.create_item(kinds::board, {}));
    static_cast<void>(first.finish());
    return made;
  }();
  board::Composer composer{board, base::Replica{1}, base::Actor{1}};
};

TEST_F(Typed, ScalarsComeBackAsTheyWereWritten) {
  const OpId card = make(kinds::action);
  EXPECT_EQ(get<fields::due_date>(at(card)), std::nullopt);
  EXPECT_TRUE(set<fields::due_date>(composer, card, "2025-03-01"));
  EXPECT_TRUE(set<fields::x>(composer, card, 12.5));
  EXPECT_TRUE(set<fields::progress>(composer, card, "done"));
  EXPECT_EQ(get<fields::due_date>(at(card)), "2025-03-01");
  EXPECT_EQ(get<fields::x>(at(card)), 12.5);
  EXPECT_EQ(get<fields::progress>(at(card)), "done");
  EXPECT_TRUE(clear<fields::x>(composer, card));
  EXPECT_EQ(get<fields::x>(at(card)), std::nullopt);

  const OpId round = make(kinds::vote_round);
  EXPECT_TRUE(set<fields::dots_per_actor>(composer, round, 3));
  EXPECT_TRUE(set<fields::anonymous>(composer, round, true));
  EXPECT_TRUE(set<fields::tally>(composer, round, std::string_view{"\0\1", 2}));
  EXPECT_EQ(get<fields::dots_per_actor>(at(round)), 3);
  EXPECT_EQ(get<fields::anonymous>(at(round)), true);
  EXPECT_EQ(get<fields::tally>(at(round)), (std::string_view{"\0\1", 2}));

  const OpId prepared = make(kinds::readiness);
  EXPECT_TRUE(set<fields::owner>(composer, prepared, base::Actor{7}));
  EXPECT_EQ(get<fields::owner>(at(prepared)), base::Actor{7});
  const OpId line = make(kinds::connector);
  EXPECT_TRUE(set<fields::from_card>(composer, line, card));
  EXPECT_EQ(get<fields::from_card>(at(line)), card);
}

TEST_F(Typed, SetsAndTexts) {
  const OpId card = make(kinds::idea);
  EXPECT_TRUE(add<fields::labels>(composer, card, "grøn"));
  EXPECT_TRUE(add<fields::labels>(composer, card, "by"));
  EXPECT_TRUE(add<fields::assignees>(composer, card, base::Actor{2}));
  EXPECT_TRUE(remove<fields::labels>(composer, card, "by"));
  EXPECT_THAT(get<fields::labels>(at(card)), ElementsAre("grøn"));
  EXPECT_THAT(get<fields::assignees>(at(card)), ElementsAre(base::Actor{2}));
  EXPECT_TRUE(composer.insert_text(card, fields::title, 0, "Åbent hus"));
  EXPECT_EQ(get<fields::title>(at(card)), "Åbent hus");
}

TEST_F(Typed, WhatTheSchemaDoesNotTakeReadsAsNone) {
  const OpId card = make(kinds::action);
  EXPECT_TRUE(composer.set(card, fields::due_date, "tomorrow"));
  EXPECT_TRUE(composer.set(card, fields::x, "left"));
  EXPECT_TRUE(composer.set(card, fields::progress, "nearly"));
  EXPECT_TRUE(composer.add_member(card, fields::assignees, "Anna"));
  EXPECT_TRUE(composer.add_member(card, fields::assignees, std::int64_t{1} << 32));
  EXPECT_EQ(get<fields::due_date>(at(card)), std::nullopt);
  EXPECT_EQ(get<fields::x>(at(card)), std::nullopt);
  EXPECT_EQ(get<fields::progress>(at(card)), std::nullopt);
  EXPECT_TRUE(get<fields::assignees>(at(card)).empty());
}

TEST_F(Typed, ItemsOfAKindWithoutTheDeletedOnes) {
  const OpId kept = make(kinds::idea);
  const OpId gone = make(kinds::idea);
  make(kinds::need);
  EXPECT_TRUE(composer.delete_item(gone));
  const auto ideas = items_of(board, kinds::idea);
  ASSERT_EQ(ideas.size(), 1U);
  EXPECT_EQ(ideas.front()->id, kept);
}

}  // namespace
}  // namespace samtavle::plan
