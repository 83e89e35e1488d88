#pragma once
// Flattening: the history of a text becomes one run of fresh ids of exactly its visible characters,
// so that a text that nobody edits costs its bytes and a few more. It is an operation like others,
// at one place in the log, when nobody can refer to the inside any more but those who have this map
// and renumber what they have pending.

#include <vector>

#include "samtavle/text/text.hpp"

namespace samtavle::text {

// What became of the ids of a text that was flattened. Ids that were not in it (characters of edits
// that are pending themselves) are given back as they are.
class Flattened {
 public:
  // The new id of a character; the empty id if it was deleted, for it is gone now.
  [[nodiscard]] OpId character(OpId old) const;
  // A left origin: the character itself or, if it is gone, the next one to its left; the empty id
  // is the start.
  [[nodiscard]] OpId left(OpId old) const;
  // A right origin: the character itself or the next one to its right; the empty id is the end.
  [[nodiscard]] OpId right(OpId old) const;
  [[nodiscard]] Origins origins(const Origins& old) const;
  // The anchor at the same place: with its character or, if that is gone, with its neighbour on the
  // side to which the anchor sticks.
  [[nodiscard]] Anchor anchor(const Anchor& old) const;
  // The ids that are left of a range, as few ranges as possible, appended to `out`.
  void ranges(const IdRange& old, std::vector<IdRange>& out) const;

 private:
  friend class Flattener;

  struct Piece {
    OpId first;
    std::uint32_t length;
    std::uint32_t before;  // visible characters before it
    bool deleted;
  };
  [[nodiscard]] const Piece* find(OpId id) const;
  [[nodiscard]] OpId at(std::uint32_t position) const { return first_ + position; }

  OpId first_;
  std::uint32_t length_ = 0;
  std::vector<Piece> pieces_;  // by id
};

// Flattens a text: its visible characters take the ids first, first+1, ... Marks keep their places;
// those that cover nothing go. A text without visible characters is empty afterwards. To take it
// back, keep a copy of the text.
// Errors: invalid if the ids run over.
[[nodiscard]] Result<Flattened> flatten(Text& text, OpId first);

}  // namespace samtavle::text
