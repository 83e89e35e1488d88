#pragma once
// What counts: numbers that one thread writes and any other may read meanwhile. Adding is a load
// and a store, not an atomic addition: there is one writer, so nothing is lost and no line of the
// cache has to be fetched from another core.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace samtavle::hub {

// Apart from what other threads write.
inline constexpr std::size_t kCacheLine = 64;

// Only ever grows.
class Count {
 public:
  void add(std::uint64_t more = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t value() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// How many there are now.
class Level {
 public:
  void up() noexcept { move(1); }
  void down() noexcept { move(-1); }
  [[nodiscard]] std::int64_t value() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  void move(std::int64_t by) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }

  std::atomic<std::int64_t> value_{0};
};

// A count for each value of an enumeration; `kKeys` is one more than its largest.
template <class Key, std::size_t kKeys>
class CountBy {
 public:
  [[nodiscard]] Count& operator[](Key key) { return counts_.at(static_cast<std::size_t>(key)); }
  [[nodiscard]] const Count& operator[](Key key) const {
    return counts_.at(static_cast<std::size_t>(key));
  }

 private:
  std::array<Count, kKeys> counts_;
};

// How often something took how long.
class Histogram {
 public:
  using Time = std::chrono::nanoseconds;

  // What is up to a bound falls into its bucket; one more is for what is above all of them.
  static constexpr std::array<Time, 17> kBounds = {
      std::chrono::microseconds{50},    std::chrono::microseconds{100},
      std::chrono::microseconds{250},   std::chrono::microseconds{500},
      std::chrono::milliseconds{1},     std::chrono::microseconds{2'500},
      std::chrono::milliseconds{5},     std::chrono::milliseconds{10},
      std::chrono::milliseconds{25},    std::chrono::milliseconds{50},
      std::chrono::milliseconds{100},   std::chrono::milliseconds{250},
      std::chrono::milliseconds{500},   std::chrono::seconds{1},
      std::chrono::milliseconds{2'500}, std::chrono::seconds{5},
      std::chrono::seconds{10}};

  void observe(Time took) noexcept {
    // A clock that a test moves may go backwards.
    if (took < Time::zero()) took = Time::zero();
    std::size_t bucket = 0;
    while (bucket < kBounds.size() && took > kBounds[bucket]) ++bucket;
    buckets_[bucket].add();
    sum_.add(static_cast<std::uint64_t>(took.count()));
  }

  // As it is at about one moment; the sums of several threads' are added.
  struct Reading {
    std::array<std::uint64_t, kBounds.size() + 1> buckets{};  // each without those before it
    std::uint64_t sum_ns = 0;

    [[nodiscard]] std::uint64_t count() const noexcept;
    Reading& operator+=(const Reading& other) noexcept;
  };
  [[nodiscard]] Reading read() const noexcept;

 private:
  std::array<Count, kBounds.size() + 1> buckets_;
  Count sum_;
};

}  // namespace samtavle::hub
