#pragma once
// Collaborative text: a sequence CRDT (FugueMax with the raw right-origin rule; Weidner & Kleppmann
// 2023, "The Art of the Fugue", section 5; also known as YjsMod). Replicas that have applied the
// same operations, in any order that respects what each refers to, hold the same text, and runs
// typed at the same place at the same time do not interleave.
//
// Inside, a B+tree of runs of characters (tree.hpp). Finding a position, an id or an offset is
// O(log n); going on where one was is O(1). An empty text is one pointer, a short one a small block
// beside its bytes.
//
// Positions count visible Unicode code points from 0. No clock, no randomness, no threads: one
// caller at a time, also for what is const (a text remembers where it was last looked at). Every
// function checks all of its input before it changes anything.

#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/text/types.hpp"

namespace samtavle::text {

class Tree;
struct Access;  // for the other files of this folder

// The code points that one text can hold, deleted ones included. More is refused with `limit`.
inline constexpr std::size_t kCharactersMax = std::size_t{1} << 30;

// An insertion is ordered among at most so many others with the same left origin that stand between
// its origins: work for one operation has an end, whatever somebody has made of the text before.
inline constexpr std::size_t kSiblingsMax = 10'000;

class Text {
 public:
  Text() noexcept;
  explicit Text(const Shape& shape);
  Text(const Text& other);
  Text& operator=(const Text& other);
  Text(Text&&) noexcept;
  Text& operator=(Text&&) noexcept;
  ~Text();

  // --- reading ---

  // Visible code points.
  [[nodiscard]] std::size_t length() const noexcept;
  // Code points ever inserted, deleted ones included.
  [[nodiscard]] std::size_t history_length() const noexcept;
  [[nodiscard]] std::string to_utf8() const;
  void append_utf8(std::string& out) const;
  // The visible characters from position `from` up to `to`. Errors: invalid if they are not there.
  [[nodiscard]] Result<std::string> substring(std::size_t from, std::size_t to) const;
  [[nodiscard]] const std::vector<MarkSpan>& marks() const noexcept;

  // Bytes in UTF-8 and units in UTF-16 of the visible text.
  [[nodiscard]] std::size_t utf8_length() const noexcept;
  [[nodiscard]] std::size_t utf16_length() const noexcept;
  // The offset at which a position stands in UTF-8 or UTF-16, and back.
  // Errors: invalid if it is behind the end, or an offset inside a character.
  [[nodiscard]] Result<std::size_t> utf8_offset(std::size_t position) const;
  [[nodiscard]] Result<std::size_t> utf16_offset(std::size_t position) const;
  [[nodiscard]] Result<std::size_t> position_of_utf8(std::size_t offset) const;
  [[nodiscard]] Result<std::size_t> position_of_utf16(std::size_t offset) const;

  // The origins of an insertion before the visible character at `position` (length(): at the end).
  // Errors: invalid if position > length().
  [[nodiscard]] Result<Origins> origins_at(std::size_t position) const;

  // The ids of `count` visible characters from `position` on, as few ranges as possible.
  // Errors: invalid if they are not there.
  [[nodiscard]] Result<std::vector<IdRange>> ids_at(std::size_t position, std::size_t count) const;

  // The anchor before or after the visible character at `position`.
  // Errors: invalid if there is none (at the end use the empty id with after = true).
  [[nodiscard]] Result<Anchor> anchor_at(std::size_t position, bool after) const;

  // An anchor at a place between characters, 0 to length(), that stays behind the character to its
  // left (what is typed there comes behind it) or before the one to its right.
  // Errors: invalid if position > length().
  enum class Stick { left, right };
  [[nodiscard]] Result<Anchor> anchor_between(std::size_t position, Stick stick) const;

  // The visible position at which an anchor stands now.
  // Errors: not_found if its character was never here.
  [[nodiscard]] Result<std::size_t> position_of(const Anchor& anchor) const;

  [[nodiscard]] bool contains(OpId id) const;

  // --- operations: what others did, or what one did oneself, by ids ---

  // Inserts characters that take the ids first, first+1, ...
  // Errors: not_found (an origin that is not here), invalid (origins in the wrong order, an id that
  // is here already, no characters, text that is no UTF-8, ids that run over), limit.
  [[nodiscard]] Result<Splice> insert(OpId first, const Origins& origins, std::u32string_view text);
  [[nodiscard]] Result<Splice> insert(OpId first, const Origins& origins, std::string_view utf8);

  // Deletes characters. Ones that are deleted already stay so. Appends to `newly`, if given, the
  // ranges that were visible before.
  // Errors: not_found if any id is not here; invalid if a range is empty or runs over, or if they
  // name more characters than there are.
  [[nodiscard]] Result<std::vector<Splice>> erase(std::span<const IdRange> ranges,
                                                  std::vector<IdRange>* newly = nullptr);

  // Errors: not_found if an anchor's character is not here.
  [[nodiscard]] Result<void> mark(MarkSpan mark);

  // --- typing: what one does oneself, by positions, at once an operation to send ---

  // insert(first, origins_at(position), utf8) in one step; gives back the origins.
  // Errors: invalid, limit as there.
  [[nodiscard]] Result<Origins> insert_at(std::size_t position, OpId first, std::string_view utf8);
  [[nodiscard]] Result<Origins> insert_at(std::size_t position, OpId first,
                                          std::u32string_view text);

  // erase(ids_at(position, count)) in one step; appends the ids to `erased`.
  // Errors: invalid if the characters are not there.
  [[nodiscard]] Result<void> erase_at(std::size_t position, std::size_t count,
                                      std::vector<IdRange>& erased);

  // --- taking back, newest first, what was applied last ---
  // The arguments must be those that were applied; anything else is a bug and ends the process.

  std::vector<Splice> take_back_insert(OpId first, std::size_t count);
  std::vector<Splice> take_back_erase(std::span<const IdRange> newly);
  void take_back_mark(OpId id);

  // --- the whole ---

  // The whole state as runs, in order, canonical: two texts are equal exactly if these are (and
  // their marks).
  [[nodiscard]] std::vector<Run> runs() const;

  // The text of runs and marks, as runs() and marks() gave them.
  // At most `characters_max` characters, deleted ones included: a few bytes can claim a huge run.
  // Errors: corrupt (an id twice, an origin that is not here or on the wrong side, empty runs);
  // limit (more characters).
  [[nodiscard]] static Result<Text> load(std::span<const Run> runs, std::vector<MarkSpan> marks,
                                         std::size_t characters_max, const Shape& shape = {});

  // Who has written into it and the highest counter of each one's characters, by replica. What was
  // taken back may still count.
  [[nodiscard]] std::vector<std::pair<base::Replica, base::Counter>> writers() const;

  // Bytes of memory that this text has allocated, without what the allocator adds.
  [[nodiscard]] std::size_t memory_bytes() const noexcept;

  // Ends the process if the structure contradicts itself. For tests.
  void check_invariants() const;

 private:
  friend struct Access;
  Tree& tree();

  // Empty until something is typed.
  std::unique_ptr<Tree> tree_;
};

}  // namespace samtavle::text
