// Goal: whoever comes back is told how far they had followed the board, on whatever device; never
// further than what was sent to them, and after a crash at worst less.
// Method: the simulation's world; what the welcome says is held against what the log had and the
// disk holds.

#include "stage.hpp"

namespace samtavle::simulation {
namespace {

class Returning : public Stage {
 protected:
  base::Seq head() { return info().head; }
  // What the disk says of somebody.
  base::Seq stored(const std::string& subject) {
    const auto actors = world.server().log().actors(world.board_id()).value();
    for (const hub::ActorRecord& record : actors) {
      if (record.subject == subject) return record.last_seen;
    }
    return base::kPendingSeq;
  }
  // Makes a card and waits until it is in the log.
  void work(SimDevice& device) {
    const std::string label = add_card(device, "kort " + std::to_string(next_++));
    expect_soon([&] { return times_in_log(label) == 1; });
  }
  void come_back(SimDevice& device) {
    device.stay_offline(false);
    expect_soon([&] { return live(device); });
  }

 private:
  int next_ = 1;
};

TEST_F(Returning, WhoWasNeverHereIsToldZero) {
  SimDevice& anna = come(kManager, 'a');
  EXPECT_EQ(anna.session().last_seen(), base::Seq{});
  work(anna);
  SimDevice& bo = come(kContributor, 'b');
  EXPECT_EQ(bo.session().last_seen(), base::Seq{});
}

TEST_F(Returning, IsToldWhereOneLeft) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  work(anna);
  settle();
  const base::Seq left = head();
  bo.stay_offline(true);
  expect_soon([&] { return stored("bo") == left; });
  work(anna);
  work(anna);
  come_back(bo);
  EXPECT_EQ(bo.session().last_seen(), left);
  expect_soon([&] { return bo.session().confirmed_seq() == head(); });
  // The next time it is what was followed meanwhile.
  settle();
  bo.stay_offline(true);
  expect_soon([&] { return stored("bo") == head(); });
  come_back(bo);
  EXPECT_EQ(bo.session().last_seen(), head());
}

TEST_F(Returning, AnotherDeviceOfOnesOwnCounts) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  come(kContributor, 'c');
  bo.stay_offline(true);
  world.run_for(milliseconds{100});
  work(anna);
  world.run_for(milliseconds{1'000});
  // Not on disk yet: the other device is still here.
  EXPECT_LT(stored("bo"), head());
  come_back(bo);
  EXPECT_EQ(bo.session().last_seen(), head());
}

TEST_F(Returning, NowAndThenItIsKeptWithoutLeaving) {
  SimDevice& anna = come(kManager, 'a');
  come(kContributor, 'b');
  work(anna);
  settle();
  const base::Seq seen = head();
  EXPECT_LT(stored("bo"), seen);
  world.run_for(milliseconds{62'000});
  EXPECT_EQ(stored("bo"), seen);
  EXPECT_EQ(stored("anna"), seen);
  // A quiet board is not written to for it.
  const std::size_t writes = world.figures.writes;
  world.run_for(milliseconds{130'000});
  EXPECT_EQ(world.figures.writes, writes);
}

TEST_F(Returning, ACrashForgetsSomeAndInventsNone) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  work(anna);
  settle();
  const base::Seq kept = head();
  world.run_for(milliseconds{62'000});
  work(anna);
  settle();
  world.server_crash(milliseconds{500});
  expect_soon([&] { return live(bo) && bo.session().last_seen() > base::Seq{}; });
  EXPECT_EQ(bo.session().last_seen(), kept);
}

TEST_F(Returning, WhatWasNotSentWasNotSeen) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  work(anna);
  settle();
  bo.line()->stall(true);
  work(anna);
  world.run_for(milliseconds{200});
  // One message is on its way, those behind it have to wait.
  const base::Seq begun = head();
  work(anna);
  work(anna);
  bo.stay_offline(true);
  world.run_for(milliseconds{30'000});
  EXPECT_LE(stored("bo"), begun);
  come_back(bo);
  EXPECT_LE(bo.session().last_seen(), begun);
  EXPECT_EQ(bo.session().confirmed_seq(), head());
}

TEST_F(Returning, AFullDiskIsNotWaitedFor) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  work(anna);
  settle();
  const base::Seq before = stored("bo");
  world.set_disk_full(true);
  world.run_for(milliseconds{2'000});
  bo.stay_offline(true);
  world.run_for(milliseconds{30'000});  // until the server has noticed, too
  EXPECT_EQ(stored("bo"), before);
  world.set_disk_full(false);
  world.run_for(milliseconds{2'000});
  come_back(bo);
  EXPECT_EQ(bo.session().last_seen(), before);
}

}  // namespace
}  // namespace samtavle::simulation
