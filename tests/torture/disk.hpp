#pragma once
// All that a disk can do to a server while there is power: every call that fails (sweep.hpp), no
// space and failing syncs under a real server (bad_disk.hpp), flipped bits (flips.hpp).

#include <cstdint>

namespace samtavle::torture {

struct DiskOptions {
  unsigned rounds = 2;   // of filling, and of failing
  unsigned flips = 50;
  unsigned step = 1;     // every so many calls fail
  std::uint64_t seed = 1;
  bool only_flips = false;
  // A log that does not sync, and rows that were changed: losses and changes have to be found.
  bool control = false;
};

// Prints its progress to standard error and, last, "calls=N acked=N lost=N duplicated=N flips=N
// detected=N harmless=N silent=N" to standard output. Returns the exit code: 0 if nothing was lost,
// duplicated or changed silently; with `control`, 0 if what was spoilt was found.
int run_disk(const DiskOptions& options);

}  // namespace samtavle::torture
