#pragma once

#include <chrono>
#include <cstdint>

namespace samtavle::c {

// For whether a delegation is over: Unix time in milliseconds.
[[nodiscard]] inline std::int64_t unix_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace samtavle::c
