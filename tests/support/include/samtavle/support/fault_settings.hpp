#pragma once
// What a test and the process that it torments both see (ProcessFaults), in a file that both have
// mapped. Standard headers only: the library that is loaded into the process links nothing else.

#include <atomic>
#include <cstdint>

namespace samtavle::support {

struct FaultSettings {
  static constexpr const char* kVariable = "PROCESS_FAULTS";  // names the file

  std::atomic<std::uint32_t> sync_min_ms{0};  // each sync of a file takes longer by this ...
  std::atomic<std::uint32_t> sync_max_ms{0};  // ... up to this
  std::atomic<std::uint64_t> syncs{0};        // that were asked for
  std::atomic<std::uint64_t> fail_from{0};    // this sync and all later ones fail (EIO); 0: none
  std::atomic<std::int64_t> wall_ms{0};       // how far the wall clock is off
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace samtavle::support
