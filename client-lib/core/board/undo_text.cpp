#include "undo_text.hpp"

#include <algorithm>
#include <limits>

#include "samtavle/base/sort.hpp"

namespace samtavle::board {

using base::IdRange;
using Reason = LeftOut::Reason;

namespace {

// An anchor before a character, the character, an anchor behind it, and what is typed directly
// behind it: four spots for each.
constexpr Spot kSpots = 4;
constexpr Spot before(std::size_t index) { return Spot{index} * kSpots + 1; }
constexpr Spot at(std::size_t index) { return Spot{index} * kSpots + 2; }
constexpr Spot behind(std::size_t index) { return Spot{index} * kSpots + 3; }
constexpr std::size_t index_at(Spot spot) { return static_cast<std::size_t>(spot / kSpots); }
constexpr Spot typed_behind(std::size_t index) { return Spot{index} * kSpots + 4; }

std::vector<IdRange> all_ids(const std::vector<const UndoRecipe*>& recipes) {
  std::vector<IdRange> ids;
  for (const UndoRecipe* recipe : recipes) {
    ids.insert(ids.end(), recipe->ids.begin(), recipe->ids.end());
  }
  base::sort(ids.begin(), ids.end());
  return ids;
}

bool contains(const std::vector<IdRange>& sorted, OpId id) {
  auto range = std::upper_bound(sorted.begin(), sorted.end(), id,
                                [](OpId a, const IdRange& b) { return a < b.first; });
  // Ranges of one text do not overlap, so the last one that begins before it is the one.
  if (range == sorted.begin()) return false;
  --range;
  return id.replica == range->first.replica && id < range->first + range->length;
}

}  // namespace

// --- the order ---

TextOrder::TextOrder(const text::Text& text) : runs_(text.runs()) {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    starts_.push_back(size_);
    by_id_.push_back(i);
    size_ += count_of(i);
  }
  base::sort(by_id_.begin(), by_id_.end(),
            [this](std::size_t a, std::size_t b) { return runs_[a].first < runs_[b].first; });
}

std::size_t TextOrder::count_of(std::size_t run) const {
  return runs_[run].text.empty() ? runs_[run].deleted : runs_[run].text.size();
}

std::optional<std::size_t> TextOrder::index_of(OpId id) const {
  auto found = std::upper_bound(by_id_.begin(), by_id_.end(), id, [this](OpId a, std::size_t run) {
    return a < runs_[run].first;
  });
  if (found == by_id_.begin()) return std::nullopt;
  --found;
  const OpId first = runs_[*found].first;
  if (id.replica != first.replica) return std::nullopt;
  const std::size_t offset = id.counter.value - first.counter.value;
  if (offset >= count_of(*found)) return std::nullopt;
  return starts_[*found] + offset;
}

std::size_t TextOrder::span_at(std::size_t index) const {
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), index);
  return static_cast<std::size_t>(next - starts_.begin()) - 1;
}

OpId TextOrder::id_at(std::size_t index) const {
  if (index >= size_) return {};
  const std::size_t run = span_at(index);
  return runs_[run].first + static_cast<std::uint32_t>(index - starts_[run]);
}

std::vector<TextOrder::Stretch> TextOrder::visible() const {
  std::vector<Stretch> out;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (!runs_[i].text.empty()) out.push_back({starts_[i], runs_[i].first, runs_[i].text.size()});
  }
  return out;
}

std::vector<TextOrder::Stretch> TextOrder::visible(const std::vector<IdRange>& ids) const {
  std::vector<Stretch> out;
  for (const IdRange& range : ids) {
    const OpId end = range.first + range.length;
    auto run = std::upper_bound(by_id_.begin(), by_id_.end(), range.first,
                                [this](OpId a, std::size_t r) { return a < runs_[r].first; });
    if (run != by_id_.begin()) --run;
    for (; run != by_id_.end() && runs_[*run].first < end; ++run) {
      const text::Run& r = runs_[*run];
      if (r.text.empty() || r.first.replica != range.first.replica) continue;
      const OpId from = std::max(range.first, r.first);
      const OpId to = std::min(end, r.first + static_cast<std::uint32_t>(r.text.size()));
      if (from >= to) continue;
      const std::size_t offset = from.counter.value - r.first.counter.value;
      out.push_back({starts_[*run] + offset, from, to.counter.value - from.counter.value});
    }
  }
  base::sort(out.begin(), out.end(),
            [](const Stretch& a, const Stretch& b) { return a.index < b.index; });
  return out;
}

std::u32string_view TextOrder::saying(const Stretch& stretch) const {
  const std::size_t run = span_at(stretch.index);
  return std::u32string_view{runs_[run].text}.substr(stretch.index - starts_[run], stretch.count);
}

// --- marks ---

void MarkCover::add(Spot from, Spot to, std::size_t mark) {
  if (from >= to) return;
  const auto rest = at(to);
  auto begin = from_.lower_bound(from);
  auto end = from_.lower_bound(to);
  if (end == from_.end() || end->first != to) end = from_.emplace_hint(end, to, rest);
  begin = from_.lower_bound(from);
  from_.erase(begin, end);
  from_.emplace(from, mark);
}

std::optional<std::size_t> MarkCover::at(Spot spot) const {
  auto found = from_.upper_bound(spot);
  if (found == from_.begin()) return std::nullopt;
  return std::prev(found)->second;
}

void MarkCover::borders(Spot from, Spot to, std::set<Spot>& out) const {
  for (auto at = from_.upper_bound(from); at != from_.end() && at->first < to; ++at) {
    out.insert(at->first);
  }
}

// --- the text ---

TextUndo::TextUndo(const Item& item, Field field, Replica own, UndoEdits& edits, UndoPlan& plan)
    : item_(item),
      text_(*item.text(field)),
      field_(field),
      own_(own),
      edits_(edits),
      plan_(plan),
      order_(text_) {
  for (std::size_t i = 0; i < text_.marks().size(); ++i) {
    const text::MarkSpan& mark = text_.marks()[i];
    covers_[mark.mark].add(spot_of(mark.from), spot_of(mark.to), i);
    for (const text::Anchor& anchor : {mark.from, mark.to}) {
      const auto index = order_.index_of(anchor.id);
      if (index) borders_.insert(*index + (anchor.after ? 1 : 0));
    }
  }
}

void TextUndo::left_out(const UndoRecipe& recipe, Reason reason) {
  plan_.left_out.push_back({recipe.what, item_.id, field_, reason});
}

Spot TextUndo::spot_of(const text::Anchor& anchor) const {
  if (!anchor.id) return anchor.after ? std::numeric_limits<Spot>::max() : 0;
  const std::size_t index = order_.index_of(anchor.id).value_or(0);
  return anchor.after ? behind(index) : before(index);
}

const Value& TextUndo::value_at(const MarkCover& cover, Spot spot) const {
  static const Value none;
  const auto mark = cover.at(spot);
  return mark ? text_.marks()[*mark].value : none;
}

void TextUndo::erase(const std::vector<const UndoRecipe*>& inserted) {
  if (inserted.empty()) return;
  Erased erased{item_.id, field_, {}, {}};
  for (const TextOrder::Stretch& stretch : order_.visible(all_ids(inserted))) {
    for (std::size_t i = 0; i < stretch.count; ++i) {
      append_id(erased.ids, stretch.first + static_cast<std::uint32_t>(i));
    }
    erased.text += order_.saying(stretch);
    doomed_.emplace_back(stretch.index, stretch.count);
  }
  if (erased.ids.empty()) return left_out(*inserted.front(), Reason::gone);
  edits_.erase(item_.id, field_, erased.ids);
  plan_.erased.push_back(std::move(erased));
}

void TextUndo::retype(const std::vector<const UndoRecipe*>& erased,
                      const std::vector<const UndoRecipe*>& inserted) {
  const std::vector<IdRange> typed = all_ids(inserted);
  std::vector<std::pair<std::size_t, char32_t>> missing;  // index and what stood there
  bool any = false;
  for (const UndoRecipe* recipe : erased) {
    std::size_t n = 0;
    for (const IdRange& range : recipe->ids) {
      for (std::uint32_t i = 0; i < range.length; ++i, ++n) {
        const OpId id = range.first + i;
        if (contains(typed, id)) continue;
        any = true;
        const auto index = order_.index_of(id);
        if (index) missing.emplace_back(*index, recipe->text[n]);
      }
    }
    if (recipe->ids.empty()) left_out(*recipe, Reason::overwritten);
  }
  if (any && missing.empty()) left_out(*erased.front(), Reason::gone);
  base::sort(missing.begin(), missing.end());
  for (std::size_t from = 0; from < missing.size();) {
    // Only what stood side by side may come as one: between others something may yet come back. And
    // not across the border of a mark: all of it comes to stand on one side.
    std::size_t to = from + 1;
    std::u32string text(1, missing[from].second);
    while (to < missing.size() && missing[to].first == missing[to - 1].first + 1 &&
           !borders_.contains(missing[to].first)) {
      text.push_back(missing[to++].second);
    }
    // Behind the first of them, so that a mark around all of them is around these too.
    const std::size_t index = missing[from].first;
    const OpId first = edits_.insert(item_.id, field_,
                                     {order_.id_at(index), order_.id_at(index + 1)}, text);
    note_retyped(index, to - from, first, typed_behind(index));
    from = to;
  }
  repair_marks();
}

void TextUndo::note_retyped(std::size_t first_index, std::size_t count, OpId first, Spot spot) {
  for (std::size_t i = 0; i < count; ++i) {
    const OpId was = order_.id_at(first_index + i);
    const OpId id = first + static_cast<std::uint32_t>(i);
    fresh_.push_back({first_index + i, id, spot});
    append_retyped(plan_.retyped, was, id);
  }
}

// Gives characters that were typed again the marks of those that they stand for.
void TextUndo::repair_marks() {
  for (const auto& [kind, cover] : covers_) {
    for (std::size_t from = 0; from < fresh_.size();) {
      const Value& wanted = value_at(cover, at(fresh_[from].was));
      const bool differs = wanted != value_at(cover, fresh_[from].spot);
      std::size_t to = from + 1;
      while (to < fresh_.size() && fresh_[to].spot == fresh_[from].spot &&
             value_at(cover, at(fresh_[to].was)) == wanted) {
        ++to;
      }
      if (differs) {
        edits_.mark(item_.id, field_, {fresh_[from].id, false}, {fresh_[to - 1].id, true}, kind,
                    wanted);
      }
      from = to;
    }
  }
}

// All characters in their order as they will be. What is erased counts as well: if it is typed
// again one day, it gets the marks that it has here.
void TextUndo::show() {
  if (!shown_.empty()) return;
  shown_.reserve(order_.size() + fresh_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) shown_.push_back({at(i), nullptr, false});
  for (const TextOrder::Stretch& stretch : order_.visible()) {
    for (std::size_t i = 0; i < stretch.count; ++i) shown_[stretch.index + i].visible = true;
  }
  for (const auto& [index, count] : doomed_) {
    for (std::size_t i = 0; i < count; ++i) shown_[index + i].visible = false;
  }
  for (const Fresh& fresh : fresh_) shown_.push_back({fresh.spot, &fresh, true});
  base::stable_sort(shown_.begin(), shown_.end(),
                   [](const Shown& a, const Shown& b) { return a.spot < b.spot; });
}

OpId TextUndo::id_of(const Shown& shown) const {
  return shown.fresh == nullptr ? order_.id_at(index_at(shown.spot)) : shown.fresh->id;
}

// What the characters have, what was decided so far included.
std::vector<Value>& TextUndo::values_of(std::uint32_t kind) {
  std::vector<Value>& values = values_[kind];
  if (values.size() == shown_.size()) return values;
  const MarkCover& cover = covers_[kind];
  for (const Shown& s : shown_) {
    values.push_back(value_at(cover, s.fresh == nullptr ? s.spot : at(s.fresh->was)));
  }
  return values;
}

std::optional<TextUndo::Mark> TextUndo::find_mark(const UndoRecipe& recipe) const {
  const auto& marks = text_.marks();
  const auto mine = std::find_if(marks.begin(), marks.end(), [&](const text::MarkSpan& m) {
    return m.id == recipe.ids.front().first;
  });
  if (mine == marks.end()) return std::nullopt;
  Mark mark{&*mine, spot_of(mine->from), spot_of(mine->to), {}, {}};
  for (auto other = marks.begin(); other != marks.end(); ++other) {
    if (other->mark != mine->mark || other == mine) continue;
    const auto number = static_cast<std::size_t>(other - marks.begin());
    if (other < mine) {
      mark.before.add(spot_of(other->from), spot_of(other->to), number);
    } else if (other->id.replica != own_) {
      mark.others.add(spot_of(other->from), spot_of(other->to), number);
    }
  }
  return mark;
}

bool TextUndo::targets_of(const UndoRecipe& recipe, const Mark& mark,
                          std::vector<Target>& targets) const {
  bool all_mine = true;
  const auto beside = [&recipe](OpId id) -> const Value* {
    for (const UndoRecipe::Beside& b : recipe.beside) {
      if (contains({b.ids}, id)) return &b.before;
    }
    return nullptr;
  };
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    const Shown& s = shown_[i];
    // What stands for another character goes by that one.
    const Spot spot = s.fresh == nullptr ? s.spot : at(s.fresh->was);
    const Value* before_it = recipe.beside.empty() ? nullptr : beside(order_.id_at(index_at(spot)));
    if (before_it == nullptr && mark.covers(spot)) before_it = &value_at(mark.before, spot);
    if (before_it == nullptr && mark.covers(s.spot)) before_it = &value_at(mark.before, s.spot);
    if (before_it == nullptr) continue;
    if (mark.others.at(spot)) {
      all_mine = false;
    } else {
      targets.push_back({i, *before_it});
    }
  }
  return all_mine;
}

// Sets what the characters have; true if that changes anything that people see.
bool TextUndo::settle(std::uint32_t kind, const std::vector<Target>& targets) {
  std::vector<Value>& values = values_of(kind);
  bool seen = false;
  for (const Target& target : targets) {
    Value& value = values[target.shown];
    seen = seen || (shown_[target.shown].visible && value != target.value);
    value = target.value;
  }
  return seen;
}

void TextUndo::emit(std::uint32_t kind, const std::vector<Target>& targets) {
  const std::vector<Value>& values = values_of(kind);
  for (std::size_t from = 0; from < targets.size();) {
    std::size_t to = from;
    bool changes = false;
    do {
      changes = changes || values[targets[to].shown] != targets[to].value;
      ++to;
    } while (to < targets.size() && targets[to].shown == targets[to - 1].shown + 1 &&
             targets[to].value == targets[from].value);
    if (changes) {
      edits_.mark(item_.id, field_, {id_of(shown_[targets[from].shown]), false},
                  {id_of(shown_[targets[to - 1].shown]), true}, kind, targets[from].value);
    }
    from = to;
  }
  static_cast<void>(settle(kind, targets));
}

// Where nobody else marked since, what stood before, from anchor to anchor: so the mark goes as it
// came, also for what is typed there later, or comes back.
std::vector<TextUndo::Stretch> TextUndo::stretches_of(const Mark& mark) const {
  std::vector<Stretch> out;
  if (mark.from >= mark.to) return out;
  std::set<Spot> borders = {mark.from};
  mark.before.borders(mark.from, mark.to, borders);
  mark.others.borders(mark.from, mark.to, borders);
  for (auto at = borders.begin(); at != borders.end(); ++at) {
    if (mark.others.at(*at)) continue;
    const Spot to = std::next(at) == borders.end() ? mark.to : *std::next(at);
    const Value& value = value_at(mark.before, *at);
    if (!out.empty() && out.back().to == *at && out.back().value == value) {
      out.back().to = to;
    } else {
      out.push_back({*at, to, value});
    }
  }
  return out;
}

bool TextUndo::changes(std::uint32_t kind, const Stretch& stretch) const {
  const MarkCover& cover = covers_.at(kind);
  std::set<Spot> borders = {stretch.from};
  cover.borders(stretch.from, stretch.to, borders);
  return std::any_of(borders.begin(), borders.end(), [&](Spot spot) {
    return value_at(cover, spot) != stretch.value;
  });
}

void TextUndo::emit(std::uint32_t kind, const Stretch& stretch) {
  std::vector<Value>& values = values_of(kind);
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    const Spot spot = shown_[i].spot;
    if (stretch.from <= spot && spot < stretch.to) values[i] = stretch.value;
  }
  edits_.mark(item_.id, field_, anchor_at(stretch.from), anchor_at(stretch.to), kind,
              stretch.value);
}

// The anchor that stands at a spot: spot_of() backwards.
text::Anchor TextUndo::anchor_at(Spot spot) const {
  if (spot == 0) return {};
  if (spot == std::numeric_limits<Spot>::max()) return {{}, true};
  const std::size_t index = index_at(spot);
  return {order_.id_at(index), spot == behind(index)};
}

void TextUndo::unmark(const std::vector<const UndoRecipe*>& marked) {
  if (marked.empty()) return;
  show();
  struct Work {
    std::uint32_t kind;
    std::vector<Target> targets;
    std::vector<Stretch> stretches;
  };
  std::vector<Work> all;
  bool overwritten = false;
  bool found = false;
  for (const UndoRecipe* recipe : marked) {
    const auto mark = find_mark(*recipe);
    if (!mark) continue;
    Work work{mark->span->mark, {}, stretches_of(*mark)};
    if (!targets_of(*recipe, *mark, work.targets)) overwritten = true;
    found = found || std::any_of(work.targets.begin(), work.targets.end(),
                                 [this](const Target& t) { return shown_[t.shown].visible; });
    all.push_back(std::move(work));
  }
  bool needed = false;
  for (const Work& work : all) {
    needed = settle(work.kind, work.targets) || needed;
    needed = needed || std::any_of(work.stretches.begin(), work.stretches.end(),
                                   [&](const Stretch& s) { return changes(work.kind, s); });
  }
  values_.clear();
  if (!needed) {
    return left_out(*marked.front(), overwritten ? Reason::overwritten
                                                 : found ? Reason::not_needed : Reason::gone);
  }
  std::set<std::uint32_t> written;
  for (const Work& work : all) {
    for (const Stretch& stretch : work.stretches) {
      // What this undo has written itself is not in the cover that changes() looks at.
      if (!written.contains(work.kind) && !changes(work.kind, stretch)) continue;
      emit(work.kind, stretch);
      written.insert(work.kind);
    }
    emit(work.kind, work.targets);
  }
}

void TextUndo::note_beside(const std::vector<const UndoRecipe*>& marks) {
  if (fresh_.empty()) return;
  for (const UndoRecipe* recipe : marks) {
    const auto mark = find_mark(*recipe);
    if (!mark) continue;
    for (const Fresh& fresh : fresh_) {
      const Spot was = at(fresh.was);
      if (!mark->covers(was) || mark->others.at(was)) continue;
      const Value& before_it = value_at(mark->before, was);
      const bool tells_itself =
          mark->covers(fresh.spot) && value_at(mark->before, fresh.spot) == before_it;
      if (!tells_itself) plan_.beside.push_back({mark->span->id, {{fresh.id, 1}, before_it}});
    }
  }
}

}  // namespace samtavle::board
