#include "data_directory.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace samtavle::app {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;

base::Result<void> prepare_data_directory(const std::string& path) {
  const std::string choose = "; choose another with --data-dir, or give this user the right";
  std::error_code error;
  const bool there = fs::exists(path, error);
  if (error) return fail(Errc::io, path + ": " + error.message() + choose);
  if (there && !fs::is_directory(path, error)) {
    return fail(Errc::io, path + " is not a directory; choose another with --data-dir");
  }
  if (!there) {
    fs::create_directories(path, error);
    if (error) return fail(Errc::io, path + " cannot be made: " + error.message() + choose);
    fs::permissions(path, fs::perms::owner_all, error);
  }
  if (::access(path.c_str(), R_OK | W_OK | X_OK) != 0) {
    // What the system says tells a missing right from a disk that is mounted read-only.
    const std::string why = std::strerror(errno);
    return fail(Errc::io, path + " cannot be read and written by this user: " + why + choose);
  }
  if (fs::exists(fs::path(path) / kHalfRestored, error)) {
    return fail(Errc::corrupt, "a restore into " + path +
                                   " was interrupted; delete what is in it and restore again");
  }
  return {};
}

}  // namespace samtavle::app
