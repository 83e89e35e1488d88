#include "samtavle/board/undo_plan.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "samtavle/v1/edit.pb.h"
#include "undo_edits.hpp"
#include "undo_text.hpp"

namespace samtavle::board {

using Reason = LeftOut::Reason;
using What = UndoRecipe::What;

UndoPlan::UndoPlan() = default;
UndoPlan::UndoPlan(UndoPlan&&) noexcept = default;
UndoPlan& UndoPlan::operator=(UndoPlan&&) noexcept = default;
UndoPlan::~UndoPlan() = default;

std::string_view name(What what) noexcept {
  switch (what) {
    case What::created: return "created";
    case What::scalar: return "scalar";
    case What::placed: return "placed";
    case What::inserted: return "inserted";
    case What::erased: return "erased";
    case What::marked: return "marked";
    case What::member_added: return "member_added";
    case What::member_removed: return "member_removed";
    case What::deleted: return "deleted";
    case What::restored: return "restored";
    case What::too_large: return "too_large";
  }
  return "unknown";
}

std::string_view name(Reason reason) noexcept {
  switch (reason) {
    case Reason::overwritten: return "overwritten";
    case Reason::gone: return "gone";
    case Reason::container_gone: return "container_gone";
    case Reason::unknown: return "unknown";
    case Reason::too_large: return "too_large";
    case Reason::not_needed: return "not_needed";
    case Reason::does_not_fit: return "does_not_fit";
  }
  return "unknown";
}

namespace {

Reason reason_of(UndoRecipe::Standing standing) {
  return standing == UndoRecipe::Standing::unknown ? Reason::unknown : Reason::overwritten;
}

// One thing that several recipes of a step may be about: what it is to become.
template <class Target>
struct Goal {
  std::optional<Target> target;
  const UndoRecipe* recipe = nullptr;   // the newest
  std::optional<Reason> stopped;        // older recipes no longer count
};

class Planner {
 public:
  Planner(const UndoInput& input, const base::UndoLimits& limits)
      : input_(input),
        board_(input.board),
        edits_(input.replica, input.board.next_counter(input.replica), limits) {
    for (const UndoRecipe* recipe : input.recipes) {
      if (recipe->what == What::created) created_.insert(recipe->item);
    }
  }

  UndoPlan run() {
    for (auto recipe = input_.recipes.rbegin(); recipe != input_.recipes.rend(); ++recipe) {
      collect(**recipe);
    }
    undo_texts();
    undo_scalars();
    undo_members();
    undo_places();
    undo_deletions();
    plan_.edits = edits_.take();
    // Only of a damaged store: no edit comes to nothing.
    if (plan_.edits.empty() && plan_.left_out.empty()) {
      plan_.left_out.push_back({What::too_large, {}, {}, Reason::does_not_fit});
    }
    return std::move(plan_);
  }

 private:
  struct Texts {
    std::vector<const UndoRecipe*> inserted;
    std::vector<const UndoRecipe*> erased;
    std::vector<const UndoRecipe*> marked;
  };

  void left_out(const UndoRecipe& recipe, Reason reason) {
    plan_.left_out.push_back({recipe.what, recipe.item, recipe.field, reason});
  }

  // Newest first, so that each goal ends at what was before the first of them, or before the first
  // that still stands.
  template <class Target>
  static void follow(Goal<Target>& goal, const UndoRecipe& recipe, Target target) {
    if (goal.recipe == nullptr) goal.recipe = &recipe;
    if (goal.stopped) return;
    if (recipe.standing != UndoRecipe::Standing::mine) {
      goal.stopped = reason_of(recipe.standing);
      return;
    }
    goal.target = std::move(target);
  }

  void collect(const UndoRecipe& r) {
    // What was done to an item that the step itself created goes and comes back with it.
    if (r.what != What::created && created_.contains(r.item)) return;
    switch (r.what) {
      case What::created: return follow(deletions_[r.item], r, true);
      case What::deleted: return follow(deletions_[r.item], r, false);
      case What::restored: return follow(deletions_[r.item], r, true);
      case What::scalar: return follow(scalars_[{r.item, r.field}], r, &r);
      case What::placed: return follow(places_[r.item], r, &r);
      case What::member_added: return follow(members_[{r.item, r.field, r.value}], r, false);
      case What::member_removed: return follow(members_[{r.item, r.field, r.value}], r, true);
      case What::inserted: texts_[{r.item, r.field}].inserted.push_back(&r); return;
      case What::erased: texts_[{r.item, r.field}].erased.push_back(&r); return;
      case What::marked: texts_[{r.item, r.field}].marked.push_back(&r); return;
      case What::too_large: return left_out(r, Reason::too_large);
    }
  }

  // Whether there is anything to do; says why not.
  template <class Target>
  bool pursue(const Goal<Target>& goal) {
    if (board_.find(goal.recipe->item) == nullptr) {
      left_out(*goal.recipe, Reason::gone);
    } else if (!goal.target) {
      left_out(*goal.recipe, *goal.stopped);
    } else {
      return true;
    }
    return false;
  }

  void undo_texts() {
    for (const auto& [key, recipes] : texts_) {
      const auto [id, field] = key;
      const Item* item = board_.find(id);
      if (item == nullptr || item->text(field) == nullptr) {
        for (const auto* group : {&recipes.inserted, &recipes.erased, &recipes.marked}) {
          if (!group->empty()) left_out(*group->front(), Reason::gone);
        }
        continue;
      }
      TextUndo text{*item, field, input_.replica, edits_, plan_};
      text.erase(recipes.inserted);
      text.retype(recipes.erased, recipes.inserted);
      text.unmark(recipes.marked);
      std::vector<const UndoRecipe*> others;
      for (const UndoRecipe* mark : input_.other_marks) {
        if (mark->item == id && mark->field == field) others.push_back(mark);
      }
      text.note_beside(others);
    }
  }

  void undo_scalars() {
    for (const auto& [key, goal] : scalars_) {
      if (!pursue(goal)) continue;
      const auto& [id, field] = key;
      const Scalar* stands = board_.find(id)->scalar(field);
      const Value& target = (*goal.target)->value;
      if (stands == nullptr || stands->replica != input_.replica) {
        left_out(*goal.recipe, Reason::overwritten);
      } else if (stands->value == target) {
        left_out(*goal.recipe, Reason::not_needed);
      } else {
        edits_.set(id, field, target);
      }
    }
  }

  void undo_members() {
    for (const auto& [key, goal] : members_) {
      if (!pursue(goal)) continue;
      const auto& [id, field, value] = key;
      if (board_.find(id)->members(field).contains(value) == *goal.target) {
        left_out(*goal.recipe, Reason::gone);
      } else {
        edits_.member(id, field, value, *goal.target);
      }
    }
  }

  // Whether a container will be there when all is done.
  bool stays(OpId container) const {
    for (const Item* at = board_.find(container); at != nullptr;
         at = board_.find(at->place.container)) {
      const auto goal = deletions_.find(at->id);
      const bool decided = goal != deletions_.end() && goal->second.target.has_value();
      if (decided ? *goal->second.target : at->deleted()) return false;
      if (!at->place.container) return true;
    }
    return false;
  }

  void undo_places() {
    for (const auto& [id, goal] : places_) {
      if (!pursue(goal)) continue;
      const Item* item = board_.find(id);
      const Place& target = (*goal.target)->place;
      if (item->place_replica != input_.replica) {
        left_out(*goal.recipe, Reason::overwritten);
      } else if (item->place == target) {
        left_out(*goal.recipe, Reason::not_needed);
      } else if (!stays(target.container)) {
        left_out(*goal.recipe, Reason::container_gone);
      } else {
        edits_.place(id, target);
      }
    }
  }

  void undo_deletions() {
    for (const auto& [id, goal] : deletions_) {
      if (!pursue(goal)) continue;
      if (board_.find(id)->deleted() == *goal.target) {
        left_out(*goal.recipe, Reason::gone);
      } else if (*goal.target) {
        edits_.delete_item(id);
      } else {
        edits_.restore_item(id);
      }
    }
  }

  const UndoInput& input_;
  const Board& board_;
  UndoEdits edits_;
  UndoPlan plan_;
  std::set<OpId> created_;
  std::map<OpId, Goal<bool>> deletions_;  // target: deleted
  std::map<OpId, Goal<const UndoRecipe*>> places_;
  std::map<std::pair<OpId, Field>, Goal<const UndoRecipe*>> scalars_;
  std::map<std::tuple<OpId, Field, Value>, Goal<bool>> members_;  // target: in it
  std::map<std::pair<OpId, Field>, Texts> texts_;
};

}  // namespace

UndoPlan plan_undo(const UndoInput& input, const base::UndoLimits& limits) {
  return Planner{input, limits}.run();
}

}  // namespace samtavle::board
