#include "signals.hpp"

#include <signal.h>

#include <cstdlib>
#include <thread>

namespace samtavle::app {
namespace {

constexpr int kSignalBase = 128;

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

sigset_t all_signals() {
  sigset_t set = stop_signals();
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void block_signals() {
  const sigset_t signals = all_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

std::optional<int> wait_for_signal(std::chrono::milliseconds within) {
  const sigset_t signals = all_signals();
  timespec left{};
  left.tv_sec = within.count() / 1'000;
  left.tv_nsec = within.count() % 1'000 * 1'000'000;
  const int number = ::sigtimedwait(&signals, nullptr, &left);
  if (number > 0) return number;
  return std::nullopt;  // also for a call that was interrupted: whoever waits looks again
}

void end_at_next_stop() {
  std::thread([] {
    const sigset_t signals = stop_signals();
    int second = 0;
    sigwait(&signals, &second);
    std::_Exit(kSignalBase + second);
  }).detach();
}

}  // namespace samtavle::app
