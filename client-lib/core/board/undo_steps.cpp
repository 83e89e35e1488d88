// Undo and redo of a step, as the history sees it.

#include "undo_steps.hpp"

#include <algorithm>

#include "samtavle/v1/edit.pb.h"

namespace samtavle::board {

using base::IdRange;
using What = UndoRecipe::What;

namespace {

// What is said of the ids of one edit, which has those from `first` up to `end`.
std::vector<Retyped> part_of(const std::vector<Retyped>& all, OpId first, OpId end) {
  std::vector<Retyped> part;
  for (const Retyped& r : all) {
    const OpId from = std::max(r.to, first);
    const OpId to = std::min(r.to + r.from.length, end);
    if (from >= to) continue;
    const std::uint32_t skip = from.counter.value - r.to.counter.value;
    part.push_back({{r.from.first + skip, to.counter.value - from.counter.value}, from});
  }
  return part;
}

UndoSide other(UndoSide side) { return side == UndoSide::undo ? UndoSide::redo : UndoSide::undo; }

}  // namespace

std::optional<UndoHistory::Next> UndoHistory::next(UndoSide side) const {
  if (steps(side).empty()) return std::nullopt;
  return Next{steps(side).back().label};
}

std::size_t UndoHistory::step_count(UndoSide side) const { return steps(side).size(); }

UndoPlan UndoHistory::plan(UndoSide side, const Board& board, Replica own) const {
  SAMTAVLE_CHECK(!steps(side).empty());
  UndoInput input{board, own, {}, {}};
  const Step& next = steps(side).back();
  for (const Entry& entry : next.entries) {
    for (const UndoRecipe& recipe : entry.recipes) input.recipes.push_back(&recipe);
  }
  const auto take_marks = [&](const Step& step) {
    if (&step == &next) return;
    for (const Entry& entry : step.entries) {
      for (const UndoRecipe& recipe : entry.recipes) {
        if (recipe.what == What::marked) input.other_marks.push_back(&recipe);
      }
    }
  };
  for (const Step& step : undo_) take_marks(step);
  for (const Step& step : redo_) take_marks(step);
  for (const Held& held : held_) take_marks(held.step);
  return plan_undo(input, limits_);
}

std::vector<UndoKey> UndoHistory::carried_out(UndoSide side, const UndoPlan& plan,
                                              std::span<const Journal* const> journals) {
  SAMTAVLE_CHECK(!steps(side).empty() && journals.size() == plan.edits.size());
  open_.reset();
  Step done = std::move(steps(side).back());
  steps(side).pop_back();
  if (journals.empty()) {
    forget(std::move(done));
    return {};
  }
  if (!plan.retyped.empty()) {
    each_recipe([&](UndoRecipe& recipe) { return follow_retyped(recipe, plan.retyped, false); });
  }
  for (const UndoPlan::BesideMark& b : plan.beside) {
    each_recipe([&](UndoRecipe& recipe) {
      if (recipe.what != What::marked || recipe.ids.front().first != b.mark) return false;
      recipe.beside.push_back(b.beside);
      return true;
    });
  }
  Step step{done.number, done.label, {}};
  std::vector<UndoKey> keys;
  for (std::size_t i = 0; i < journals.size(); ++i) {
    Entry entry;
    entry.key = UndoKey{next_key_++};
    entry.pending = {journals[i]->replica, journals[i]->next_counter};
    entry.recipes = recipes_of(*journals[i], plan.erased);
    const bool last = i + 1 == journals.size();
    const OpId end = last ? OpId{entry.pending.replica, Counter{0xffffffffu}}
                          : OpId{entry.pending.replica, journals[i + 1]->next_counter};
    auto retyped = part_of(plan.retyped, entry.pending, end);
    if (!retyped.empty()) retyped_.emplace(entry.key, std::move(retyped));
    weigh(entry);
    keys.push_back(entry.key);
    step.entries.push_back(std::move(entry));
  }
  put_in(other(side), std::move(step));
  for (const Entry& entry : done.entries) dirty_.insert(entry.key);
  held_.push_back({std::move(done), side, keys});
  keep_limits();
  return keys;
}

void UndoHistory::check_invariants() const {
  std::size_t bytes = 0;
  std::set<UndoKey> seen;
  const auto check = [&](const Step& step) {
    SAMTAVLE_CHECK(!step.entries.empty() && step.number < next_step_);
    for (const Entry& entry : step.entries) {
      SAMTAVLE_CHECK(entry.key.value < next_key_ && seen.insert(entry.key).second);
      SAMTAVLE_CHECK(!forgotten_.contains(entry.key));
      bytes += entry.bytes;
      for (const UndoRecipe& recipe : entry.recipes) {
        const std::size_t ids = count_ids(recipe.ids);
        if (recipe.what == What::erased) SAMTAVLE_CHECK(ids == recipe.text.size());
        if (recipe.what == What::marked) SAMTAVLE_CHECK(ids == 1);
      }
    }
  };
  std::uint64_t last = 0;
  for (const Step& step : undo_) {
    check(step);
    SAMTAVLE_CHECK(step.number > last);
    last = step.number;
  }
  last = ~std::uint64_t{0};
  for (const Step& step : redo_) {
    check(step);
    SAMTAVLE_CHECK(step.number < last);
    last = step.number;
  }
  for (const Held& held : held_) {
    check(held.step);
    SAMTAVLE_CHECK(!held.by.empty());
  }
  SAMTAVLE_CHECK(bytes == bytes_);
  SAMTAVLE_CHECK(undo_.size() <= limits_.steps_max);
}

}  // namespace samtavle::board
