// What can be undone, as it is kept in the pending store (client-lib/native/PENDING.md).

#include <algorithm>

#include "samtavle/v1/store.pb.h"
#include "undo_steps.hpp"

namespace samtavle::board {

using base::op_id;

namespace {

// Numbers come from a file: they leave room to count on.
constexpr std::uint64_t kNumberMax = ~std::uint64_t{0} / 2;
constexpr std::size_t kRetypedMax = 1u << 20;

std::optional<Retyped> retyped_of(const v1::UndoEntry::Retyped& m) {
  const v1::IdRange& from = m.from();
  const auto fits = [&](std::uint32_t counter) {
    return counter != 0 && std::uint64_t{counter} + from.length() <= 0xffffffffu;
  };
  if (from.length() == 0 || from.length() > kRetypedMax) return std::nullopt;
  if (!fits(from.counter()) || !fits(m.to().counter())) return std::nullopt;
  return Retyped{{op_id(from.replica(), from.counter()), from.length()},
                 op_id(m.to().replica(), m.to().counter())};
}

}  // namespace

void UndoHistory::write_entry(const Step& step, const Entry& entry, v1::UndoEntry* out) const {
  out->set_key(entry.key.value);
  out->set_step(step.number);
  out->set_label(step.label);
  out->set_replica(entry.pending.replica.value);
  out->set_first_counter(entry.pending.counter.value);
  for (const UndoRecipe& recipe : entry.recipes) to_proto(recipe, out->add_recipes());
  const auto retyped = retyped_.find(entry.key);
  if (retyped == retyped_.end()) return;
  for (const Retyped& r : retyped->second) {
    v1::UndoEntry::Retyped* m = out->add_retyped();
    m->mutable_from()->set_replica(r.from.first.replica.value);
    m->mutable_from()->set_counter(r.from.first.counter.value);
    m->mutable_from()->set_length(r.from.length);
    m->mutable_to()->set_replica(r.to.replica.value);
    m->mutable_to()->set_counter(r.to.counter.value);
  }
}

std::vector<std::string> UndoHistory::take_records() {
  std::vector<std::string> out;
  if (!dirty_.empty()) {
    const auto write = [&](const Step& step, v1::UndoEntry::Side side,
                           const std::vector<UndoKey>& by) {
      for (const Entry& entry : step.entries) {
        if (!dirty_.contains(entry.key)) continue;
        v1::PendingRecord record;
        write_entry(step, entry, record.mutable_undo());
        record.mutable_undo()->set_side(side);
        for (const UndoKey key : by) record.mutable_undo()->add_held_by(key.value);
        out.push_back(record.SerializeAsString());
      }
    };
    for (const Step& step : undo_) write(step, v1::UndoEntry::SIDE_UNDO, {});
    for (const Step& step : redo_) write(step, v1::UndoEntry::SIDE_REDO, {});
    for (const Held& held : held_) {
      write(held.step,
            held.from == UndoSide::undo ? v1::UndoEntry::SIDE_HELD_UNDO
                                        : v1::UndoEntry::SIDE_HELD_REDO,
            held.by);
    }
    dirty_.clear();
  }
  if (!forgotten_.empty()) {
    v1::PendingRecord record;
    for (const UndoKey key : forgotten_) record.mutable_forget()->add_keys(key.value);
    out.push_back(record.SerializeAsString());
    forgotten_.clear();
  }
  return out;
}

bool UndoHistory::read_entry(std::uint64_t key, const v1::UndoEntry& m,
                             const std::map<OpId, std::size_t>& pending) {
  if (key == 0 || key > kNumberMax || m.step() == 0 || m.step() > kNumberMax) return false;
  if (m.recipes().empty()) return false;
  Entry entry;
  entry.key = UndoKey{key};
  const OpId first = op_id(m.replica(), m.first_counter());
  // An edit that is no longer pending has got into the log: who takes one back forgets its entry in
  // the same breath.
  if (pending.contains(first)) entry.pending = first;
  for (const v1::UndoRecipe& recipe : m.recipes()) {
    auto read = from_proto(recipe);
    if (!read) return false;
    entry.recipes.push_back(std::move(*read));
  }
  std::vector<Retyped> retyped;
  for (const v1::UndoEntry::Retyped& r : m.retyped()) {
    const auto read = retyped_of(r);
    if (!read) return false;
    retyped.push_back(*read);
  }
  std::vector<UndoKey> by;
  for (const std::uint64_t k : m.held_by()) by.emplace_back(k);

  Step* step = nullptr;
  const auto take = [&](UndoSide side) {
    std::vector<Step>& to = steps(side);
    const auto found = std::find_if(to.begin(), to.end(),
                                    [&](const Step& s) { return s.number == m.step(); });
    if (found != to.end()) {
      step = &*found;
      return;
    }
    put_in(side, Step{m.step(), m.label(), {}});
    step = &*std::find_if(to.begin(), to.end(),
                          [&](const Step& s) { return s.number == m.step(); });
  };
  const auto take_held = [&](UndoSide from) {
    const auto found = std::find_if(held_.begin(), held_.end(), [&](const Held& h) {
      return h.step.number == m.step() && h.from == from && h.by == by;
    });
    if (found != held_.end()) {
      step = &found->step;
      return;
    }
    held_.push_back({{m.step(), m.label(), {}}, from, by});
    step = &held_.back().step;
  };
  switch (m.side()) {
    case v1::UndoEntry::SIDE_UNDO: take(UndoSide::undo); break;
    case v1::UndoEntry::SIDE_REDO: take(UndoSide::redo); break;
    case v1::UndoEntry::SIDE_HELD_UNDO: take_held(UndoSide::undo); break;
    case v1::UndoEntry::SIDE_HELD_REDO: take_held(UndoSide::redo); break;
    default: return false;
  }
  next_key_ = std::max(next_key_, key + 1);
  next_step_ = std::max(next_step_, m.step() + 1);
  if (entry.pending && !retyped.empty()) retyped_.emplace(entry.key, std::move(retyped));
  weigh(entry);
  step->entries.push_back(std::move(entry));
  if (!step->entries.back().pending) watch(step->entries.back());
  return true;
}

std::vector<UndoKey> UndoHistory::restore(const std::map<std::uint64_t, v1::UndoEntry>& entries,
                                          const std::vector<OpId>& pending, Seq seen) {
  known_ = seen;
  std::map<OpId, std::size_t> places;
  for (std::size_t i = 0; i < pending.size(); ++i) places.emplace(pending[i], i);
  std::vector<UndoKey> keys(pending.size());
  std::set<UndoKey> here;  // entries of pending edits
  for (const auto& [key, entry] : entries) {
    if (!read_entry(key, entry, places)) {
      forgotten_.insert(UndoKey{key});
      continue;
    }
    const auto place = places.find(op_id(entry.replica(), entry.first_counter()));
    if (place == places.end()) continue;
    keys[place->second] = UndoKey{key};
    here.insert(UndoKey{key});
    // One edit, one entry.
    places.erase(place);
  }
  for (std::size_t i = 0; i < held_.size();) {
    std::erase_if(held_[i].by, [&](UndoKey key) { return !here.contains(key); });
    if (!held_[i].by.empty()) {
      ++i;
      continue;
    }
    forget(std::move(held_[i].step));
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  keep_limits();
  return keys;
}

}  // namespace samtavle::board
