#pragma once
// Rolling restarts: the server is asked to end while people write, and started again, round after
// round. Everybody is told before their line ends, everybody is back within a minute, and nothing
// that was acknowledged is lost or there twice.

#include <cstdint>

namespace samtavle::torture {

struct DrainOptions {
  unsigned clients = 100;
  unsigned rounds = 3;
  unsigned spread_ms = 1'000;  // over which they are told to come back
  std::uint64_t seed = 1;
  // Clients that forget what is not saved when they are sent away: losses have to be found.
  bool control = false;
};

// Prints its progress to standard error and, last, "rounds=N clients=N back_ms=N acked=N lost=N
// duplicated=N" to standard output (back_ms: the longest until everybody was back). Returns the
// exit code.
int run_drain(const DrainOptions& options);

}  // namespace samtavle::torture
