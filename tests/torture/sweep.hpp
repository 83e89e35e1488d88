#pragma once
// Every call that a server's core makes to the file system, one after the other, fails once, fails
// together with all that follow, or finds no space; then the power goes. Nothing that a client was
// told is saved may be missing when the log is opened again, and the core has to go on there.
//
// The log alone is swept in tests/unit/log; this is hub, pipeline and log together, and counts what
// clients were told.

#include <cstddef>
#include <cstdint>

#include "report.hpp"

namespace samtavle::torture {

struct SweepOptions {
  std::uint64_t seed = 1;
  unsigned step = 1;     // every so many calls; the seed says from which on
  bool sync = true;      // false as the control: losses have to be found
};

struct SweepFigures {
  std::size_t lives = 0;
  std::uint64_t calls = 0;          // of a life without failures, about
  std::size_t acknowledged = 0;     // in all lives
  std::size_t lost = 0;
  std::size_t duplicated = 0;
};

// Reports what goes wrong in another way than the figures say, and goes no further then. Forks; to
// be called while this process has one thread and has not opened any RocksDB.
[[nodiscard]] SweepFigures sweep(const SweepOptions& options, Report& report);

}  // namespace samtavle::torture
