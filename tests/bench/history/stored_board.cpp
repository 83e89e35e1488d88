#include "stored_board.hpp"

#include "samtavle/bench/suite.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/sync/wire.hpp"
#include "scenario.hpp"

namespace samtavle::bench {
namespace {

constexpr std::uint64_t kEventsOfACommit = 1'000;

std::unique_ptr<hub::BoardLog> open(const std::filesystem::path& folder) {
  log::RocksLogOptions options;
  options.directory = folder / "log";
  return value_of(log::RocksLog::open(options), "the log");
}

// The first seq of every second stretch, and the last one of those between them: each is the only
// one of its stretch, and nearly two stretches lie between a pair.
bool has_snapshot(base::Seq seq) {
  const std::uint64_t pair = 2 * hub::kSnapshotSpacing;
  return seq.value % pair == 0 || seq.value % pair == pair - 1;
}

std::vector<v1::Edit> all_edits() {
  std::vector<v1::Edit> edits = first_edits();
  std::vector<v1::Edit> written = record(writes()).edits;
  edits.insert(edits.end(), written.begin(), written.end());
  return edits;
}

}  // namespace

StoredBoard::StoredBoard() : id_(base::BoardId::parse("park").value()), log_(open(folder_.path())) {
  write();
  // As after a restart: nothing of it in memory.
  log_.reset();
  log_ = open(folder_.path());
}

StoredBoard::~StoredBoard() = default;

void StoredBoard::write() {
  const std::vector<v1::Edit> edits = all_edits();
  const std::uint64_t pair = 2 * hub::kSnapshotSpacing;
  furthest_ = base::Seq{edits.size() / pair * pair - 2};
  board::Board board;
  hub::BoardWrite write{id_, true, {}, {}, {}, {}, {}};
  const auto commit = [&] {
    write.info.head = board.seq();
    const auto done = log_->commit({&write, 1});
    require(done.has_value(), "a commit");
    write = hub::BoardWrite{id_, false, write.info, {}, {}, {}, {}};
  };
  for (const v1::Edit& edit : edits) {
    const board::Stamp stamp = support::next_stamp(board, base::Actor{edit.replica()});
    value_of(board.apply(edit, stamp), "an edit");
    write.events.push_back({stamp.seq, sync::encode_event(stamp, edit.SerializeAsString())});
    if (stamp.seq == furthest_) furthest_hash_ = board::snapshot_hash(board);
    if (has_snapshot(stamp.seq)) {
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
