#pragma once
// The small values that go in and out of a collaborative text (text.hpp).

#include <cstddef>
#include <cstdint>
#include <string>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/base/value.hpp"

namespace samtavle::text {

using base::IdRange;
using base::OpId;
using base::Result;

// The characters between which something is inserted; an empty id is the start or the end.
struct Origins {
  OpId left;
  OpId right;
  friend bool operator==(const Origins&, const Origins&) = default;
};

// A place that stays put under concurrent edits: before or after a character. With an empty id:
// the start of the text (after = false) or its end (after = true).
struct Anchor {
  OpId id;
  bool after = false;
  friend bool operator==(const Anchor&, const Anchor&) = default;
};

// A formatting of a range. Marks are kept in the order of the log; for each character and kind of
// mark the last one that covers it counts.
struct MarkSpan {
  OpId id;
  Anchor from;
  Anchor to;
  std::uint32_t mark = 0;
  base::Value value;
  friend bool operator==(const MarkSpan&, const MarkSpan&) = default;
};

// Characters with consecutive ids, where each one's left origin is the one before, sharing right
// origin and state.
struct Run {
  OpId first;
  Origins origins;
  std::u32string text;         // empty if deleted
  std::uint32_t deleted = 0;   // the number of characters if deleted
  friend bool operator==(const Run&, const Run&) = default;
};

// What changed in the visible text: at `position`, `removed` characters went, `inserted` came.
struct Splice {
  std::size_t position = 0;
  std::size_t removed = 0;
  std::u32string inserted;
  friend bool operator==(const Splice&, const Splice&) = default;
};

// How wide the tree inside a text is. Never visible in what a text says; tests make it narrow, so
// that a few characters already split and join nodes.
struct Shape {
  std::uint16_t leaf_spans = 64;    // at least 4
  std::uint16_t leaf_bytes = 1024;  // of content; at least 16
  std::uint16_t children = 32;      // of an inner node; 4 to 32
};

}  // namespace samtavle::text
