#include "samtavle/log/rocks_log.hpp"

#include <rocksdb/snapshot.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "backup_make.hpp"
#include "log_writer.hpp"
#include "rows.hpp"
#include "samtavle/log/rocks_log_testing.hpp"
#include "store.hpp"

namespace samtavle::log {

using base::Errc;
using base::Error;
using base::fail;
using base::pass_on;
using base::Unexpected;

namespace {

Unexpected<Error> no_board(const BoardId& board) {
  return fail(Errc::not_found, "There is no board " + board.str() + ".");
}

Unexpected<Error> corrupt(const BoardId& board, const std::string& what) {
  return fail(Errc::corrupt, "Board " + board.str() + ": " + what + ".");
}

std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// For what is read when a board is opened, and then is in memory: it takes no cache from others.
rocksdb::ReadOptions once() {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  return options;
}

using Heads = std::unordered_map<BoardId, Seq>;

// The rows of one board in one family.
class BoardRows {
 public:
  BoardRows(Store& store, const BoardId& board, Family family, rocksdb::ReadOptions options = {})
      : first_(first_key(board)), end_(end_key(board)) {
    options.iterate_lower_bound = &first_slice_;
    options.iterate_upper_bound = &end_slice_;
    rows_.reset(store.db().NewIterator(options, store.family(family)));
  }
  BoardRows(const BoardRows&) = delete;
  BoardRows& operator=(const BoardRows&) = delete;

  [[nodiscard]] rocksdb::Iterator* operator->() const { return rows_.get(); }
  // Whether the disk gave all of them. Errors: those of read_error().
  [[nodiscard]] Result<void> whole() const {
    if (!rows_->status().ok()) return Unexpected<Error>{read_error(rows_->status())};
    return {};
  }

 private:
  std::string first_;
  std::string end_;
  rocksdb::Slice first_slice_{first_};
  rocksdb::Slice end_slice_{end_};
  std::unique_ptr<rocksdb::Iterator> rows_;
};

}  // namespace

class RocksLog::Impl {
 public:
  explicit Impl(std::unique_ptr<Store> opened) : store(std::move(opened)) {}

  Result<void> commit(std::span<const hub::BoardWrite> writes);
  Result<hub::BoardInfo> info(const BoardId& board, const rocksdb::ReadOptions& options);
  Result<std::optional<hub::SnapshotRecord>> snapshot_at(const BoardId& board, Seq seq);
  Result<std::vector<hub::BallotRecord>> ballots(const BoardId& board);
  Result<std::vector<hub::AuditRecord>> audit(const BoardId& board, std::uint64_t after,
                                              std::size_t bytes_max);
  Result<std::uint64_t> audit_end(const BoardId& board);
  Result<std::vector<hub::InvitationRecord>> invitations(const BoardId& board);
  Result<std::optional<hub::InvitationRecord>> invitation(const BoardId& board,
                                                          base::InvitationNumber number);
  Result<std::vector<hub::LogEvent>> events(const BoardId& board, Seq after, std::size_t bytes_max);
  Result<void> rewrite();
  template <class Record, class Decode, class Number>
  Result<std::vector<Record>> records(const BoardId& board, Family family, Decode decode,
                                      Number number);

  std::unique_ptr<Store> store;

 private:
  Result<void> add(const hub::BoardWrite& write, Heads& changed, rocksdb::WriteBatch& batch);
  Result<std::optional<Seq>> head(const BoardId& board, const Heads& changed);
  Result<void> put_rows(const hub::BoardWrite& write, rocksdb::WriteBatch& batch);
  Result<void> put_snapshot(const hub::BoardWrite& write, rocksdb::WriteBatch& batch);

  Heads heads_;  // of the boards written so far; used by the committing thread only
};

// The head that the next write has to continue: changed earlier in this commit, known from an
// earlier one, or on disk. Nothing if there is no such board.
Result<std::optional<Seq>> RocksLog::Impl::head(const BoardId& board, const Heads& changed) {
  if (const auto found = changed.find(board); found != changed.end()) return {found->second};
  if (const auto found = heads_.find(board); found != heads_.end()) return {found->second};
  const Result<hub::BoardInfo> stored = info(board, {});
  if (stored) return {stored->head};
  if (stored.error().code == Errc::not_found) return std::optional<Seq>{};
  return pass_on(stored);
}

Result<void> RocksLog::Impl::put_snapshot(const hub::BoardWrite& write,
                                          rocksdb::WriteBatch& batch) {
  rocksdb::ColumnFamilyHandle* family = store->family(Family::snapshots);
  // A range and not the one key that a read would find: an earlier write of the same commit may
  // have put another. What lies before the stretch stays for good.
  const std::uint64_t seq = write.snapshot->seq.value;
  const Seq stretch{seq - seq % hub::kSnapshotSpacing};
  rocksdb::Status status =
      batch.DeleteRange(family, seq_key(write.board, stretch), end_key(write.board));
  if (status.ok()) {
    status = batch.Put(family, seq_key(write.board, write.snapshot->seq), write.snapshot->bytes);
  }
  if (!status.ok()) return fail(Errc::io, status.ToString());
  return {};
}

Result<void> RocksLog::Impl::put_rows(const hub::BoardWrite& write, rocksdb::WriteBatch& batch) {
  rocksdb::Status status =
      batch.Put(store->family(Family::boards), write.board.str(), encode(write.info));
  const auto put = [&](Family family, const std::string& key, const std::string& value) {
    if (status.ok()) status = batch.Put(store->family(family), key, value);
  };
  for (const hub::LogEvent& event : write.events) {
    put(Family::log, seq_key(write.board, event.seq), event.bytes);
  }
  for (const hub::ReplicaRecord& record : write.replicas) {
    put(Family::replicas, number_key(write.board, record.replica.value), encode(record));
  }
  for (const hub::ActorRecord& record : write.actors) {
    put(Family::actors, number_key(write.board, record.actor.value), encode(record));
  }
  for (const hub::AuditRecord& record : write.audit) {
    put(Family::audit, seq_key(write.board, Seq{record.number}), record.bytes);
  }
  for (const hub::InvitationRecord& record : write.invitations) {
    put(Family::invitations, number_key(write.board, record.number.value), encode(record));
  }
  for (const hub::BallotRecord& record : write.ballots) {
    const std::string key = ballot_key(write.board, record.round, record.actor);
    if (!record.dots.empty()) {
      put(Family::ballots, key, encode(record));
    } else if (status.ok()) {
      status = batch.Delete(store->family(Family::ballots), key);
    }
  }
  if (!status.ok()) return fail(Errc::io, status.ToString());
  if (write.snapshot) return put_snapshot(write, batch);
  return {};
}

Result<void> RocksLog::Impl::add(const hub::BoardWrite& write, Heads& changed,
                                 rocksdb::WriteBatch& batch) {
  const Result<std::optional<Seq>> stored = head(write.board, changed);
  if (!stored) return pass_on(stored);
  if (write.create && *stored) {
    return fail(Errc::exists, "Board " + write.board.str() + " exists already.");
  }
  if (!write.create && !*stored) return no_board(write.board);
  if (const auto fine = check_write(write, stored->value_or(Seq{})); !fine) return fine;
  if (const auto put = put_rows(write, batch); !put) return put;
  changed.insert_or_assign(write.board, write.info.head);
  return {};
}

Result<void> RocksLog::Impl::commit(std::span<const hub::BoardWrite> writes) {
  if (const auto usable = store->health().usable(); !usable) return usable;
  rocksdb::WriteBatch batch(0, 0, 8, 0);
  Heads changed;
  for (const hub::BoardWrite& write : writes) {
    if (const auto added = add(write, changed, batch); !added) return added;
  }
  if (const auto room = store->writable(batch.GetDataSize()); !room) return room;
  if (writes.empty()) return {};
  const bool erases = std::any_of(writes.begin(), writes.end(), [](const hub::BoardWrite& write) {
    return std::any_of(write.actors.begin(), write.actors.end(),
                       [](const hub::ActorRecord& actor) { return actor.erasure.time_ms != 0; });
  });
  const auto written = erases ? store->write_and_rewrite(batch) : store->write(batch);
  if (!written) return written;
  for (const auto& [board, seq] : changed) heads_.insert_or_assign(board, seq);
  return {};
}

// Names and devices stand in two families only, and in the write-ahead log, which a flush ends.
Result<void> RocksLog::Impl::rewrite() {
  if (const auto usable = store->health().usable(); !usable) return usable;
  const std::uint64_t due = store->rewrite_due();
  if (due == 0) return {};
  rocksdb::Status status = store->db().Flush({}, store->all_families());
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  for (const Family family : {Family::actors, Family::replicas}) {
    if (!status.ok()) break;
    status = store->db().CompactRange(options, store->family(family), nullptr, nullptr);
  }
  if (!status.ok()) return Unexpected<Error>{read_error(status)};
  return store->rewritten(due);
}

Result<hub::BoardInfo> RocksLog::Impl::info(const BoardId& board,
                                            const rocksdb::ReadOptions& options) {
  if (const auto usable = store->health().usable(); !usable) return pass_on(usable);
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      store->db().Get(options, store->family(Family::boards), board.str(), &value);
  if (status.IsNotFound()) return no_board(board);
  if (!status.ok()) return Unexpected<Error>{read_error(status)};
  return decode_board(view(value));
}

template <class Record, class Decode, class Number>
Result<std::vector<Record>> RocksLog::Impl::records(const BoardId& board, Family family,
                                                    Decode decode, Number number) {
  if (const auto there = info(board, {}); !there) return pass_on(there);
  const BoardRows row(*store, board, family, once());
  std::vector<Record> all;
  for (row->Seek(first_key(board)); row->Valid(); row->Next()) {
    Result<Record> record = decode(view(row->value()));
    if (!record) return corrupt(board, record.error().detail);
    if (number_of(view(row->key()), board, 4) != number(*record)) {
      return corrupt(board, "a row does not stand under its own number");
    }
    all.push_back(*std::move(record));
  }
  if (const auto whole = row.whole(); !whole) return pass_on(whole);
  return all;
}

Result<std::optional<hub::SnapshotRecord>> RocksLog::Impl::snapshot_at(const BoardId& board,
                                                                       Seq wanted) {
  const Result<hub::BoardInfo> stored = info(board, {});
  if (!stored) return pass_on(stored);
  const BoardRows row(*store, board, Family::snapshots, once());
  row->SeekForPrev(seq_key(board, wanted));
  if (const auto whole = row.whole(); !whole) return pass_on(whole);
  if (!row->Valid()) return std::optional<hub::SnapshotRecord>{};
  const std::optional<std::uint64_t> seq = number_of(view(row->key()), board, 8);
  if (!seq) return corrupt(board, "the key of its snapshot cannot be read");
  return {hub::SnapshotRecord{Seq{*seq}, row->value().ToString()}};
}

Result<std::vector<hub::BallotRecord>> RocksLog::Impl::ballots(const BoardId& board) {
  if (const auto there = info(board, {}); !there) return pass_on(there);
  const BoardRows row(*store, board, Family::ballots, once());
  std::vector<hub::BallotRecord> all;
  for (row->Seek(first_key(board)); row->Valid(); row->Next()) {
    Result<hub::BallotRecord> record = decode_ballot(view(row->value()));
    if (!record) return corrupt(board, record.error().detail);
    const auto name = ballot_of(view(row->key()), board);
    if (!name) return corrupt(board, "the key of a ballot cannot be read");
    std::tie(record->round, record->actor) = *name;
    all.push_back(*std::move(record));
  }
  if (const auto whole = row.whole(); !whole) return pass_on(whole);
  return all;
}

Result<std::vector<hub::AuditRecord>> RocksLog::Impl::audit(const BoardId& board,
                                                            std::uint64_t after,
                                                            std::size_t bytes_max) {
  if (const auto there = info(board, {}); !there) return pass_on(there);
  std::vector<hub::AuditRecord> all;
  if (after == ~std::uint64_t{0}) return all;
  const BoardRows row(*store, board, Family::audit);
  std::size_t bytes = 0;
  for (row->Seek(seq_key(board, Seq{after + 1})); row->Valid(); row->Next()) {
    const auto number = number_of(view(row->key()), board, 8);
    if (!number) return corrupt(board, "the key of a refusal cannot be read");
    bytes += row->value().size();
    if (!all.empty() && bytes > bytes_max) return all;
    all.push_back({*number, row->value().ToString()});
  }
  if (const auto whole = row.whole(); !whole) return pass_on(whole);
  return all;
}

Result<std::uint64_t> RocksLog::Impl::audit_end(const BoardId& board) {
  if (const auto there = info(board, {}); !there) return pass_on(there);
  const BoardRows row(*store, board, Family::audit, once());
  row->SeekToLast();
  if (const auto whole = row.whole(); !whole) return pass_on(whole);
  if (!row->Valid()) return std::uint64_t{0};
  const auto number = number_of(view(row->key()), board, 8);
  if (!number) return corrupt(board, "the key of a refusal cannot be read");
  return *number;
}

Result<std::vector<hub::InvitationRecord>> RocksLog::Impl::invitations(const BoardId& board) {
  if (const auto there = info(board, {}); !there) return pass_on(there);
  const BoardRows row(*store, board, Family::invitations, once());
  std::vector<hub::InvitationRecord> all;
  for (row->Seek(first_key(board)); row->Valid(); row->Next()) {
    Result<hub::InvitationRecord> record = decode_invitation(view(row->value()));
    if (!record) return corrupt(board, record.error().detail);
    const auto number = number_of(view(row->key()), board, 4);
    if (!number) return corrupt(board, "the key of an invitation cannot be read");
    record->number = base::InvitationNumber{static_cast<std::uint32_t>(*number)};
    all.push_back(*std::move(record));
  }
  if (const auto whole = row.whole(); !whole) return pass_on(whole);
  return all;
}

Result<std::optional<hub::InvitationRecord>> RocksLog::Impl::invitation(
    const BoardId& board, base::InvitationNumber number) {
  if (const auto there = info(board, {}); !there) return pass_on(there);
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = store->db().Get({}, store->family(Family::invitations),
                                                 number_key(board, number.value), &value);
  if (status.IsNotFound()) return std::optional<hub::InvitationRecord>{};
  if (!status.ok()) return Unexpected<Error>{read_error(status)};
  Result<hub::InvitationRecord> record = decode_invitation(view(value));
  if (!record) return corrupt(board, record.error().detail);
  record->number = number;
  return std::optional{*std::move(record)};
}

Result<std::vector<hub::LogEvent>> RocksLog::Impl::events(const BoardId& board, Seq after,
                                                          std::size_t bytes_max) {
  // The head and the rows as of one moment, or a commit in between would look like a gap.
  rocksdb::ManagedSnapshot moment(&store->db());
  rocksdb::ReadOptions options;
  options.snapshot = moment.snapshot();
  const Result<hub::BoardInfo> stored = info(board, options);
  if (!stored) return pass_on(stored);

  std::vector<hub::LogEvent> all;
  if (after >= stored->head) return all;
  const BoardRows row(*store, board, Family::log, options);
  std::size_t bytes = 0;
  Seq next{after.value + 1};
  for (row->Seek(seq_key(board, next)); row->Valid() && next <= stored->head; row->Next()) {
    if (number_of(view(row->key()), board, 8) != next.value) break;
    const std::string_view value = view(row->value());
    if (seq_in(value) != next) {
      return corrupt(board, "event " + std::to_string(next.value) + " is not the one that it says");
    }
    bytes += value.size();
    if (!all.empty() && bytes > bytes_max) return all;
    all.push_back({next, std::string(value)});
    ++next.value;
  }
  if (const auto whole = row.whole(); !whole) return pass_on(whole);
  if (next <= stored->head) {
    return corrupt(board, "event " + std::to_string(next.value) + " is missing");
  }
  return all;
}

RocksLog::RocksLog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RocksLog::~RocksLog() = default;

Result<std::unique_ptr<RocksLog>> RocksLog::open(RocksLogOptions options) {
  return RocksLogTesting::open(std::move(options), nullptr);
}

Result<void> RocksLog::commit(std::span<const hub::BoardWrite> writes) {
  return impl_->commit(writes);
}

Result<void> RocksLog::writable() { return impl_->store->writable(0); }

Result<std::vector<std::pair<BoardId, hub::BoardInfo>>> RocksLog::boards() {
  Store& store = *impl_->store;
  if (const auto usable = store.health().usable(); !usable) return pass_on(usable);
  const std::unique_ptr<rocksdb::Iterator> row(
      store.db().NewIterator({}, store.family(Family::boards)));
  std::vector<std::pair<BoardId, hub::BoardInfo>> all;
  for (row->SeekToFirst(); row->Valid(); row->Next()) {
    Result<BoardId> board = BoardId::parse(view(row->key()));
    if (!board) return fail(Errc::corrupt, "A board stands under a name that is none.");
    Result<hub::BoardInfo> info = decode_board(view(row->value()));
    if (!info) return corrupt(*board, info.error().detail);
    all.emplace_back(*std::move(board), *std::move(info));
  }
  if (!row->status().ok()) return Unexpected<Error>{read_error(row->status())};
  return all;
}

Result<hub::BoardInfo> RocksLog::info(const BoardId& board) { return impl_->info(board, {}); }

Result<std::vector<hub::ReplicaRecord>> RocksLog::replicas(const BoardId& board) {
  return impl_->records<hub::ReplicaRecord>(
      board, Family::replicas, decode_replica,
      [](const hub::ReplicaRecord& record) { return std::uint64_t{record.replica.value}; });
}

Result<std::vector<hub::ActorRecord>> RocksLog::actors(const BoardId& board) {
  return impl_->records<hub::ActorRecord>(
      board, Family::actors, decode_actor,
      [](const hub::ActorRecord& record) { return std::uint64_t{record.actor.value}; });
}

Result<std::optional<hub::SnapshotRecord>> RocksLog::snapshot(const BoardId& board) {
  return impl_->snapshot_at(board, base::kPendingSeq);
}

Result<std::optional<hub::SnapshotRecord>> RocksLog::snapshot_at(const BoardId& board, Seq seq) {
  return impl_->snapshot_at(board, seq);
}

Result<std::vector<hub::BallotRecord>> RocksLog::ballots(const BoardId& board) {
  return impl_->ballots(board);
}

Result<std::vector<hub::AuditRecord>> RocksLog::audit(const BoardId& board, std::uint64_t after,
                                                      std::size_t bytes_max) {
  return impl_->audit(board, after, bytes_max);
}

Result<std::uint64_t> RocksLog::audit_end(const BoardId& board) {
  return impl_->audit_end(board);
}

Result<std::vector<hub::InvitationRecord>> RocksLog::invitations(const BoardId& board) {
  return impl_->invitations(board);
}

Result<std::optional<hub::InvitationRecord>> RocksLog::invitation(const BoardId& board,
                                                                  base::InvitationNumber number) {
  return impl_->invitation(board, number);
}

Result<std::vector<hub::LogEvent>> RocksLog::events(const BoardId& board, Seq after,
                                                    std::size_t bytes_max) {
  return impl_->events(board, after, bytes_max);
}

StoreFigures RocksLog::figures() { return impl_->store->figures(); }

bool RocksLog::rewrite_due() const { return impl_->store->rewrite_due() != 0; }

Result<void> RocksLog::rewrite() { return impl_->rewrite(); }

Result<BackupInfo> RocksLog::back_up(const BackupOptions& options, BackupProgress& progress) {
  return log::back_up(*impl_->store, options, progress);
}

std::unique_ptr<LogExport> RocksLog::export_log(const LogExportOptions& options) {
  return std::make_unique<LogWriter>(*impl_->store, options);
}

Result<std::unique_ptr<RocksLog>> RocksLogTesting::open(RocksLogOptions options,
                                                        std::shared_ptr<rocksdb::Env> env) {
  Result<std::unique_ptr<Store>> store = Store::open(options, std::move(env));
  if (!store) return pass_on(store);
  return std::unique_ptr<RocksLog>(
      new RocksLog(std::make_unique<RocksLog::Impl>(*std::move(store))));
}

namespace {

Result<void> to_result(const rocksdb::Status& status) {
  if (status.ok()) return {};
  return Unexpected<Error>{read_error(status)};
}

}  // namespace

Result<void> RocksLogTesting::flush(RocksLog& log) {
  Store& store = *log.impl_->store;
  return to_result(store.db().Flush({}, store.all_families()));
}

Result<void> RocksLogTesting::compact(RocksLog& log) {
  Store& store = *log.impl_->store;
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  for (rocksdb::ColumnFamilyHandle* family : store.all_families()) {
    const rocksdb::Status status = store.db().CompactRange(options, family, nullptr, nullptr);
    if (!status.ok()) return to_result(status);
  }
  return {};
}

}  // namespace samtavle::log
