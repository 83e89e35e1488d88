// Goal: undo and redo change only what is one's own, whatever happens in between: others write the
// same things, edits are refused, lines break, processes end, boards come as snapshots.
// Method: random plans of 3 to 8 devices that undo and redo a great deal, with all invariants of
// the simulation, and after each undo a check against who wrote what last, told from the log alone
// (support/board_view.hpp); and single situations, made by hand. Controls: what an undo must not do
// is done on purpose, and the check has to see it.

#include "plan.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/v1/session.pb.h"
#include "stage.hpp"

namespace samtavle::simulation {
namespace {

using base::Errc;
using base::Value;
using board::LeftOut;
using board::UndoSide;
using board::UndoRecipe;
namespace fields = plan::fields;
namespace kinds = plan::kinds;

constexpr std::size_t kUndoPlans = 100;

TEST(UndoPlans, NobodyUndoesWhatSomebodyElseDid) {
  const char* const name = "UndoPlans.NobodyUndoesWhatSomebodyElseDid";
  SimWorld::Figures sum;
  const std::size_t count = support::iterations(kUndoPlans);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const Plan plan = make_undo_plan(seed);
    const Outcome outcome = run_plan(plan, options_of(plan));
    ASSERT_FALSE(outcome.violation.has_value())
        << *outcome.violation << "\n"
        << support::repeat_command(name, seed) << "\nPLAN=" << save_plan(plan)
        << " (--gtest_filter=Plans.Replay)";
    sum.undone += outcome.figures.undone;
    sum.undone_nothing += outcome.figures.undone_nothing;
    sum.refused += outcome.figures.refused;
    sum.client_crashes += outcome.figures.client_crashes;
  }
  std::cout << count << " plans: " << sum.undone << " steps undone or redone, "
            << sum.undone_nothing << " of which nothing was left, " << sum.refused << " refused, "
            << sum.client_crashes << " client crashes\n";
  if (count < 50) return;
  EXPECT_GT(sum.undone, count * 5);
  EXPECT_GT(sum.undone_nothing, 0u);
  EXPECT_GT(sum.refused, count);
  EXPECT_GT(sum.client_crashes, count);
}

class UndoStage : public Stage {
 protected:
  // A card that everybody has.
  base::OpId shared_card(SimDevice& device, const std::string& title) {
    add_card(device, title);
    settle();
    return card_with(device, title)->id;
  }
  static std::string title_of(SimDevice& device, base::OpId card) {
    return device.session().board().find(card)->text_utf8(fields::title);
  }
  static const board::Item& item(SimDevice& device, base::OpId id) {
    return *device.session().board().find(id);
  }
  void set(SimDevice& device, base::OpId card, base::Field field, Value value) {
    ASSERT_TRUE(device.edit([&](board::Composer& c) { return c.set(card, field, value); }));
  }
  static std::optional<sync::Undone> undo(SimDevice& device) {
    return device.take_step(UndoSide::undo);
  }
  static std::optional<sync::Undone> redo(SimDevice& device) {
    return device.take_step(UndoSide::redo);
  }
  std::string looks(SimDevice& device) {
    return support::looks_of(support::view_of(device.session().board()));
  }
};

TEST_F(UndoStage, AllIsUndoneAndDoneAgainAcrossCutsAndNewProcesses) {
  SimDevice& anna = come(kManager, 'a');
  settle();
  std::vector<std::string> was = {looks(anna)};
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    anna.random_edit(seed);
    was.push_back(looks(anna));
    if (seed % 3 == 0) settle();
    if (seed == 5) anna.cut(0);
    expect_soon([&] { return live(anna); });
  }
  settle();
  ASSERT_TRUE(anna.outcomes().size() >= 12);
  // Some of the edits were refused; what is left has its own looks.
  const std::string end = looks(anna);
  std::size_t steps = 0;
  while (anna.session().can_undo()) {
    ASSERT_TRUE(undo(anna));
    if (++steps == 2) {
      anna.crash();
      expect_soon([&] { return live(anna); });
    }
  }
  EXPECT_EQ(looks(anna), was.front());
  settle();
  EXPECT_EQ(looks(anna), was.front());
  for (std::size_t n = 0; anna.session().can_redo(); ++n) {
    ASSERT_TRUE(redo(anna));
    if (n == 2) {
      settle();
      anna.crash();
      expect_soon([&] { return live(anna); });
    }
  }
  EXPECT_EQ(looks(anna), end);
}

TEST_F(UndoStage, AFieldThatSomebodyElseWroteSinceStays) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come("bo manager official", 'b');
  const base::OpId card = shared_card(anna, "card");
  set(anna, card, fields::colour, "yellow");
  set(anna, card, fields::x, 1.5);
  settle();
  set(bo, card, fields::colour, "red");
  settle();
  const auto first = undo(anna);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->edits.size(), 1u);
  EXPECT_EQ(item(anna, card).value(fields::x), Value{});
  const auto second = undo(anna);
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->edits.empty());
  ASSERT_EQ(second->left_out.size(), 1u);
  EXPECT_EQ(second->left_out[0].what, UndoRecipe::What::scalar);
  EXPECT_EQ(second->left_out[0].reason, LeftOut::Reason::overwritten);
  settle();
  EXPECT_EQ(item(anna, card).value(fields::colour), Value{"red"});
  // The step of which nothing was left is gone; the one before it is next.
  ASSERT_TRUE(undo(anna));
  EXPECT_TRUE(item(anna, card).deleted());
}

// Bo's colour arrives while Anna's is still on its way: hers is the later one, over his.
TEST_F(UndoStage, WhatCameFirstIsWhatAnUndoGoesBackTo) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come("bo manager official", 'b');
  const base::OpId card = shared_card(anna, "card");
  anna.stay_offline(true);
  set(anna, card, fields::colour, "yellow");
  set(bo, card, fields::colour, "red");
  expect_soon([&] { return bo.session().pending_count() == 0; });
  anna.stay_offline(false);
  settle();
  ASSERT_EQ(item(bo, card).value(fields::colour), Value{"yellow"});
  ASSERT_TRUE(undo(anna));
  settle();
  EXPECT_EQ(item(bo, card).value(fields::colour), Value{"red"});
  // The same colour is there again, but it is not Anna's any more that an undo could take away.
  ASSERT_TRUE(redo(anna));
  settle();
  EXPECT_EQ(item(bo, card).value(fields::colour), Value{"yellow"});
}

TEST_F(UndoStage, OnlyOnesOwnCharactersGoAndComeBack) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come("bo manager official", 'b');
  const base::OpId card = shared_card(anna, "havn");
  type(anna, card, 4, "eparken");
  settle();
  type(bo, card, 6, "-X-");
  settle();
  ASSERT_EQ(title_of(anna, card), "havnep-X-arken");
  ASSERT_TRUE(undo(anna));
  settle();
  EXPECT_EQ(title_of(bo, card), "havn-X-");
  ASSERT_TRUE(redo(anna));
  settle();
  EXPECT_EQ(title_of(bo, card), "havnep-X-arken");
  // What Bo erases of it stays away.
  ASSERT_TRUE(bo.edit([&](board::Composer& c) { return c.erase_text(card, fields::title, 4, 2); }));
  settle();
  ASSERT_TRUE(undo(anna));
  ASSERT_TRUE(redo(anna));
  settle();
  EXPECT_EQ(title_of(bo, card), "havn-X-arken");
}

TEST_F(UndoStage, WhatBothErasedIsUndoneByWhoWasFirst) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come("bo manager official", 'b');
  const base::OpId card = shared_card(anna, "abcdef");
  anna.stay_offline(true);
  bo.stay_offline(true);
  const auto erase = [&](SimDevice& device, std::size_t from, std::size_t count) {
    ASSERT_TRUE(device.edit(
        [&](board::Composer& c) { return c.erase_text(card, fields::title, from, count); }));
  };
  erase(anna, 1, 3);  // bcd
  erase(bo, 2, 3);    // cde
  bo.stay_offline(false);
  expect_soon([&] { return bo.session().pending_count() == 0; });
  anna.stay_offline(false);
  settle();
  ASSERT_EQ(title_of(anna, card), "af");
  ASSERT_TRUE(undo(anna));
  settle();
  EXPECT_EQ(title_of(bo, card), "abf");
  ASSERT_TRUE(undo(bo));
  settle();
  EXPECT_EQ(title_of(anna, card), "abcdef");
}

TEST_F(UndoStage, UndoingACardLeavesWhatOthersPutIntoItWithinReach) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come("bo manager official", 'b');
  const base::OpId card = shared_card(anna, "card");
  type(bo, card, 4, " by both");
  const auto made = bo.edit([&](board::Composer& c) -> board::Applied<void> {
    const auto reply = c.create_item(kinds::comment, card);
    if (!reply) return base::Unexpected<board::ApplyError>{reply.error()};
    return c.insert_text(*reply, fields::body, 0, "a comment");
  });
  ASSERT_TRUE(made);
  settle();
  ASSERT_TRUE(undo(anna));
  settle();
  EXPECT_TRUE(item(bo, card).deleted());
  const auto unplaced = bo.session().board().unplaced();
  ASSERT_EQ(unplaced.size(), 1u);
  EXPECT_EQ(unplaced[0]->text_utf8(fields::body), "a comment");
  ASSERT_TRUE(redo(anna));
  settle();
  EXPECT_FALSE(item(bo, card).deleted());
  EXPECT_EQ(title_of(bo, card), "card by both");
  EXPECT_TRUE(bo.session().board().unplaced().empty());
}

TEST_F(UndoStage, AnUndoThatIsRefusedIsHandedBackAndCanBeTriedAgain) {
  SimDevice& anna = come(kManager, 'a');
  const base::OpId card = shared_card(anna, "card");
  type(anna, card, 4, " one");
  settle();
  // The role is lowered before the undo gets to the server.
  anna.stay_offline(true);
  ASSERT_TRUE(undo(anna));
  EXPECT_EQ(title_of(anna, card), "card");
  anna.set_token("anna reader official");
  const std::size_t outcomes = anna.outcomes().size();
  anna.stay_offline(false);
  expect_soon([&] { return anna.outcomes().size() > outcomes; });
  ASSERT_EQ(anna.outcomes().back().refused, Errc::not_allowed);
  EXPECT_EQ(title_of(anna, card), "card one");
  EXPECT_FALSE(anna.session().can_redo().has_value());
  anna.set_token(kManager);
  anna.cut(0);
  settle();
  ASSERT_TRUE(undo(anna));
  settle();
  EXPECT_EQ(title_of(anna, card), "card");
  ASSERT_TRUE(anna.session().can_redo().has_value());
}

TEST_F(UndoStage, WhatWasRefusedCannotBeUndone) {
  SimDevice& anna = come(kManager, 'a');
  const base::OpId card = shared_card(anna, "card");
  type(anna, card, 4, " one");
  refused_edit(anna);
  type(anna, card, 8, " two");
  settle();
  ASSERT_TRUE(undo(anna));
  EXPECT_EQ(title_of(anna, card), "card one");
  ASSERT_TRUE(undo(anna));
  EXPECT_EQ(title_of(anna, card), "card");
}

TEST_F(UndoStage, TabsOfOnePersonUndoEachTheirOwn) {
  SimDevice& one = come(kManager, 'a');
  const base::OpId card = shared_card(one, "card");
  SimDevice& two = come(kManager, 'a');
  settle();
  EXPECT_FALSE(two.session().can_undo().has_value());
  type(two, card, 4, " two");
  type(one, card, 0, "one ");
  settle();
  ASSERT_TRUE(undo(two));
  settle();
  EXPECT_EQ(title_of(one, card), "one card");
  EXPECT_FALSE(undo(two).has_value());
}

TEST_F(UndoStage, AfterASnapshotMembersAreLeftAloneAndFieldsAreNot) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come("bo manager official", 'b');
  const base::OpId card = shared_card(anna, "card");
  set(anna, card, fields::colour, "yellow");
  ASSERT_TRUE(anna.edit(
      [&](board::Composer& c) { return c.add_member(card, fields::labels, "green"); }));
  settle();
  anna.crash();
  // Nothing tells Anna's next process that this label is Bo's now.
  ASSERT_TRUE(bo.edit(
      [&](board::Composer& c) { return c.remove_member(card, fields::labels, "green"); }));
  ASSERT_TRUE(bo.edit(
      [&](board::Composer& c) { return c.add_member(card, fields::labels, "green"); }));
  settle();
  const auto label = undo(anna);
  ASSERT_TRUE(label);
  EXPECT_TRUE(label->edits.empty());
  ASSERT_EQ(label->left_out.size(), 1u);
  EXPECT_EQ(label->left_out[0].reason, LeftOut::Reason::unknown);
  ASSERT_TRUE(undo(anna));
  settle();
  EXPECT_EQ(item(bo, card).value(fields::colour), Value{});
  EXPECT_TRUE(item(bo, card).members(fields::labels).contains(Value{"green"}));
}

TEST_F(UndoStage, NothingOfAnEarlierEpochIsUndone) {
  SimDevice& anna = come(kManager, 'a');
  const base::OpId card = shared_card(anna, "card");
  type(anna, card, 4, " one");
  settle();
  const base::Seq all{world.log().size()};
  world.server_crash(milliseconds{2'000});
  world.restore_backup(all);
  settle();
  EXPECT_EQ(title_of(anna, card), "card one");
  EXPECT_FALSE(anna.session().can_undo().has_value());
  type(anna, card, 8, " two");
  settle();
  ASSERT_TRUE(undo(anna));
  EXPECT_EQ(title_of(anna, card), "card one");
}

// --- controls: the check sees what an undo must not do ---

class Trespass : public UndoStage {
 protected:
  Trespass() {
    anna = &come(kManager, 'a');
    bo = &come("bo manager official", 'b');
    card = shared_card(*bo, "bo's card");
  }
  // What the check says of a change by Anna as if it were an undo.
  std::optional<std::string> check(const std::function<board::Applied<void>(board::Composer&)>& f) {
    settle();
    const auto before = support::view_of(anna->session().board());
    support::Writers writers;
    for (const v1::Event& event : world.log()) {
      const auto known = world.edits().find(SimWorld::tag_of(event.edit()));
      writers.apply(event.edit(), known == world.edits().end() ? 99 : known->second.device,
                    board::stamp_of(event));
    }
    EXPECT_TRUE(anna->edit(f));
    return writers.trespass(before, support::view_of(anna->session().board()), anna->number());
  }
  SimDevice* anna = nullptr;
  SimDevice* bo = nullptr;
  base::OpId card;
};

TEST_F(Trespass, InTextIsSeen) {
  type(*anna, card, 9, " and anna's");
  EXPECT_TRUE(check([&](auto& c) { return c.erase_text(card, fields::title, 8, 3); }));
  EXPECT_FALSE(check([&](auto& c) { return c.erase_text(card, fields::title, 8, 3); }));
}

TEST_F(Trespass, InMarksIsSeen) {
  ASSERT_TRUE(bo->edit([&](auto& c) {
    return c.mark_text(card, fields::title, 0, 4, v1::MARK_BOLD, Value{true});
  }));
  EXPECT_TRUE(check([&](auto& c) {
    return c.mark_text(card, fields::title, 3, 6, v1::MARK_BOLD, Value{});
  }));
}

TEST_F(Trespass, InFieldsIsSeen) {
  set(*anna, card, fields::colour, "yellow");
  settle();
  set(*bo, card, fields::colour, "red");
  EXPECT_TRUE(check([&](auto& c) { return c.set(card, fields::colour, Value{}); }));
}

TEST_F(Trespass, InMembersIsSeen) {
  ASSERT_TRUE(bo->edit([&](auto& c) { return c.add_member(card, fields::labels, "green"); }));
  EXPECT_TRUE(check([&](auto& c) { return c.remove_member(card, fields::labels, "green"); }));
}

TEST_F(Trespass, InPlacesIsSeen) {
  EXPECT_TRUE(check([&](auto& c) { return c.move(card, board::kRootId); }));
}

TEST_F(Trespass, InDeletionsIsSeen) {
  EXPECT_TRUE(check([&](auto& c) { return c.delete_item(card); }));
}

}  // namespace
}  // namespace samtavle::simulation
