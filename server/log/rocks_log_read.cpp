// What is read of a board, row by row.

#include <rocksdb/snapshot.h>

#include <tuple>

#include "rocks_log_impl.hpp"
#include "rows.hpp"

namespace samtavle::log {

using base::Errc;
using base::Error;
using base::fail;
using base::pass_on;
using base::Unexpected;

namespace {

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

Result<std::vector<hub::ReplicaRecord>> RocksLog::Impl::replicas(const BoardId& board) {
  return records<hub::ReplicaRecord>(
      board, Family::replicas, decode_replica,
      [](const hub::ReplicaRecord& record) { return std::uint64_t{record.replica.value}; });
}

Result<std::vector<hub::ActorRecord>> RocksLog::Impl::actors(const BoardId& board) {
  return records<hub::ActorRecord>(
      board, Family::actors, decode_actor,
      [](const hub::ActorRecord& record) { return std::uint64_t{record.actor.value}; });
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

Result<std::vector<hub::MemberRecord>> RocksLog::Impl::members(const BoardId& board) {
  if (const auto there = info(board, {}); !there) return pass_on(there);
  const BoardRows row(*store, board, Family::members, once());
  std::vector<hub::MemberRecord> all;
  for (row->Seek(first_key(board)); row->Valid(); row->Next()) {
    Result<hub::MemberRecord> record = decode_member(view(row->value()));
    if (!record) return corrupt(board, record.error().detail);
    all.push_back(*std::move(record));
  }
  if (const auto whole = row.whole(); !whole) return pass_on(whole);
  return all;
}

Result<std::optional<hub::MemberRecord>> RocksLog::Impl::member(const BoardId& board,
                                                                const std::string& subject) {
  if (const auto there = info(board, {}); !there) return pass_on(there);
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      store->db().Get({}, store->family(Family::members), member_key(board, subject), &value);
  if (status.IsNotFound()) return std::optional<hub::MemberRecord>{};
  if (!status.ok()) return Unexpected<Error>{read_error(status)};
  Result<hub::MemberRecord> record = decode_member(view(value));
  if (!record) return corrupt(board, record.error().detail);
  // Of another one with the same hash.
  if (record->subject != subject) return std::optional<hub::MemberRecord>{};
  return std::optional{*std::move(record)};
}

Result<std::vector<hub::RedactionRecord>> RocksLog::Impl::redactions(const BoardId& board) {
  if (const auto there = info(board, {}); !there) return pass_on(there);
  const BoardRows row(*store, board, Family::redactions, once());
  std::vector<hub::RedactionRecord> all;
  for (row->Seek(first_key(board)); row->Valid(); row->Next()) {
    Result<hub::RedactionRecord> record = decode_redaction(view(row->value()));
    if (!record) return corrupt(board, record.error().detail);
    const auto seq = number_of(view(row->key()), board, 8);
    if (!seq) return corrupt(board, "the key of a redaction cannot be read");
    record->seq = Seq{*seq};
    all.push_back(*std::move(record));
  }
  if (const auto whole = row.whole(); !whole) return pass_on(whole);
  return all;
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

Result<std::vector<std::pair<BoardId, hub::Deletion>>> RocksLog::Impl::deletions() {
  if (const auto usable = store->health().usable(); !usable) return pass_on(usable);
  const rocksdb::Slice end(kDeletionsEnd);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> row(
      store->db().NewIterator(options, store->family(Family::meta)));
  std::vector<std::pair<BoardId, hub::Deletion>> all;
  for (row->Seek(kDeletionsBegin); row->Valid(); row->Next()) {
    Result<BoardId> board = BoardId::parse(view(row->key()).substr(kDeletionsBegin.size()));
    if (!board) return fail(Errc::corrupt, "A deleted board stands under a name that is none.");
    Result<hub::Deletion> deletion = decode_deletion(view(row->value()));
    if (!deletion) return corrupt(*board, deletion.error().detail);
    all.emplace_back(*std::move(board), *std::move(deletion));
  }
  if (!row->status().ok()) return Unexpected<Error>{read_error(row->status())};
  return all;
}

Result<std::optional<hub::Deletion>> RocksLog::Impl::deletion(const BoardId& board) {
  if (const auto usable = store->health().usable(); !usable) return pass_on(usable);
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      store->db().Get({}, store->family(Family::meta), deletion_key(board), &value);
  if (status.IsNotFound()) return std::optional<hub::Deletion>{};
  if (!status.ok()) return Unexpected<Error>{read_error(status)};
  Result<hub::Deletion> read = decode_deletion(view(value));
  if (!read) return corrupt(board, read.error().detail);
  return std::optional{*std::move(read)};
}

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
  return impl_->replicas(board);
}

Result<std::vector<hub::ActorRecord>> RocksLog::actors(const BoardId& board) {
  return impl_->actors(board);
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

Result<std::vector<hub::MemberRecord>> RocksLog::members(const BoardId& board) {
  return impl_->members(board);
}

Result<std::optional<hub::MemberRecord>> RocksLog::member(const BoardId& board,
                                                          const std::string& subject) {
  return impl_->member(board, subject);
}

Result<std::vector<hub::RedactionRecord>> RocksLog::redactions(const BoardId& board) {
  return impl_->redactions(board);
}

Result<std::vector<std::pair<BoardId, hub::Deletion>>> RocksLog::deletions() {
  return impl_->deletions();
}

Result<std::optional<hub::Deletion>> RocksLog::deletion(const BoardId& board) {
  return impl_->deletion(board);
}

Result<std::vector<hub::LogEvent>> RocksLog::events(const BoardId& board, Seq after,
                                                    std::size_t bytes_max) {
  return impl_->events(board, after, bytes_max);
}

}  // namespace samtavle::log
