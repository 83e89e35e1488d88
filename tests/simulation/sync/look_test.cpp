// Goal: who looks through a board sees all that is on it, is told so only when that is on disk, and
// does not keep a board in memory that nobody works on. Method: the simulation's world; the disk is
// held, the server crashes, everybody goes home.

#include "stage.hpp"

namespace samtavle::simulation {
namespace {

class Looking : public Stage {
 protected:
  struct Look {
    bool seen = false;
    std::optional<base::Result<void>> done;
  };
  std::shared_ptr<Look> look_for(const std::string& title) {
    auto look = std::make_shared<Look>();
    world.server().hub().look(
        world.board_id(),
        [look, title](const board::Board& board) {
          for (const board::Item* item : board.items()) {
            look->seen = look->seen || item->text_utf8(plan::fields::title) == title;
          }
        },
        [look](base::Result<void> done) { look->done = std::move(done); });
    return look;
  }
};

TEST_F(Looking, IsDoneWhenWhatWasSeenIsOnDisk) {
  SimDevice& bo = come(kContributor, 'a');
  add_card(bo, "Bænke");
  settle();
  const auto quiet = look_for("Bænke");
  EXPECT_TRUE(quiet->seen);
  EXPECT_TRUE(quiet->done.has_value()) << "nothing is on its way";

  world.server().committer().hold(true);
  add_card(bo, "Ly");
  std::shared_ptr<Look> early;
  expect_soon([&] {
    early = look_for("Ly");
    return early->seen;
  });
  world.run_for(milliseconds{500});
  EXPECT_FALSE(early->done.has_value()) << "the disk has not taken it yet";
  EXPECT_EQ(world.log().size(), 2u);
  world.server().committer().hold(false);
  expect_soon([&] { return early->done.has_value(); });
  EXPECT_TRUE(early->done->has_value());
  EXPECT_EQ(world.log().size(), 3u);
}

TEST_F(Looking, IsNeverDoneIfWhatWasSeenIsLost) {
  SimDevice& bo = come(kContributor, 'a');
  add_card(bo, "Bænke");
  settle();
  world.server().committer().hold(true);
  add_card(bo, "Ly");
  std::shared_ptr<Look> lost;
  expect_soon([&] {
    lost = look_for("Ly");
    return lost->seen;
  });
  world.server_crash(milliseconds{100});
  settle();
  EXPECT_FALSE(lost->done.has_value());
}

TEST_F(Looking, ABoardThatNobodyWorksOnIsReadAndNotKept) {
  SimDevice& bo = come(kContributor, 'a');
  add_card(bo, "Bænke");
  settle();
  EXPECT_EQ(world.server().hub().board_count(), 1u);
  world.server_crash(milliseconds{100});
  bo.crash();
  ASSERT_TRUE(world.run_until([&] { return world.server().up(); }, kLong));
  ASSERT_EQ(world.server().hub().board_count(), 0u);
  const auto look = look_for("Bænke");
  EXPECT_FALSE(look->seen) << "it is read on another thread";
  expect_soon([&] { return look->done.has_value(); });
  EXPECT_TRUE(look->done->has_value());
  EXPECT_TRUE(look->seen);
  EXPECT_EQ(world.server().hub().board_count(), 0u);

  std::optional<base::Errc> code;
  world.server().hub().look(
      base::BoardId::parse("nowhere").value(), [](const board::Board&) { FAIL(); },
      [&code](const base::Result<void>& done) { code = done.error().code; });
  expect_soon([&] { return code.has_value(); });
  EXPECT_EQ(code, base::Errc::no_such_board);
}

}  // namespace
}  // namespace samtavle::simulation
