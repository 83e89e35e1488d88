// Goal: whatever happens to lines, clients and the server: what somebody said last in a vote is
// what counts, and nobody is told of a ballot before it is on disk, or of somebody else's.
// Method: the simulation's world; single situations, and then people who vote at random while lines
// are cut, processes end, the disk is full and the vote is closed and opened again. The world holds
// the box against what was said (support/sim_world.hpp). Controls, which must fail: a server that
// answers early, a disk that does not sync, a device that forgets what it stored last.

#include <gmock/gmock.h>

#include "samtavle/plan/votes.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/v1/session.pb.h"
#include "stage.hpp"

namespace samtavle::simulation {
namespace {

namespace fields = plan::fields;
using base::Errc;
using base::OpId;
using plan::Dots;
using support::Random;
using testing::IsEmpty;

constexpr std::size_t kCards = 3;

// A vote about three cards, made by a device of somebody who may.
struct Poll {
  OpId round;
  std::vector<OpId> cards;
};

board::Applied<void> done(const board::Applied<OpId>& made) {
  return made ? board::Applied<void>{} : board::Applied<void>{base::pass_on(made)};
}

Poll find_poll(const board::Board& board) {
  Poll poll;
  for (const board::Item* item : board.items()) {
    if (item->kind == plan::kinds::idea) poll.cards.push_back(item->id);
    if (item->kind == plan::kinds::vote_round) poll.round = item->id;
  }
  return poll;
}

// Its cards have to be saved before they are voted on, so it takes two edits.
Poll open_poll(SimDevice& by, const std::function<void()>& settle, bool live = false) {
  const OpId area = [&] {
    for (const board::Item* item : by.session().board().items()) {
      if (item->kind == plan::kinds::area) return item->id;
    }
    return OpId{};
  }();
  by.edit([&](board::Composer& c) -> board::Applied<void> {
    for (std::size_t i = 0; i < kCards; ++i) {
      if (auto made = done(c.create_item(plan::kinds::idea, area)); !made) return made;
    }
    return {};
  });
  settle();
  const std::vector<OpId> cards = find_poll(by.session().board()).cards;
  by.edit([&](board::Composer& c) {
    return done(plan::make_round(c, by.session().board(), area,
                                 {.question = "?", .cards = cards, .live_tally = live}));
  });
  settle();
  return find_poll(by.session().board());
}

void turn(SimDevice& by, OpId round, bool open) {
  by.edit([&](board::Composer& c) {
    return open ? plan::reopen_round(c, by.session().board(), round)
                : plan::close_round(c, by.session().board(), round);
  });
}

std::optional<plan::Tally> tally_on(SimDevice& device, OpId round) {
  return plan::read_round(*device.session().board().find(round)).tally;
}

class Ballots : public Stage {
 protected:
  void open(bool live_tally = false) {
    poll = open_poll(anna, [&] { settle(); }, live_tally);
    round = poll.round;
  }
  std::vector<Dots> dots(std::uint32_t first, std::uint32_t second = 0) {
    std::vector<Dots> out = {{poll.cards[0], first}};
    if (second > 0) out.push_back({poll.cards[1], second});
    return out;
  }
  std::vector<Dots> in_box(SimDevice& of) {
    const auto found = world.box().find({round, of.session().actor()});
    return found == world.box().end() ? std::vector<Dots>{} : found->second;
  }

  SimDevice& anna = come(kManager, 'a');
  SimDevice& carl = come(kCommenter, 'c');
  Poll poll;
  OpId round;
};

TEST_F(Ballots, AreCountedWhenTheVoteIsClosedAndAgainAfterItWasReopened) {
  open();
  const std::size_t events = world.log().size();
  ASSERT_TRUE(carl.vote(round, dots(2, 1)));
  ASSERT_TRUE(anna.vote(round, dots(1)));
  settle();
  EXPECT_EQ(world.log().size(), events) << "a ballot is no event";
  EXPECT_EQ(tally_on(carl, round), std::nullopt);
  turn(anna, round, false);
  settle();
  const auto first = tally_on(carl, round);
  ASSERT_TRUE(first.has_value());
  const std::vector both = {anna.session().actor(), carl.session().actor()};
  EXPECT_EQ(first->cards[0], (plan::Tally::Card{poll.cards[0], 3, both}));
  EXPECT_EQ(world.log().back().actor(), base::kServerActor.value);

  // While it is closed nobody gets in, and nobody is forgotten.
  ASSERT_TRUE(carl.vote(round, {}));
  settle();
  ASSERT_EQ(carl.refused_ballots().size(), 1u);
  EXPECT_EQ(carl.refused_ballots()[0].code, Errc::frozen);
  EXPECT_EQ(in_box(carl), dots(2, 1));

  SimDevice& late = come("carl commenter citizen", 'l');
  EXPECT_THAT(late.session().own_ballot(round).confirmed, IsEmpty()) << "it is closed";
  world.server_crash(milliseconds{50});
  turn(anna, round, true);
  settle();
  expect_soon([&] { return late.session().own_ballot(round).confirmed == dots(2, 1); });
  ASSERT_TRUE(anna.vote(round, dots(3)));
  settle();
  EXPECT_EQ(tally_on(carl, round), first) << "how it stood, until it is counted again";
  turn(anna, round, false);
  settle();
  EXPECT_EQ(tally_on(carl, round)->cards[0].dots, 5u);
  EXPECT_EQ(tally_on(carl, round)->cards[1].dots, 1u);
}

// In one write: whatever happens, a vote that is closed is counted.
TEST_F(Ballots, AClosedVoteIsACountedVote) {
  open();
  carl.vote(round, dots(3));
  settle();
  for (int i = 0; i < 20; ++i) {
    const std::size_t events = world.log().size();
    turn(anna, round, false);
    world.run_until([&] { return world.log().size() > events; }, kLong);
    world.server_crash(milliseconds{20});
    const board::Board board = world.fold_log();
    const plan::Round now = plan::read_round(*board.find(round));
    ASSERT_FALSE(now.open);
    ASSERT_TRUE(now.tally.has_value());
    ASSERT_EQ(now.tally->cards[0].dots, static_cast<std::uint32_t>(3 - i % 2));
    settle();
    turn(anna, round, true);
    settle();
    carl.vote(round, dots(i % 2 == 0 ? 2 : 3));
    settle();
  }
}

TEST_F(Ballots, ALiveTallyIsWrittenAtMostOnceASecond) {
  open(true);
  const std::size_t before = world.log().size();
  for (std::uint32_t i = 0; i < 40; ++i) {
    carl.vote(round, dots(1 + i % 3));
    anna.vote(round, dots(1 + (i + 1) % 3));
    world.run_for(milliseconds{100});
  }
  world.run_for(milliseconds{1'500});
  const std::size_t tallies = world.log().size() - before;
  EXPECT_GE(tallies, 3u);
  EXPECT_LE(tallies, 6u);
  EXPECT_EQ(tally_on(carl, round)->cards[0].dots, 1u + 2u);
  // Nothing more while nobody votes, and none is lost when the server stops between two.
  const std::size_t quiet = world.log().size();
  world.run_for(milliseconds{5'000});
  EXPECT_EQ(world.log().size(), quiet);
  carl.vote(round, dots(3));
  expect_soon([&] { return in_box(carl) == dots(3); });
  world.server_crash(milliseconds{20});
  expect_soon([&] { return tally_on(anna, round)->cards[0].dots == 5u; });
}

TEST_F(Ballots, AreToldToTheirActorsSessionsAndToNobodyElse) {
  open();
  SimDevice& tab = come(kCommenter, 't');
  ASSERT_TRUE(carl.vote(round, dots(2)));
  expect_soon([&] { return tab.session().own_ballot(round).confirmed == dots(2); });
  EXPECT_THAT(anna.session().own_ballot(round).confirmed, IsEmpty());
  ASSERT_TRUE(tab.vote(round, {}));
  settle();
  expect_soon([&] { return carl.session().own_ballot(round).confirmed.empty(); });
  EXPECT_THAT(in_box(carl), IsEmpty());
}

TEST_F(Ballots, GivenOfflineComeIntoTheBoxLaterAlsoFromAnotherProcess) {
  open();
  carl.stay_offline(true);
  ASSERT_TRUE(carl.vote(round, dots(1)));
  ASSERT_TRUE(carl.vote(round, dots(1, 2)));
  carl.crash();
  world.run_for(milliseconds{5'000});
  EXPECT_THAT(in_box(carl), IsEmpty());
  carl.stay_offline(false);
  settle();
  EXPECT_EQ(in_box(carl), dots(1, 2));
}

// Who only votes has no number that would fence what they sent before their process ended.
TEST_F(Ballots, WhatComesLateOnABrokenLineDoesNotReplaceWhatWasSaidSince) {
  open();
  ASSERT_EQ(carl.session().replica(), base::Replica{});
  const auto old_line = carl.line();
  old_line->hold_up(true);
  world.server().breakable().half_open_max = std::chrono::minutes{10};
  ASSERT_TRUE(carl.vote(round, dots(1)));
  world.run_for(kShort);
  ASSERT_EQ(old_line->on_the_way_up(), 1u);
  carl.cut(100);
  carl.crash();
  expect_soon([&] { return live(carl); });
  ASSERT_TRUE(carl.vote(round, dots(2)));
  settle();
  ASSERT_NE(old_line->session(), nullptr) << "the server has noticed, and there is nothing to see";
  old_line->hold_up(false);
  world.run_for(kShort);
  EXPECT_EQ(in_box(carl), dots(2));
}

// A tab that shares its device with another one has to come back for it, and does.
TEST_F(Ballots, OfTheOlderOfTwoTabsOfADeviceGetThereAllTheSame) {
  open();
  SimDevice& tab = come(kCommenter, 'c');
  ASSERT_TRUE(tab.vote(round, dots(1)));
  settle();
  ASSERT_TRUE(carl.vote(round, dots(2)));
  settle();
  EXPECT_EQ(in_box(carl), dots(2));
  expect_soon([&] { return tab.session().own_ballot(round).confirmed == dots(2); });
  EXPECT_THAT(carl.refused_ballots(), IsEmpty());
}

TEST_F(Ballots, AFullDiskKeepsThemAtTheClient) {
  open();
  world.set_disk_full(true);
  ASSERT_TRUE(carl.vote(round, dots(1)));
  world.run_for(milliseconds{3'000});
  ASSERT_TRUE(carl.vote(round, dots(2)));
  world.run_for(milliseconds{3'000});
  EXPECT_EQ(carl.session().pending_ballot_count(), 1u);
  EXPECT_THAT(carl.refused_ballots(), IsEmpty());
  world.set_disk_full(false);
  settle();
  EXPECT_EQ(in_box(carl), dots(2));
}

TEST_F(Ballots, AFourthDotIsHandedBack) {
  open();
  ASSERT_TRUE(carl.vote(round, dots(2, 1)));
  settle();
  ASSERT_TRUE(carl.vote(round, dots(2, 2)));
  settle();
  ASSERT_EQ(carl.refused_ballots().size(), 1u);
  EXPECT_EQ(carl.refused_ballots()[0].code, Errc::limit);
  EXPECT_EQ(carl.refused_ballots()[0].dots, dots(2, 2));
  EXPECT_EQ(in_box(carl), dots(2, 1));
}

// --- at random ---

struct Ran {
  std::optional<std::string> violation;
  SimWorld::Figures figures;
};

void do_something(SimWorld& world, Random& random, const Poll& poll) {
  SimDevice& device = world.device(random.below(world.device_count()));
  const auto later = [&](std::uint64_t ms, auto&& what) {
    world.time().after(milliseconds{static_cast<std::int64_t>(ms)}, what);
  };
  const auto dice = random.below(100);
  if (dice < 50) {
    std::vector<Dots> dots;
    for (const OpId card : poll.cards) {
      // Now and then more than there are.
      const auto here = static_cast<std::uint32_t>(random.below(random.chance(10) ? 4 : 2));
      if (here > 0) dots.push_back({card, here});
    }
    device.vote(poll.round, dots);
  } else if (dice < 62) {
    if (device.line()) device.cut(random.below(device.line()->on_the_way_up() + 1));
  } else if (dice < 68) {
    device.crash();
  } else if (dice < 76) {
    device.crash_after(random.below(6));
  } else if (dice < 81) {
    device.stay_offline(true);
    later(random.between(100, 4'000), [&device] { device.stay_offline(false); });
  } else if (dice < 87) {
    world.server_crash(milliseconds{static_cast<std::int64_t>(random.below(1'500))});
  } else if (dice < 89) {
    world.set_disk_full(true);
    later(random.between(10, 4'000), [&world] { world.set_disk_full(false); });
  } else if (dice < 93) {
    if (!world.server().up()) return;
    world.server().committer().hold(true);
    later(random.between(50, 3'000), [&world] {
      if (world.server().up()) world.server().committer().hold(false);
    });
  } else if (device.running() && device.session().loaded()) {
    const board::Item* round = device.session().board().find(poll.round);
    if (round != nullptr) turn(device, poll.round, !plan::read_round(*round).open);
  }
}

// `break_it` comes when the vote has been opened.
Ran run(std::uint64_t seed, const std::function<void(SimWorld&)>& break_it = {}) {
  Random random{seed};
  SimOptions options = quick();
  const auto up_to = [&](std::uint64_t most) {
    return milliseconds{static_cast<std::int64_t>(random.between(1, most))};
  };
  options.line_delay_max = up_to(200);
  options.commit_delay_max = up_to(200);
  options.half_open_max = up_to(20'000);
  options.limits.board.idle_close = std::chrono::seconds{1};
  if (random.chance(30)) options.limits.board.in_flight_bytes_max = 1;
  SimWorld world{seed, options};
  world.begin();
  const char* const people[] = {"anna facilitator official", "bo contributor citizen",
                                "carl commenter citizen", "eva commenter business"};
  for (std::size_t i = 0; i < std::size(people); ++i) {
    world.add_device({people[i], static_cast<char>('a' + i), random.chance(50)}).start();
  }
  // Somebody with two devices.
  if (random.chance(50)) world.add_device({people[2], 'z', false}).start();
  const auto settle = [&] { world.run_until([&] { return world.settled(); }, kLong); };
  settle();
  const Poll poll = open_poll(world.device(0), settle, random.chance(50));
  if (break_it) break_it(world);
  const std::uint64_t pace = random.chance(50) ? 60 : 800;
  for (int step = 0; step < 60 && !world.violation(); ++step) {
    world.run_for(milliseconds{static_cast<std::int64_t>(random.below(pace))});
    do_something(world, random, poll);
  }
  if (!world.violation()) world.heal_and_compare();
  return {world.violation(), world.figures};
}

TEST(BallotsAtRandom, TheLastThatWasSaidIsInTheBox) {
  SimWorld::Figures sum;
  const std::size_t count = support::iterations(200);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const std::string repeat =
        support::repeat_command("BallotsAtRandom.TheLastThatWasSaidIsInTheBox", seed);
    const support::OnAbort on_abort{repeat};
    const Ran outcome = run(seed);
    ASSERT_FALSE(outcome.violation.has_value()) << *outcome.violation << "\n" << repeat;
    sum.ballots += outcome.figures.ballots;
    sum.ballots_refused += outcome.figures.ballots_refused;
    sum.client_crashes += outcome.figures.client_crashes;
    sum.server_crashes += outcome.figures.server_crashes;
  }
  std::cout << count << " runs: " << sum.ballots << " ballots in the box, " << sum.ballots_refused
            << " handed back, " << sum.client_crashes << " client crashes, " << sum.server_crashes
            << " server crashes\n";
  if (count < 50) return;
  EXPECT_GT(sum.ballots, count * 5);
  EXPECT_GT(sum.ballots_refused, count);
  EXPECT_GT(sum.client_crashes, count);
  EXPECT_GT(sum.server_crashes, count);
}

// How many of some runs fail over ballots when something is broken on purpose.
std::size_t failing(const std::function<void(SimWorld&)>& break_it) {
  std::size_t count = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Ran outcome = run(seed, break_it);
    if (outcome.violation && outcome.violation->find("ballot") != std::string::npos) ++count;
  }
  return count;
}

TEST(BallotsControl, AServerThatAnswersEarlyIsCaught) {
  EXPECT_GT(failing([](SimWorld& w) { w.server().breakable().acknowledge_early = true; }), 0u);
}

TEST(BallotsControl, ADiskThatDoesNotSyncIsCaught) {
  EXPECT_GT(failing([](SimWorld& w) { w.server().log().set_sync(false); }), 0u);
}

TEST(BallotsControl, AStoreThatForgetsIsCaught) {
  EXPECT_GT(failing([](SimWorld& w) { w.server().breakable().keep_store = false; }), 0u);
}

}  // namespace
}  // namespace samtavle::simulation
