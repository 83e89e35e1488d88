#include "samtavle/access/signing_key.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "file_io.hpp"

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;
using base::Result;

// A file descriptor that closes itself.
class File {
 public:
  explicit File(int fd) noexcept : fd_(fd) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

// Reads up to `size` bytes, or nothing on an error (errno).
std::optional<std::size_t> read_all(int fd, char* out, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = ::read(fd, out + done, size - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::nullopt;
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

// The bytes of an open key file.
Result<void> read_key(const File& file, const std::string& name, std::span<char> out) {
  struct stat info {};
  if (::fstat(file.fd(), &info) != 0) {
    return fail(Errc::io, "the key file " + name + " cannot be read: " + because(errno));
  }
  if (!S_ISREG(info.st_mode)) {
    return fail(Errc::config, "the key file " + name + " is no plain file");
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(Errc::config, "the key file " + name +
                                  " is open to others: whoever read it can sign tokens. Delete it "
                                  "to get a new key, or chmod 600 it if nobody did");
  }
  if (info.st_size != static_cast<off_t>(out.size())) {
    return fail(Errc::corrupt, "the key file " + name + " has " + std::to_string(info.st_size) +
                                   " bytes instead of " + std::to_string(out.size()) +
                                   ". Restore it from a backup, or delete it to get a new key");
  }
  const auto done = read_all(file.fd(), out.data(), out.size());
  if (!done || *done != out.size()) {
    return fail(Errc::io, "the key file " + name + " cannot be read: " + because(errno));
  }
  return {};
}

// Puts new random bytes under the name, complete and synced, unless something is there already.
Result<void> create_key(const std::filesystem::path& path) {
  const std::string name = path.string();
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  const auto failed = [&name](const char* step) {
    return fail(Errc::io,
                "the key file " + name + " cannot be made (" + step + "): " + because(errno));
  };
  if (::sodium_init() < 0) return fail(Errc::io, "there are no random numbers to be had");

  std::string temporary = name + ".XXXXXX";
  const File file{::mkostemp(temporary.data(), O_CLOEXEC)};
  if (file.fd() < 0) return failed("create");
  std::array<char, SigningKey::kBytes> bytes;
  ::randombytes_buf(bytes.data(), bytes.size());
  const bool written = ::fchmod(file.fd(), S_IRUSR | S_IWUSR) == 0 &&
                       write_all(file.fd(), {bytes.data(), bytes.size()}) &&
                       ::fsync(file.fd()) == 0;
  ::sodium_memzero(bytes.data(), bytes.size());
  // A link instead of a rename: it does not replace the key that another process made meanwhile.
  const bool linked = written && (::link(temporary.c_str(), name.c_str()) == 0 || errno == EEXIST);
  const int error = errno;
  ::unlink(temporary.c_str());
  errno = error;
  if (!written) return failed("write");
  if (!linked) return failed("link");

  const File folder{::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (folder.fd() < 0 || ::fsync(folder.fd()) != 0) return failed("sync the folder");
  return {};
}

}  // namespace

Result<SigningKey> SigningKey::load_or_create(const std::filesystem::path& path) {
  const std::string name = path.string();
  // Twice at most: a file that is not there is made, and then read like any other.
  for (const bool may_create : {true, false}) {
    // Without O_NONBLOCK the opening of a named pipe would wait for ever.
    const File file{::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.fd() >= 0) {
      SigningKey key;
      if (auto read = read_key(file, name, key.bytes_); !read) return base::pass_on(read);
      return key;
    }
    if (errno != ENOENT || !may_create) break;
    if (auto created = create_key(path); !created) return base::pass_on(created);
  }
  return fail(Errc::io, "the key file " + name + " cannot be opened: " + because(errno));
}

SigningKey::SigningKey(std::span<const std::byte, kBytes> bytes) noexcept {
  std::memcpy(bytes_.data(), bytes.data(), kBytes);
}

SigningKey::~SigningKey() { ::sodium_memzero(bytes_.data(), bytes_.size()); }

std::string_view SigningKey::view() const noexcept { return {bytes_.data(), bytes_.size()}; }

}  // namespace samtavle::access
