// Goal: a full disk keeps no board in memory: those without anything on its way leave as ever,
// those whose write waits for space leave when the disk took it or gave it back, and then
// everything is as after a crash: nothing was acknowledged, and whoever made it brings it again.
// Method: a simulated server whose disk is full; what was accepted before anybody knew waits.

#include "hall.hpp"

namespace samtavle::simulation {
namespace {

using base::Errc;

class FullDisk : public Hall {
 protected:
  static support::SimOptions impatient() {
    support::SimOptions options = quick();
    options.limits.board.idle_close = std::chrono::seconds{5};
    return options;
  }
  FullDisk() : Hall(impatient()) {
    make_boards({"one", "two"});
    anna = enter("one");
    anna->ask_replica();
    expect_soon([&] { return anna->replica() != 0; });
  }
  // Anna makes a card that the disk has no space for, and nobody knows that before.
  void write_into_a_full_disk() {
    server.log().set_full(true);
    anna->make_card();
    run_for(milliseconds{20});
    ASSERT_EQ(anna->refusals(), 0u) << "it was accepted";
    ASSERT_EQ(anna->seq(), 1u) << "and is not acknowledged";
    ASSERT_FALSE(server.committer().writable());
  }

  std::unique_ptr<Visitor> anna;
};

TEST_F(FullDisk, BoardsWithoutAnythingOnItsWayLeaveAsEver) {
  for (int i = 0; i < 200; ++i) {
    anna->make_card(200);
    run_for(milliseconds{30});
  }
  expect_soon([&] { return anna->seq() == 201; });
  server.log().set_full(true);
  run_for(milliseconds{1'000});
  anna->leave();
  run_for(milliseconds{8'000});
  EXPECT_EQ(hub().board_count(), 0u) << "also if a snapshot is due, which is not written then";
  EXPECT_EQ(enter("one")->seq(), 201u) << "and they can be read";
}

TEST_F(FullDisk, WhatWaitsIsWrittenIfThereIsSpaceInTime) {
  write_into_a_full_disk();
  anna->leave();
  run_for(milliseconds{3'000});
  EXPECT_EQ(hub().board_count(), 1u);
  server.log().set_full(false);
  run_for(milliseconds{1'000});
  EXPECT_EQ(head("one"), 2u);
  run_for(milliseconds{8'000});
  EXPECT_EQ(hub().board_count(), 0u);
}

TEST_F(FullDisk, WhatWaitsIsGivenBackWhenNobodyIsThereAnyMore) {
  write_into_a_full_disk();
  const std::uint32_t replica = anna->replica();
  anna->leave();
  run_for(milliseconds{8'000});
  EXPECT_EQ(hub().board_count(), 0u);
  EXPECT_EQ(server.memory().used(), 0u);
  server.log().set_full(false);
  run_for(milliseconds{2'000});
  EXPECT_EQ(head("one"), 1u) << "it was given back for good";
  // She comes again, is told how far she got, and brings it again.
  Visitor again{server, "one", kManager, 'a', replica};
  expect_soon([&] { return again.has_board(); });
  EXPECT_EQ(again.welcome()->resumed().replica(), replica);
  EXPECT_EQ(again.welcome()->resumed().high_water(), 0u);
  again.make_card();
  expect_soon([&] { return again.seq() == 2; });
  EXPECT_EQ(head("one"), 2u);
}

TEST_F(FullDisk, WhoLooksIsToldThatWhatTheySawWasGivenBack) {
  write_into_a_full_disk();
  std::optional<base::Result<void>> told;
  hub().look(board_id("one"), [](const board::Board&) {},
             [&told](const base::Result<void>& done) { told = done; });
  anna->leave();
  run_for(milliseconds{1'000});
  EXPECT_FALSE(told) << "there may be space again";
  run_for(milliseconds{8'000});
  ASSERT_TRUE(told);
  ASSERT_FALSE(*told);
  EXPECT_EQ(told->error().code, Errc::no_space);
}

TEST_F(FullDisk, PeopleWhoAreThereStayAndAreServed) {
  write_into_a_full_disk();
  const auto bo = enter("one");
  run_for(milliseconds{30'000});
  EXPECT_FALSE(anna->end() || bo->end());
  EXPECT_EQ(bo->seq(), 1u);
  server.log().set_full(false);
  expect_soon([&] { return anna->seq() == 2 && bo->seq() == 2; });
}

TEST_F(FullDisk, WhoComesWhileItIsAskedBackIsToldToComeAgain) {
  write_into_a_full_disk();
  anna->leave();
  expect_soon([&] { return server.committer().asked_back(); });
  const auto bo = come("one");
  expect_soon([&] { return bo->end().has_value(); });
  EXPECT_EQ(bo->end()->code, Errc::going_away);
  EXPECT_EQ(hub().board_count(), 0u);
  EXPECT_EQ(enter("one")->seq(), 1u);
}

TEST_F(FullDisk, WhatIsAskedBackMayBeWrittenAllTheSame) {
  write_into_a_full_disk();
  anna->leave();
  expect_soon([&] { return server.committer().asked_back(); });
  server.log().set_full(false);
  const auto bo = enter("one");
  expect_soon([&] { return bo->seq() == 2; });
  EXPECT_FALSE(bo->end());
  EXPECT_EQ(head("one"), 2u);
}

TEST_F(FullDisk, BoardsInWantOfMemoryDoNotWait) {
  write_into_a_full_disk();
  anna->leave();
  run_for(milliseconds{10});
  const std::size_t used = server.memory().used();
  ASSERT_GT(used, 0u);
  // As if others had taken all there is.
  hub::MemoryShare others{server.memory()};
  others.set(server.memory().bytes_max());
  run_for(milliseconds{2'000});
  EXPECT_EQ(hub().board_count(), 0u);
}

TEST_F(FullDisk, NewcomersDoNotKeepBoardsInMemory) {
  server.log().set_full(true);
  run_for(milliseconds{1'000});
  anna->leave();
  // Somebody who was never there has to wait until the disk knows them, and is told to come back.
  std::vector<std::unique_ptr<Visitor>> strangers;
  for (const char* board : {"one", "two", "one", "two"}) {
    const std::string subject = "stranger" + std::to_string(strangers.size());
    strangers.push_back(std::make_unique<Visitor>(server, board, subject + " reader citizen", 's'));
  }
  run_for(milliseconds{12'000});
  for (const auto& stranger : strangers) {
    ASSERT_TRUE(stranger->end());
    EXPECT_EQ(stranger->end()->code, Errc::going_away);
  }
  run_for(milliseconds{8'000});
  EXPECT_EQ(hub().board_count(), 0u);
  EXPECT_EQ(server.memory().used(), 0u);
  server.log().set_full(false);
  run_for(milliseconds{1'000});
  Visitor stranger{server, "one", "stranger0 reader citizen", 's'};
  expect_soon([&] { return stranger.has_board(); });
}

}  // namespace
}  // namespace samtavle::simulation
