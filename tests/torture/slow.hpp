#pragma once
// Subscribers who never read, among others who do: the server's memory stays bounded, the stalled
// ones are closed with the code that means "resume", and the others get everything once, in order
// and about as quickly as without them.

#include <cstdint>

namespace samtavle::torture {

struct SlowOptions {
  unsigned stalled = 100;
  unsigned readers = 90;     // healthy ones, besides the writers
  unsigned writers = 10;
  unsigned stall_ms = 2'000;  // the server's limit
  std::uint64_t seed = 1;
  // A server that lets stalled readers stay: that has to be found.
  bool control = false;
};

// Prints, last, "stalled=N closed=N coded=N ratio=R rss_growth_kib=N ..." to standard output.
// Returns the exit code. The ratio of the healthy ones' p99 with and without the stalled ones is
// told and decides nothing: it is at most 1.2 on a machine that has nothing else to do.
int run_slow(const SlowOptions& options);

}  // namespace samtavle::torture
