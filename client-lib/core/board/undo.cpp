#include "samtavle/base/sort.hpp"
#include "samtavle/board/undo.hpp"

#include <algorithm>
#include <utility>

#include "samtavle/base/utf8.hpp"
#include "samtavle/v1/edit.pb.h"
#include "undo_steps.hpp"

namespace samtavle::board {

using base::IdRange;
using base::op_id;
using What = UndoRecipe::What;
using Standing = UndoRecipe::Standing;

namespace {

constexpr std::size_t kEntryBytes = 64;

bool is_space(char32_t c) { return c == U' ' || c == U'\n' || c == U'\t' || c == U'\u00a0'; }

// Ids of texts that an edit inserts into and erases from; nothing if it does anything else, or
// both.
struct Typing {
  OpId item;
  Field field;
  bool erasing = false;
};

std::optional<Typing> typing_of(const v1::Edit& edit) {
  std::optional<Typing> out;
  for (const v1::Operation& op : edit.operations()) {
    Typing here;
    if (op.has_insert_text()) {
      const v1::InsertText& m = op.insert_text();
      here = {op_id(m.item_replica(), m.item_counter()), Field{m.field()}, false};
    } else if (op.has_delete_text()) {
      const v1::DeleteText& m = op.delete_text();
      here = {op_id(m.item_replica(), m.item_counter()), Field{m.field()}, true};
    } else {
      return std::nullopt;
    }
    if (out && (out->item != here.item || out->field != here.field ||
                out->erasing != here.erasing)) {
      return std::nullopt;
    }
    out = here;
  }
  return out;
}

}  // namespace

UndoHistory::UndoHistory(const base::UndoLimits& limits) : limits_(limits) {}
UndoHistory::~UndoHistory() = default;

// --- keeping the books ---

UndoHistory::Found UndoHistory::find(UndoKey key) {
  Found found;
  // What is looked for is nearly always new.
  const auto look = [&](Step& step) {
    for (auto entry = step.entries.rbegin(); entry != step.entries.rend(); ++entry) {
      if (entry->key == key) found = {&step, &*entry};
    }
    return found.entry != nullptr;
  };
  for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) {
    if (look(*step)) return found;
  }
  for (auto step = redo_.rbegin(); step != redo_.rend(); ++step) {
    if (look(*step)) return found;
  }
  for (Held& held : held_) {
    if (look(held.step)) return found;
  }
  return found;
}

void UndoHistory::weigh(Entry& entry) {
  bytes_ -= entry.bytes;
  const auto measure = [&] {
    entry.bytes = kEntryBytes;
    for (const UndoRecipe& recipe : entry.recipes) entry.bytes += recipe.size_bytes();
  };
  measure();
  if (entry.bytes > limits_.edit_bytes_max) {
    entry.recipes.assign(1, UndoRecipe{});
    measure();
  }
  bytes_ += entry.bytes;
}

void UndoHistory::watch(const Entry& entry) {
  for (const UndoRecipe& recipe : entry.recipes) watched_.insert(recipe.item);
}

void UndoHistory::forget(const Entry& entry) {
  bytes_ -= entry.bytes;
  dirty_.erase(entry.key);
  forgotten_.insert(entry.key);
}

void UndoHistory::forget(Step&& step) {
  for (const Entry& entry : step.entries) forget(entry);
  step.entries.clear();
}

void UndoHistory::put_in(UndoSide side, Step&& step) {
  for (const Entry& entry : step.entries) dirty_.insert(entry.key);
  std::vector<Step>& to = steps(side);
  // The newest steps are at the end of what can be undone, the oldest at the end of what can be
  // redone.
  const auto at = std::find_if(to.begin(), to.end(), [&](const Step& other) {
    return side == UndoSide::undo ? other.number >= step.number : other.number <= step.number;
  });
  if (at == to.end() || at->number != step.number) {
    to.insert(at, std::move(step));
    return;
  }
  // It went forth and back, and one of the edits in between was refused: both are what the step
  // did.
  for (Entry& entry : step.entries) at->entries.push_back(std::move(entry));
  base::sort(at->entries.begin(), at->entries.end(),
            [](const Entry& a, const Entry& b) { return a.key < b.key; });
}

void UndoHistory::remove_empty_steps() {
  const auto empty = [](const Step& step) { return step.entries.empty(); };
  std::erase_if(undo_, empty);
  std::erase_if(redo_, empty);
  std::erase_if(held_, [&](const Held& held) { return empty(held.step); });
}

void UndoHistory::keep_limits() {
  while (undo_.size() > limits_.steps_max) {
    forget(std::move(undo_.front()));
    undo_.erase(undo_.begin());
  }
  while (bytes_ > limits_.bytes_max) {
    if (undo_.size() > 1) {
      forget(std::move(undo_.front()));
      undo_.erase(undo_.begin());
    } else if (!held_.empty()) {
      forget(std::move(held_.front().step));
      held_.erase(held_.begin());
    } else if (!redo_.empty()) {
      forget(std::move(redo_.front()));
      redo_.erase(redo_.begin());
    } else {
      break;
    }
  }
  // Only ever too many; begun anew from time to time so that it does not grow for ever.
  if (watched_.size() < 16 * limits_.steps_max) return;
  watched_.clear();
  each_step([this](Step& step) {
    for (const Entry& entry : step.entries) watch(entry);
  });
}

// --- own edits ---

UndoHistory::Open UndoHistory::shape_of(const v1::Edit& edit, Time now) {
  Open shape;
  shape.last = now;
  const auto typing = typing_of(edit);
  if (!typing) return shape;
  shape.typing = true;
  shape.erasing = typing->erasing;
  shape.item = typing->item;
  shape.field = typing->field;
  if (shape.erasing) return shape;
  const auto last = last_counter(edit);
  if (last) shape.last_character = {Replica{edit.replica()}, *last};
  const std::string& text = edit.operations().rbegin()->insert_text().text();
  const auto decoded = base::decode_utf8(text);
  shape.after_space = decoded && !decoded->empty() && is_space(decoded->back());
  return shape;
}

bool UndoHistory::joins(const v1::Edit& edit, const Open& shape) const {
  if (!open_ || undo_.empty()) return false;
  const Step& step = undo_.back();
  if (step.label != edit.label() || open_->edits >= limits_.step_edits_max) return false;
  std::size_t bytes = 0;
  for (const Entry& entry : step.entries) bytes += entry.bytes;
  if (bytes >= limits_.step_bytes_max) return false;
  const auto pause = shape.last - open_->last;
  if (!shape.typing || !open_->typing) return pause <= limits_.group_window;
  const bool same_text = shape.item == open_->item && shape.field == open_->field;
  if (!same_text || shape.erasing != open_->erasing) return false;
  if (pause > limits_.typing_window) return false;
  if (shape.erasing) return true;
  const v1::InsertText& m = edit.operations(0).insert_text();
  if (op_id(m.left_replica(), m.left_counter()) != open_->last_character) return false;
  const auto text = base::decode_utf8(m.text());
  const bool new_word = open_->after_space && text && !text->empty() && !is_space(text->front());
  return !new_word;
}

UndoKey UndoHistory::made(const v1::Edit& edit, const Journal& journal,
                          const std::vector<Erased>& erased, Time now) {
  for (Step& step : redo_) forget(std::move(step));
  redo_.clear();
  Entry entry;
  entry.recipes = recipes_of(journal, erased);
  if (entry.recipes.empty()) return {};
  entry.key = UndoKey{next_key_++};
  entry.pending = op_id(edit.replica(), edit.first_counter());
  weigh(entry);
  Open shape = shape_of(edit, now);
  if (joins(edit, shape)) {
    shape.edits = open_->edits;
  } else {
    undo_.push_back({next_step_++, edit.label(), {}});
  }
  ++shape.edits;
  open_ = shape;
  dirty_.insert(entry.key);
  const UndoKey key = entry.key;
  undo_.back().entries.push_back(std::move(entry));
  keep_limits();
  return key;
}

std::vector<UndoKey> UndoHistory::in_next(UndoSide side) const {
  std::vector<UndoKey> keys;
  if (steps(side).empty()) return keys;
  for (const Entry& entry : steps(side).back().entries) {
    if (entry.pending) keys.push_back(entry.key);
  }
  return keys;
}

void UndoHistory::refreshed(UndoKey key, const Journal& journal) {
  const Found found = find(key);
  if (found.entry == nullptr) return;
  refresh(found.entry->recipes, journal);
  weigh(*found.entry);
}

void UndoHistory::confirmed(UndoKey key, Seq seq, const Journal* journal) {
  if (journal != nullptr) known_ = std::max(known_, seq);
  if (!key) return;
  retyped_.erase(key);
  release_held(key, false);
  const Found found = find(key);
  if (found.entry == nullptr) return;
  Entry& entry = *found.entry;
  if (journal != nullptr) refresh(entry.recipes, *journal);
  entry.pending = {};
  if (journal != nullptr) {
    for (UndoRecipe& recipe : entry.recipes) {
      if (recipe.what == What::deleted) recipe.seq = seq;
    }
  }
  weigh(entry);
  watch(entry);
  dirty_.insert(key);
  std::vector<Entry>& entries = found.step->entries;
  const auto at = std::find_if(entries.begin(), entries.end(),
                               [key](const Entry& e) { return e.key == key; });
  merge_confirmed(*found.step, static_cast<std::size_t>(at - entries.begin()));
}

// What is in the log needs no entry of its own any more.
void UndoHistory::merge_confirmed(Step& step, std::size_t index) {
  if (index == 0) return;
  Entry& into = step.entries[index - 1];
  Entry& entry = step.entries[index];
  if (into.pending || into.bytes + entry.bytes > 2 * limits_.step_bytes_max) return;
  for (UndoRecipe& recipe : entry.recipes) {
    const bool text = recipe.what == What::inserted || recipe.what == What::erased;
    UndoRecipe* last = into.recipes.empty() ? nullptr : &into.recipes.back();
    const bool goes_on = text && last != nullptr && last->what == recipe.what &&
                         last->item == recipe.item && last->field == recipe.field;
    if (!goes_on) {
      into.recipes.push_back(std::move(recipe));
      continue;
    }
    for (const IdRange& range : recipe.ids) {
      const IdRange& before = last->ids.empty() ? range : last->ids.back();
      if (!last->ids.empty() && before.first + before.length == range.first) {
        last->ids.back().length += range.length;
      } else {
        last->ids.push_back(range);
      }
    }
    last->text += recipe.text;
  }
  weigh(into);
  dirty_.insert(into.key);
  forget(entry);
  step.entries.erase(step.entries.begin() + static_cast<std::ptrdiff_t>(index));
}

void UndoHistory::release_held(UndoKey key, bool refused) {
  for (std::size_t i = 0; i < held_.size();) {
    Held& held = held_[i];
    if (std::erase(held.by, key) == 0) {
      ++i;
      continue;
    }
    if (!refused && !held.by.empty()) {
      for (const Entry& entry : held.step.entries) dirty_.insert(entry.key);
      ++i;
      continue;
    }
    Held done = std::move(held);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
    if (refused) {
      put_in(done.from, std::move(done.step));
    } else {
      forget(std::move(done.step));
    }
  }
}

void UndoHistory::refused(UndoKey key) {
  if (!key) return;
  open_.reset();
  if (const auto retyped = retyped_.find(key); retyped != retyped_.end()) {
    const std::vector<Retyped> gone = std::move(retyped->second);
    retyped_.erase(retyped);
    each_recipe([&](UndoRecipe& recipe) { return follow_retyped(recipe, gone, true); });
  }
  if (const Found found = find(key); found.entry != nullptr) {
    forget(*found.entry);
    std::erase_if(found.step->entries, [key](const Entry& entry) { return entry.key == key; });
  }
  release_held(key, true);
  remove_empty_steps();
}

void UndoHistory::renumbered(const IdMap& map) {
  bool changed = false;
  const IdMap watched = [&](OpId id, IdUse use) {
    const auto to = map(id, use);
    if (to != id) changed = true;
    return to;
  };
  each_step([&](Step& step) {
    for (Entry& entry : step.entries) {
      changed = false;
      if (entry.pending) entry.pending = watched(entry.pending, IdUse::item).value_or(OpId{});
      const auto gone = std::erase_if(entry.recipes,
                                      [&](UndoRecipe& r) { return !renumber(r, watched); });
      if (!changed && gone == 0) continue;
      weigh(entry);
      watch(entry);
      dirty_.insert(entry.key);
      // All that it did was done to what has been refused.
      if (entry.recipes.empty()) forget(entry);
    }
    std::erase_if(step.entries, [](const Entry& entry) { return entry.recipes.empty(); });
  });
  remove_empty_steps();
  for (auto& [key, list] : retyped_) {
    std::vector<Retyped> fresh;
    for (const Retyped& r : list) {
      for (std::uint32_t i = 0; i < r.from.length; ++i) {
        const auto from = map(r.from.first + i, IdUse::character);
        const auto to = map(r.to + i, IdUse::character);
        if (from && to) append_retyped(fresh, *from, *to);
      }
    }
    list = std::move(fresh);
  }
  if (open_) {
    open_->item = map(open_->item, IdUse::item).value_or(OpId{});
    open_->last_character = map(open_->last_character, IdUse::character).value_or(OpId{});
  }
}

void UndoHistory::forget_confirmed() {
  open_.reset();
  each_step([this](Step& step) {
    for (const Entry& entry : step.entries) {
      if (!entry.pending) forget(entry);
    }
    std::erase_if(step.entries, [](const Entry& entry) { return !entry.pending; });
  });
  remove_empty_steps();
  watched_.clear();
  known_ = {};
}

// --- others ---

bool UndoHistory::note_write(UndoRecipe& recipe, const v1::Edit& edit) {
  const auto about = [&](const auto& m) {
    return op_id(m.item_replica(), m.item_counter()) == recipe.item;
  };
  const auto member = [&](const auto& m) {
    return about(m) && Field{m.field()} == recipe.field && from_proto(m.value()) == recipe.value;
  };
  const auto writes = [&](const v1::Operation& op) {
    switch (recipe.what) {
      case What::scalar:
        return op.has_set_field() && about(op.set_field()) &&
               Field{op.set_field().field()} == recipe.field;
      case What::placed: return op.has_place_item() && about(op.place_item());
      case What::member_added:
      case What::member_removed:
        return (op.has_add_member() && member(op.add_member())) ||
               (op.has_remove_member() && member(op.remove_member()));
      case What::deleted:
      case What::restored:
        return (op.has_delete_item() && about(op.delete_item())) ||
               (op.has_restore_item() && about(op.restore_item()));
      default: return false;
    }
  };
  if (recipe.standing == Standing::overwritten) return false;
  if (std::none_of(edit.operations().begin(), edit.operations().end(), writes)) return false;
  recipe.standing = Standing::overwritten;
  return true;
}

void UndoHistory::note_event(const v1::Edit& edit, Seq seq) {
  known_ = std::max(known_, seq);
  const auto concerns = [this](const v1::Operation& op) {
    const auto is = [this](const auto& m) {
      return watched_.contains(op_id(m.item_replica(), m.item_counter()));
    };
    switch (op.operation_case()) {
      case v1::Operation::kSetField: return is(op.set_field());
      case v1::Operation::kPlaceItem: return is(op.place_item());
      case v1::Operation::kAddMember: return is(op.add_member());
      case v1::Operation::kRemoveMember: return is(op.remove_member());
      case v1::Operation::kDeleteItem: return is(op.delete_item());
      case v1::Operation::kRestoreItem: return is(op.restore_item());
      default: return false;
    }
  };
  if (std::none_of(edit.operations().begin(), edit.operations().end(), concerns)) return;
  each_step([&](Step& step) {
    for (Entry& entry : step.entries) {
      // What is pending comes after it.
      if (entry.pending) continue;
      bool changed = false;
      for (UndoRecipe& recipe : entry.recipes) changed = note_write(recipe, edit) || changed;
      if (changed) dirty_.insert(entry.key);
    }
  });
}

// Where a board names the last writer, that decides. Of members, and of what was restored, it says
// only how it is: whoever missed an event cannot tell who made it so, and leaves it alone.
void UndoHistory::board_replaced(const Board& board, Replica own) {
  if (std::exchange(known_, board.seq()) == board.seq()) return;
  const auto standing = [&](const UndoRecipe& recipe) {
    const Item* item = board.find(recipe.item);
    if (item == nullptr) return Standing::unknown;
    switch (recipe.what) {
      case What::scalar: {
        const Scalar* scalar = item->scalar(recipe.field);
        const bool mine = scalar != nullptr && scalar->replica == own;
        return mine ? Standing::mine : Standing::overwritten;
      }
      case What::placed:
        return item->place_replica == own ? Standing::mine : Standing::overwritten;
      case What::deleted:
        return recipe.seq && item->deleted_seq == recipe.seq ? Standing::mine : Standing::unknown;
      case What::restored:
      case What::member_added:
      case What::member_removed: return Standing::unknown;
      default: return Standing::mine;
    }
  };
  each_step([&](Step& step) {
    for (Entry& entry : step.entries) {
      if (entry.pending) continue;
      for (UndoRecipe& recipe : entry.recipes) {
        if (recipe.standing != Standing::mine) continue;
        recipe.standing = standing(recipe);
        if (recipe.standing != Standing::mine) dirty_.insert(entry.key);
      }
    }
  });
}

}  // namespace samtavle::board
