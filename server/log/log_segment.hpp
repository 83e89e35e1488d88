#pragma once
// The bytes of the log of commits that is kept beside backups, as FORMAT.md lays them out: segments
// of records, each with what one commit wrote. Files and bytes only; nothing here knows RocksDB.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "directory.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::log {

struct SegmentHead {
  std::uint64_t branch = 0;        // of the store whose commits these are
  std::uint64_t first_commit = 0;  // the number of the first record
  friend bool operator==(const SegmentHead&, const SegmentHead&) = default;
};
inline constexpr std::size_t kSegmentHeadBytes = 32;

[[nodiscard]] std::string encode(const SegmentHead& head);
// Error: corrupt; newer_format for a segment of a later version.
[[nodiscard]] base::Result<SegmentHead> decode_segment_head(std::string_view bytes);

struct CommitRecord {
  std::uint64_t commit = 0;
  std::int64_t time_ms = 0;  // when it was on disk, Unix time
  std::string batch;         // of RocksDB
  friend bool operator==(const CommitRecord&, const CommitRecord&) = default;
};
inline constexpr std::size_t kRecordHeadBytes = 36;

void append_record(std::string& out, std::uint64_t commit, std::int64_t time_ms,
                   std::string_view batch);

// Reads a segment from its beginning.
class SegmentReader {
 public:
  // Errors: io, corrupt, newer_format.
  [[nodiscard]] static base::Result<SegmentReader> open(const std::filesystem::path& file);

  [[nodiscard]] const SegmentHead& head() const { return head_; }
  // Nothing at the end, and at a record that the file ends in: that one was being written when its
  // writer died. Errors: corrupt, io.
  [[nodiscard]] base::Result<std::optional<CommitRecord>> next();

 private:
  SegmentReader(Fd file, std::string name, std::uint64_t bytes)
      : file_(std::move(file)), name_(std::move(name)), left_(bytes) {}
  [[nodiscard]] base::Result<std::string> read(std::size_t bytes);

  Fd file_;
  std::string name_;
  std::uint64_t left_;  // bytes of the file that were not read yet
  SegmentHead head_;
};

}  // namespace samtavle::log
