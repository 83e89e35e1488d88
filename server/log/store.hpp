#pragma once
// One open RocksDB as FORMAT.md lays it out: opening it safely, writing one batch at a time, and
// knowing when it must not be used any more. Rows mean nothing here.

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/listener.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commit_tail.hpp"
#include "directory.hpp"
#include "samtavle/log/rocks_log.hpp"

namespace samtavle::log {

enum class Family {
  meta, boards, log, replicas, actors, snapshots, ballots, audit, invitations, members,
  redactions
};
inline constexpr std::array<const char*, 11> kFamilyNames = {
    "default", "boards", "log",         "replicas", "actors",    "snapshots",
    "ballots", "audit",  "invitations", "members",  "redactions"};

inline constexpr std::uint32_t kFormat = 1;

// What these rows say; nothing for one that is missing.
struct StoreMark {
  std::optional<std::uint64_t> format;
  std::optional<std::uint64_t> commit;
  std::optional<std::uint64_t> branch;
  std::optional<std::uint64_t> rewrite;
  std::vector<base::BoardId> rewrite_boards;
};
// Error: corrupt, io; the detail is what cannot be read.
[[nodiscard]] base::Result<StoreMark> read_mark(rocksdb::DB& db);

// What goes wrong in RocksDB's own threads. Any thread.
class Health final : public rocksdb::EventListener {
 public:
  // Nothing may be read or written from now on. Only the first reason is kept.
  void fail_for_good(std::string_view reason);
  // io once something failed for good.
  [[nodiscard]] base::Result<void> usable() const;
  // A flush or compaction ran out of space; RocksDB tries again by itself until there is some.
  [[nodiscard]] bool out_of_space() const { return out_of_space_.load(std::memory_order_acquire); }

  const char* Name() const override { return "samtavle"; }
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override;
  void OnErrorRecoveryEnd(const rocksdb::BackgroundErrorRecoveryInfo& info) override;

 private:
  std::atomic<bool> failed_{false};
  std::atomic<bool> out_of_space_{false};
  mutable std::mutex mutex_;
  std::string reason_;
};

class Store {
 public:
  // As RocksLog::open.
  [[nodiscard]] static base::Result<std::unique_ptr<Store>> open(const RocksLogOptions& options,
                                                                 std::shared_ptr<rocksdb::Env> env);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  [[nodiscard]] rocksdb::DB& db() { return *db_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Family family) {
    return families_[static_cast<std::size_t>(family)];
  }
  [[nodiscard]] std::vector<rocksdb::ColumnFamilyHandle*> all_families() const {
    return {families_.begin(), families_.end()};
  }
  [[nodiscard]] const Health& health() const { return *health_; }
  // The last commit that was acknowledged, or is about to be. Any thread.
  [[nodiscard]] std::uint64_t commit() const { return commit_.load(std::memory_order_acquire); }

  // Of whose history the numbers of commits are: two stores with the same one have the same
  // commits, as far as both go. Any thread, once it is open.
  [[nodiscard]] std::uint64_t branch() const { return branch_; }
  // What was committed, for the log beside the backups; null if none is kept.
  [[nodiscard]] CommitTail* tail() { return tail_.get(); }

  // Whether `bytes` more may be written. Errors: io, no_space.
  [[nodiscard]] base::Result<void> writable(std::uint64_t bytes);

  // Any thread.
  [[nodiscard]] StoreFigures figures();

  // Adds the commit's number, writes and syncs. Anything but success fails the store for good. Any
  // thread.
  [[nodiscard]] base::Result<void> write(rocksdb::WriteBatch& batch);

  // The same with a batch that replaces what must not stay in any file: from then on rewriting is
  // due, also after a crash, until rewritten() says that what was due then is done. `boards` are
  // those of whose own rows some were replaced.
  [[nodiscard]] base::Result<void> write_and_rewrite(rocksdb::WriteBatch& batch,
                                                     const std::vector<base::BoardId>& boards);
  // The number of the last such commit; 0: nothing is due. Any thread.
  [[nodiscard]] std::uint64_t rewrite_due() const {
    return rewrite_due_.load(std::memory_order_acquire);
  }
  // Those boards, of all such commits since the last rewritten(). Any thread.
  [[nodiscard]] std::vector<base::BoardId> rewrite_boards();
  [[nodiscard]] base::Result<void> rewritten(std::uint64_t due);

  // Writes what another store of this branch wrote as its next commit, without a sync: to be
  // followed by begin_branch(). Errors: invalid (not the next one), io, corrupt.
  [[nodiscard]] base::Result<void> write_again(std::uint64_t commit, const std::string& batch);
  // From here on the store has a history of its own. Syncs, also all that was written before.
  [[nodiscard]] base::Result<void> begin_branch();

 private:
  Store(const RocksLogOptions& options, Fd lock, Acknowledged acknowledged);
  [[nodiscard]] rocksdb::DBOptions db_options() const;
  [[nodiscard]] rocksdb::ColumnFamilyOptions family_options() const;
  [[nodiscard]] base::Result<bool> holds_store() const;
  [[nodiscard]] base::Result<void> inspect() const;
  [[nodiscard]] base::Result<void> inspect_manifest() const;
  [[nodiscard]] base::Result<void> inspect_sorted_files() const;
  [[nodiscard]] base::Result<void> open_for_writing(bool create);
  [[nodiscard]] base::Result<void> begin();
  [[nodiscard]] base::Result<void> write_next(rocksdb::WriteBatch& batch);
  [[nodiscard]] base::Result<void> put_branch(rocksdb::WriteBatch& batch);

  RocksLogOptions options_;
  Fd lock_;
  Acknowledged acknowledged_;
  std::shared_ptr<Health> health_ = std::make_shared<Health>();
  std::shared_ptr<rocksdb::Cache> cache_;
  std::shared_ptr<rocksdb::Env> env_guard_;
  rocksdb::Env* env_ = nullptr;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilyNames.size()> families_{};
  std::unique_ptr<CommitTail> tail_;
  std::uint64_t branch_ = 0;
  std::mutex write_mutex_;  // numbers are given and written in one order
  std::vector<base::BoardId> rewrite_boards_;  // under write_mutex_
  std::atomic<std::uint64_t> rewrite_due_{0};
  std::atomic<std::uint64_t> commit_{0};  // of the last batch that was synced
};

// A failed read, for the caller of the port. Errors: corrupt, io.
[[nodiscard]] base::Error read_error(const rocksdb::Status& status);

}  // namespace samtavle::log
