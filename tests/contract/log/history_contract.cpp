// Goal: whatever a log keeps of snapshots, a version of a board is the fold of the events up to it.
// Method: the contract suite's logs with a board of many edits and snapshots here and there; each
// version is folded from nothing beside it.

#include "board_log_contract.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/log_samples.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::contract {
namespace {

using base::Errc;
using base::Seq;

// The edit that follows on a board: one card, and then its place on the canvas again and again.
v1::Edit next_edit(const board::Board& board) {
  v1::Edit edit;
  edit.set_replica(1);
  edit.set_first_counter(board.next_counter(base::Replica{1}).value);
  v1::Operation* op = edit.add_operations();
  if (edit.first_counter() == 1) {
    op->mutable_create_item()->set_kind(0x400);
    op->mutable_create_item()->set_container_counter(board::kRootId.counter.value);
    op->mutable_create_item()->set_order_key("a");
    return edit;
  }
  op->mutable_set_field()->set_item_replica(1);
  op->mutable_set_field()->set_item_counter(1);
  op->mutable_set_field()->set_field(90);
  op->mutable_set_field()->set_number(edit.first_counter());
  return edit;
}

TEST_P(BoardLogContract, EveryVersionIsTheFoldOfItsEvents) {
  const base::BoardId id = support::board_id("park");
  constexpr std::uint64_t kEvents = 12'000;
  const std::set<std::uint64_t> snapshots = {3'000, 4'999, 9'990, 11'000};
  const std::set<std::uint64_t> asked = {1,     2,     2'999, 3'000,  4'998,  4'999,
                                         5'000, 9'989, 9'990, 10'999, 11'000, kEvents};
  std::map<std::uint64_t, std::string> hashes;
  board::Board board;
  hub::BoardWrite write = support::write_of(id, {});
  write.create = true;
  while (board.seq().value < kEvents) {
    const v1::Edit edit = board.seq() ? next_edit(board) : *support::root_edit();
    const board::Stamp stamp = support::next_stamp(board, base::Actor{1});
    ASSERT_TRUE(board.apply(edit, stamp));
    write.info.head = stamp.seq;
    write.events.push_back({stamp.seq, sync::encode_event(stamp, edit.SerializeAsString())});
    if (asked.contains(stamp.seq.value)) hashes[stamp.seq.value] = board::snapshot_hash(board);
    const bool snapshot = snapshots.contains(stamp.seq.value);
    if (snapshot) write.snapshot = hub::SnapshotRecord{stamp.seq, board::encode_snapshot(board)};
    if (snapshot || stamp.seq.value == kEvents) {
      ASSERT_TRUE(commit({write}));
      write = support::write_of(id, write.info);
    }
  }
  for (int reopened = 0; reopened < 2; ++reopened) {
    for (const auto& [seq, hash] : hashes) {
      const auto version = hub::board_at(log(), id, Seq{seq});
      ASSERT_TRUE(version) << version.error().detail;
      EXPECT_EQ(version->seq(), Seq{seq});
      EXPECT_EQ(board::snapshot_hash(*version), hash) << seq;
    }
    reopen();
  }
  EXPECT_EQ(hub::board_at(log(), id, Seq{}).error().code, Errc::not_found);
  EXPECT_EQ(hub::board_at(log(), id, Seq{kEvents + 1}).error().code, Errc::not_found);
  EXPECT_EQ(hub::board_at(log(), support::board_id("none"), Seq{1}).error().code, Errc::not_found);
}

TEST_P(BoardLogContract, ASnapshotOfAnotherSeqIsCorrupt) {
  const base::BoardId id = support::board_id("park");
  board::Board board;
  hub::BoardWrite write = support::write_of(id, {});
  write.create = true;
  while (board.seq().value < 3) {
    const v1::Edit edit = board.seq() ? next_edit(board) : *support::root_edit();
    const board::Stamp stamp = support::next_stamp(board, base::Actor{1});
    ASSERT_TRUE(board.apply(edit, stamp));
    write.info.head = stamp.seq;
    write.events.push_back({stamp.seq, sync::encode_event(stamp, edit.SerializeAsString())});
  }
  write.snapshot = hub::SnapshotRecord{Seq{2}, board::encode_snapshot(board)};
  ASSERT_TRUE(commit({write}));
  EXPECT_EQ(hub::board_at(log(), id, Seq{2}).error().code, Errc::corrupt);
  EXPECT_TRUE(hub::board_at(log(), id, Seq{1}));
}

}  // namespace
}  // namespace samtavle::contract
