#include "samtavle/support/private_mounts.hpp"

#include <sched.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

namespace samtavle::support {

base::Result<void> make_mounts_private() {
  if (::unshare(CLONE_NEWNS) == 0 &&
      ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) {
    return {};
  }
  return base::fail(base::Errc::unavailable,
                    std::string{"no mount namespace ("} + std::strerror(errno) + "); run as root");
}

}  // namespace samtavle::support
