#pragma once
// kill -9 of the server and of clients, under load, round after round: nothing that was
// acknowledged may be lost, nothing may be there twice, and what clients had pending arrives.

#include <cstdint>

namespace samtavle::torture {

struct KillOptions {
  unsigned rounds = 25;
  unsigned writers = 8;
  std::uint64_t seed = 1;
  // Writers keep nothing on disk, and what they made counts as acknowledged: the audit has to find
  // losses, or it cannot find any.
  bool control = false;
};

// Prints its progress to standard error and, last, "acked=N lost=N duplicated=N" to standard
// output. Returns the exit code: 0 if nothing was lost or duplicated and all replicas are equal;
// with `control`, 0 if losses were found.
int run_kill(const KillOptions& options);

}  // namespace samtavle::torture
