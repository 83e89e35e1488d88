// Goal: a board is read once for all who come meanwhile, beside others, and never on the thread
// that serves people; whatever happens before it is there, everybody hears of it; and what those
// who come get first is what was read, without being encoded again. Method: a simulated server
// whose readings are held, fail, or are cut off by a crash (hall.hpp).

#include "hall.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"

namespace samtavle::simulation {
namespace {

using base::Errc;

class Opening : public Hall {
 protected:
  explicit Opening(const support::SimOptions& options = quick()) : Hall(options) {
    make_boards({"one", "two", "three"});
  }
  // Until what was said so far has arrived.
  void let_arrive() { run_for(milliseconds{20}); }
};

TEST_F(Opening, AllWhoComeMeanwhileWaitForOneReading) {
  server.background().hold(true);
  const auto anna = come("one");
  const auto bo = come("one");
  const auto carl = come("one");
  let_arrive();
  EXPECT_EQ(server.background().waiting(), 1u);
  EXPECT_FALSE(anna->welcome());
  server.background().hold(false);
  expect_soon([&] { return anna->has_board() && bo->has_board() && carl->has_board(); });
  EXPECT_EQ(hub().board_count(), 1u);
}

TEST_F(Opening, BoardsAreReadBesideEachOther) {
  server.background().hold(true);
  const auto anna = come("one");
  const auto bo = come("two");
  const auto carl = come("three");
  let_arrive();
  EXPECT_EQ(server.background().waiting(), 3u);
  server.background().hold(false);
  expect_soon([&] { return anna->has_board() && bo->has_board() && carl->has_board(); });
}

TEST_F(Opening, AnOpenBoardIsServedWhileOthersAreRead) {
  const auto anna = enter("one");
  server.background().hold(true);
  const auto bo = come("two");
  anna->ask_replica();
  expect_soon([&] { return anna->replica() != 0; });
  anna->make_card();
  expect_soon([&] { return anna->seq() == 2; });
  EXPECT_FALSE(bo->welcome());
  server.background().hold(false);
  expect_soon([&] { return bo->has_board(); });
}

TEST_F(Opening, WhoGoesMeanwhileLeavesABoardThatNobodyWaitsFor) {
  server.background().hold(true);
  const auto anna = come("one");
  let_arrive();
  anna->leave();
  let_arrive();
  server.background().hold(false);
  expect_soon([&] { return hub().board_count() == 1; });
  EXPECT_EQ(hub().levels().sessions, 0u);
  run_for(milliseconds{70'000});
  EXPECT_EQ(hub().board_count(), 0u);
  EXPECT_TRUE(enter("one")->has_board());
}

TEST_F(Opening, WhoWaitsTooLongIsToldToComeBack) {
  server.background().hold(true);
  const auto anna = come("one");
  run_for(milliseconds{11'000});
  ASSERT_TRUE(anna->end());
  EXPECT_EQ(anna->end()->code, Errc::going_away);
  server.background().hold(false);
  expect_soon([&] { return hub().board_count() == 1; });
}

TEST_F(Opening, AReadingThatFailsIsToldToAllAndTriedAgain) {
  server.background().hold(true);
  const auto anna = come("one");
  const auto bo = come("one");
  let_arrive();
  server.log().fail_reads(1);
  server.background().hold(false);
  expect_soon([&] { return anna->end() && bo->end(); });
  EXPECT_EQ(anna->end()->code, Errc::io);
  EXPECT_EQ(bo->end()->code, Errc::io);
  EXPECT_EQ(hub().board_count(), 0u);
  EXPECT_TRUE(enter("one")->has_board());
}

TEST_F(Opening, ABoardThatIsNotThereIsToldSo) {
  const auto anna = come("nowhere");
  expect_soon([&] { return anna->end().has_value(); });
  EXPECT_EQ(anna->end()->code, Errc::no_such_board);
  EXPECT_EQ(hub().figures().boards_failed.value(), 1u);
  EXPECT_EQ(hub().figures().opening.read().count(), 0u);
}

TEST_F(Opening, WhoLookedTooEarlyForABoardThatIsMadeGetsItAllTheSame) {
  server.log().during_next_read([&] { make_boards({"four"}); });
  const auto anna = come("four");
  expect_soon([&] { return anna->has_board() || anna->end(); });
  EXPECT_TRUE(anna->has_board()) << "it was there before anybody was told that it is not";
}

TEST_F(Opening, AStoppingServerTellsThoseWhoWait) {
  server.background().hold(true);
  const auto anna = come("one");
  let_arrive();
  bool stopped = false;
  hub().stop(milliseconds{0}, [&] { stopped = true; });
  expect_soon([&] { return anna->end().has_value() && stopped; });
  EXPECT_EQ(anna->end()->code, Errc::going_away);
  server.background().hold(false);
  let_arrive();
  EXPECT_EQ(hub().board_count(), 0u) << "what was read meanwhile is not wanted any more";
}

TEST_F(Opening, ACrashInTheMiddleOfAReadingIsOneLikeAnyOther) {
  server.background().hold(true);
  const auto anna = come("one");
  let_arrive();
  server.crash();
  server.start();
  expect_soon([&] { return anna->end().has_value(); });
  EXPECT_TRUE(enter("one")->has_board());
}

class FewOpenings : public Opening {
 protected:
  static support::SimOptions few() {
    support::SimOptions options = quick();
    options.limits.board.openings_max = 2;
    return options;
  }
  FewOpenings() : Opening(few()) {}
};

TEST_F(FewOpenings, MoreThanMayWaitHaveToComeBack) {
  server.background().hold(true);
  const auto anna = come("one");
  const auto bo = come("two");
  let_arrive();
  const auto carl = come("three");
  expect_soon([&] { return carl->end().has_value(); });
  EXPECT_EQ(carl->end()->code, Errc::too_many);
  EXPECT_EQ(hub().figures().breaches[base::Limit::openings_max].value(), 1u);
  server.background().hold(false);
  expect_soon([&] { return anna->has_board() && bo->has_board(); });
  EXPECT_TRUE(enter("three")->has_board());
}

// --- what those who come get ---

class Snapshots : public Opening {
 protected:
  explicit Snapshots(const support::SimOptions& options = quick()) : Opening(options) {}

  static support::SimOptions often(std::size_t inline_bytes_max) {
    support::SimOptions options = quick();
    options.limits.board.snapshot_every_events = 20;
    options.limits.board.snapshot_inline_bytes_max = inline_bytes_max;
    options.limits.board.idle_close = std::chrono::seconds{2};
    options.limits.session.bytes_per_second = 100'000'000;
    options.limits.session.operations_per_second = 1'000'000;
    options.limits.session.messages_per_second = 1'000'000;
    return options;
  }
  // Somebody writes so many cards, each with a note, and stays.
  std::unique_ptr<Visitor> write(std::size_t cards, std::size_t note_bytes) {
    auto anna = enter("one");
    anna->ask_replica();
    expect_soon([&] { return anna->replica() != 0; });
    write_more(*anna, cards, note_bytes);
    EXPECT_EQ(anna->refusals(), 0u);
    return anna;
  }
  void write_more(Visitor& anna, std::size_t cards, std::size_t note_bytes) {
    const std::uint64_t before = anna.seq();
    for (std::size_t i = 0; i < cards; ++i) anna.make_card(note_bytes);
    expect_soon([&] { return anna.seq() == before + cards; });
  }
  void store_rarely() { server.breakable().limits.board.snapshot_every_events = 5'000; }
  void everybody_goes(std::unique_ptr<Visitor> last) {
    last->leave();
    expect_soon([&] { return hub().board_count() == 0; });
  }
  std::optional<hub::SnapshotRecord> stored() {
    return server.log().snapshot(board_id("one")).value();
  }
};

class SmallBoard : public Snapshots {
 protected:
  SmallBoard() : Snapshots(often(2'000'000)) {}
};

TEST_F(SmallBoard, TheFirstAfterAStartGetsTheSnapshotOfTheDisk) {
  everybody_goes(write(200, 200));
  const auto on_disk = stored();
  ASSERT_TRUE(on_disk);
  const auto bo = write(3, 0);
  server.crash();
  server.start();
  expect_soon([&] { return bo->end().has_value(); });
  const auto carl = enter("one");
  EXPECT_EQ(carl->snapshot(), on_disk->bytes) << "nothing is encoded for it";
  EXPECT_EQ(carl->snapshot_seq(), on_disk->seq.value);
  EXPECT_EQ(carl->seq(), head("one")) << "the events behind it follow";
  EXPECT_GT(carl->seq(), carl->snapshot_seq());
}

TEST_F(SmallBoard, OneWithMuchBehindItIsMadeAnewWhenTheBoardIsRead) {
  store_rarely();
  const auto anna = write(200, 200);
  server.crash();
  server.start();
  const auto bo = enter("one");
  EXPECT_EQ(bo->snapshot_seq(), head("one"));
  EXPECT_EQ(bo->snapshot(), stored_board("one"));
}

TEST_F(SmallBoard, ThoseWhoComeShareOneUntilMuchHasHappened) {
  store_rarely();
  const auto anna = write(40, 0);
  const auto bo = enter("one");
  write_more(*anna, 1, 0);
  const auto carl = enter("one");
  EXPECT_EQ(carl->snapshot(), bo->snapshot());
  EXPECT_EQ(carl->seq(), 42u);
  write_more(*anna, 100, 300);
  const auto dora = enter("one");
  EXPECT_EQ(dora->snapshot_seq(), 142u);
  EXPECT_EQ(dora->snapshot(), stored_board("one"));
}

TEST_F(SmallBoard, WhatIsOnDiskFoldsToTheSame) {
  everybody_goes(write(300, 100));
  ASSERT_TRUE(stored());
  const auto board = board::decode_snapshot(stored()->bytes);
  ASSERT_TRUE(board);
  EXPECT_EQ(board->seq(), stored()->seq);
  EXPECT_GE(stored()->seq.value + 20, head("one"));
}

class LargeBoard : public Snapshots {
 protected:
  LargeBoard() : Snapshots(often(0)) {}
};

TEST_F(LargeBoard, IsEncodedFromTheLogAndNotByItsOwnThread) {
  auto anna = write(300, 100);
  expect_soon([&] { return stored().has_value(); });
  const auto board = board::decode_snapshot(stored()->bytes);
  ASSERT_TRUE(board);
  EXPECT_EQ(board->seq(), stored()->seq);
  EXPECT_EQ(stored()->bytes,
            board::encode_snapshot(
                hub::board_at(server.log(), board_id("one"), stored()->seq).value()));
  EXPECT_EQ(hub().figures().snapshots_encoded.value(), 0u);
  EXPECT_GT(hub().figures().snapshots_aside.value(), 0u);
  EXPECT_GT(hub().figures().snapshots_stored.value(), 0u);
}

TEST_F(LargeBoard, IsEncodedWhenItIsPutAway) {
  store_rarely();
  everybody_goes(write(200, 200));
  ASSERT_TRUE(stored());
  EXPECT_EQ(stored()->seq.value, head("one"));
  EXPECT_EQ(stored()->bytes, stored_board("one"));
}

TEST_F(LargeBoard, NobodyWaitsForAFresherSnapshot) {
  store_rarely();
  const auto anna = write(40, 0);
  server.background().hold(true);
  write_more(*anna, 100, 300);
  const auto bo = enter("one");
  EXPECT_EQ(bo->seq(), 141u);
  EXPECT_EQ(bo->snapshot_seq(), 1u);
  EXPECT_EQ(server.background().waiting(), 1u) << "one is being made";
  server.background().hold(false);
  expect_soon([&] { return server.background().waiting() == 0; });
  run_for(milliseconds{20});
  const auto carl = enter("one");
  EXPECT_EQ(carl->snapshot_seq(), 141u);
  EXPECT_EQ(carl->snapshot(), stored_board("one"));
}

TEST_F(LargeBoard, ASnapshotThatCannotBeMadeHoldsNothingUp) {
  store_rarely();
  auto anna = write(140, 300);
  server.log().fail_reads(100);
  everybody_goes(std::move(anna));
  EXPECT_LT(server.log().failing_reads(), 100u) << "it was tried";
  server.log().fail_reads(0);
  EXPECT_FALSE(stored());
  EXPECT_EQ(enter("one")->seq(), 141u);
}

}  // namespace
}  // namespace samtavle::simulation
