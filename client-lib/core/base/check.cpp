#include "samtavle/base/check.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace samtavle::base {

void check_failed(const char* condition, const char* file, int line) noexcept {
  // Not printf, which the browser would have to download.
  const std::string text = std::string("samtavle: broken invariant: ") + condition + " (" + file +
                           ":" + std::to_string(line) + ")\n";
  std::fputs(text.c_str(), stderr);
  std::abort();
}

}  // namespace samtavle::base
