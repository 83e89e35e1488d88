#pragma once
// The measuring loop: CPU time of the process, on something freshly made each time.

#include <algorithm>
#include <cstdint>
#include <vector>

namespace samtavle::bench {

// CPU time of this process so far, all threads, user and system.
[[nodiscard]] std::int64_t cpu_ns() noexcept;

// How long a run goes on repeating short work, and how often at most.
inline constexpr std::int64_t kEnoughNs = 50'000'000;
inline constexpr std::int64_t kPatienceNs = 2'000'000'000;  // with what is not measured
inline constexpr std::size_t kRepetitionsMax = 200;

// Under a profiler a run goes on for longer, so that little else is seen (SAMTAVLE_PROFILE is set).
inline constexpr std::int64_t kProfiledNs = 3'000'000'000;
[[nodiscard]] bool is_profiled() noexcept;

// CPU time of work(subject), in ns, where subject = make(); check(subject) follows it. Making and
// checking are not measured. Work of less than kEnoughNs is repeated, each time on a new subject,
// and the median counts, the first repetition (cold caches, first touch of memory) left aside.
template <class Make, class Work, class Check>
double cpu_ns_of(Make make, Work work, Check check) {
  std::vector<double> took;
  double sum = 0;
  const bool profiled = is_profiled();
  const std::int64_t begin = cpu_ns();
  do {
    auto subject = make();
    const std::int64_t from = cpu_ns();
    work(subject);
    took.push_back(static_cast<double>(cpu_ns() - from));
    sum += took.back();
    if (!profiled || took.size() == 1) check(subject);
  } while (profiled ? sum < kProfiledNs
                    : sum < kEnoughNs && cpu_ns() - begin < kPatienceNs &&
                          took.size() < kRepetitionsMax);
  if (took.size() > 1) took.erase(took.begin());
  const auto middle = took.begin() + static_cast<std::ptrdiff_t>(took.size() / 2);
  std::nth_element(took.begin(), middle, took.end());
  return *middle;
}

}  // namespace samtavle::bench
