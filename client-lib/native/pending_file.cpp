#include "samtavle/native/pending_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "pending_bytes.hpp"

namespace samtavle::native {

using base::Errc;
using base::Result;

namespace {

constexpr mode_t kOwnerOnly = 0600;

base::Unexpected<base::Error> io_failure(const std::string& what, const std::string& path) {
  const int number = errno;
  const Errc code = number == ENOSPC || number == EDQUOT ? Errc::no_space : Errc::io;
  return base::fail(code, what + " " + path + ": " + std::generic_category().message(number));
}

Result<void> write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_failure("cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::string> read_all(int fd, const std::string& path) {
  std::string content;
  std::string chunk(64 * 1024, '\0');
  off_t at = 0;
  for (;;) {
    const ssize_t got = ::pread(fd, chunk.data(), chunk.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failure("cannot read", path);
    if (got == 0) return content;
    content.append(chunk, 0, static_cast<std::size_t>(got));
    at += got;
  }
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Writes a file beside `path`, locked and synced; the caller renames it. Returns its descriptor.
Result<int> write_aside(const std::string& aside, const std::string& content) {
  const int fd = ::open(aside.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
                        kOwnerOnly);
  if (fd < 0) return io_failure("cannot make", aside);
  Result<void> done = write_all(fd, content, aside);
  if (done && (::fsync(fd) != 0 || ::flock(fd, LOCK_EX | LOCK_NB) != 0)) {
    done = io_failure("cannot keep", aside);
  }
  if (done) return fd;
  ::close(fd);
  ::unlink(aside.c_str());
  return base::pass_on(done);
}

void sync_folder(const std::string& path) {
  const int fd = ::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  // Some file systems cannot sync a folder; the rename is then as durable as they make it.
  static_cast<void>(::fsync(fd));
  ::close(fd);
}

// A locked descriptor of the file that the path names at this moment.
Result<int> open_locked(const std::string& path) {
  for (;;) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
                          kOwnerOnly);
    if (fd < 0) return io_failure("cannot open the pending file", path);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      const bool taken = errno == EWOULDBLOCK;
      const auto failure = io_failure("cannot lock the pending file", path);
      ::close(fd);
      if (!taken) return failure;
      return base::fail(Errc::locked, "another process is using the pending file " + path +
                                          "; end it, or give this one a file of its own");
    }
    struct stat ours {};
    struct stat named {};
    if (::fstat(fd, &ours) == 0 && ::stat(path.c_str(), &named) == 0 &&
        ours.st_ino == named.st_ino && ours.st_dev == named.st_dev) {
      return fd;
    }
    // Its owner compacted it between our open and our lock: what we hold is the old file.
    ::close(fd);
  }
}

}  // namespace

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
  const auto fd = open_locked(path);
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
    static_cast<void>(::ftruncate(fd_, static_cast<off_t>(size_)));
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
