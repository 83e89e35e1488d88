#include "directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "rows.hpp"

namespace samtavle::log {

using base::Errc;
using base::fail;
using base::Result;

namespace {

constexpr std::string_view kMagic = "SAMTACK1";
constexpr std::size_t kFileBytes = 24;

base::Unexpected<base::Error> system_failure(const std::filesystem::path& path, int error) {
  const std::string reason = std::generic_category().message(error);
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return fail(Errc::no_space, "There is no space left for " + path.string() +
                                      ". Nothing was lost; free some space and start again.");
    case ENOTDIR:
    case EEXIST:
      return fail(Errc::io, path.string() + " is not a directory. Name another data directory.");
    default:
      return fail(Errc::io, path.string() + " cannot be written (" + reason +
                                "). Give the data directory to the user that runs the server.");
  }
}

// One level at a time, so that everything made here has mode 0700. Returns errno or 0.
int make_directories(const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), 0700) == 0) {
    // A directory that a power cut takes away would take acknowledged commits with it.
    sync_directory(directory.has_parent_path() ? directory.parent_path() : ".");
    return 0;
  }
  const int error = errno;
  if (error == EEXIST) return std::filesystem::is_directory(directory) ? 0 : ENOTDIR;
  const std::filesystem::path parent = directory.parent_path();
  if (error != ENOENT || parent.empty() || parent == directory) return error;
  const int parent_error = make_directories(parent);
  return parent_error != 0 ? parent_error : make_directories(directory);
}

}  // namespace

void sync_directory(const std::filesystem::path& directory) {
  const Fd fd{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (fd) ::fsync(fd.get());
}

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Fd> lock_directory(const std::filesystem::path& directory) {
  // A trailing slash would make the last level look empty.
  const std::filesystem::path path = directory.has_filename() ? directory : directory.parent_path();
  if (path.empty()) return fail(Errc::io, "No data directory is named.");
  if (const int error = make_directories(path); error != 0) return system_failure(path, error);

  // flock and not fcntl: it also keeps this process from opening the directory twice.
  const std::filesystem::path name = path / "samtavle.lock";
  Fd file{::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!file) return system_failure(path, errno);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return system_failure(path, errno);
    return fail(Errc::locked, path.string() +
                                  " is in use by another server. Stop that one first, " +
                                  "or name another data directory.");
  }
  return file;
}

Result<Acknowledged> Acknowledged::open(const std::filesystem::path& directory) {
  const std::filesystem::path name = directory / "acknowledged";
  Fd file{::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!file) return system_failure(directory, errno);

  std::array<char, kFileBytes> bytes{};
  const ssize_t got = ::pread(file.get(), bytes.data(), bytes.size(), 0);
  if (got < 0) return system_failure(directory, errno);
  const std::string_view text(bytes.data(), static_cast<std::size_t>(got));
  std::uint64_t commit = 0;
  if (text.size() == kFileBytes && text.starts_with(kMagic)) {
    const std::uint64_t number = read_big_endian(text.substr(8, 8));
    // Written twice, once inverted: a flipped bit shows.
    if (number == ~read_big_endian(text.substr(16, 8))) commit = number;
  }
  return Acknowledged{std::move(file), commit};
}

Acknowledged::~Acknowledged() {
  if (file_) ::fdatasync(file_.get());
}

void Acknowledged::store(std::uint64_t commit) noexcept {
  commit_ = commit;
  std::string bytes{kMagic};
  append_big_endian(bytes, commit, 8);
  append_big_endian(bytes, ~commit, 8);
  const ssize_t written = ::pwrite(file_.get(), bytes.data(), bytes.size(), 0);
  static_cast<void>(written);
}

}  // namespace samtavle::log
