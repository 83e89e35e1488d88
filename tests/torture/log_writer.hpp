#pragma once
// The process that loses in the control of the power cuts: it commits to a log that does not sync,
// and notes what that log acknowledged. No server has such a mode; the log has it for this.

#include <cstdint>
#include <filesystem>

#include "samtavle/base/result.hpp"

namespace samtavle::torture {

struct LogWriterOptions {
  std::filesystem::path store;    // made here; on the disk that will lose its power
  std::filesystem::path journal;  // "A 1", "A 2" ... (journal.hpp); on another disk
  bool sync = false;
};

// Commits one event after the other, until the process is killed. Returns the exit code.
int run_log_writer(const LogWriterOptions& options);

// How many of these events a store holds. Errors: those of the log.
[[nodiscard]] base::Result<std::uint64_t> stored_events(const std::filesystem::path& store);

}  // namespace samtavle::torture
