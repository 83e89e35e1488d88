#pragma once
// Counts what the process holds on the heap. Only for a program that compiles counting_new.cpp into
// itself: counting costs time, so no other one does.

#include <cstddef>

namespace samtavle::bench {

// Bytes that operator new has given and operator delete has not taken back, as the allocator keeps
// them: rounded up, with its own header.
[[nodiscard]] std::size_t heap_bytes() noexcept;

}  // namespace samtavle::bench
