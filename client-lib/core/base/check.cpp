#include "samtavle/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace samtavle::base {

void check_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "samtavle: broken invariant: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace samtavle::base
