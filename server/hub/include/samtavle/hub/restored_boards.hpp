#pragma once
// What boards need once their log was restored from a backup: a new epoch, so that clients who were
// ahead of it notice, and numbers that nobody was given in what is lost.

#include <cstdint>

#include "samtavle/hub/board_log.hpp"

namespace samtavle::hub {

// Numbers of replicas and actors that are left out on each board. More may not have been given
// between a backup and what it has to replace; and an id must never mean two things.
inline constexpr std::uint32_t kNumbersLeftOut = 10'000;

struct NewEpoch {
  std::size_t boards = 0;
  Epoch epoch;  // the highest of them
};

// Begins a new epoch on every board. Its number is the time in seconds, or one more than the last
// where the clock is behind that: two restores of one backup are two epochs. To be called before
// anybody opens a board. Errors: those of the log.
[[nodiscard]] Result<NewEpoch> begin_new_epoch(BoardLog& log, std::int64_t now_s);

}  // namespace samtavle::hub
