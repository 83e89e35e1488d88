#pragma once
// The BoardLog of one server, on RocksDB in one directory. What stands on disk is fixed in
// server/log/FORMAT.md. It is not a cache and has no unsafe mode: commit() returns when the disk
// has the bytes.
//
// Threads: as the port says. commit() by one thread at a time, everything else by any thread.

#include <cstdint>
#include <filesystem>
#include <memory>

#include "samtavle/hub/board_log.hpp"

namespace samtavle::log {

// How many descriptors a store may need at once: its sorted files that are kept open, and logs,
// lists and new files while they are written. Without them it fails for good.
inline constexpr std::size_t kSortedFilesOpenMax = 512;
inline constexpr std::size_t kStoreDescriptorsMax = kSortedFilesOpenMax + 64;

struct RocksLogOptions {
  // Created with mode 0700 if it is missing. Belongs to one process at a time.
  std::filesystem::path directory;
  // With less free space than this, commit() refuses with no_space before it writes a byte. What is
  // kept free is for the store's own tidying up, so that it can recover by itself.
  std::uint64_t reserve_bytes = 64u * 1024 * 1024;
  // Memory for blocks that were read from disk.
  std::uint64_t block_cache_bytes = 32u * 1024 * 1024;
  // Memory for rows that are in the write-ahead log and not yet in a sorted file. Opening reads
  // back at most about twice as much.
  std::uint64_t write_buffer_bytes = 32u * 1024 * 1024;
  // Memory for what was committed and is not in the log beside the backups yet; 0: there is none
  // (export_log()).
  std::size_t tail_bytes_max = 0;
  // False only as the control of a fault test, which has to lose data then. Never in a server.
  bool sync = true;
};

// How the store is, for an operator. Bytes unless the name says otherwise; all of them as RocksDB
// reckons them.
struct StoreFigures {
  std::uint64_t memtable = 0;            // rows in memory, those being written out included
  std::uint64_t block_cache = 0;         // what was read from disk
  std::uint64_t block_cache_pinned = 0;  // of it, in use
  std::uint64_t table_readers = 0;       // index and filter of open files, where not in the cache
  std::uint64_t sorted_files = 0;        // on disk
  std::uint64_t write_ahead_logs = 0;    // on disk
  std::uint64_t pending_compaction = 0;  // that compactions have to rewrite
  std::uint64_t disk_free = 0;           // where the store is
  std::uint64_t level0_files = 0;        // number
  std::uint64_t running_compactions = 0; // number
  std::uint64_t running_flushes = 0;     // number
  std::uint64_t background_errors = 0;   // number, since the start
  bool write_stopped = false;            // until compactions have caught up
  bool write_slowed = false;             // likewise
  bool rewrite_due = false;              // something that was erased may stand in a file
};

struct BackupInfo;
struct BackupOptions;
class BackupProgress;
class LogExport;
struct LogExportOptions;

class RocksLog final : public hub::BoardLog {
 public:
  // Errors, each with a sentence that says what to do:
  //   io            not a directory, or not writable
  //   locked        another process (or this one) has it open
  //   no_space      nothing was lost; free some space and open again
  //   newer_format  written by a newer version of this program; untouched
  //   corrupt       bytes are damaged or missing, or acknowledged commits are; untouched
  [[nodiscard]] static base::Result<std::unique_ptr<RocksLog>> open(RocksLogOptions options);

  // Waits for background work. Everything that was committed is on disk already.
  ~RocksLog() override;
  RocksLog(const RocksLog&) = delete;
  RocksLog& operator=(const RocksLog&) = delete;

  // Besides the errors of the port: `invalid` also for texts that are no UTF-8 and for an event
  // whose bytes carry another seq. After io or corrupt every call, reading included, fails with io.
  [[nodiscard]] base::Result<void> commit(std::span<const hub::BoardWrite> writes) override;
  [[nodiscard]] base::Result<void> writable() override;
  [[nodiscard]] base::Result<std::vector<std::pair<base::BoardId, hub::BoardInfo>>> boards()
      override;
  [[nodiscard]] base::Result<std::vector<std::pair<base::BoardId, hub::Deletion>>> deletions()
      override;
  [[nodiscard]] base::Result<std::optional<hub::Deletion>> deletion(
      const base::BoardId& board) override;
  [[nodiscard]] base::Result<hub::BoardInfo> info(const base::BoardId& board) override;
  [[nodiscard]] base::Result<std::vector<hub::ReplicaRecord>> replicas(
      const base::BoardId& board) override;
  [[nodiscard]] base::Result<std::vector<hub::ActorRecord>> actors(
      const base::BoardId& board) override;
  [[nodiscard]] base::Result<std::optional<hub::SnapshotRecord>> snapshot(
      const base::BoardId& board) override;
  [[nodiscard]] base::Result<std::optional<hub::SnapshotRecord>> snapshot_at(
      const base::BoardId& board, base::Seq seq) override;
  [[nodiscard]] base::Result<std::vector<hub::BallotRecord>> ballots(
      const base::BoardId& board) override;
  [[nodiscard]] base::Result<std::vector<hub::AuditRecord>> audit(const base::BoardId& board,
                                                                  std::uint64_t after,
                                                                  std::size_t bytes_max) override;
  [[nodiscard]] base::Result<std::uint64_t> audit_end(const base::BoardId& board) override;
  [[nodiscard]] base::Result<std::vector<hub::InvitationRecord>> invitations(
      const base::BoardId& board) override;
  [[nodiscard]] base::Result<std::optional<hub::InvitationRecord>> invitation(
      const base::BoardId& board, base::InvitationNumber number) override;
  [[nodiscard]] base::Result<std::vector<hub::MemberRecord>> members(
      const base::BoardId& board) override;
  [[nodiscard]] base::Result<std::optional<hub::MemberRecord>> member(
      const base::BoardId& board, const std::string& subject) override;
  [[nodiscard]] base::Result<std::vector<hub::RedactionRecord>> redactions(
      const base::BoardId& board) override;
  // At most bytes_max bytes of events, but one event at least.
  [[nodiscard]] base::Result<std::vector<hub::LogEvent>> events(const base::BoardId& board,
                                                                base::Seq after,
                                                                std::size_t bytes_max) override;

  // Any thread; reads no rows and holds up no commit for more than a moment. What cannot be told
  // is 0.
  [[nodiscard]] StoreFigures figures();

  // Makes a backup (backup.hpp) while the store is in use, and verifies it. Everything that was
  // acknowledged before the call is in it, and no commit in part. Any thread; it takes long.
  // Errors: config (no folder is named), io, locked, no_space, corrupt (what was written cannot be
  // read back), going_away. Whatever happens, earlier backups stay as they are.
  [[nodiscard]] base::Result<BackupInfo> back_up(const BackupOptions& options,
                                                 BackupProgress& progress);

  // Whether what was erased may still stand in a file of the store; rewrite() sees to that it does
  // not. Any thread, one call of rewrite() at a time, while commits go on; it takes as long as all
  // rows of people, and the log of each board that was redacted. Of a board that was deleted
  // nothing stays. Errors: corrupt, io, no_space.
  [[nodiscard]] bool rewrite_due() const;
  [[nodiscard]] base::Result<void> rewrite();

  // The log of commits beside the backups (log_export.hpp). There must be a tail, and this must
  // outlive it.
  [[nodiscard]] std::unique_ptr<LogExport> export_log(const LogExportOptions& options);

 private:
  friend struct RocksLogTesting;
  class Impl;
  explicit RocksLog(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace samtavle::log
