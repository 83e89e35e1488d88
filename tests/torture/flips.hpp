#pragma once
// One flipped bit in a random file of a data directory that a real server left behind: the store is
// refused with a message, or every board and every row is what it was. Never anything else.

#include <cstdint>

#include "report.hpp"

namespace samtavle::torture {

struct FlipOptions {
  unsigned flips = 50;
  std::uint64_t seed = 1;
  // Instead of a file, a row is changed, by means of the store itself: all checksums fit, so only
  // comparing can find it.
  bool control = false;
};

struct FlipFigures {
  unsigned flips = 0;
  unsigned detected = 0;   // opening or reading said so
  unsigned harmless = 0;   // everything is as it was
  unsigned silent = 0;     // something else was served
};

// Reports what is not as it ought to be, and goes no further then.
[[nodiscard]] FlipFigures flip_bits(const FlipOptions& options, Report& report);

}  // namespace samtavle::torture
