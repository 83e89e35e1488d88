#include "measure.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace samtavle::load {
namespace {

Duration read_clock(clockid_t clock) {
  timespec now{};
  if (::clock_gettime(clock, &now) != 0) return {};
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

// "VmRSS:     12345 kB", if the line begins with `key`.
void take(const std::string& line, const std::string& key, double& kib) {
  if (line.starts_with(key)) kib = std::strtod(line.c_str() + key.size(), nullptr);
}

}  // namespace

Result<Duration> cpu_time(pid_t process) {
  clockid_t clock{};
  if (::clock_getcpuclockid(process, &clock) != 0) {
    return base::fail(Errc::unavailable, "the server's process is gone");
  }
  return read_clock(clock);
}

Duration own_cpu_time() { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

Result<Duration> thread_cpu_time(pid_t process, const std::string& name) {
  std::error_code error;
  const std::filesystem::path tasks = "/proc/" + std::to_string(process) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
    std::string comm;
    std::getline(std::ifstream(task.path() / "comm"), comm);
    if (comm != name) continue;
    std::int64_t ns = 0;
    if (std::ifstream(task.path() / "schedstat") >> ns) return std::chrono::nanoseconds{ns};
  }
  return base::fail(Errc::unavailable, "the server has no thread called " + name);
}

Result<Memory> memory_of(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  Memory memory;
  for (std::string line; std::getline(status, line);) {
    take(line, "VmRSS:", memory.resident_kib);
    take(line, "VmHWM:", memory.peak_kib);
  }
  if (memory.resident_kib == 0) {
    return base::fail(Errc::unavailable, "the server's process is gone");
  }
  return memory;
}

void stay_on_core(unsigned core) {
  if (::sysconf(_SC_NPROCESSORS_ONLN) <= 1) return;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  ::sched_setaffinity(0, sizeof cores, &cores);
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(limit.rlim_cur);
}

}  // namespace samtavle::load
