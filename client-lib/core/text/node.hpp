#pragma once
// The parts of the tree inside a text: spans of characters, leaves that hold spans with their
// content, and inner nodes that hold sums. Plain memory without behaviour of its own; tree.hpp
// keeps it together. Private to core/text.
//
//   Inner   sums of each child | child pointers
//     |
//   Leaf    head | spans, in the order of the text | their content, UTF-8, in the same order
//
// A leaf is one block of memory that is allocated anew when it grows, so a short text is little
// more than its bytes.

#include <cstddef>
#include <cstdint>

#include "samtavle/base/ids.hpp"

namespace samtavle::text {

// The id of a character with the replica as its number in this text's table (replicas.hpp).
// A counter of 0 (and then a replica of 0): none, start or end.
struct LocalId {
  std::uint32_t replica = 0;
  std::uint32_t counter = 0;

  friend bool operator==(const LocalId&, const LocalId&) = default;
  explicit operator bool() const { return counter != 0; }
};

inline constexpr unsigned kReplicaBits = 21;
inline constexpr std::uint32_t kReplicasMax = 1u << kReplicaBits;

// Characters with consecutive ids, the left origin of each being the one before, that share their
// right origin and state.
struct Span {
  static constexpr std::uint32_t kDeleted = 1u << 31;
  // Deleted, and its content is not kept: it came so from a snapshot.
  static constexpr std::uint32_t kDropped = 1u << 30;
  static constexpr std::uint32_t kLengthMax = kDropped - 1;

  std::uint32_t counter;
  std::uint32_t left_counter;
  std::uint32_t right_counter;
  std::uint32_t bits;       // length and flags
  std::uint64_t replicas;   // own, left and right, 21 bits each

  [[nodiscard]] std::uint32_t length() const { return bits & kLengthMax; }
  [[nodiscard]] bool deleted() const { return (bits & kDeleted) != 0; }
  [[nodiscard]] bool dropped() const { return (bits & kDropped) != 0; }
  [[nodiscard]] std::uint32_t visible() const { return deleted() ? 0 : length(); }
  // Characters whose content is kept.
  [[nodiscard]] std::uint32_t stored() const { return dropped() ? 0 : length(); }

  [[nodiscard]] std::uint32_t replica() const { return part(0); }
  [[nodiscard]] LocalId id(std::uint32_t offset = 0) const { return {part(0), counter + offset}; }
  [[nodiscard]] LocalId last() const { return id(length() - 1); }
  [[nodiscard]] LocalId left() const { return {part(1), left_counter}; }
  [[nodiscard]] LocalId right() const { return {part(2), right_counter}; }
  [[nodiscard]] bool contains(LocalId i) const {
    return i.counter - counter < length() && i.replica == replica();
  }

  static Span make(LocalId first, LocalId left, LocalId right, std::uint32_t bits) {
    return {first.counter, left.counter, right.counter, bits,
            std::uint64_t{first.replica} | std::uint64_t{left.replica} << kReplicaBits |
                std::uint64_t{right.replica} << (2 * kReplicaBits)};
  }

  // What is left of it from `offset` on.
  [[nodiscard]] Span from(std::uint32_t offset) const {
    if (offset == 0) return *this;
    return make(id(offset), id(offset - 1), right(), bits - offset);
  }
  // Its first `count` characters.
  [[nodiscard]] Span first(std::uint32_t count) const {
    Span out = *this;
    out.bits = (bits & ~kLengthMax) | count;
    return out;
  }

  // Whether `next`, standing behind it, goes on with it; states aside.
  [[nodiscard]] bool is_continued_by(const Span& next) const {
    const LocalId before{replica(), next.counter - 1};
    return next.counter == counter + length() && next.replica() == replica() &&
           next.left() == before && next.right_counter == right_counter &&
           next.part(2) == part(2);
  }
  // Whether both can be one span.
  [[nodiscard]] bool joins(const Span& next) const {
    return ((bits ^ next.bits) & ~kLengthMax) == 0 && is_continued_by(next);
  }

 private:
  [[nodiscard]] std::uint32_t part(unsigned n) const {
    return static_cast<std::uint32_t>(replicas >> (n * kReplicaBits)) & (kReplicasMax - 1);
  }
};
static_assert(sizeof(Span) == 24);

// Of characters in the history, visible ones, and the visible ones' UTF-16 units and UTF-8 bytes.
struct Sums {
  std::uint32_t characters = 0;
  std::uint32_t visible = 0;
  std::uint32_t utf16 = 0;
  std::uint32_t utf8 = 0;

  friend bool operator==(const Sums&, const Sums&) = default;
  Sums& operator+=(const Sums& o) {
    characters += o.characters;
    visible += o.visible;
    utf16 += o.utf16;
    utf8 += o.utf8;
    return *this;
  }
  // Unsigned numbers wrap: a difference may be "negative" until it is added.
  friend Sums operator-(const Sums& a, const Sums& b) {
    return {a.characters - b.characters, a.visible - b.visible, a.utf16 - b.utf16,
            a.utf8 - b.utf8};
  }
};

// What a long search for a place has to know of all spans below a node (place.cpp): the left origin
// that is furthest left and, of the spans that have it, how many they are, their right origins that
// are furthest and least to the right, and the highest id.
struct Digest {
  LocalId left;
  LocalId rightmost;
  LocalId least_right;
  base::OpId highest;
  std::uint32_t siblings = 0;

  friend bool operator==(const Digest&, const Digest&) = default;
};

struct Inner;

struct Node {
  Inner* parent = nullptr;
  std::uint16_t slot = 0;   // among the parent's children
  std::uint16_t count = 0;  // of spans or children
  bool digested = false;    // its digest is right, and those of all below it
};

// Spans follow it in memory.
struct alignas(alignof(Span)) Leaf : Node {
  std::uint32_t number = 0;  // in the table of leaves (tree.hpp)
  std::uint16_t span_room = 0;
  std::uint16_t byte_room = 0;
  std::uint16_t bytes = 0;   // of content
  bool ascii = true;         // every stored character is one byte
  Sums sums;

  [[nodiscard]] Span* spans() { return reinterpret_cast<Span*>(this + 1); }
  [[nodiscard]] const Span* spans() const { return reinterpret_cast<const Span*>(this + 1); }
  [[nodiscard]] char* content() { return reinterpret_cast<char*>(spans() + span_room); }
  [[nodiscard]] const char* content() const {
    return reinterpret_cast<const char*>(spans() + span_room);
  }
  [[nodiscard]] static constexpr std::size_t size_bytes(std::size_t spans, std::size_t bytes);
};
static_assert(sizeof(Leaf) % alignof(Span) == 0);

constexpr std::size_t Leaf::size_bytes(std::size_t spans, std::size_t bytes) {
  return sizeof(Leaf) + spans * sizeof(Span) + bytes;
}

inline constexpr std::size_t kChildrenMax = 32;

struct Inner : Node {
  std::uint32_t level = 1;  // 1: the children are leaves
  // One array for each sum, so that a search runs through consecutive numbers.
  std::uint32_t characters[kChildrenMax];
  std::uint32_t visible[kChildrenMax];
  std::uint32_t utf16[kChildrenMax];
  std::uint32_t utf8[kChildrenMax];
  Node* child[kChildrenMax];
  Digest digest;

  [[nodiscard]] Sums sums(std::size_t slot_) const {
    return {characters[slot_], visible[slot_], utf16[slot_], utf8[slot_]};
  }
  void set_sums(std::size_t slot_, const Sums& s) {
    characters[slot_] = s.characters;
    visible[slot_] = s.visible;
    utf16[slot_] = s.utf16;
    utf8[slot_] = s.utf8;
  }
  void add_sums(std::size_t slot_, const Sums& s) {
    characters[slot_] += s.characters;
    visible[slot_] += s.visible;
    utf16[slot_] += s.utf16;
    utf8[slot_] += s.utf8;
  }
  [[nodiscard]] Sums total() const {
    Sums out;
    for (std::size_t i = 0; i < count; ++i) out += sums(i);
    return out;
  }
};

}  // namespace samtavle::text
