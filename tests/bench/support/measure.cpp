#include "samtavle/bench/measure.hpp"

#include <cstdlib>
#include <ctime>

namespace samtavle::bench {

std::int64_t cpu_ns() noexcept {
  std::timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

bool is_profiled() noexcept { return std::getenv("SAMTAVLE_PROFILE") != nullptr; }

}  // namespace samtavle::bench
