#pragma once
// The boards that are opened here, each a file of cases.

#include <cstdint>

#include "samtavle/bench/suite.hpp"
#include "stored_board.hpp"

namespace samtavle::bench {

// A board with so many cards, and edits of their fields, and how many of those came after the last
// snapshot on disk.
struct OpeningScenario {
  const char* name;
  std::uint32_t cards;
  std::uint32_t edits;
  std::uint32_t edits_behind;
};

// With as much behind the last snapshot as a server that was killed may leave there: 5,000 events,
// or a quarter of the snapshot's bytes in events.
inline constexpr OpeningScenario kBusy{"5000x100000", 5'000, 100'000, 4'999};
inline constexpr OpeningScenario kLarge{"100000", 100'000, 50'000, 50'000};

[[nodiscard]] StoredBoard stored(const OpeningScenario& scenario);

// open.cold.*, checkpoint.* (disk.cpp).
void add_disk_cases(Suite& suite, const OpeningScenario& scenario);
// join.copy.* (join.cpp).
void add_join_cases(Suite& suite, const OpeningScenario& scenario);

}  // namespace samtavle::bench
