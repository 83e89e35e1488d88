// Goal: what a hub counts is what happened on its boards: edits, deliveries, joining, limits, and
// how long the way of an edit took; and a look shows what is there.
// Method: the simulation's world, where every delay is known and nothing happens but what the test
// does.

#include "stage.hpp"

namespace samtavle::simulation {
namespace {

using base::Errc;
using base::Limit;

class HubFigures : public Stage {
 protected:
  hub::Figures& figures() { return world.server().hub().figures(); }
  // Until what was written is counted, too.
  void rest() {
    settle();
    world.run_for(milliseconds{100});
  }
  // Events behind the first, which made the board.
  std::uint64_t events() { return info().head.value - 1; }
};

TEST_F(HubFigures, EditsAndTheirDeliveriesAreCountedOnce) {
  SimDevice& anna = come(kManager, 'a');
  come(kContributor, 'b');
  come(kContributor, 'c');
  EXPECT_EQ(figures().welcomed.value(), 3u);
  EXPECT_EQ(figures().opening.read().count(), 1u);
  rest();
  for (int i = 0; i < 10; ++i) {
    add_card(anna, "kort " + std::to_string(i));
    rest();
  }
  ASSERT_EQ(events(), 10u) << "the server wrote something itself";
  EXPECT_EQ(figures().edits_accepted.value(), 10u);
  EXPECT_EQ(figures().operations.value(), 20u);
  EXPECT_EQ(figures().deliveries.value(), 30u);
  EXPECT_EQ(figures().durable.read().count(), 10u);
  EXPECT_EQ(figures().fan_out.read().count(), 10u);
  EXPECT_EQ(figures().fan_outs_unfinished.value(), 0u);
  // A line takes 50 microseconds to write and a commit at most two times 4 ms.
  EXPECT_GE(figures().fan_out.read().sum_ns, 10u * 50'000u);
  EXPECT_LT(figures().durable.read().sum_ns, 10u * 8'000'000u);
}

TEST_F(HubFigures, RefusalsAreCountedByTheirCode) {
  SimDevice& anna = come(kManager, 'a');
  refused_edit(anna);
  rest();
  refused_edit(anna);
  rest();
  EXPECT_EQ(figures().edits_refused[Errc::invalid].value(), 2u);
  EXPECT_EQ(figures().edits_accepted.value(), 0u);
  EXPECT_EQ(figures().durable.read().count(), 0u);
}

TEST_F(HubFigures, WhoeverIsSlowKeepsARoundFromEnding) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  rest();
  bo.line()->stall(true);
  add_card(anna, "one");
  world.run_for(milliseconds{1'000});
  EXPECT_EQ(figures().fan_out.read().count(), 0u);
  add_card(anna, "two");
  world.run_for(milliseconds{1'000});
  EXPECT_EQ(figures().fan_outs_unfinished.value(), 1u);
  EXPECT_EQ(figures().fan_out.read().count(), 1u) << "who was behind already is not waited for";
  bo.line()->stall(false);
  rest();
  EXPECT_EQ(figures().fan_outs_unfinished.value(), 1u);
  EXPECT_EQ(figures().deliveries.value(), 4u) << "and gets it all the same";
}

TEST_F(HubFigures, ALookShowsWhoIsHereAndHowFarBehind) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  rest();
  hub::Levels levels = world.server().hub().levels();
  EXPECT_EQ(levels.boards, 1u);
  EXPECT_EQ(levels.sessions, 2u);
  EXPECT_EQ(levels.from_ring, 2u);
  const std::uint64_t read_with_it = levels.ring_bytes;
  EXPECT_GT(levels.memory_bytes, read_with_it);
  EXPECT_EQ(levels.lag_bytes, 0u);

  bo.line()->stall(true);
  add_card(anna, "one");
  world.run_for(milliseconds{1'000});
  EXPECT_EQ(world.server().hub().levels().lag_bytes, 0u) << "it is on its way";
  add_card(anna, "two");
  world.run_for(milliseconds{1'000});
  levels = world.server().hub().levels();
  EXPECT_GT(levels.lag_bytes, 0u);
  EXPECT_LT(levels.lag_bytes, levels.ring_bytes - read_with_it);
  EXPECT_EQ(levels.lag_bytes_max, levels.lag_bytes);
  bo.line()->stall(false);
  rest();
  EXPECT_EQ(world.server().hub().levels().lag_bytes, 0u);
}

TEST_F(HubFigures, SnapshotsPresenceAndLeavingAreCounted) {
  SimDevice& anna = come(kManager, 'a');
  rest();
  EXPECT_EQ(figures().snapshots_sent.value(), 1u);
  EXPECT_EQ(figures().snapshots_encoded.value(), 0u) << "it came with the board";
  EXPECT_GE(figures().snapshot_chunks.value(), 1u);
  EXPECT_GT(figures().snapshot_bytes.value(), 100u);
  EXPECT_GT(figures().presence_frames.value(), 0u);
  SimDevice& bo = come(kContributor, 'b');
  EXPECT_EQ(figures().snapshots_sent.value(), 2u);
  EXPECT_EQ(figures().snapshots_encoded.value(), 0u) << "the one that is there serves again";
  rest();
  for (int i = 0; i < 100; ++i) {
    add_card(anna, std::string(250, 'x'));
    rest();
  }
  SimDevice& carl = come(kContributor, 'c');
  EXPECT_EQ(figures().snapshots_sent.value(), 3u);
  EXPECT_EQ(figures().snapshots_encoded.value(), 1u) << "there was much behind it";
  EXPECT_EQ(figures().snapshots_aside.value(), 0u);
  rest();
  // They are gone before anybody could take them for slow.
  world.server().breakable().half_open_max = milliseconds{1'000};
  for (SimDevice* device : {&anna, &bo, &carl}) device->stay_offline(true);
  world.run_for(milliseconds{120'000});
  EXPECT_EQ(figures().left.value(), 3u);
  EXPECT_EQ(figures().boards_closed.value(), 1u);
  EXPECT_EQ(world.server().hub().levels().boards, 0u);
}

SimOptions with_a_small_ring() {
  SimOptions options = quick();
  options.limits.board.ring_bytes = 4 * 1024;
  options.limits.board.ring_segment_bytes = 1024;
  options.limits.board.write_bytes_max = 2 * 1024;
  options.limits.session.stall_timeout = milliseconds{3'000};
  return options;
}

TEST(SmallRingFigures, WhoFallsOutOfTheRingOrReadsNothingIsCounted) {
  SimWorld world{1, with_a_small_ring()};
  world.allow_end(Errc::fell_behind);
  world.begin();
  SimDevice& anna = world.add_device({kManager, 'a', false});
  SimDevice& bo = world.add_device({kContributor, 'b', false});
  anna.start();
  bo.start();
  ASSERT_TRUE(world.run_until([&] { return world.settled(); }, kLong));
  world.run_for(milliseconds{100});
  hub::Figures& figures = world.server().hub().figures();

  bo.line()->stall(true);
  for (int i = 0; i < 20; ++i) {
    const auto label = anna.edit([&](board::Composer& composer) -> board::Applied<void> {
      return composer.insert_text(board::kRootId, plan::fields::purpose, 0,
                                  std::string(400, 'x'));
    });
    ASSERT_TRUE(label.has_value());
    world.run_for(milliseconds{50});
  }
  bo.line()->stall(false);
  ASSERT_TRUE(world.run_until([&] { return world.settled(); }, kLong));
  world.run_for(milliseconds{100});
  EXPECT_EQ(figures.breaches[Limit::ring_bytes].value(), 1u);
  EXPECT_GE(figures.catch_up_reads.value(), 1u);
  EXPECT_EQ(figures.deliveries.value(), 40u);

  bo.line()->stall(true);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(anna.edit([&](board::Composer& composer) -> board::Applied<void> {
      return composer.insert_text(board::kRootId, plan::fields::purpose, 0, "y");
    }).has_value());
    world.run_for(milliseconds{3'000});
  }
  EXPECT_EQ(figures.breaches[Limit::stall_timeout].value(), 1u);
  EXPECT_EQ(figures.ended[Errc::fell_behind].value(), 1u);
  world.heal_and_compare();
  EXPECT_FALSE(world.violation().has_value()) << *world.violation();
}

}  // namespace
}  // namespace samtavle::simulation
