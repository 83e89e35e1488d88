#pragma once
// Going on from a backup: the commits that the log beside it holds, first looked through, then
// written to the store that was unpacked.

#include <cstdint>
#include <filesystem>
#include <optional>

#include "samtavle/log/backup.hpp"
#include "store.hpp"

namespace samtavle::log {

// What follows a commit without a gap.
struct CommitsAfter {
  std::uint64_t first = 0;   // the first one to be written; none is if `last` is below it
  std::uint64_t last = 0;
  std::int64_t last_ms = 0;  // when the last one was on disk; 0: there is none
  std::uint64_t bytes = 0;   // of their batches
};

// Reads the segments of the branch and checks all that is to be used of them: what was committed
// after `commit`, up to the moment `until_ms` if there is one.
// Errors: corrupt, if commits are damaged or missing before that moment, with how far they are
// whole; invalid, if the commit itself is of a later moment; newer_format; io; going_away.
[[nodiscard]] base::Result<CommitsAfter> find_commits_after(
    const std::filesystem::path& backups, std::uint64_t branch, std::uint64_t commit,
    std::optional<std::int64_t> until_ms, BackupProgress& progress);

// Writes them, without a sync. Errors: those of find_commits_after and of Store::write_again.
[[nodiscard]] base::Result<void> write_commits_again(const std::filesystem::path& backups,
                                                     std::uint64_t branch,
                                                     const CommitsAfter& commits, Store& store,
                                                     BackupProgress& progress);

}  // namespace samtavle::log
