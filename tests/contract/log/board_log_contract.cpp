// Goal: every BoardLog does what its port says: all or nothing, durable, in order, without gaps.
// Method: one case for each sentence of the port; whole contents are compared, also once reopened.

#include "board_log_contract.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "samtavle/support/log_samples.hpp"

namespace samtavle::contract {
namespace {

using base::Errc;
using base::Seq;
using hub::BoardWrite;
using support::board_id;
using support::LogContents;
using support::read_all;
using support::sample_event;
using support::SampleBoard;

constexpr std::size_t kAll = ~std::size_t{0};

template <class T>
Errc code_of(const base::Result<T>& result) {
  return result ? Errc{} : result.error().code;
}

std::vector<std::uint64_t> seqs(const std::vector<hub::LogEvent>& events) {
  std::vector<std::uint64_t> all;
  for (const hub::LogEvent& event : events) all.push_back(event.seq.value);
  return all;
}

TEST_P(BoardLogContract, IsEmptyAtFirst) {
  EXPECT_TRUE(log().writable());
  EXPECT_TRUE(log().boards()->empty());
  EXPECT_TRUE(commit({}));
}

TEST_P(BoardLogContract, KnowsNoBoardThatWasNotCreated) {
  const auto park = board_id("park");
  EXPECT_EQ(code_of(log().info(park)), Errc::not_found);
  EXPECT_EQ(code_of(log().replicas(park)), Errc::not_found);
  EXPECT_EQ(code_of(log().actors(park)), Errc::not_found);
  EXPECT_EQ(code_of(log().snapshot(park)), Errc::not_found);
  EXPECT_EQ(code_of(log().snapshot_at(park, Seq{1})), Errc::not_found);
  EXPECT_EQ(code_of(log().ballots(park)), Errc::not_found);
  EXPECT_EQ(code_of(log().audit(park, 0, kAll)), Errc::not_found);
  EXPECT_EQ(code_of(log().audit_end(park)), Errc::not_found);
  EXPECT_EQ(code_of(log().events(park, Seq{0}, kAll)), Errc::not_found);
  EXPECT_EQ(code_of(commit({SampleBoard("park").more(1)})), Errc::not_found);
}

TEST_P(BoardLogContract, ANewBoardHasNothingButItsInfo) {
  const SampleBoard park("park");
  ASSERT_TRUE(commit({park.create()}));
  EXPECT_EQ(*log().info(park.id()), park.create().info);
  EXPECT_TRUE(log().replicas(park.id())->empty());
  EXPECT_TRUE(log().actors(park.id())->empty());
  EXPECT_FALSE(log().snapshot(park.id())->has_value());
  EXPECT_TRUE(log().ballots(park.id())->empty());
  EXPECT_TRUE(log().events(park.id(), Seq{0}, kAll)->empty());
}

TEST_P(BoardLogContract, GivesBackWhatWasWritten) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create()}));
  const BoardWrite write = park.more_of_everything();
  ASSERT_TRUE(commit({write}));
  EXPECT_EQ(*log().info(park.id()), write.info);
  EXPECT_EQ(*log().replicas(park.id()), write.replicas);
  EXPECT_EQ(*log().actors(park.id()), write.actors);
  EXPECT_EQ(*log().snapshot(park.id()), write.snapshot);
  EXPECT_EQ(*log().ballots(park.id()), write.ballots);
  EXPECT_EQ(*log().events(park.id(), Seq{0}, kAll), write.events);
}

TEST_P(BoardLogContract, KeepsEveryFieldOfEveryRow) {
  BoardWrite write =
      support::write_of(board_id("a"), {"T", "A", base::Epoch{3}, Seq{0}, -1, -2,
                                        base::Replica{0xfffffffe}, base::Actor{0xffffffff}});
  write.create = true;
  write.replicas = {{base::Replica{0}, base::Actor{0}, "", base::Epoch{0}, base::Counter{0}, 0, 0},
                    {base::Replica{0xfffffffe}, base::Actor{9}, std::string("\0\xff", 2),
                     base::Epoch{2}, base::Counter{0xffffffff}, ~std::uint64_t{0}, -5}};
  write.actors = {{base::Actor{0}, "", {}},
                  {base::Actor{5}, "s", {"N", plan::ActorKind::official, "B", true}, Seq{7}}};
  write.snapshot = hub::SnapshotRecord{Seq{0}, std::string("\0\1\xff", 3)};
  const base::OpId last = base::op_id(0xfffffffe, 0xffffffff);
  write.ballots = {{base::op_id(0, 1), base::Actor{0}, plan::ActorKind::none, -5, {{{}, 0}}},
                   {last, base::Actor{0xffffffff}, plan::ActorKind::official, 9,
                    {{last, 0xffffffff}, {base::op_id(1, 1), 1}}}};
  ASSERT_TRUE(commit({write}));
  reopen();
  EXPECT_EQ(*log().info(write.board), write.info);
  EXPECT_EQ(*log().replicas(write.board), write.replicas);
  EXPECT_EQ(*log().actors(write.board), write.actors);
  EXPECT_EQ(*log().snapshot(write.board), write.snapshot);
  EXPECT_EQ(*log().ballots(write.board), write.ballots);
}

TEST_P(BoardLogContract, KeepsEverythingWhenReopened) {
  SampleBoard park("park");
  SampleBoard school("school");
  ASSERT_TRUE(commit({park.create(), school.create()}));
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(commit({park.more_of_everything(), school.more(3)}));
  }
  const LogContents before = *read_all(log());
  EXPECT_EQ(before.at(park.id()).replicas.size(), 5u);
  EXPECT_EQ(before.at(park.id()).ballots.size(), 5u);
  reopen();
  EXPECT_EQ(*read_all(log()), before);
  EXPECT_TRUE(commit({park.more(1)}));
  EXPECT_EQ(log().info(park.id())->head, Seq{6});
}

TEST_P(BoardLogContract, RowsReplaceTheOneOfTheirNumber) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create()}));
  BoardWrite write = park.more_of_everything();
  ASSERT_TRUE(commit({write}));
  write.events.clear();
  write.replicas[0].high_water = base::Counter{99};
  write.actors[0].person.name = "";
  write.info.title = "";
  ASSERT_TRUE(commit({write}));
  EXPECT_EQ(*log().replicas(park.id()), write.replicas);
  EXPECT_EQ(*log().actors(park.id()), write.actors);
  EXPECT_EQ(log().info(park.id())->title, "");
}

TEST_P(BoardLogContract, ABallotReplacesTheOneOfItsRoundAndActor) {
  const base::OpId first = base::op_id(1, 5);
  const base::OpId second = base::op_id(1, 256);
  const auto ballot = [](base::OpId round, std::uint32_t actor, std::uint32_t cards) {
    return support::sample_ballot(round, base::Actor{actor}, cards);
  };
  SampleBoard park("park");
  BoardWrite write = park.create();
  write.ballots = {ballot(second, 1, 1), ballot(first, 300, 2), ballot(first, 2, 3)};
  ASSERT_TRUE(commit({write}));
  EXPECT_EQ(*log().ballots(park.id()),
            (std::vector{write.ballots[2], write.ballots[1], write.ballots[0]}))
      << "by round and actor";

  // In the order of a write, and of the writes of one commit: the last one counts.
  BoardWrite again = park.more(0);
  again.ballots = {ballot(first, 2, 1), ballot(first, 2, 4), ballot(first, 300, 0)};
  BoardWrite later = park.more(1);
  later.ballots = {ballot(first, 2, 2), ballot(second, 9, 0)};
  ASSERT_TRUE(commit({again, later}));
  const std::vector expected = {ballot(first, 2, 2), write.ballots[0]};
  EXPECT_EQ(*log().ballots(park.id()), expected) << "taken back, or never there: no row";
  reopen();
  EXPECT_EQ(*log().ballots(park.id()), expected);
}

TEST_P(BoardLogContract, ASnapshotReplacesTheOneBefore) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create()}));
  BoardWrite first = park.more(10);
  first.snapshot = hub::SnapshotRecord{Seq{10}, "ten"};
  ASSERT_TRUE(commit({first}));
  BoardWrite second = park.more(1);
  second.snapshot = hub::SnapshotRecord{Seq{9}, "nine"};
  BoardWrite third = park.more(0);
  third.snapshot = hub::SnapshotRecord{Seq{8}, ""};
  ASSERT_TRUE(commit({second, third}));
  EXPECT_EQ(*log().snapshot(park.id()), third.snapshot);
  ASSERT_TRUE(commit({park.more(1)}));
  EXPECT_EQ(*log().snapshot(park.id()), third.snapshot);
}

TEST_P(BoardLogContract, KeepsTheNewestSnapshotOfEachStretch) {
  SampleBoard park("park");
  SampleBoard school("school");
  ASSERT_TRUE(commit({park.create(), school.create(), school.more_of_everything()}));
  const auto write = [&](std::uint64_t seq) {
    const std::uint64_t head = log().info(park.id())->head.value;
    BoardWrite next = park.more(seq > head ? seq - head : 0);
    next.snapshot = hub::SnapshotRecord{Seq{seq}, "at " + std::to_string(seq)};
    ASSERT_TRUE(commit({next}));
    EXPECT_EQ(*log().snapshot(park.id()), next.snapshot);
  };
  const auto kept_at = [&](std::uint64_t seq) {
    const auto kept = *log().snapshot_at(park.id(), Seq{seq});
    return kept ? kept->seq.value : 0;
  };
  const std::uint64_t spacing = hub::kSnapshotSpacing;
  for (const std::uint64_t seq : {spacing - 2, spacing - 1, spacing, spacing + 7, 2 * spacing + 1,
                                  2 * spacing + 2, 4 * spacing}) {
    write(seq);
  }
  for (int reopened = 0; reopened < 2; ++reopened) {
    EXPECT_FALSE(log().snapshot_at(park.id(), Seq{spacing - 2})->has_value());
    EXPECT_EQ(kept_at(spacing - 1), spacing - 1);
    EXPECT_EQ(kept_at(spacing + 6), spacing - 1);
    EXPECT_EQ(kept_at(spacing + 7), spacing + 7);
    EXPECT_EQ(kept_at(2 * spacing + 1), spacing + 7);
    EXPECT_EQ(kept_at(4 * spacing - 1), 2 * spacing + 2);
    EXPECT_EQ(kept_at(base::kPendingSeq.value), 4 * spacing);
    EXPECT_EQ((*log().snapshot_at(park.id(), Seq{spacing + 7}))->bytes,
              "at " + std::to_string(spacing + 7));
    reopen();
  }
  // One that lies before others ends what was behind it.
  write(2 * spacing);
  EXPECT_EQ(kept_at(base::kPendingSeq.value), 2 * spacing);
  EXPECT_EQ(kept_at(2 * spacing - 1), spacing + 7);
  EXPECT_EQ((*log().snapshot(school.id()))->seq, Seq{1}) << "those of other boards stay";
}

TEST_P(BoardLogContract, CreatesABoardOnce) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create()}));
  ASSERT_TRUE(commit({park.more(2)}));
  EXPECT_EQ(code_of(commit({park.create()})), Errc::exists);
  reopen();
  EXPECT_EQ(code_of(commit({park.create()})), Errc::exists);
  EXPECT_EQ(code_of(commit({SampleBoard("b").create(), SampleBoard("b").create()})), Errc::exists);
  EXPECT_EQ(log().info(park.id())->head, Seq{2});
}

TEST_P(BoardLogContract, ABoardMayBeBornWithEvents) {
  SampleBoard park("park");
  BoardWrite write = park.more_of_everything();
  write.create = true;
  ASSERT_TRUE(commit({write, park.more(2)}));
  EXPECT_THAT(seqs(*log().events(park.id(), Seq{0}, kAll)), testing::ElementsAre(1, 2, 3));
}

TEST_P(BoardLogContract, RefusesEventsThatDoNotContinueTheLog) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create()}));
  ASSERT_TRUE(commit({park.more(2)}));
  const LogContents before = *read_all(log());
  const BoardWrite good = park.more(2);

  const auto refused = [&](const std::function<void(BoardWrite&)>& change) {
    BoardWrite write = good;
    change(write);
    return code_of(commit({write})) == Errc::invalid && *read_all(log()) == before;
  };
  EXPECT_TRUE(refused([](BoardWrite& w) { w.events.erase(w.events.begin()); })) << "a gap";
  EXPECT_TRUE(refused([](BoardWrite& w) { std::swap(w.events[0], w.events[1]); })) << "order";
  EXPECT_TRUE(refused([](BoardWrite& w) { w.events[0] = sample_event(Seq{2}); })) << "again";
  EXPECT_TRUE(refused([](BoardWrite& w) { w.events[1] = w.events[0]; })) << "twice";
  EXPECT_TRUE(refused([](BoardWrite& w) { w.events.clear(); })) << "a head without its events";
  EXPECT_TRUE(refused([](BoardWrite& w) { w.info.head = Seq{3}; })) << "events beyond the head";
  EXPECT_TRUE(refused([](BoardWrite& w) { w.info.head = Seq{5}; })) << "a head beyond the events";
  EXPECT_TRUE(refused([](BoardWrite& w) { w.events[1].bytes = sample_event(Seq{9}).bytes; }))
      << "bytes of another event";
  EXPECT_TRUE(refused([](BoardWrite& w) { w.events[0].bytes.clear(); })) << "no bytes";
  EXPECT_TRUE(refused([](BoardWrite& w) { w.snapshot = {Seq{5}, "x"}; })) << "future snapshot";
  EXPECT_TRUE(refused([](BoardWrite& w) { w.info.title = "\xff"; })) << "no UTF-8";
  EXPECT_TRUE(commit({good})) << "a refused commit leaves no trace";
}

TEST_P(BoardLogContract, ACommitIsAllOrNothing) {
  SampleBoard park("park");
  SampleBoard school("school");
  ASSERT_TRUE(commit({park.create(), school.create()}));
  const LogContents before = *read_all(log());
  SampleBoard other("other");
  BoardWrite bad = school.more(2);
  bad.events.pop_back();
  const BoardWrite good = park.more_of_everything();
  EXPECT_EQ(code_of(commit({good, other.create(), bad})), Errc::invalid);
  EXPECT_EQ(*read_all(log()), before);
  reopen();
  EXPECT_EQ(*read_all(log()), before);
  EXPECT_TRUE(commit({good}));
}

TEST_P(BoardLogContract, OneCommitMayContinueABoardTwice) {
  SampleBoard park("park");
  const BoardWrite create = park.create();
  const BoardWrite first = park.more(2);
  const BoardWrite second = park.more(3);
  EXPECT_EQ(code_of(commit({create, second, first})), Errc::invalid);
  ASSERT_TRUE(commit({create, first, second}));
  EXPECT_EQ(log().info(park.id())->head, Seq{5});
}

TEST_P(BoardLogContract, ListsBoardsById) {
  for (const char* name : {"b", "a-b", "a", "z9", "0"}) {
    ASSERT_TRUE(commit({SampleBoard(name).create()}));
  }
  std::vector<std::string> names;
  const auto boards = log().boards();
  for (const auto& [id, info] : *boards) {
    names.push_back(id.str());
    EXPECT_EQ(info, SampleBoard(id.str()).create().info);
  }
  EXPECT_THAT(names, testing::ElementsAre("0", "a", "a-b", "b", "z9"));
}

TEST_P(BoardLogContract, BoardsWithSimilarNamesDoNotMix) {
  std::vector<SampleBoard> boards;
  for (const char* name : {"a", "a-a", "a0", "aa", "aaa"}) {
    boards.emplace_back(name);
    ASSERT_TRUE(commit({boards.back().create()}));
  }
  for (SampleBoard& board : boards) ASSERT_TRUE(commit({board.more_of_everything()}));
  const auto contents = read_all(log());
  for (const auto& [id, board] : *contents) {
    EXPECT_EQ(board.replicas.size(), 1u) << id.str();
    EXPECT_EQ(board.actors.size(), 1u) << id.str();
    EXPECT_EQ(board.events.size(), 1u) << id.str();
    EXPECT_EQ(board.snapshot->seq, Seq{1}) << id.str();
    EXPECT_EQ(board.ballots.size(), 1u) << id.str();
  }
}

TEST_P(BoardLogContract, EventsComeAfterASeqInOrder) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create(), park.more(300)}));
  EXPECT_EQ(log().events(park.id(), Seq{0}, kAll)->size(), 300u);
  EXPECT_THAT(seqs(*log().events(park.id(), Seq{254}, kAll)).front(), 255u);
  EXPECT_THAT(seqs(*log().events(park.id(), Seq{298}, kAll)), testing::ElementsAre(299, 300));
  EXPECT_TRUE(log().events(park.id(), Seq{300}, kAll)->empty());
  EXPECT_TRUE(log().events(park.id(), Seq{301}, kAll)->empty());
  EXPECT_TRUE(log().events(park.id(), base::kPendingSeq, kAll)->empty());
}

TEST_P(BoardLogContract, EventsKeepToTheBytesAskedForButGiveOneAtLeast) {
  SampleBoard park("park");
  const BoardWrite create = park.create();
  const BoardWrite write = park.more(5, 200);
  ASSERT_TRUE(commit({create, write}));
  const std::size_t one = write.events[0].bytes.size();
  EXPECT_EQ(log().events(park.id(), Seq{0}, 0)->size(), 1u);
  EXPECT_EQ(log().events(park.id(), Seq{0}, one - 1)->size(), 1u);
  EXPECT_EQ(log().events(park.id(), Seq{0}, 2 * one)->size(), 2u);
  EXPECT_EQ(log().events(park.id(), Seq{0}, 3 * one - 1)->size(), 2u);
}

TEST_P(BoardLogContract, TheWholeLogCanBeReadInPieces) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create(), park.more(100, 100)}));
  std::vector<hub::LogEvent> all;
  for (Seq after; after < Seq{100}; after = all.back().seq) {
    const auto piece = log().events(park.id(), after, 700);
    ASSERT_TRUE(piece && !piece->empty());
    all.insert(all.end(), piece->begin(), piece->end());
  }
  EXPECT_EQ(all, *log().events(park.id(), Seq{0}, kAll));
}

TEST_P(BoardLogContract, LargeRowsSurvive) {
  SampleBoard park("park");
  BoardWrite write = park.more(1, 1 << 20);
  write.create = true;
  write.snapshot = hub::SnapshotRecord{Seq{1}, std::string(5 << 20, '\x5a')};
  ASSERT_TRUE(commit({write}));
  reopen();
  EXPECT_EQ(*log().snapshot(park.id()), write.snapshot);
  EXPECT_EQ(*log().events(park.id(), Seq{0}, 1), write.events);
}

TEST_P(BoardLogContract, NoSpaceWritesNothingAndPasses) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create(), park.more(3)}));
  const LogContents before = *read_all(log());
  const BoardWrite write = park.more_of_everything();
  set_full(true);
  EXPECT_EQ(code_of(log().writable()), Errc::no_space);
  EXPECT_EQ(code_of(commit({write})), Errc::no_space);
  EXPECT_EQ(*read_all(log()), before) << "reading goes on";
  set_full(false);
  EXPECT_TRUE(log().writable());
  EXPECT_EQ(*read_all(log()), before);
  EXPECT_TRUE(commit({write}));
}

// For ThreadSanitizer, and against a reader who sees half a commit.
TEST_P(BoardLogContract, ReadsWhileCommitting) {
  SampleBoard park("park");
  ASSERT_TRUE(commit({park.create()}));
  const base::BoardId id = park.id();
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> acknowledged{0};
  std::thread reader([&] {
    while (!done) {
      const std::uint64_t at_least = acknowledged;
      const auto info = log().info(id);
      ASSERT_TRUE(info);
      EXPECT_GE(info->head.value, at_least);
      EXPECT_EQ(info->head.value % 2, 0u);
      const auto events = log().events(id, Seq{0}, kAll);
      ASSERT_TRUE(events);
      EXPECT_GE(events->size(), info->head.value);
      EXPECT_EQ(events->size() % 2, 0u);
      EXPECT_TRUE(log().boards() && log().replicas(id) && log().actors(id) && log().snapshot(id));
      EXPECT_TRUE(log().ballots(id));
    }
  });
  for (int i = 0; i < 100; ++i) {
    BoardWrite write = park.more(2);
    write.snapshot = hub::SnapshotRecord{write.info.head, "snapshot"};
    EXPECT_TRUE(commit({write}));
    acknowledged = write.info.head.value;
  }
  done = true;
  reader.join();
}

}  // namespace
}  // namespace samtavle::contract
