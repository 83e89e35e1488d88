#include "owned_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace samtavle::native {

using base::Errc;
using base::Result;

namespace {

constexpr mode_t kOwnerOnly = 0600;

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

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

Result<int> open_locked(const std::string& path, const std::string& what) {
  for (;;) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
                          kOwnerOnly);
    if (fd < 0) return io_failure("cannot open " + what, path);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      const bool taken = errno == EWOULDBLOCK;
      const auto failure = io_failure("cannot lock " + what, path);
      ::close(fd);
      if (!taken) return failure;
      return base::fail(Errc::locked, "another process is using " + what + " " + path +
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

}  // namespace samtavle::native
