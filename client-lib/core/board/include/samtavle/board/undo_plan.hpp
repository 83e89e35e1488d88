#pragma once
// What undoing one step comes to on a board as it is now: ordinary edits, and what had to be left
// out of them. Made from recipes (undo_recipe.hpp) alone; nothing is applied here.
//
// Only what is still one's own is touched:
// created the item is deleted. What others wrote in it stays in it, what they put into it shows
//               as unplaced, and restoring brings all of it back.
//   scalar      the value before, if nobody else wrote the field since
//   placed      the place before, if nobody else moved it since and the container is still there
//   inserted    those of the characters that are still visible are erased
//   erased      the characters are typed again where they were, with the marks that they had; what
//               somebody else had erased before stays away
//   marked      the mark before, on each character on which nobody else changed that mark since
//   members     the member is taken out or put in, if nobody else did either since
//   deleted, restored: the other way round, if nobody else did either since

#include <memory>
#include <string_view>
#include <vector>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/board/undo_recipe.hpp"

namespace samtavle::board {

// What a step did that is not undone, and why.
struct LeftOut {
  enum class Reason : std::uint8_t {
    overwritten,     // somebody else has written there since, or erased it before
    gone,            // nothing of it is there any more
    container_gone,  // where it stood before has been deleted
    unknown,         // events were missed: it cannot be told whether it is still one's own
    too_large,       // more than a device keeps for one edit
    not_needed,      // it is as it was before already
    does_not_fit,    // the board does not take it: what was kept for it is damaged
  };
  UndoRecipe::What what;
  OpId item;
  Field field;
  Reason reason;
};

// For logs and the command line: "scalar", "overwritten".
[[nodiscard]] std::string_view name(UndoRecipe::What what) noexcept;
[[nodiscard]] std::string_view name(LeftOut::Reason reason) noexcept;

struct UndoPlan {
  UndoPlan();
  UndoPlan(UndoPlan&&) noexcept;
  UndoPlan& operator=(UndoPlan&&) noexcept;
  ~UndoPlan();

  // To be applied in their order; without label and reason. None: nothing is left to undo.
  std::vector<std::unique_ptr<v1::Edit>> edits;
  std::vector<LeftOut> left_out;

  // What other recipes have to be told of: characters that came again, and what those of them had
  // before a mark of one's own that the first ones were under.
  std::vector<Erased> erased;
  std::vector<Retyped> retyped;
  struct BesideMark {
    OpId mark;
    UndoRecipe::Beside beside;
  };
  std::vector<BesideMark> beside;
};

struct UndoInput {
  const Board& board;
  Replica replica;  // one's own; the edits get its next counters
  std::vector<const UndoRecipe*> recipes;      // of the step, oldest first
  std::vector<const UndoRecipe*> other_marks;  // recipes of marks in other steps
};

[[nodiscard]] UndoPlan plan_undo(const UndoInput& input, const base::UndoLimits& limits);

}  // namespace samtavle::board
