#include "record_file.hpp"

#include <unistd.h>

#include <string_view>
#include <utility>

#include "owned_file.hpp"
#include "pending_bytes.hpp"

namespace samtavle::native {

using base::Errc;
using base::Result;

namespace {

constexpr std::string_view kMagic = "SAMTLOC";
constexpr char kVersion = 1;

std::string header() { return std::string{kMagic} + kVersion; }

}  // namespace

RecordFile::RecordFile(RecordFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

RecordFile::~RecordFile() {
  // Closing gives the lock back too.
  if (fd_ >= 0) ::close(fd_);
}

Result<RecordFile> RecordFile::open(const std::string& path, std::vector<std::string>& records) {
  const auto fd = open_locked(path, "the board's file");
  if (!fd) return base::pass_on(fd);
  RecordFile file{path, *fd};
  if (const auto loaded = file.load(records); !loaded) return base::pass_on(loaded);
  return file;
}

Result<void> RecordFile::load(std::vector<std::string>& records) {
  const auto content = read_all(fd_, path_);
  if (!content) return base::pass_on(content);
  const std::string head = header();
  if (content->size() < head.size() && head.starts_with(*content)) return begin(head);
  if (!content->starts_with(kMagic)) {
    return base::fail(Errc::corrupt, path_ + " is no board's file; it is left as it is");
  }
  if ((*content)[kMagic.size()] != kVersion) {
    return base::fail(Errc::newer_format, path_ + " was written by a newer version");
  }
  std::string_view rest = std::string_view{*content}.substr(head.size());
  while (const auto record = pending::whole_record(rest)) {
    records.emplace_back(*record);
    rest.remove_prefix(pending::kFrameBytes + record->size());
  }
  if (rest.empty()) return {};
  if (!pending::is_torn_end(rest)) {
    return base::fail(Errc::corrupt, path_ + " is damaged; it is left as it is");
  }
  const auto good = static_cast<off_t>(content->size() - rest.size());
  if (::ftruncate(fd_, good) != 0) return io_failure("cannot mend", path_);
  return {};
}

Result<void> RecordFile::begin(const std::string& head) {
  if (::ftruncate(fd_, 0) != 0) return io_failure("cannot begin", path_);
  if (auto written = write_all(fd_, head, path_); !written) return written;
  if (::fsync(fd_) != 0) return io_failure("cannot keep", path_);
  sync_folder(path_);
  return {};
}

Result<void> RecordFile::append(std::span<const std::string> records) {
  std::string bytes;
  for (const std::string& record : records) pending::append_record(bytes, record);
  if (auto written = write_all(fd_, bytes, path_); !written) return written;
  if (::fsync(fd_) != 0) return io_failure("cannot keep", path_);
  return {};
}

}  // namespace samtavle::native
