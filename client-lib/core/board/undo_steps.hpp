#pragma once
// How UndoHistory goes through all that it keeps.

#include "samtavle/board/undo.hpp"

namespace samtavle::board {

template <class F>
void UndoHistory::each_step(F&& what) {
  for (Step& step : undo_) what(step);
  for (Step& step : redo_) what(step);
  for (Held& held : held_) what(held.step);
}

template <class F>
void UndoHistory::each_recipe(F&& what) {
  each_step([&](Step& step) {
    for (Entry& entry : step.entries) {
      bool changed = false;
      for (UndoRecipe& recipe : entry.recipes) changed = what(recipe) || changed;
      if (!changed) continue;
      weigh(entry);
      dirty_.insert(entry.key);
    }
  });
}

}  // namespace samtavle::board
