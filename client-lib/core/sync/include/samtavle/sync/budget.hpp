#pragma once
// A token bucket: so many units a second, saved up to a burst. It may go into debt by one charge,
// so that a unit larger than the burst is slowed down and not stuck.

#include <algorithm>

#include "samtavle/sync/time.hpp"

namespace samtavle::sync {

class Budget {
 public:
  // `per_second` 0 means without limit.
  Budget(double per_second, double burst, TimePoint now)
      : per_second_(per_second), burst_(burst), level_(burst), at_(now) {}

  // Whether there is anything left at `now`.
  [[nodiscard]] bool open(TimePoint now) {
    fill(now);
    return per_second_ <= 0 || level_ > 0;
  }

  void charge(double units, TimePoint now) {
    fill(now);
    level_ -= units;
  }

  // How long until there is something left again; zero if there is now.
  [[nodiscard]] Duration wait(TimePoint now) {
    if (open(now)) return Duration::zero();
    const std::chrono::duration<double> seconds{(-level_ + 1e-3) / per_second_};
    return std::chrono::duration_cast<Duration>(seconds) + Duration{1};
  }

 private:
  void fill(TimePoint now) {
    if (now <= at_) return;
    const std::chrono::duration<double> passed = now - at_;
    level_ = std::min(burst_, level_ + passed.count() * per_second_);
    at_ = now;
  }

  double per_second_;
  double burst_;
  double level_;
  TimePoint at_;
};

}  // namespace samtavle::sync
