#pragma once
// Bad conduct and bad luck, one after the other, each on a server of its own beside healthy people:
// what is wrong is ended or waited for as promised, the log says once what happened, and the
// healthy ones have every edit once, in order.

#include <cstdint>
#include <string>

namespace samtavle::torture {

struct FaultsOptions {
  std::string only;       // the name of one of them; empty: all
  unsigned rounds = 1;    // how often all of them
  std::uint64_t seed = 1;
  // A server without the limits that hold what is wrong: of each fault that needs one it has to be
  // found that nothing holds it.
  bool control = false;
};

// Prints, for each fault, how its p99 compares to that before it on standard error, and, last,
// "faults=N failed=N acked=N lost=N duplicated=N worst_ratio=R worst=NAME" to standard output. The
// ratios decide nothing: they are at most 1.2 on a machine that has nothing else to do (a slow disk
// aside, which everybody feels). Returns the exit code.
int run_faults(const FaultsOptions& options);

}  // namespace samtavle::torture
