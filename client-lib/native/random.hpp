#pragma once
// Randomness for what the core may not draw itself: device ids, order suffixes, jitter.

#include <cstddef>
#include <cstdint>
#include <string>

namespace samtavle::native {

// From the kernel. Callable from any thread.
[[nodiscard]] std::string random_bytes(std::size_t count);
[[nodiscard]] std::uint64_t random_bits();

}  // namespace samtavle::native
