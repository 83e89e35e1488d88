#pragma once
// How long deliveries took: from the moment at which an edit was sent to the one at which somebody
// had its event.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace samtavle::torture {

class Latencies {
 public:
  void add(std::chrono::steady_clock::duration time) {
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    us_.push_back(static_cast<std::uint32_t>(std::clamp<std::int64_t>(us, 0, ~std::uint32_t{0})));
  }
  [[nodiscard]] std::size_t count() const { return us_.size(); }
  // The time within which this part (0 to 1) of the deliveries came; 0 without any.
  [[nodiscard]] double ms(double part) const {
    if (us_.empty()) return 0;
    std::vector<std::uint32_t> all = us_;
    const auto last = static_cast<double>(all.size() - 1);
    const auto nth = all.begin() + static_cast<std::ptrdiff_t>(part * last);
    std::nth_element(all.begin(), nth, all.end());
    return static_cast<double>(*nth) / 1'000;
  }

 private:
  std::vector<std::uint32_t> us_;
};

}  // namespace samtavle::torture
