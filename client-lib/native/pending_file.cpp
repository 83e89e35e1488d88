#include "samtavle/native/pending_file.hpp"

#include <unistd.h>

#include <utility>

#include "owned_file.hpp"
#include "pending_bytes.hpp"

namespace samtavle::native {

using base::Errc;
using base::Result;

PendingFile::PendingFile(PendingFile&& other) noexcept { *this = std::move(other); }

PendingFile& PendingFile::operator=(PendingFile&& other) noexcept {
  if (this == &other) return *this;
  release();
  path_ = std::move(other.path_);
  fd_ = std::exchange(other.fd_, -1);
  size_ = other.size_;
  stale_ = other.stale_;
  kept_ = std::move(other.kept_);
  damage_ = std::move(other.damage_);
  return *this;
}

PendingFile::~PendingFile() { release(); }

void PendingFile::release() noexcept {
  // Closing gives the lock back too.
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Result<PendingFile> PendingFile::open(const std::string& path) {
  const auto fd = open_locked(path, "the pending file");
  if (!fd) return base::pass_on(fd);
  PendingFile file{path, *fd};
  if (const auto loaded = file.load(); !loaded) return base::pass_on(loaded);
  return file;
}

Result<void> PendingFile::load() {
  const auto content = read_all(fd_, path_);
  if (!content) return base::pass_on(content);
  const std::string expected = pending::header();
  if (content->size() < expected.size() && expected.starts_with(*content)) return compact();
  if (!content->starts_with(pending::kMagic)) {
    return base::fail(Errc::corrupt, path_ + " is no pending file; it is left as it is");
  }
  if ((*content)[pending::kMagic.size()] != pending::kVersion) {
    return base::fail(Errc::newer_format,
                      path_ + " was written by a newer version; use that one, or another file");
  }
  std::size_t at = expected.size();
  while (at < content->size()) {
    const auto record = pending::whole_record(std::string_view{*content}.substr(at));
    if (!record) break;
    if (const auto taken = kept_.remember(*record); !taken) {
      return base::fail(taken.error().code, path_ + " " + taken.error().detail);
    }
    at += pending::kFrameBytes + record->size();
  }
  size_ = at;
  static_cast<void>(kept_.cleared());  // whatever was cleared there is part of what was read
  if (at < content->size()) return cut(*content, at);
  return {};
}

Result<void> PendingFile::cut(std::string_view content, std::size_t good) {
  Damage damage{content.size() - good, {}};
  if (!pending::is_torn_end(content.substr(good))) {
    damage.copy = path_ + ".damaged";
    const auto copy = write_aside(damage.copy, std::string{content});
    if (!copy) return base::pass_on(copy);
    ::close(*copy);
  }
  if (::ftruncate(fd_, static_cast<off_t>(good)) != 0) return io_failure("cannot mend", path_);
  damage_ = std::move(damage);
  return {};
}

Result<void> PendingFile::append(std::span<const std::string> records) {
  std::string bytes;
  const Result<void> understood = kept_.take(records, bytes);
  if (kept_.cleared()) stale_ = true;
  const Result<void> written = stale_ ? compact() : write(bytes);
  return understood ? written : understood;
}

Result<void> PendingFile::write(const std::string& bytes) {
  if (const auto written = write_all(fd_, bytes, path_); !written) {
    stale_ = true;
    // Should this fail too: a reader cuts off what is torn, and the next call rewrites the file.
    [[maybe_unused]] const int cut = ::ftruncate(fd_, static_cast<off_t>(size_));
    return written;
  }
  size_ += bytes.size();
  const std::uint64_t waste = size_ - pending::kHeaderBytes - kept_.bytes();
  // If there is no room to tidy up, the records are in the file all the same.
  if (waste > kWasteBytesMax && waste > size_ / 2) static_cast<void>(compact());
  return {};
}

Result<void> PendingFile::compact() {
  const std::string content = kept_.whole();
  const std::string aside = path_ + ".tmp";
  const auto fd = write_aside(aside, content);
  if (!fd) return base::pass_on(fd);
  if (::rename(aside.c_str(), path_.c_str()) != 0) {
    const auto failure = io_failure("cannot replace", path_);
    ::close(*fd);
    ::unlink(aside.c_str());
    return failure;
  }
  sync_folder(path_);
  release();
  fd_ = *fd;
  size_ = content.size();
  stale_ = false;
  return {};
}

}  // namespace samtavle::native
