// Goal: the story tells every correction of the course, with what was and what became of it, who
// and why; it leaves out drafts, typing that came to nothing and what nobody sees; and typing in
// one go is one correction.
// Method: case by case, from a log; at random in tests/property/plan.

#include "samtavle/plan/story.hpp"

#include <gmock/gmock.h>

#include "logged.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/text/formatting.hpp"

namespace samtavle::plan {
namespace {

using base::OpId;
using base::Value;
using testing::ElementsAre;
using testing::IsEmpty;
using What = Correction::What;

class StoryTest : public Logged {
 protected:
  // The corrections from this seq on.
  std::vector<Correction> told_after(base::Seq seq) const {
    std::vector<Correction> out = story().corrections();
    std::erase_if(out, [seq](const Correction& c) { return c.seq <= seq; });
    return out;
  }
  Story story() const {
    Story out;
    for (const v1::Event& event : events) EXPECT_TRUE(out.add(event));
    EXPECT_EQ(board::encode_snapshot(out.board()), board::encode_snapshot(board));
    return out;
  }
  Correction only_after(base::Seq seq) const {
    const auto told = told_after(seq);
    EXPECT_EQ(told.size(), 1u);
    return told.size() == 1 ? told.front() : Correction{};
  }
  void expect_nothing_after(base::Seq seq) const { EXPECT_THAT(told_after(seq), IsEmpty()); }
};

TEST_F(StoryTest, BeginsWithTheCourseThatWasSet) {
  type(kAnna, board::kRootId, fields::purpose, 0, "Mere liv");
  type(kAnna, board::kRootId, fields::purpose, 8, " på havnen");
  const OpId criterion = make(kAnna, kinds::criterion, area, "Ti ideer");
  expect_nothing_after(base::Seq{});
  EXPECT_FALSE(story().set_out());
  const base::Seq entered = enter_second();
  const Story told = story();
  ASSERT_TRUE(told.set_out());
  EXPECT_EQ(told.set_out()->purpose, "Mere liv på havnen");
  ASSERT_EQ(told.set_out()->criteria.size(), 1u);
  EXPECT_EQ(told.set_out()->criteria[0], (Landmark{criterion, "Ti ideer", ""}));
  EXPECT_EQ(told.set_out()->phase.id, second);

  ASSERT_EQ(told.corrections().size(), 3u);  // one phase closed, one opened, and that it is current
  const Correction& current = told.corrections()[2];
  EXPECT_EQ(current.what, What::set);
  EXPECT_EQ(current.seq, entered);
  EXPECT_EQ(current.actor, kAnna);
  EXPECT_EQ(current.field, fields::current_phase);
  EXPECT_EQ(current.from.words, "Afklaring");
  EXPECT_EQ(current.to.words, "Samskabelse");
  EXPECT_EQ(current.to.value, Value{second});
  EXPECT_EQ(current.why, "alt er klar");
  EXPECT_EQ(current.time_ms, time_ms);
}

TEST_F(StoryTest, TypingInOneGoIsOneCorrection) {
  type(kAnna, board::kRootId, fields::purpose, 0, "Mere liv");
  const base::Seq entered = enter_second();
  const base::Seq begun = type(kAnna, board::kRootId, fields::purpose, 8, " p", "for upræcist");
  type(kAnna, board::kRootId, fields::purpose, 10, "å hav", "for upræcist");
  const base::Seq ended = type(kAnna, board::kRootId, fields::purpose, 15, "nen", "for upræcist");
  const Correction told = only_after(entered);
  EXPECT_EQ(told.what, What::text);
  EXPECT_EQ(told.first, begun);
  EXPECT_EQ(told.seq, ended);
  EXPECT_EQ(told.from.words, "Mere liv");
  EXPECT_EQ(told.to.words, "Mere liv på havnen");
  EXPECT_EQ(told.why, "for upræcist");
}

TEST_F(StoryTest, AnotherPersonReasonOrTimeBeginsAnother) {
  type(kAnna, board::kRootId, fields::purpose, 0, "a");
  const base::Seq entered = enter_second();
  type(kAnna, board::kRootId, fields::purpose, 1, "b", "x");
  type(kBo, board::kRootId, fields::purpose, 2, "c", "x");
  type(kBo, board::kRootId, fields::purpose, 3, "d", "y");
  type(kBo, board::kRootId, fields::purpose, 4, "e", "y", kStoryRunMs + 1);
  std::vector<std::string> ends;
  for (const Correction& c : told_after(entered)) ends.push_back(c.from.words + ">" + c.to.words);
  EXPECT_THAT(ends, ElementsAre("a>ab", "ab>abc", "abc>abcd", "abcd>abcde"));
}

TEST_F(StoryTest, WhatCameToNothingIsNotTold) {
  type(kAnna, board::kRootId, fields::purpose, 0, "Mere liv");
  const base::Seq entered = enter_second();
  type(kAnna, board::kRootId, fields::purpose, 0, "x", "y");
  erase(kAnna, board::kRootId, fields::purpose, 0, 1, "y");
  act(
      kAnna,
      [&](board::Composer& c) {
        ASSERT_TRUE(c.mark_text(board::kRootId, fields::purpose, 0, 4, text::kBold, true));
      },
      "y");
  set(kAnna, board::kRootId, fields::current_phase, second, "y");
  expect_nothing_after(entered);
}

TEST_F(StoryTest, RoomBetweenOrderKeysIsNobodysCorrection) {
  enter_second();
  const base::Seq before = board.seq();
  v1::Edit edit;
  edit.set_first_counter(board.next_counter(base::kServerReplica).value);
  const std::vector<OpId> phases = {first, second};
  for (std::size_t i = 0; i < phases.size(); ++i) {
    v1::PlaceItem* m = edit.add_operations()->mutable_place_item();
    m->set_item_replica(phases[i].replica.value);
    m->set_item_counter(phases[i].counter.value);
    m->set_container_counter(board::kRootId.counter.value);
    m->set_order_key(std::string(1, static_cast<char>('a' + i)));
  }
  commit(base::kServerActor, edit);
  expect_nothing_after(before);
  // The same move the other way round is one.
  act(
      kAnna, [&](board::Composer& c) { ASSERT_TRUE(c.move(second, board::kRootId)); }, "omvendt");
  const Correction moved = only_after(before);
  EXPECT_EQ(moved.what, What::moved);
  EXPECT_EQ(moved.to.value, Value{board::kRootId});
  EXPECT_THAT(moved.from.words, testing::EndsWith("#2"));
  EXPECT_THAT(moved.to.words, testing::EndsWith("#1"));
}

TEST_F(StoryTest, CriteriaComeChangeGoAndComeBack) {
  enter_second();
  const base::Seq entered = board.seq();
  const OpId criterion = make(kAnna, kinds::criterion, area, "Ti ideer", "vi glemte den");
  set(kAnna, criterion, fields::benefit_area, "innovation", "hører til");
  act(
      kAnna, [&](board::Composer& c) { ASSERT_TRUE(c.delete_item(criterion)); }, "for let");
  act(
      kAnna, [&](board::Composer& c) { ASSERT_TRUE(c.restore_item(criterion)); }, "alligevel");
  const auto told = told_after(entered);
  ASSERT_EQ(told.size(), 4u);
  EXPECT_EQ(told[0].what, What::created);
  EXPECT_FALSE(told[0].from.there);
  EXPECT_EQ(told[0].to.words, "Ti ideer");
  EXPECT_EQ(told[0].area, area);
  EXPECT_EQ(told[1].what, What::set);
  EXPECT_EQ(told[1].to.words, "innovation");
  EXPECT_EQ(told[2].what, What::deleted);
  EXPECT_EQ(told[2].title, "Ti ideer");
  EXPECT_FALSE(told[2].to.there);
  EXPECT_EQ(told[3].what, What::restored);
  EXPECT_EQ(told[3].why, "alligevel");
}

TEST_F(StoryTest, LevelsTypesAndFramesAreInTheirWords) {
  const OpId type_of_work = make(kAnna, kinds::cocreation_type, board::kRootId, "Ligeværdig");
  const OpId other_type = make(kAnna, kinds::cocreation_type, board::kRootId, "Styret");
  const OpId frame = make(kAnna, kinds::frame, ideas, "Molen");
  // The first value of each is no correction yet.
  set(kAnna, board::kRootId, fields::type, type_of_work);
  set(kAnna, ideas, fields::level_citizen, "suggest");
  set(kAnna, frame, fields::frame_type, "elastic");
  expect_nothing_after(base::Seq{});
  set(kAnna, board::kRootId, fields::type, other_type, "a");
  set(kAnna, ideas, fields::level_citizen, "edit", "b");
  set(kAnna, frame, fields::frame_type, "fixed", "c");
  type(kAnna, frame, fields::title, 5, " er fredet", "d");
  std::vector<std::string> lines;
  for (const Correction& c : told_after(base::Seq{})) {
    lines.push_back(c.from.words + ">" + c.to.words + " " + c.why);
  }
  EXPECT_THAT(lines, ElementsAre("Ligeværdig>Styret a", "suggest>edit b", "elastic>fixed c",
                                 "Molen>Molen er fredet d"));
}

TEST_F(StoryTest, DelegationsAreToldOnceTheyAreAnswered) {
  OpId task;
  act(kAnna, [&](board::Composer& c) {
    task = *offer(c, {"Kommunikation", kAnna, kBo, "", {fields::involvement}, {ideas}});
  });
  expect_nothing_after(base::Seq{});
  const base::Seq accepted =
      act(kBo, [&](board::Composer& c) { ASSERT_TRUE(answer(c, task, "accepted")); });
  const Correction told = only_after(base::Seq{});
  EXPECT_EQ(told.from.words, "offered");
  EXPECT_EQ(told.to.words, "accepted");
  EXPECT_EQ(told.title, "Kommunikation");
  EXPECT_TRUE(told.why.empty());
  act(
      kAnna, [&](board::Composer& c) { ASSERT_TRUE(c.remove_member(task, fields::opens, ideas)); },
      "kun det ene");
  const Correction opens = only_after(accepted);
  EXPECT_EQ(opens.what, What::members);
  EXPECT_EQ(opens.from.members.size(), 2u);
  EXPECT_EQ(opens.to.words, "involvement");
}

TEST_F(StoryTest, GoesOnFromAVersion) {
  type(kAnna, board::kRootId, fields::purpose, 0, "Mere liv");
  enter_second();
  board::Board version = copy();
  type(kBo, board::kRootId, fields::purpose, 0, "Meget ", "større");
  Story since{std::move(version)};
  ASSERT_TRUE(since.add(events.back()));
  ASSERT_EQ(since.corrections().size(), 1u);
  EXPECT_EQ(since.corrections()[0].to.words, "Meget Mere liv");
  EXPECT_FALSE(since.set_out());
}

TEST_F(StoryTest, AGapIsRefused) {
  Story out;
  ASSERT_TRUE(out.add(events[0]));
  const auto done = out.add(events[2]);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::Errc::invalid);
  EXPECT_TRUE(out.add(events[1]));
}

}  // namespace
}  // namespace samtavle::plan
