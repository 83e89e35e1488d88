#pragma once
// What the kernel tells of this process: the standard process_* metrics.

#include <cstdint>

namespace samtavle::app {

struct ProcessFigures {
  double cpu_seconds = 0;             // of all threads, in the program and in the kernel
  double start_seconds = 0;           // Unix time
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t open_descriptors = 0;
  std::uint64_t descriptors_max = 0;
  std::uint64_t threads = 0;
};

// Any thread. What the kernel does not tell is 0.
[[nodiscard]] ProcessFigures read_process();

}  // namespace samtavle::app
