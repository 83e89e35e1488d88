#pragma once
// How long deliveries took: counted in cells of 10 us up to 200 ms, of 1 ms up to a minute. Adding
// is a few instructions, because it is done millions of times a second.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "measure.hpp"

namespace samtavle::load {

class Latencies {
 public:
  Latencies() : fine_(kFineCells), coarse_(kCoarseCells) {}

  void add(Duration latency) {
    const auto ns = static_cast<std::uint64_t>(std::max<Duration::rep>(latency.count(), 0));
    ++count_;
    if (const std::uint64_t cell = ns / kFineNs; cell < kFineCells) {
      ++fine_[cell];
    } else {
      ++coarse_[std::min(ns / kCoarseNs, kCoarseCells - 1)];
    }
  }

  [[nodiscard]] std::uint64_t count() const { return count_; }
  // What this share of the deliveries did not exceed, in milliseconds (the upper edge of its cell);
  // 0 if there were none.
  [[nodiscard]] double quantile_ms(double share) const;
  void clear();

 private:
  static constexpr std::uint64_t kFineNs = 10'000;
  static constexpr std::uint64_t kFineCells = 20'000;
  static constexpr std::uint64_t kCoarseNs = 1'000'000;
  static constexpr std::uint64_t kCoarseCells = 60'000;

  std::vector<std::uint64_t> fine_;
  std::vector<std::uint64_t> coarse_;
  std::uint64_t count_ = 0;
};

}  // namespace samtavle::load
