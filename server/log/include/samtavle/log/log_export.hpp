#pragma once
// The log of commits beside the backups: whatever a store has committed is appended to segments in
// the folder of its backups, so that a restore can go on from a backup to any moment after it. What
// stands there is fixed in server/log/FORMAT.md.
//
// Not a backup by itself: without one that it goes on from it is of no use. Segments that are older
// than every backup go when a backup is made (RocksLog::back_up).
//
// Threads: one at a time; the store may be committed to meanwhile.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "samtavle/base/result.hpp"

namespace samtavle::log {

struct LogExportOptions {
  std::filesystem::path directory;  // of the backups
  // A new segment is begun after so many bytes or so much time; both are what expires as a whole.
  std::uint64_t segment_bytes_max = 64u * 1024 * 1024;
  std::chrono::milliseconds segment_age_max = std::chrono::hours{24};
  // With less than this free there, nothing is written: that may be the store's own disk.
  std::uint64_t reserve_bytes = 0;
};

struct ExportedLog {
  std::uint64_t commit = 0;  // the last one that is in the folder
  std::uint64_t bytes = 0;   // that were written
  // Commits before these are neither in the folder nor on their way: a backup has to be made that
  // holds them. Said once.
  bool gap = false;
};

class LogExport {
 public:
  virtual ~LogExport() = default;
  // Writes all that was committed so far, and returns when it is on disk. What could not be written
  // is kept for the next call, within bounds. Errors: io, locked (another server writes there),
  // no_space.
  [[nodiscard]] virtual base::Result<ExportedLog> run() = 0;
};

}  // namespace samtavle::log
