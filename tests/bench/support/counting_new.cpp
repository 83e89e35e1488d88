// The global operator new and delete, counting. Linked into memory benchmarks only.

#include <malloc.h>

#include <cstdlib>
#include <new>

#include "samtavle/bench/heap.hpp"

namespace {

std::size_t held = 0;  // one thread

constexpr std::size_t kHeaderBytes = sizeof(std::size_t);  // glibc's, before each block

void* counted(void* block) {
  if (block == nullptr) std::abort();
  held += malloc_usable_size(block) + kHeaderBytes;
  return block;
}

void release(void* block) noexcept {
  if (block == nullptr) return;
  held -= malloc_usable_size(block) + kHeaderBytes;
  std::free(block);
}

void* aligned(std::size_t size, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  return std::aligned_alloc(unit, (size + unit - 1) / unit * unit);
}

}  // namespace

std::size_t samtavle::bench::heap_bytes() noexcept { return held; }

void* operator new(std::size_t size) { return counted(std::malloc(size)); }
void* operator new[](std::size_t size) { return counted(std::malloc(size)); }
void* operator new(std::size_t size, std::align_val_t a) { return counted(aligned(size, a)); }
void* operator new[](std::size_t size, std::align_val_t a) { return counted(aligned(size, a)); }
void operator delete(void* block) noexcept { release(block); }
void operator delete[](void* block) noexcept { release(block); }
void operator delete(void* block, std::size_t) noexcept { release(block); }
void operator delete[](void* block, std::size_t) noexcept { release(block); }
void operator delete(void* block, std::align_val_t) noexcept { release(block); }
void operator delete[](void* block, std::align_val_t) noexcept { release(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { release(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { release(block); }
