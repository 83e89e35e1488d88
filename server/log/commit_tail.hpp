#pragma once
// What a store has committed and what is not in the log beside its backups yet, in memory.
//
// Threads: add() by the one that commits, take() by another.

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace samtavle::log {

class CommitTail {
 public:
  // Records one after the other, without a gap.
  struct Piece {
    std::uint64_t first = 0;  // the first commit in it; 0: it is empty
    std::uint64_t last = 0;
    std::string records;
  };

  // With more than `bytes_max` waiting everything is dropped: who takes sees commits missing.
  explicit CommitTail(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // A commit that is on disk, at this time of the clock on the wall.
  void add(std::uint64_t commit, std::int64_t time_ms, std::string_view batch);
  [[nodiscard]] Piece take();

 private:
  const std::size_t bytes_max_;
  std::mutex mutex_;
  Piece waiting_;
  std::int64_t last_ms_ = 0;
};

}  // namespace samtavle::log
