#pragma once
// Backups of a store: a folder of them, made by RocksLog::back_up with RocksDB's own BackupEngine
// while the store is in use, each with only those sorted files that no earlier one has. What stands
// in the folder is fixed in server/log/FORMAT.md.
//
// What is in a backup, and what is not: everything of the store (the logs of all boards, the
// directory of people, ballots, refusals), and nothing beside it. Keys are left out on purpose: a
// backup lies on other disks and is kept for long, and whoever has token.key can be anybody.
//
// Threads: a folder belongs to one call at a time, of this process or another; the lock in it says
// so (Errc::locked). Listing takes no lock.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "samtavle/base/result.hpp"

namespace samtavle::log {

struct BackupInfo {
  std::uint32_t number = 0;
  std::int64_t began_ms = 0;  // everything acknowledged before that is in it
  std::uint64_t commit = 0;   // the last commit of those, see FORMAT.md
  std::uint64_t bytes = 0;    // of all its files, also those that it shares with others
  std::uint32_t files = 0;
  std::string damage;         // what is known to be wrong; empty: nothing
};

// How far a long call is. It is written by the call, read and stopped by any thread.
class BackupProgress {
 public:
  enum class Phase : std::uint8_t { waiting, copying, verifying, replaying };
  struct Reading {
    Phase phase = Phase::waiting;
    std::uint64_t done_bytes = 0;
    std::uint64_t total_bytes = 0;  // as far as is known; never less than what is done
  };

  [[nodiscard]] Reading read() const noexcept;
  // The call ends soon, with Errc::going_away, and leaves no part of a backup behind.
  void stop() noexcept { stopped_.store(true, std::memory_order_release); }

  [[nodiscard]] bool stopped() const noexcept { return stopped_.load(std::memory_order_acquire); }
  void begin(Phase phase, std::uint64_t total_bytes) noexcept;
  void add(std::uint64_t bytes) noexcept { done_.fetch_add(bytes, std::memory_order_relaxed); }

 private:
  std::atomic<Phase> phase_{Phase::waiting};
  std::atomic<std::uint64_t> done_{0};
  std::atomic<std::uint64_t> total_{0};
  std::atomic<bool> stopped_{false};
};

struct BackupOptions {
  std::filesystem::path directory;     // made with mode 0700 if it is missing
  std::uint32_t keep = 7;              // older ones go, once a newer one was verified
  std::uint64_t bytes_per_second = 0;  // read and written together; 0: as fast as the disks are
  // With less than this free where the backups are, it gives up: that may be the store's own disk.
  std::uint64_t reserve_bytes = 0;
};

// By number. Sees files that are missing or of another length, not what is in them.
// Errors: not_found (there is no such folder, or it never held a backup), io.
[[nodiscard]] base::Result<std::vector<BackupInfo>> list_backups(
    const std::filesystem::path& directory);

// Reads all of a backup, the newest if none is named, and holds it against its checksums and its
// seal. Errors: not_found, corrupt, io, locked, going_away.
[[nodiscard]] base::Result<BackupInfo> verify_backup(const std::filesystem::path& directory,
                                                     std::optional<std::uint32_t> number,
                                                     std::uint64_t bytes_per_second,
                                                     BackupProgress& progress);

struct UnpackRequest {
  std::filesystem::path directory;       // of the backups
  std::optional<std::uint32_t> number{}; // nothing: the newest that began before `until_ms`
  // What was committed later is left out, Unix time; nothing: all that is there is taken.
  std::optional<std::int64_t> until_ms{};
};

struct Unpacked {
  BackupInfo backup;
  std::uint64_t commits_after = 0;  // from the log beside the backup (log_export.hpp)
  std::int64_t last_ms = 0;         // when the last of them was on disk
};

// Verifies a backup and what the log of commits holds behind it, and writes both to `into`, which
// must not exist. That holds a store afterwards, with every board in the epoch in which it was.
// Errors: as verify_backup; exists, no_space, invalid (the backup itself is of a later moment).
// `into` is incomplete after any of them.
[[nodiscard]] base::Result<Unpacked> unpack_backup(const UnpackRequest& request,
                                                   const std::filesystem::path& into,
                                                   BackupProgress& progress);

}  // namespace samtavle::log
