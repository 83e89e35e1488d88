#include "samtavle/hub/count.hpp"

namespace samtavle::hub {

std::uint64_t Histogram::Reading::count() const noexcept {
  std::uint64_t all = 0;
  for (const std::uint64_t bucket : buckets) all += bucket;
  return all;
}

Histogram::Reading& Histogram::Reading::operator+=(const Reading& other) noexcept {
  for (std::size_t i = 0; i < buckets.size(); ++i) buckets[i] += other.buckets[i];
  sum_ns += other.sum_ns;
  return *this;
}

Histogram::Reading Histogram::read() const noexcept {
  Reading reading;
  for (std::size_t i = 0; i < buckets_.size(); ++i) reading.buckets[i] = buckets_[i].value();
  reading.sum_ns = sum_.value();
  return reading;
}

}  // namespace samtavle::hub
