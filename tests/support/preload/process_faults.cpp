// The library that ProcessFaults has loaded into a process. It stands between the process and the C
// library in the few calls that matter, and does what the shared settings say; without them
// nothing.

#include "samtavle/support/fault_settings.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>

namespace {

using samtavle::support::FaultSettings;

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kMsPerSecond = 1'000;
// Deadlines beyond this are times of the wall clock: no machine has been up for thirty years.
constexpr std::time_t kWallClockBegins_s = 1'000'000'000;

// Mapped at the first call, which may come before any constructor has run.
FaultSettings* settings() {
  static FaultSettings* const mapped = []() -> FaultSettings* {
    const char* const name = std::getenv(FaultSettings::kVariable);
    const int fd = name == nullptr ? -1 : ::open(name, O_RDWR | O_CLOEXEC);
    if (fd < 0) return nullptr;
    void* const memory = ::mmap(nullptr, sizeof(FaultSettings), PROT_READ | PROT_WRITE, MAP_SHARED,
                                fd, 0);
    ::close(fd);
    return memory == MAP_FAILED ? nullptr : static_cast<FaultSettings*>(memory);
  }();
  return mapped;
}

// The function that would have been called. `version`: where the library has several of them, the
// one that programs of today are linked with.
template <class Function>
Function* next(const char* name, const char* version = nullptr) {
  void* found = version == nullptr ? nullptr : ::dlvsym(RTLD_NEXT, name, version);
  if (found == nullptr) found = ::dlsym(RTLD_NEXT, name);
  if (found == nullptr) std::abort();
  return reinterpret_cast<Function*>(found);
}

std::int64_t wall_off_ms() {
  FaultSettings* const now = settings();
  return now == nullptr ? 0 : now->wall_ms.load(std::memory_order_relaxed);
}

void shift(timespec& time, std::int64_t by_ms) {
  const std::int64_t ms = static_cast<std::int64_t>(time.tv_sec) * kMsPerSecond + by_ms;
  time.tv_sec = static_cast<std::time_t>(ms / kMsPerSecond);
  const std::int64_t ns = ms % kMsPerSecond * kNsPerMs + time.tv_nsec;
  time.tv_sec += static_cast<std::time_t>(ns / (kMsPerSecond * kNsPerMs));
  time.tv_nsec = static_cast<long>(ns % (kMsPerSecond * kNsPerMs));
}

int slow_sync(int fd, int (*sync)(int)) {
  FaultSettings* const now = settings();
  if (now == nullptr) return sync(fd);
  const std::uint64_t number = now->syncs.fetch_add(1) + 1;
  const std::uint64_t fail_from = now->fail_from.load();
  if (fail_from != 0 && number >= fail_from) {
    errno = EIO;
    return -1;
  }
  const std::uint32_t min = now->sync_min_ms.load();
  const std::uint32_t max = now->sync_max_ms.load();
  if (max > 0) {
    // Spread without a source of randomness: neighbours differ, and the same run is the same again.
    const std::uint64_t spread = max > min ? (number * 2'654'435'761u >> 7) % (max - min + 1) : 0;
    const std::uint64_t ms = min + spread;
    const timespec pause{static_cast<std::time_t>(ms / 1'000),
                         static_cast<long>(ms % 1'000) * static_cast<long>(kNsPerMs)};
    ::nanosleep(&pause, nullptr);
  }
  return sync(fd);
}

}  // namespace

// NOLINTBEGIN: these names and signatures are the C library's.
extern "C" {

__attribute__((visibility("default"))) int fdatasync(int fd) {
  static auto* const real = next<int(int)>("fdatasync");
  return slow_sync(fd, real);
}

__attribute__((visibility("default"))) int fsync(int fd) {
  static auto* const real = next<int(int)>("fsync");
  return slow_sync(fd, real);
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static auto* const real = next<int(clockid_t, timespec*)>("clock_gettime");
  const int done = real(clock, time);
  const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  if (done == 0 && wall) shift(*time, wall_off_ms());
  return done;
}

__attribute__((visibility("default"))) int gettimeofday(timeval* time, void*) noexcept {
  timespec now{};
  const int done = clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1'000;
  return done;
}

__attribute__((visibility("default"))) std::time_t time(std::time_t* out) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

// Who waits until a time of the wall clock means the one that it sees; the kernel knows another.
__attribute__((visibility("default"))) int pthread_cond_timedwait(pthread_cond_t* condition,
                                                                  pthread_mutex_t* mutex,
                                                                  const timespec* until) {
  static auto* const real = next<int(pthread_cond_t*, pthread_mutex_t*, const timespec*)>(
      "pthread_cond_timedwait", "GLIBC_2.3.2");
  timespec deadline = *until;
  if (deadline.tv_sec > kWallClockBegins_s) shift(deadline, -wall_off_ms());
  return real(condition, mutex, &deadline);
}

}  // extern "C"
// NOLINTEND
