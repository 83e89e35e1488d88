// Goal: each point under "easy to get wrong" of the protocol holds, in the very situation that it
// is about. Method: the simulation's world with a plan made by hand; its invariants are checked all
// the while, and at the end of each test everything is compared with the log (stage.hpp).

#include "samtavle/board/codec.hpp"
#include "samtavle/v1/session.pb.h"
#include "stage.hpp"

namespace samtavle::simulation {
namespace {

using base::Errc;
using base::Replica;

using Named = Stage;

TEST_F(Named, ARefusalOfAnOlderAttemptHandsNothingBack) {
  SimDevice& anna = come(kManager, 'a');
  const std::string wrong = refused_edit(anna);
  const std::string good = add_card(anna, "kept");
  expect_soon([&] { return !anna.outcomes().empty(); });
  ASSERT_EQ(anna.outcomes().front().label, wrong);
  ASSERT_EQ(anna.pending_labels(), std::vector{good});
  // The same refusal once more: `good` has the number of the refused edit now.
  v1::ServerFrame late;
  v1::Refusal* refusal = late.add_refusals();
  refusal->set_attempt(0);
  refusal->set_first_counter(1);
  refusal->set_last_counter(1);
  refusal->set_code(v1::REFUSAL_CODE_INVALID);
  anna.on_line_message(late.SerializeAsString());
  EXPECT_EQ(anna.pending_labels(), std::vector{good});
  settle();
  EXPECT_EQ(times_in_log(good), 1u);
}

TEST_F(Named, AHalfOpenConnectionIsCutOffBeforeTheMarkIsAnswered) {
  SimDevice& anna = come(kManager, 'a');
  add_card(anna, "one");
  settle();
  // An edit is on its way on a connection that dies; it arrives after the next Hello.
  const auto old_line = anna.line();
  old_line->hold_up(true);
  const std::string late = add_card(anna, "two");
  world.run_for(kShort);
  anna.cut(100);
  expect_soon([&] { return live(anna); });
  ASSERT_NE(anna.line(), old_line);
  old_line->hold_up(false);
  settle();
  EXPECT_EQ(times_in_log(late), 1u);
}

TEST_F(Named, WhatAHalfOpenConnectionBroughtInTimeIsInTheMark) {
  SimDevice& anna = come(kManager, 'a');
  add_card(anna, "one");
  settle();
  const std::string in_time = add_card(anna, "two");
  expect_soon([&] { return anna.line()->on_the_way_up() > 0; });
  anna.cut(100);
  settle();
  EXPECT_EQ(times_in_log(in_time), 1u);
  EXPECT_EQ(anna.session().replica(), Replica{1});
}

TEST_F(Named, ReplicaNumbersAreGivenAtTheFirstEditAndReadersUseNone) {
  come(kReader, 'r');
  SimDevice& anna = come(kManager, 'a');
  EXPECT_EQ(info().last_replica, Replica{0});
  EXPECT_EQ(anna.session().replica(), Replica{});
  add_card(anna, "one");
  settle();
  EXPECT_EQ(info().last_replica, Replica{1});
  anna.cut(0);
  settle();
  add_card(anna, "two");
  settle();
  EXPECT_EQ(info().last_replica, Replica{1});
}

TEST_F(Named, ANumberIsOnDiskBeforeItIsTold) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  world.server().committer().hold(true);
  add_card(anna, "anna's");
  world.run_for(kShort);
  EXPECT_EQ(anna.session().replica(), Replica{});
  world.server_crash(milliseconds{100});
  add_card(bo, "bo's");
  settle();
  EXPECT_NE(anna.session().replica(), bo.session().replica());
}

TEST_F(Named, ANumberThatACrashKeptFromBeingToldIsGivenToNobodyElse) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  add_card(anna, "one");
  expect_soon([&] { return info().last_replica == Replica{1}; });
  ASSERT_EQ(anna.session().replica(), Replica{});
  anna.stay_offline(true);
  world.server_crash(milliseconds{100});
  add_card(bo, "two");
  expect_soon([&] { return bo.session().pending_count() == 0; });
  EXPECT_EQ(bo.session().replica(), Replica{2});
  anna.stay_offline(false);
  settle();
  EXPECT_NE(anna.session().replica(), bo.session().replica());
}

// A number under which nothing was written goes to the next tab of the device that asks for one.
TEST_F(Named, ATabWhoseUnusedNumberWentToAnotherTabLosesNothing) {
  SimDevice& one = come(kManager, 'a');
  SimDevice& two = come(kManager, 'a');
  const std::string offline = add_card(one, "from the first tab");
  expect_soon([&] { return one.session().replica() == Replica{1}; });
  one.cut(0);
  one.stay_offline(true);
  const std::string more = add_card(one, "more from it");
  world.run_for(std::chrono::seconds{30});
  const std::string online = add_card(two, "from the second tab");
  expect_soon([&] { return two.session().pending_count() == 0; });
  one.stay_offline(false);
  settle();
  for (const std::string& label : {offline, more, online}) EXPECT_EQ(times_in_log(label), 1u);
}

TEST_F(Named, ACopiedProfileLosesNothingAndTakesANumberOfItsOwn) {
  SimDevice& anna = come(kManager, 'a');
  add_card(anna, "one");
  settle();
  SimDevice& copy = world.add_device({kManager, 'a', false});
  copy.copy_store(anna);
  // Both write under the same numbers, one of them offline.
  anna.stay_offline(true);
  const std::string offline = add_card(anna, "written offline");
  copy.start();
  expect_soon([&] { return live(copy); });
  const std::string online = add_card(copy, "written online by the copy");
  expect_soon([&] { return times_in_log(online) == 1; });
  ASSERT_EQ(copy.session().replica(), Replica{1});
  anna.stay_offline(false);
  settle();
  EXPECT_EQ(times_in_log(offline), 1u);
  EXPECT_EQ(anna.session().replica(), Replica{2});
  EXPECT_NE(card_with(copy, "written offline"), nullptr);
}

TEST_F(Named, ACopyThatIsThereAtTheSameTimeLosesNothing) {
  SimDevice& anna = come(kManager, 'a');
  add_card(anna, "one");
  settle();
  SimDevice& copy = world.add_device({kManager, 'a', false});
  copy.copy_store(anna);
  copy.start();
  for (int i = 0; i < 5; ++i) {
    if (anna.session().loaded()) add_card(anna, "anna's");
    if (copy.running() && copy.session().loaded()) add_card(copy, "the copy's");
    world.run_for(milliseconds{100});
  }
  settle();
  EXPECT_NE(anna.session().replica(), copy.session().replica());
}

TEST_F(Named, AfterAChangeOfEpochPendingEditsAreReplayedOrHandedBack) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  add_card(anna, "in the backup");
  settle();
  const base::Seq backup{world.log().size()};
  add_card(bo, "not in the backup");
  settle();
  const base::OpId old_card = card_with(anna, "in the backup")->id;
  const base::OpId gone_card = card_with(anna, "not in the backup")->id;
  anna.stay_offline(true);
  const std::string kept = type(anna, old_card, 0, "still ");
  const std::string lost = type(anna, gone_card, 0, "never ");
  const std::string after = type(anna, old_card, 6, "here: ");
  world.server().crash();
  world.restore_backup(backup);
  world.server().start();
  anna.stay_offline(false);
  settle();
  ASSERT_FALSE(anna.outcomes().empty());
  std::vector<std::string> handed_back;
  for (const SimDevice::Outcome& outcome : anna.outcomes()) {
    if (outcome.refused) handed_back.push_back(outcome.label);
  }
  EXPECT_EQ(handed_back, std::vector{lost});
  EXPECT_EQ(times_in_log(kept), 1u);
  EXPECT_EQ(times_in_log(after), 1u);
  EXPECT_NE(card_with(bo, "still here: in the backup"), nullptr);
  // She had seen more than this log has; nobody refuses her edits for that.
  const v1::Event& event = world.log()[backup.value];
  ASSERT_EQ(event.edit().label(), kept);
  EXPECT_GT(world.edits()[kept].based_on, backup);
  EXPECT_EQ(board::stamp_of(event).based_on, backup);
  EXPECT_GT(anna.session().replica().value, 1'000u);
}

// The epoch of a board is that of what it holds, not of the last welcome.
TEST_F(Named, ALineThatBreaksBetweenANewEpochsWelcomeAndItsSnapshot) {
  SimDevice& anna = come(kManager, 'a');
  for (int i = 0; i < 5; ++i) add_card(anna, "card " + std::to_string(i));
  settle();
  world.server().crash();
  world.restore_backup(base::Seq{3});
  world.server().start();
  for (int i = 0; i < 8; ++i) {
    expect_soon([&] { return anna.session().connection() == sync::Connection::loading; });
    anna.cut(100);
  }
  settle();
  EXPECT_EQ(anna.session().epoch(), world.epoch());
}

TEST_F(Named, ASnapshotLeavesOnlyWhenItIsOnDisk) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& reader = come(kReader, 'r');
  add_card(anna, "one");
  settle();
  reader.crash();
  world.server_crash(milliseconds{10});  // and with it the snapshot that it had made for a joiner
  expect_soon([&] { return live(anna) && live(reader); });
  add_card(anna, "two");
  settle();
  world.server().committer().hold(true);
  add_card(anna, "ahead of the disk");
  world.run_for(kShort);
  reader.crash();
  world.run_for(milliseconds{4'000});
  if (reader.running() && reader.session().loaded()) {
    EXPECT_EQ(card_with(reader, "ahead of the disk"), nullptr);
  }
  world.server().committer().hold(false);
  settle();
  EXPECT_NE(card_with(reader, "ahead of the disk"), nullptr);
}

TEST_F(Named, ARefusalMayOvertakeTheAcknowledgement) {
  SimDevice& anna = come(kManager, 'a');
  add_card(anna, "one");
  settle();
  world.server().committer().hold(true);
  const std::string first = add_card(anna, "two");
  const std::string wrong = refused_edit(anna);
  const std::string third = add_card(anna, "three");
  world.run_for(kShort);
  ASSERT_EQ(anna.outcomes().back().label, wrong);
  EXPECT_EQ(anna.outcomes().back().refused, Errc::invalid);
  EXPECT_EQ(anna.pending_labels(), (std::vector{first, third}));
  world.server().committer().hold(false);
  settle();
  EXPECT_EQ(times_in_log(first), 1u);
  EXPECT_EQ(times_in_log(third), 1u);
  EXPECT_EQ(times_in_log(wrong), 0u);
}

class TinyRing : public Stage {
 protected:
  static SimOptions tiny() {
    SimOptions options = quick();
    options.limits.board.ring_bytes = 400;
    options.limits.board.ring_segment_bytes = 150;
    options.limits.board.write_bytes_max = 200;
    options.limits.board.catch_up_bytes = 300;
    return options;
  }
  TinyRing() : Stage(tiny()) {}
};

TEST_F(TinyRing, FromTheLogToTheRingWithoutAGap) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& reader = come(kReader, 'r');
  for (int round = 0; round < 20; ++round) {
    reader.line()->stall(true);
    for (int i = 0; i < 12; ++i) {
      add_card(anna, "card");
      world.run_for(milliseconds{10});
    }
    reader.line()->stall(false);
    world.run_for(milliseconds{20 + round * 7});
  }
  settle();
  EXPECT_TRUE(reader.closes().empty());
}

TEST_F(Named, TimeNeverRunsBackwards) {
  SimDevice& anna = come(kManager, 'a');
  add_card(anna, "one");
  settle();
  const auto before = world.log().back().time_ms();
  world.server().set_wall_skew(std::chrono::hours{-1});
  add_card(anna, "two");
  settle();
  EXPECT_EQ(world.log().back().time_ms(), before);
  world.server_crash(milliseconds{10});
  add_card(anna, "three");
  settle();
  EXPECT_EQ(world.log().back().time_ms(), before);
}

TEST_F(Named, AFrameThatArrivesTwiceIsOneEdit) {
  SimDevice& anna = come(kManager, 'a');
  anna.line()->duplicate_up(true);
  std::vector<std::string> labels;
  for (int i = 0; i < 5; ++i) {
    labels.push_back(add_card(anna, "card"));
    world.run_for(milliseconds{40});
  }
  const std::string wrong = refused_edit(anna);
  labels.push_back(add_card(anna, "last"));
  settle();
  for (const std::string& label : labels) EXPECT_EQ(times_in_log(label), 1u) << label;
  EXPECT_EQ(times_in_log(wrong), 0u);
}

TEST_F(Named, TwoTabsOfOneDeviceHaveNumbersOfTheirOwn) {
  SimDevice& one = come(kManager, 'a');
  SimDevice& two = come(kManager, 'a');
  for (int i = 0; i < 3; ++i) {
    add_card(one, "one");
    add_card(two, "two");
    world.run_for(milliseconds{50});
  }
  settle();
  EXPECT_EQ(one.session().actor(), two.session().actor());
  EXPECT_NE(one.session().replica(), two.session().replica());
  EXPECT_TRUE(one.closes().empty() && two.closes().empty());
}

TEST_F(Named, PresenceIsDroppedUnderPressureAndTheLastOneArrives) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& slow = come(kReader, 'r');
  world.run_for(kShort);
  slow.line()->stall(true);
  const std::size_t before = world.figures.messages_down;
  for (int i = 1; i <= 100; ++i) {
    anna.present(static_cast<std::uint64_t>(i));
    world.run_for(milliseconds{50});
  }
  // All of it went to anna herself; next to nothing to who did not read.
  EXPECT_LT(world.figures.messages_down - before, 120u);
  slow.line()->stall(false);
  expect_soon([&] {
    const auto& present = slow.session().present();
    const auto found = present.find(anna.session().session());
    return found != present.end() && found->second.at && found->second.at->x == 100.0f;
  });
  EXPECT_TRUE(slow.closes().empty());
}

TEST_F(Named, AFullDiskKeepsEditsPending) {
  SimDevice& anna = come(kManager, 'a');
  add_card(anna, "one");
  settle();
  world.set_disk_full(true);
  world.run_for(milliseconds{2'500});
  EXPECT_TRUE(anna.session().read_only());
  const std::string kept = add_card(anna, "written while there was no space");
  world.run_for(milliseconds{3'000});
  EXPECT_EQ(anna.pending_labels(), std::vector{kept});
  world.set_disk_full(false);
  settle();
  EXPECT_FALSE(anna.session().read_only());
  EXPECT_EQ(times_in_log(kept), 1u);
}

// Full and well again before the board looked: the refusal must not leave the client waiting.
TEST_F(Named, ADiskThatWasFullForAMomentLeavesNobodyWaiting) {
  SimDevice& anna = come(kManager, 'a');
  add_card(anna, "one");
  settle();
  for (int i = 0; i < 12; ++i) {
    world.set_disk_full(true);
    add_card(anna, "a");
    world.run_for(milliseconds{520 + i * 11});
    add_card(anna, "b");
    world.run_for(milliseconds{5});
    world.set_disk_full(false);
    settle();
  }
}

TEST_F(Named, WhatBelongsToARefusedCardIsHandedBackWithIt) {
  SimDevice& carl = come(kCommenter, 'c');
  const std::string card = add_card(carl, "not his to make");
  const base::OpId id = card_with(carl, "not his to make")->id;
  const std::string title = type(carl, id, 0, "really ");
  world.run_for(kShort);
  ASSERT_EQ(carl.outcomes().size(), 2u);
  EXPECT_EQ(card_with(carl, "not his to make"), nullptr);
  for (const SimDevice::Outcome& outcome : carl.outcomes()) {
    const bool is_card = outcome.label == card;
    EXPECT_TRUE(is_card || outcome.label == title);
    EXPECT_EQ(outcome.refused, is_card ? Errc::not_allowed : Errc::not_found);
    EXPECT_EQ(outcome.needed, is_card ? plan::Role::contributor : plan::Role::none);
    EXPECT_GT(outcome.edit.operations_size(), 0);
  }
  settle();
}

class ShortTexts : public Stage {
 protected:
  static SimOptions short_texts() {
    SimOptions options = quick();
    options.limits.edit.operation_text_bytes_max = 40;
    return options;
  }
  ShortTexts() : Stage(short_texts()) {}
};

TEST_F(ShortTexts, TextBehindRefusedTextIsKeptAndAnchoredAnew) {
  SimDevice& anna = come(kManager, 'a');
  add_card(anna, "bench");
  settle();
  const base::OpId card = card_with(anna, "bench")->id;
  const std::string big(60, 'x');
  const std::string refused = type(anna, card, 2, big);          // be|xxx...|nch
  const std::string behind = type(anna, card, 62, "!");          // behind the refused text
  const std::string within = type(anna, card, 30, "?");          // in the middle of it
  settle();
  ASSERT_EQ(times_in_log(refused), 0u);
  EXPECT_EQ(times_in_log(behind), 1u);
  EXPECT_EQ(times_in_log(within), 1u);
  const std::string text = anna.session().board().find(card)->text_utf8(plan::fields::title);
  EXPECT_TRUE(text == "be?!nch" || text == "be!?nch") << text;
}

// Committed, not acknowledged, and then away for longer than a number is kept.
TEST_F(Named, ARetiredNumberIsGivenUpOnlyAfterWhatItWroteHasArrived) {
  SimDevice& anna = come(kManager, 'a');
  add_card(anna, "one");
  settle();
  anna.line()->hold_down(true);
  const std::string saved = add_card(anna, "two");
  expect_soon([&] { return times_in_log(saved) == 1; });
  anna.cut(0);
  anna.stay_offline(true);
  const std::string offline = add_card(anna, "three");
  world.server().set_wall_skew(std::chrono::hours{24 * 91});
  anna.stay_offline(false);
  settle();
  EXPECT_EQ(times_in_log(saved), 1u);
  EXPECT_EQ(times_in_log(offline), 1u);
  EXPECT_EQ(anna.session().replica(), Replica{2});
}

// A snapshot that was made for somebody else may be older than what a client has seen; what it has
// pending rests on events that still have to come.
class EagerSnapshots : public Stage {
 protected:
  static SimOptions eager() {
    SimOptions options = quick();
    options.limits.board.catch_up_events_max = 0;
    return options;
  }
  EagerSnapshots() : Stage(eager()) {}
};

TEST_F(EagerSnapshots, AnOldSnapshotTakesNobodyBack) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  come(kReader, 'r');  // for whom the snapshot is made
  add_card(anna, "after the snapshot");
  settle();
  const base::OpId card = card_with(bo, "after the snapshot")->id;
  bo.stay_offline(true);
  const std::string pending = type(bo, card, 0, "long ");
  add_card(anna, "while bo is away");
  world.run_for(kShort);
  bo.stay_offline(false);
  settle();
  EXPECT_EQ(times_in_log(pending), 1u);
  EXPECT_NE(card_with(anna, "long after the snapshot"), nullptr);
}

// A text in which nobody types any more loses its history when the board is put away; what somebody
// wrote into it meanwhile, without a connection, still finds its place.
class Resting : public Stage {
 protected:
  static SimOptions resting(std::uint64_t catch_up_events_max) {
    SimOptions options = quick();
    options.limits.board.flatten_after = std::chrono::hours{0};
    options.limits.board.idle_close = std::chrono::seconds{1};
    options.limits.board.catch_up_events_max = catch_up_events_max;
    return options;
  }
  explicit Resting(std::uint64_t catch_up_events_max = 1'000)
      : Stage(resting(catch_up_events_max)) {}

  std::size_t flattenings() const {
    std::size_t count = 0;
    for (const v1::Event& event : world.log()) {
      for (const v1::Operation& op : event.edit().operations()) count += op.has_flatten_text();
    }
    return count;
  }
  // Two write into a card; both go, and one goes on writing and erasing.
  void write_and_rest() {
    anna = &come(kManager, 'a');
    bo = &come(kContributor, 'b');
    add_card(*anna, "one three");
    settle();
    card = card_with(*bo, "one three")->id;
    type(*bo, card, 4, "two ");
    settle();
    anna->stay_offline(true);
    bo->stay_offline(true);
    type(*anna, card, 13, "!");
    last = type(*anna, card, 4, "and ");
    ASSERT_TRUE(anna->edit([&](board::Composer& c) -> board::Applied<void> {
      if (auto done = c.erase_text(card, plan::fields::title, 0, 4); !done) return done;
      return c.mark_text(card, plan::fields::title, 0, 3, v1::MARK_BOLD, true);
    }));
    expect_soon([&] { return flattenings() > 0; });
  }

  SimDevice* anna = nullptr;
  SimDevice* bo = nullptr;
  base::OpId card;
  std::string last;
};

TEST_F(Resting, WhatIsPendingFindsItsPlaceInAFlattenedText) {
  write_and_rest();
  bo->stay_offline(false);
  anna->stay_offline(false);
  settle();
  EXPECT_EQ(times_in_log(last), 1u);
  EXPECT_NE(card_with(*bo, "and two three!"), nullptr);
  for (const SimDevice::Outcome& outcome : anna->outcomes()) {
    EXPECT_FALSE(outcome.refused) << outcome.label << ' ' << outcome.path;
  }
}

TEST_F(Resting, FlattenedOnceItStaysAsItIs) {
  write_and_rest();
  const std::size_t count = flattenings();
  bo->stay_offline(false);
  expect_soon([&] { return live(*bo); });
  bo->stay_offline(true);
  world.run_for(kLong);
  EXPECT_EQ(flattenings(), count);
  bo->stay_offline(false);
  anna->stay_offline(false);
  settle();
}

class RestingSnapshots : public Resting {
 protected:
  RestingSnapshots() : Resting(0) {}
};

TEST_F(RestingSnapshots, WhatCannotFindItsPlaceIsHandedBack) {
  write_and_rest();
  // Until the board has left memory, and with it the snapshot of before.
  world.run_for(kLong);
  bo->stay_offline(false);
  anna->stay_offline(false);
  settle();
  EXPECT_NE(card_with(*bo, "one two three"), nullptr);
  std::size_t refused = 0;
  for (const SimDevice::Outcome& outcome : anna->outcomes()) refused += outcome.refused ? 1 : 0;
  EXPECT_EQ(refused, 3u);
}

}  // namespace
}  // namespace samtavle::simulation
