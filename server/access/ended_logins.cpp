#include "samtavle/access/ended_logins.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>

#include "base64url.hpp"
#include "file_io.hpp"

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;
using base::Result;

constexpr off_t kFileBytesMax = 64 * 1024 * 1024;
constexpr char kLogin = 'L';
constexpr char kPerson = 'P';

// "L 1700000000 <base64url>\n": base64url, because a subject may hold whatever an issuer likes.
std::string line_of(char sort, std::string_view what, std::int64_t time_s) {
  return std::string(1, sort) + " " + std::to_string(time_s) + " " + encode_base64url(what) + "\n";
}

struct Line {
  char sort;
  std::int64_t time_s;
  std::string what;
};

std::optional<Line> read_line(std::string_view text) {
  if (text.size() < 4 || (text[0] != kLogin && text[0] != kPerson) || text[1] != ' ') {
    return std::nullopt;
  }
  Line line{text[0], 0, {}};
  text.remove_prefix(2);
  const auto [rest, error] =
      std::from_chars(text.data(), text.data() + text.size(), line.time_s);
  const auto used = static_cast<std::size_t>(rest - text.data());
  if (error != std::errc{} || used >= text.size() || *rest != ' ') return std::nullopt;
  auto what = decode_base64url(text.substr(used + 1));
  if (!what || what->empty()) return std::nullopt;
  line.what = std::move(*what);
  return line;
}

Result<std::string> read_file(int fd, const std::string& name) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return fail(Errc::io, name + ": " + because(errno));
  if (!S_ISREG(info.st_mode) || (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(Errc::config, name + " is no plain file of this user alone");
  }
  if (info.st_size > kFileBytesMax) return fail(Errc::corrupt, name + " is too large");
  std::string text(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::pread(fd, text.data() + done, text.size() - done,
                              static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return fail(Errc::io, name + " cannot be read: " + because(errno));
    done += static_cast<std::size_t>(n);
  }
  return text;
}

// Puts what still counts in the place of what was read.
Result<int> write_anew(const std::filesystem::path& path, const std::string& text) {
  const std::string name = path.string();
  const std::string temporary = name + ".new";
  const int fd = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return fail(Errc::io, name + ": " + because(errno));
  if (!write_all(fd, text) || ::fsync(fd) != 0 || ::rename(temporary.c_str(), name.c_str()) != 0) {
    const int error = errno;
    ::close(fd);
    return fail(Errc::io, name + ": " + because(error));
  }
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  const int folder_fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder_fd >= 0 && ::fsync(folder_fd) == 0;
  if (folder_fd >= 0) ::close(folder_fd);
  if (synced) return fd;
  ::close(fd);
  return fail(Errc::io, folder + " cannot be synced");
}

}  // namespace

Result<std::unique_ptr<EndedLogins>> EndedLogins::open(const std::filesystem::path& path,
                                                       std::int64_t now_s) {
  const std::string name = path.string();
  std::string text;
  const int old = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (old < 0 && errno != ENOENT) return fail(Errc::io, name + ": " + because(errno));
  if (old >= 0) {
    auto read = read_file(old, name);
    ::close(old);
    if (!read) return base::pass_on(read);
    text = std::move(*read);
  }
  auto ended = std::unique_ptr<EndedLogins>(new EndedLogins(-1));
  std::string kept;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    // A crash may have cut the last line off; nobody was told that it was written.
    if (end == rest.npos) break;
    const auto line = read_line(rest.substr(0, end));
    if (!line) return fail(Errc::corrupt, name + " has a line that is none of this program's");
    rest.remove_prefix(end + 1);
    if (line->time_s + kLoginLifeMax_s < now_s) continue;
    (line->sort == kLogin ? ended->logins_ : ended->persons_)
        .insert_or_assign(line->what, line->time_s);
    kept += line_of(line->sort, line->what, line->time_s);
  }
  const auto fd = write_anew(path, kept);
  if (!fd) return base::pass_on(fd);
  ended->fd_ = *fd;
  return ended;
}

EndedLogins::~EndedLogins() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> EndedLogins::append(char sort, const std::string& what, std::int64_t now_s) {
  const std::lock_guard lock(mutex_);
  (sort == kLogin ? logins_ : persons_).insert_or_assign(what, now_s);
  changes_.fetch_add(1);
  const off_t before = ::lseek(fd_, 0, SEEK_END);
  if (write_all(fd_, line_of(sort, what, now_s)) && ::fdatasync(fd_) == 0) return {};
  const int error = errno;
  // Half a line must not stand before the next one.
  if (before < 0 || ::ftruncate(fd_, before) != 0) {
    return fail(Errc::io, "the ends of logins can no longer be written: " + because(error));
  }
  return fail(Errc::io, "the end of a login could not be written: " + because(error));
}

Result<void> EndedLogins::end_login(const std::string& id, std::int64_t now_s) {
  return append(kLogin, id, now_s);
}

Result<void> EndedLogins::end_person(const std::string& subject, std::int64_t now_s) {
  return append(kPerson, subject, now_s);
}

bool EndedLogins::has_ended(std::string_view id, std::string_view subject,
                            std::int64_t issued_s) const {
  const std::lock_guard lock(mutex_);
  if (!id.empty() && logins_.contains(id)) return true;
  const auto person = persons_.find(subject);
  return person != persons_.end() && issued_s <= person->second;
}

}  // namespace samtavle::access
