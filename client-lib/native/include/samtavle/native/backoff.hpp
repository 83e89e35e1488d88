#pragma once
// How long to wait before the next attempt to connect: exponential with full jitter, a random time
// between nothing and min(cap, base * 2^attempts). The jitter spreads the return of a thousand
// clients whose server was replaced (Marc Brooker, "Exponential Backoff And Jitter", 2015).

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace samtavle::native {

class Backoff {
 public:
  Backoff(std::chrono::milliseconds base, std::chrono::milliseconds cap) noexcept
      : base_(std::max(base, std::chrono::milliseconds{1})), cap_(std::max(base_, cap)) {}

  // `random` is any 64 random bits. Never longer than the cap.
  [[nodiscard]] std::chrono::milliseconds next(std::uint64_t random) noexcept {
    std::chrono::milliseconds ceiling = base_;
    for (std::uint32_t i = 0; i < attempts_ && ceiling < cap_; ++i) ceiling *= 2;
    ceiling = std::min(ceiling, cap_);
    ++attempts_;
    const auto choices = static_cast<std::uint64_t>(ceiling.count()) + 1;
    return std::chrono::milliseconds{static_cast<std::int64_t>(random % choices)};
  }

  void reset() noexcept { attempts_ = 0; }

 private:
  std::chrono::milliseconds base_;
  std::chrono::milliseconds cap_;
  std::uint32_t attempts_ = 0;
};

}  // namespace samtavle::native
