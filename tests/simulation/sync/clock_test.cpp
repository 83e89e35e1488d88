// Goal: the wall clock may be set, forwards and backwards, by as much as anybody likes: stamps
// never run backwards, nobody loses the line or an edit over it, no timer runs wild, and no board
// is put away early. Method: two people write on while the server's wall clock jumps; before that
// they do the same while it stands still.

#include <algorithm>

#include "stage.hpp"

namespace samtavle::simulation {
namespace {

using std::chrono::hours;

constexpr hours kDay{24};
// Longer than a device keeps its number, and back beyond the beginning.
const std::vector<hours> kJumps = {hours{1},   hours{-2},   30 * kDay, -30 * kDay,
                                   100 * kDay, -800 * kDay, hours{0}};

class WallClock : public Stage {
 protected:
  struct Cost {
    std::size_t messages = 0;
    std::size_t writes = 0;
  };

  // Both write before and after each of the jumps.
  Cost write_through(const std::vector<hours>& jumps) {
    const auto before = world.figures;
    for (const hours by : jumps) {
      world.server().set_wall_skew(by);
      for (SimDevice* device : {&anna, &bo}) {
        labels.push_back(add_card(*device, "card " + std::to_string(labels.size())));
      }
      // Long enough for whatever goes off once a second.
      world.run_for(milliseconds{3'000});
      settle();
      EXPECT_TRUE(anna.closes().empty() && bo.closes().empty()) << by.count() << " hours";
    }
    for (const std::string& label : labels) EXPECT_EQ(times_in_log(label), 1u) << label;
    return {world.figures.messages_down - before.messages_down,
            world.figures.writes - before.writes};
  }

  std::vector<std::string> labels;
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
};

TEST_F(WallClock, MayJumpAndNobodyNotices) {
  const Cost calm = write_through(std::vector<hours>(kJumps.size(), hours{0}));
  const Cost jumping = write_through(kJumps);
  EXPECT_LE(jumping.messages, calm.messages + calm.messages / 5);
  EXPECT_LE(jumping.writes, calm.writes + calm.writes / 5);

  const auto& log = world.log();
  const auto backwards = [](const v1::Event& before, const v1::Event& after) {
    return after.time_ms() < before.time_ms();
  };
  EXPECT_EQ(std::adjacent_find(log.begin(), log.end(), backwards), log.end());
  EXPECT_GT(log.back().time_ms() - log.front().time_ms(), milliseconds{99 * kDay}.count())
      << "the clock did not jump";
}

// A device that comes back after the clock was wrong by more than a number is kept.
TEST_F(WallClock, ADeviceThatComesBackMeanwhileLosesNothing) {
  write_through({hours{0}});
  for (const hours by : {100 * kDay, hours{0}}) {
    anna.stay_offline(true);
    const std::string offline = add_card(anna, "written offline");
    world.server().set_wall_skew(by);
    anna.stay_offline(false);
    settle();
    EXPECT_EQ(times_in_log(offline), 1u);
  }
  write_through({hours{0}});
}

// Boards leave the memory by the clock that nobody sets.
TEST_F(WallClock, NoBoardIsPutAwayEarly) {
  write_through({hours{0}});
  anna.stay_offline(true);
  bo.stay_offline(true);
  expect_soon([&] { return world.server().hub().levels().sessions == 0; });
  world.server().set_wall_skew(kDay);
  world.run_for(milliseconds{5'000});
  EXPECT_EQ(world.server().hub().board_count(), 1u);
  world.server().set_wall_skew(-kDay);
  world.run_for(milliseconds{70'000});
  EXPECT_EQ(world.server().hub().board_count(), 0u) << "nor late";
  anna.stay_offline(false);
  bo.stay_offline(false);
  settle();
}

}  // namespace
}  // namespace samtavle::simulation
