#pragma once
// Faults for a real process that it cannot tell from those of a machine: a disk whose syncs take
// their time or fail, and a wall clock that somebody sets. A small library is loaded into the
// process before all others (preload/process_faults.cpp); it obeys what is set here, at once, while
// the process runs.
//
// Only programs that call the C library dynamically, as samtavled does. Threads: any.

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "samtavle/support/fault_settings.hpp"
#include "samtavle/support/program.hpp"

namespace samtavle::support {

class ProcessFaults {
 public:
  using milliseconds = std::chrono::milliseconds;

  ProcessFaults();
  ~ProcessFaults();
  ProcessFaults(const ProcessFaults&) = delete;
  ProcessFaults& operator=(const ProcessFaults&) = delete;

  // For ProgramOptions::environment.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> environment() const;

  void slow_syncs(milliseconds min, milliseconds max);
  // The n-th sync from now on fails, and all that follow; 0: none does.
  void fail_syncs(std::uint64_t n);
  void set_wall_clock(milliseconds off_by);

 private:
  TemporaryDirectory folder_;
  FaultSettings* settings_ = nullptr;
};

}  // namespace samtavle::support
