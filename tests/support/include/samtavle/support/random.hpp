#pragma once
// Random numbers that are the same on every machine and in every standard library (splitmix64), so
// that a seed in a failure message is worth something.

#include <cstdint>

#include "samtavle/base/check.hpp"

namespace samtavle::support {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ull;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }

  // From 0 to n - 1; n is not 0. The bias for small n does not matter to a test.
  std::uint64_t below(std::uint64_t n) {
    SAMTAVLE_CHECK(n != 0);
    return next() % n;
  }

  // From low to high, both included.
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return low + below(high - low + 1);
  }

  bool chance(unsigned percent) { return below(100) < percent; }

  // One of the elements of a container that is not empty.
  template <class Container>
  auto& pick(Container& from) {
    return from[static_cast<typename Container::size_type>(below(from.size()))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace samtavle::support
