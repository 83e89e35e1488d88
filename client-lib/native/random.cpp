#include "random.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstring>

#include "samtavle/base/check.hpp"

namespace samtavle::native {

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  std::size_t have = 0;
  while (have < count) {
    const ssize_t got = ::getrandom(out.data() + have, count - have, 0);
    // A kernel without getrandom, or one that fails it, is none that this runs on.
    SAMTAVLE_CHECK(got > 0 || errno == EINTR);
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  return out;
}

std::uint64_t random_bits() {
  std::uint64_t bits = 0;
  const std::string bytes = random_bytes(sizeof bits);
  std::memcpy(&bits, bytes.data(), sizeof bits);
  return bits;
}

}  // namespace samtavle::native
