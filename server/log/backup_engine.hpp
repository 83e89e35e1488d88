#pragma once
// A folder of backups with RocksDB's engine on it: what making, verifying and unpacking share.

#include <rocksdb/utilities/backup_engine.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backup_seal.hpp"
#include "directory.hpp"
#include "samtavle/log/backup.hpp"
#include "store.hpp"

namespace samtavle::log {

// What the engine is opened with. All of it must outlive the engine.
struct BackupGround {
  BackupGround(const std::filesystem::path& directory, std::uint64_t bytes_per_second,
               std::uint64_t reserve_bytes, BackupProgress& progress);
  [[nodiscard]] rocksdb::BackupEngineOptions options() const;

  std::filesystem::path directory;
  std::shared_ptr<rocksdb::Env> env;
  std::shared_ptr<rocksdb::Logger> logger;
  std::shared_ptr<rocksdb::RateLimiter> limiter;  // none: as fast as the disks are
};

// The folder's lock, for as long as the result lives. For writing it makes the folder, too; for
// reading it is none where nobody may write. Errors: io, locked, no_space.
[[nodiscard]] base::Result<Fd> lock_for_writing(const std::filesystem::path& directory);
[[nodiscard]] base::Result<Fd> lock_for_reading(const std::filesystem::path& directory);

// All backups by number, as list_backups() shows them.
[[nodiscard]] std::vector<BackupInfo> describe(const rocksdb::BackupEngineReadOnlyBase& engine,
                                               const Seals& seals);

// Reads a backup whole: the checksums of its files, and whether it opens as a store that holds the
// commits that were acknowledged when it began. Says what that store is.
// Errors: corrupt, io, newer_format, going_away.
[[nodiscard]] base::Result<StoreMark> check_whole(const rocksdb::BackupEngineReadOnlyBase& engine,
                                                  std::uint32_t number, std::uint64_t commit,
                                                  BackupProgress& progress);

// `what`: what could not be done, as the beginning of a sentence.
// Errors: going_away if that was asked for; no_space, corrupt, io.
[[nodiscard]] base::Unexpected<base::Error> backup_failure(const std::string& what,
                                                           const rocksdb::Status& status,
                                                           const BackupProgress& progress);

}  // namespace samtavle::log
