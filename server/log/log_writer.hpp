#pragma once
// Writes what a store has committed into the folder of its backups (log_export.hpp).

#include <optional>

#include "commit_tail.hpp"
#include "directory.hpp"
#include "samtavle/log/log_export.hpp"
#include "store.hpp"

namespace samtavle::log {

// Where the segments of a store's branch are, and what they are called.
[[nodiscard]] std::filesystem::path branch_folder(const std::filesystem::path& backups,
                                                  std::uint64_t branch);
// The segments of a branch by the number of their first commit, from their names.
[[nodiscard]] std::vector<std::pair<std::uint64_t, std::filesystem::path>> segments_in(
    const std::filesystem::path& branch_folder);

// Deletes segments that were written last before `oldest_ms`, of all branches, but for the newest
// one of the branch `current`, which may be written to.
void drop_segments_before(const std::filesystem::path& backups, std::uint64_t current,
                          std::int64_t oldest_ms);

class LogWriter final : public LogExport {
 public:
  // The store must have a tail, and outlive this.
  LogWriter(Store& store, LogExportOptions options);
  [[nodiscard]] base::Result<ExportedLog> run() override;

 private:
  [[nodiscard]] base::Result<void> begin();
  [[nodiscard]] base::Result<void> enough_space() const;
  [[nodiscard]] base::Result<void> begin_segment();
  [[nodiscard]] base::Result<void> append();

  Store& store_;
  const LogExportOptions options_;
  const std::filesystem::path folder_;
  std::optional<Fd> lock_;      // once the folder was looked at
  std::uint64_t written_ = 0;   // the last commit in the folder, or in a gap behind it
  CommitTail::Piece pending_;   // taken and not written yet
  std::optional<Fd> segment_;
  std::uint64_t segment_bytes_ = 0;
  std::chrono::steady_clock::time_point segment_began_;
};

}  // namespace samtavle::log
