#pragma once
// Writes the operations of an undo into as many edits as they need.

#include <memory>
#include <vector>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/board/undo_recipe.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::board {

class UndoEdits {
 public:
  UndoEdits(Replica replica, Counter next, const base::UndoLimits& limits)
      : next_{replica, next}, limits_(limits) {}

  [[nodiscard]] const base::UndoLimits& limits() const noexcept { return limits_; }

  void set(OpId item, Field field, const Value& value);
  void place(OpId item, const Place& place);
  void member(OpId item, Field field, const Value& value, bool add);
  void delete_item(OpId item);
  void restore_item(OpId item);
  void erase(OpId item, Field field, const std::vector<base::IdRange>& ranges);
  // Returns the id of the first character.
  OpId insert(OpId item, Field field, const text::Origins& origins, std::u32string_view text);
  void mark(OpId item, Field field, const text::Anchor& from, const text::Anchor& to,
            std::uint32_t mark, const Value& value);

  [[nodiscard]] std::vector<std::unique_ptr<v1::Edit>> take() { return std::move(edits_); }

 private:
  // Room for an operation; it takes `counters` ids, the first of which is next_.
  v1::Operation* add(std::size_t weight, std::size_t text_bytes, std::uint32_t counters);

  OpId next_;
  const base::UndoLimits& limits_;
  std::vector<std::unique_ptr<v1::Edit>> edits_;
  std::size_t weight_ = 0;      // of the last edit
  std::size_t text_bytes_ = 0;
};

}  // namespace samtavle::board
