#include "stored_board.hpp"

#include "samtavle/bench/suite.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::bench {
namespace {

constexpr std::uint64_t kEventsOfACommit = 1'000;

std::unique_ptr<hub::BoardLog> open(const std::filesystem::path& folder) {
  log::RocksLogOptions options;
  options.directory = folder / "log";
  return value_of(log::RocksLog::open(options), "the log");
}

}  // namespace

StoredBoard::StoredBoard(const StoredPlan& plan)
    : id_(base::BoardId::parse("park").value()), log_(open(folder_.path())) {
  write(plan);
  open_again();
}

StoredBoard::~StoredBoard() = default;

void StoredBoard::open_again() {
  log_.reset();
  log_ = open(folder_.path());
}

void StoredBoard::write(const StoredPlan& plan) {
  board::Board board;
  hub::BoardWrite write{id_, true, {}, {}, {}, {}, {}};
  const auto commit = [&] {
    write.info.head = board.seq();
    const auto done = log_->commit({&write, 1});
    require(done.has_value(), "a commit");
    write = hub::BoardWrite{id_, false, write.info, {}, {}, {}, {}};
  };
  for (const v1::Edit& edit : plan.edits) {
    const board::Stamp stamp = support::next_stamp(board, base::Actor{edit.replica()});
    value_of(board.apply(edit, stamp), "an edit");
    write.events.push_back({stamp.seq, sync::encode_event(stamp, edit.SerializeAsString())});
    if (stamp.seq == plan.remembered) remembered_hash_ = board::snapshot_hash(board);
    if (plan.has_snapshot(stamp.seq)) {
      write.snapshot = hub::SnapshotRecord{stamp.seq, board::encode_snapshot(board)};
      commit();
    } else if (write.events.size() == kEventsOfACommit) {
      commit();
    }
  }
  commit();
  head_ = board.seq();
}

}  // namespace samtavle::bench
