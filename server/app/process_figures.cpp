#include "samtavle/app/process_figures.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

namespace samtavle::app {
namespace {

constexpr double kMicro = 1e-6;
constexpr double kNano = 1e-9;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * kMicro;
}

double now_on(clockid_t clock) {
  timespec time{};
  if (::clock_gettime(clock, &time) != 0) return 0;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * kNano;
}

// Fields of /proc/self/stat behind the name, which may hold anything (proc(5)): the first is the
// third of that page.
struct Stat {
  std::uint64_t threads = 0;
  std::uint64_t started_ticks = 0;  // after the machine's start
};

Stat read_stat() {
  std::ifstream in("/proc/self/stat");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::size_t name_end = text.rfind(')');
  Stat stat;
  if (name_end == std::string::npos) return stat;
  std::istringstream fields(text.substr(name_end + 1));
  std::string skipped;
  constexpr int kThreads = 20;
  constexpr int kStartTime = 22;
  for (int field = 3; field < kThreads; ++field) fields >> skipped;
  fields >> stat.threads;
  for (int field = kThreads + 1; field < kStartTime; ++field) fields >> skipped;
  fields >> stat.started_ticks;
  return stat;
}

// Reckoned from two clocks: a sandbox may hide /proc/stat, which has the time of the machine's
// start. Once, or it would move whenever somebody sets the clock.
double started_at(const Stat& stat) {
  static const double kStarted =
      now_on(CLOCK_REALTIME) - now_on(CLOCK_BOOTTIME) +
      static_cast<double>(stat.started_ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  return kStarted;
}

std::uint64_t open_descriptors() {
  std::error_code error;
  std::filesystem::directory_iterator files("/proc/self/fd", error);
  std::uint64_t count = 0;
  for (; !error && files != std::filesystem::directory_iterator{}; files.increment(error)) ++count;
  // Not the one that was opened to count them.
  return count > 0 ? count - 1 : 0;
}

}  // namespace

ProcessFigures read_process() {
  ProcessFigures figures;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    figures.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }
  const Stat stat = read_stat();
  figures.threads = stat.threads;
  figures.start_seconds = started_at(stat);

  std::uint64_t virtual_pages = 0;
  std::uint64_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> virtual_pages >> resident_pages;
  const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  figures.virtual_bytes = virtual_pages * page_bytes;
  figures.resident_bytes = resident_pages * page_bytes;

  figures.open_descriptors = open_descriptors();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) figures.descriptors_max = limit.rlim_cur;
  return figures;
}

}  // namespace samtavle::app
