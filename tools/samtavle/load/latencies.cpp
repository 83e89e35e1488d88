#include "latencies.hpp"

#include <cmath>

namespace samtavle::load {

double Latencies::quantile_ms(double share) const {
  if (count_ == 0) return 0;
  const auto wanted =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(
                                     std::llround(share * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < fine_.size(); ++i) {
    seen += fine_[i];
    if (seen >= wanted) return static_cast<double>((i + 1) * kFineNs) / 1e6;
  }
  for (std::size_t i = 0; i < coarse_.size(); ++i) {
    seen += coarse_[i];
    if (seen >= wanted) return static_cast<double>((i + 1) * kCoarseNs) / 1e6;
  }
  return static_cast<double>(kCoarseCells * kCoarseNs) / 1e6;
}

void Latencies::clear() {
  std::fill(fine_.begin(), fine_.end(), 0);
  std::fill(coarse_.begin(), coarse_.end(), 0);
  count_ = 0;
}

}  // namespace samtavle::load
