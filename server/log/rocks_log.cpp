#include "samtavle/log/rocks_log.hpp"

#include <algorithm>
#include <array>

#include "backup_make.hpp"
#include "log_writer.hpp"
#include "rocks_log_impl.hpp"
#include "rows.hpp"
#include "samtavle/log/rocks_log_testing.hpp"

namespace samtavle::log {

using base::Errc;
using base::Error;
using base::fail;
using base::pass_on;
using base::Unexpected;

namespace {

// Those with rows of each board.
constexpr std::array kOfBoards = {Family::log,      Family::replicas,  Family::actors,
                                  Family::snapshots, Family::ballots,  Family::audit,
                                  Family::invitations, Family::members, Family::redactions};

Seq first_of(const std::vector<hub::LogEvent>& events) {
  Seq first = events.front().seq;
  for (const hub::LogEvent& event : events) first = std::min(first, event.seq);
  return first;
}

}  // namespace

Unexpected<Error> no_board(const BoardId& board) {
  return fail(Errc::not_found, "There is no board " + board.str() + ".");
}

// The head that the next write has to continue: changed earlier in this commit, known from an
// earlier one, or on disk. Nothing if there is no such board.
Result<std::optional<Seq>> RocksLog::Impl::head(const BoardId& board, const Heads& changed) {
  if (const auto found = changed.find(board); found != changed.end()) return found->second;
  if (const auto found = heads_.find(board); found != heads_.end()) return found->second;
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

Result<void> RocksLog::Impl::put_redactions(const hub::BoardWrite& write,
                                            rocksdb::WriteBatch& batch) {
  rocksdb::Status status;
  for (const hub::RedactionRecord& record : write.redactions) {
    if (!status.ok()) break;
    status = batch.Put(store->family(Family::redactions), seq_key(write.board, record.seq),
                       encode(record));
  }
  for (const hub::LogEvent& event : write.rewritten) {
    if (!status.ok()) break;
    status = batch.Put(store->family(Family::log), seq_key(write.board, event.seq), event.bytes);
  }
  if (status.ok() && !write.rewritten.empty()) {
    status = batch.DeleteRange(store->family(Family::snapshots),
                               seq_key(write.board, first_of(write.rewritten)),
                               end_key(write.board));
  }
  if (!status.ok()) return fail(Errc::io, status.ToString());
  return {};
}

Result<void> RocksLog::Impl::put_deletion(const hub::BoardWrite& write,
                                          rocksdb::WriteBatch& batch) {
  rocksdb::Status status = batch.Delete(store->family(Family::boards), write.board.str());
  for (const Family family : kOfBoards) {
    if (!status.ok()) break;
    status = batch.DeleteRange(store->family(family), first_key(write.board),
                               end_key(write.board));
  }
  if (status.ok()) {
    status = batch.Put(store->family(Family::meta), deletion_key(write.board),
                       encode(*write.deletion));
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
  for (const hub::MemberRecord& record : write.members) {
    const std::string key = member_key(write.board, record.subject);
    if (record.actor) {
      put(Family::members, key, encode(record));
    } else if (status.ok()) {
      status = batch.Delete(store->family(Family::members), key);
    }
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
  if (auto done = put_redactions(write, batch); !done) return done;
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
  if (write.create) {
    const auto deleted = deletion(write.board);
    if (!deleted) return pass_on(deleted);
    const bool now = changed.contains(write.board);
    if (*deleted || now) {
      return fail(Errc::exists, "There was a board " + write.board.str() + ", and it was deleted.");
    }
  }
  if (!write.create && !*stored) return no_board(write.board);
  if (const auto fine = check_write(write, stored->value_or(Seq{})); !fine) return fine;
  if (const auto put = write.deletion ? put_deletion(write, batch) : put_rows(write, batch); !put) {
    return put;
  }
  changed[write.board] = write.deletion ? std::nullopt : std::optional{write.info.head};
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
  std::vector<BoardId> gone;  // of which something is, or all
  for (const hub::BoardWrite& write : writes) {
    if (!write.rewritten.empty() || write.deletion) gone.push_back(write.board);
  }
  const auto written = erases || !gone.empty() ? store->write_and_rewrite(batch, gone)
                                               : store->write(batch);
  if (!written) return written;
  for (const auto& [board, seq] : changed) heads_.insert_or_assign(board, seq);
  return {};
}

// Names, logins and devices stand in three families only, titles in one more, and all else in their
// board's own stretches; and in the write-ahead log, which a flush ends.
Result<void> RocksLog::Impl::rewrite() {
  if (const auto usable = store->health().usable(); !usable) return usable;
  const std::uint64_t due = store->rewrite_due();
  if (due == 0) return {};
  const std::vector<BoardId> boards = store->rewrite_boards();
  rocksdb::Status status = store->db().Flush({}, store->all_families());
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  const auto compact = [&](Family family, const rocksdb::Slice* first, const rocksdb::Slice* end) {
    if (status.ok()) status = store->db().CompactRange(options, store->family(family), first, end);
  };
  for (const Family family : {Family::actors, Family::replicas, Family::members, Family::boards}) {
    compact(family, nullptr, nullptr);
  }
  for (const BoardId& board : boards) {
    const std::string first = first_key(board);
    const std::string end = end_key(board);
    const rocksdb::Slice from(first);
    const rocksdb::Slice to(end);
    for (const Family family : kOfBoards) compact(family, &from, &to);
  }
  if (!status.ok()) return Unexpected<Error>{read_error(status)};
  return store->rewritten(due);
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
