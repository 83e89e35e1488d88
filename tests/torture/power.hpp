#pragma once
// Power cuts under load, round after round: the disk of a real server is from one moment to the
// next what it had by then, the server starts on that, and its clients go on. Nothing that was
// acknowledged may be lost, nothing may be there twice, and what clients had pending arrives.

#include <cstdint>

namespace samtavle::torture {

struct PowerOptions {
  unsigned rounds = 5;
  unsigned writers = 6;
  std::uint64_t seed = 1;
  // A log that does not sync, instead of the server: losses have to be found. In one more round it
  // does, and loses nothing.
  bool control = false;
};

// What a program returns whose test cannot be run on this machine; ctest counts it as skipped.
inline constexpr int kNotHere = 77;

// Prints its progress to standard error and, last, "rounds=N acked=N lost=N duplicated=N" to
// standard output. Returns the exit code: 0 if nothing was lost or duplicated and all replicas are
// equal; with `control`, 0 if losses were found; kNotHere, and why, without root or loop devices.
int run_power(const PowerOptions& options);

}  // namespace samtavle::torture
