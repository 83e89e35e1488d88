#pragma once
// The inside of RocksLog, for its sources: rocks_log.cpp, which writes, and rocks_log_read.cpp.

#include <unordered_map>

#include "rows.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "store.hpp"

namespace samtavle::log {

using Heads = std::unordered_map<BoardId, std::optional<Seq>>;  // nothing: there is no such board

[[nodiscard]] base::Unexpected<base::Error> no_board(const BoardId& board);

class RocksLog::Impl {
 public:
  explicit Impl(std::unique_ptr<Store> opened) : store(std::move(opened)) {}

  Result<void> commit(std::span<const hub::BoardWrite> writes);
  Result<void> rewrite();

  Result<hub::BoardInfo> info(const BoardId& board, const rocksdb::ReadOptions& options);
  Result<std::vector<hub::ReplicaRecord>> replicas(const BoardId& board);
  Result<std::vector<hub::ActorRecord>> actors(const BoardId& board);
  Result<std::optional<hub::SnapshotRecord>> snapshot_at(const BoardId& board, Seq seq);
  Result<std::vector<hub::BallotRecord>> ballots(const BoardId& board);
  Result<std::vector<hub::AuditRecord>> audit(const BoardId& board, std::uint64_t after,
                                              std::size_t bytes_max);
  Result<std::uint64_t> audit_end(const BoardId& board);
  Result<std::vector<hub::InvitationRecord>> invitations(const BoardId& board);
  Result<std::optional<hub::InvitationRecord>> invitation(const BoardId& board,
                                                          base::InvitationNumber number);
  Result<std::vector<hub::MemberRecord>> members(const BoardId& board);
  Result<std::optional<hub::MemberRecord>> member(const BoardId& board,
                                                  const std::string& subject);
  Result<std::vector<hub::RedactionRecord>> redactions(const BoardId& board);
  Result<std::vector<std::pair<BoardId, hub::Deletion>>> deletions();
  Result<std::optional<hub::Deletion>> deletion(const BoardId& board);
  Result<std::vector<hub::LogEvent>> events(const BoardId& board, Seq after,
                                            std::size_t bytes_max);

  std::unique_ptr<Store> store;

 private:
  Result<void> add(const hub::BoardWrite& write, Heads& changed, rocksdb::WriteBatch& batch);
  Result<std::optional<Seq>> head(const BoardId& board, const Heads& changed);
  Result<void> put_deletion(const hub::BoardWrite& write, rocksdb::WriteBatch& batch);
  Result<void> put_rows(const hub::BoardWrite& write, rocksdb::WriteBatch& batch);
  Result<void> put_redactions(const hub::BoardWrite& write, rocksdb::WriteBatch& batch);
  Result<void> put_snapshot(const hub::BoardWrite& write, rocksdb::WriteBatch& batch);
  template <class Record, class Decode, class Number>
  Result<std::vector<Record>> records(const BoardId& board, Family family, Decode decode,
                                      Number number);

  Heads heads_;  // of the boards written so far; used by the committing thread only
};

}  // namespace samtavle::log
