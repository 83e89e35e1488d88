#pragma once
// What a process costs, as the kernel counts it, and the clock that everything here goes by.

#include <sys/types.h>

#include <chrono>
#include <string>

#include "samtavle/base/result.hpp"

namespace samtavle::load {

using base::Errc;
using base::Result;

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Duration = Clock::duration;
static_assert(Duration::period::den == 1'000'000'000, "latencies are counted in nanoseconds");

[[nodiscard]] inline double seconds_of(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}
[[nodiscard]] inline double milliseconds_of(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

// What a process has taken. Errors: unavailable (no such process).
struct Usage {
  Duration cpu{};           // so far, user and system, of all threads
  double resident_kib = 0;  // now
};
[[nodiscard]] Result<Usage> usage_of(pid_t process);
[[nodiscard]] Duration own_cpu_time();
[[nodiscard]] Duration own_thread_cpu_time();
// Of one thread of a process, by its name. Errors: unavailable (there is none).
[[nodiscard]] Result<Duration> thread_cpu_time(pid_t process, const std::string& name);

// Keeps the calling thread, and what it will start, on one processor. False: there is no such
// processor, or it is not for this process; then everything stays as it is.
bool stay_on_core(unsigned core);

// Every connection takes a descriptor; the soft limit is often 1,024. What it is afterwards.
std::size_t raise_descriptor_limit();

}  // namespace samtavle::load
