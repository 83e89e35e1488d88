#pragma once
// How much a thread has to do, and when it should look at its sockets again.
//
// To be woken by the kernel costs more than to read a message: with a thousand messages a second, a
// tenth of all that a thread does. What comes to a busy board waits for its next write anyway, so a
// busy thread lets messages gather for a moment. A thread with little to do never waits.

#include <cstddef>

#include "samtavle/sync/time.hpp"

namespace samtavle::net {

class Pace {
 public:
  // A busy thread looks this often.
  static constexpr sync::milliseconds kRound{4};
  // Busy is who has had so much to do in a second, in the last window.
  static constexpr std::size_t kBusyPerSecond = 400;
  static constexpr sync::milliseconds kWindow{50};

  // A round that began then has ended, after so many handlers.
  void note(sync::TimePoint begun, std::size_t handlers) {
    round_begun_ = begun;
    handlers_ += handlers;
    const sync::Duration elapsed = begun - window_begun_;
    if (elapsed < kWindow) return;
    const std::chrono::duration<double> seconds{elapsed};
    busy_ = static_cast<double>(handlers_) >= kBusyPerSecond * seconds.count();
    handlers_ = 0;
    window_begun_ = begun;
  }
  [[nodiscard]] bool busy() const { return busy_; }
  // When a busy thread begins its next round.
  [[nodiscard]] sync::TimePoint next_round() const { return round_begun_ + kRound; }

 private:
  sync::TimePoint round_begun_;
  sync::TimePoint window_begun_;
  std::size_t handlers_ = 0;
  bool busy_ = false;
};

}  // namespace samtavle::net
