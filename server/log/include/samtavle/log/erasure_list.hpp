#pragma once
// The list of those who were erased, of what was redacted and of the boards that were deleted,
// beside the backups: a backup from before holds all that, and a restore takes it away again. What
// stands in the file is fixed in server/log/FORMAT.md. Nothing that was erased is in it.
//
// Threads: appending by one at a time, of one process.

#include <filesystem>
#include <vector>

#include "samtavle/base/result.hpp"
#include "samtavle/hub/deleting.hpp"
#include "samtavle/hub/erasing.hpp"
#include "samtavle/hub/redacting.hpp"

namespace samtavle::log {

struct KeptErasures {
  std::vector<hub::KeptErasure> people;
  std::vector<hub::KeptRedaction> redactions;
  std::vector<hub::KeptDeletion> deletions;
};
// All that are listed; none if there is no list. Errors: io, corrupt (what follows cannot be
// trusted either: nothing is read).
[[nodiscard]] base::Result<KeptErasures> read_erasures(const std::filesystem::path& backups);

// Adds one, unless it is listed, and returns when it is on disk. Makes the folder if it is missing.
// Errors: io, no_space, corrupt.
[[nodiscard]] base::Result<void> list_erasure(const std::filesystem::path& backups,
                                              const hub::KeptErasure& erasure);
// The same with what was redacted.
[[nodiscard]] base::Result<void> list_redaction(const std::filesystem::path& backups,
                                                const hub::KeptRedaction& redaction);
// The same with a board that was deleted.
[[nodiscard]] base::Result<void> list_deletion(const std::filesystem::path& backups,
                                               const hub::KeptDeletion& deletion);

}  // namespace samtavle::log
