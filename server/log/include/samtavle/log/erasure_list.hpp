#pragma once
// The list of those who were erased and of what was redacted, beside the backups: a backup from
// before holds their names, and what stood there, and a restore takes them away again. What stands
// in the file is fixed in server/log/FORMAT.md. Nothing that was erased is in it.
//
// Threads: appending by one at a time, of one process.

#include <filesystem>
#include <vector>

#include "samtavle/base/result.hpp"
#include "samtavle/hub/erasing.hpp"
#include "samtavle/hub/redacting.hpp"

namespace samtavle::log {

struct KeptErasures {
  std::vector<hub::KeptErasure> people;
  std::vector<hub::KeptRedaction> redactions;
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

}  // namespace samtavle::log
