#pragma once
// Collaborative text: a sequence CRDT (FugueMax with the raw right-origin rule; Weidner & Kleppmann
// 2023, "The Art of the Fugue", section 5; also known as YjsMod). Replicas that have applied the
// same operations, in any order that respects what each refers to, hold the same text, and runs
// typed at the same place at the same time do not interleave.
//
// This is the plain form: one element a character in one array, every search a scan that starts at
// the last place found. It is meant to be read and believed.
//
// Positions count visible Unicode code points from 0. No clock, no randomness, no threads: one
// caller at a time. Every function checks all of its input before it changes anything.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
// origin and state. The unit of snapshots.
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

class Text {
 public:
  // Visible code points.
  [[nodiscard]] std::size_t length() const noexcept { return visible_; }
  // Code points ever inserted, deleted ones included.
  [[nodiscard]] std::size_t history_length() const noexcept { return elements_.size(); }
  [[nodiscard]] std::string to_utf8() const;
  [[nodiscard]] const std::vector<MarkSpan>& marks() const noexcept { return marks_; }

  // The origins of an insertion before the visible character at `position` (length(): at the end).
  // Errors: invalid if position > length().
  [[nodiscard]] Result<Origins> origins_at(std::size_t position) const;

  // The ids of `count` visible characters from `position` on, as few ranges as possible.
  // Errors: invalid if they are not there.
  [[nodiscard]] Result<std::vector<IdRange>> ids_at(std::size_t position, std::size_t count) const;

  // The anchor before or after the visible character at `position`.
  // Errors: invalid if there is none (at the end use the empty id with after = true).
  [[nodiscard]] Result<Anchor> anchor_at(std::size_t position, bool after) const;

  // The visible position at which an anchor stands now.
  // Errors: not_found if its character was never here.
  [[nodiscard]] Result<std::size_t> position_of(const Anchor& anchor) const;

  [[nodiscard]] bool contains(OpId id) const { return find(id) != kNone; }

  // Inserts characters that take the ids first, first+1, ...
  // Errors: not_found (an origin that is not here), invalid (origins in the wrong order, an id that
  // is here already, no characters, ids that run over).
  [[nodiscard]] Result<Splice> insert(OpId first, const Origins& origins, std::u32string_view text);

  // Deletes characters. Ones that are deleted already stay so. Appends to `newly`, if given, the
  // ranges that were visible before.
  // Errors: not_found if any id is not here; invalid if a range is empty or runs over, or if they
  // name more characters than there are.
  [[nodiscard]] Result<std::vector<Splice>> erase(std::span<const IdRange> ranges,
                                                  std::vector<IdRange>* newly = nullptr);

  // Errors: not_found if an anchor's character is not here.
  [[nodiscard]] Result<void> mark(MarkSpan mark);

  // Taking back, newest first, what was applied last. The arguments must be those that were
  // applied; anything else is a bug and ends the process.
  std::vector<Splice> take_back_insert(OpId first, std::size_t count);
  std::vector<Splice> take_back_erase(std::span<const IdRange> newly);
  void take_back_mark(OpId id);

  // The whole state as runs, in order, canonical: two texts are equal exactly if these are (and
  // their marks).
  [[nodiscard]] std::vector<Run> runs() const;

  // The text of runs and marks, as runs() and marks() gave them.
  // At most `characters_max` characters, deleted ones included: a few bytes can claim a huge run.
  // Errors: corrupt (an id twice, an origin that is not here or on the wrong side, empty runs);
  // limit (more characters).
  [[nodiscard]] static Result<Text> load(std::span<const Run> runs, std::vector<MarkSpan> marks,
                                         std::size_t characters_max);

  // Ends the process if the structure contradicts itself. For tests.
  void check_invariants() const;

 private:
  struct Element {
    OpId id;
    OpId left;
    OpId right;
    char32_t code_point = 0;
    bool deleted = false;
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  [[nodiscard]] std::size_t find(OpId id) const;
  [[nodiscard]] std::size_t index_of_visible(std::size_t position) const;
  [[nodiscard]] std::size_t visible_before(std::size_t index) const;
  [[nodiscard]] std::size_t place_for(OpId id, std::size_t left, std::size_t right,
                                      const Origins& origins) const;
  [[nodiscard]] bool has_anchor(const Anchor& anchor) const;
  [[nodiscard]] bool contains_any(OpId first, std::size_t count) const;
  void note_highest(OpId last);

  std::vector<Element> elements_;
  std::vector<MarkSpan> marks_;
  std::size_t visible_ = 0;
  // For each replica an id that none of its ids here is above.
  std::vector<OpId> highest_;
  // Where the last search ended; only ever a place to begin the next one.
  mutable std::size_t hint_ = 0;
  mutable std::size_t visible_hint_index_ = 0;
  mutable std::size_t visible_hint_ = 0;
};

}  // namespace samtavle::text
