// What a board takes in memory.

#include <algorithm>

#include "samtavle/board/board.hpp"

namespace samtavle::board {

namespace {

// Its slot in the row of its replica and its place in that of its container, which grow by
// doubling.
constexpr std::size_t kTablesBytes = 24;

// What the allocator gives for a block (glibc: 8 bytes before it, in steps of 16, at least 32).
constexpr std::size_t block(std::size_t bytes) {
  constexpr std::size_t kHeader = 8;
  constexpr std::size_t kStep = 16;
  if (bytes == 0) return 0;
  return std::max((bytes + kHeader + kStep - 1) / kStep * kStep, 2 * kStep);
}

// A text is a few blocks, mostly two: the tree and its first leaf.
std::size_t bytes_of(const text::Text& text) { return block(text.memory_bytes()) + block(1); }

std::size_t bytes_of(const Item& item) {
  std::size_t bytes = sizeof item + kTablesBytes + block(item.place.order_key.heap_bytes());
  bytes += block(item.scalars().memory_bytes());
  for (const auto& [field, scalar] : item.scalars()) bytes += block(scalar.value.heap_bytes());
  bytes += block(item.texts().memory_bytes());
  for (const auto& [field, text] : item.texts()) bytes += bytes_of(text);
  bytes += block(item.sets().memory_bytes());
  for (const auto& [field, members] : item.sets()) {
    bytes += block(members.memory_bytes());
    for (const Value& member : members) bytes += block(member.heap_bytes());
  }
  return bytes;
}

}  // namespace

std::size_t Board::memory_bytes(std::size_t from, std::size_t to) const {
  std::size_t bytes = 0;
  for (std::size_t i = from; i < std::min(to, items_.size()); ++i) bytes += bytes_of(items_.at(i));
  return bytes;
}

}  // namespace samtavle::board
