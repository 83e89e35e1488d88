#include "measure.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <time.h>

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

double resident_kib(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib;
  }
  return 0;
}

}  // namespace

Result<Usage> usage_of(pid_t process) {
  clockid_t clock{};
  if (::clock_getcpuclockid(process, &clock) == 0) {
    const Usage usage{read_clock(clock), resident_kib(process)};
    // One that has ended and was not waited for has no memory any more.
    if (usage.resident_kib > 0) return usage;
  }
  return base::fail(Errc::unavailable, "the server's process is gone");
}

Duration own_cpu_time() { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

Duration own_thread_cpu_time() { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

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

bool stay_on_core(unsigned core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  return ::sched_setaffinity(0, sizeof cores, &cores) == 0;
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
