#pragma once
// What a course correction is: one rule, from the schema's rows. may() asks it (a correction says
// why), the story asks it (a correction is told).

#include <optional>

#include "samtavle/board/board.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::plan {

// Something that an operation does to an item.
struct Touch {
  OperationKind operation = OperationKind::set_field;
  base::Kind kind;                    // of the item
  const board::Item* item = nullptr;  // as it was before the edit; nullptr: the edit makes it
  base::Field field{};                // 0: none
};

// Asked about the operations of one edit, with the board as it was before that edit. The board must
// outlive it and not change meanwhile.
class SteeringRule {
 public:
  explicit SteeringRule(const board::Board& board) : board_(board) {}

  [[nodiscard]] bool steers(const Touch& touch);

 private:
  [[nodiscard]] bool field_steers(const Touch& touch, const FieldRow* row);
  [[nodiscard]] bool kind_steers(const Touch& touch, const FieldRow* row);
  [[nodiscard]] bool is_in_force();

  const board::Board& board_;
  std::optional<bool> in_force_;
};

}  // namespace samtavle::plan
