#include "samtavle/base/sort.hpp"
#include "samtavle/plan/difference.hpp"

#include <algorithm>
#include <set>

#include "op_items.hpp"

namespace samtavle::plan {

using base::Field;
using base::OpId;
using board::Board;
using board::Item;

namespace {

bool there(const Item* item) { return item != nullptr && !item->deleted(); }

// The fields of one sort that either version of an item has.
template <class Map>
void collect(const Map* map, std::set<Field>& fields) {
  if (map == nullptr) return;
  for (const auto& entry : *map) fields.insert(entry.field);
}

class Comparison {
 public:
  Comparison(const Board& before, const Board& after, const Changers& changers)
      : before_(before), after_(after), changers_(changers) {
    find_moved();
  }

  std::vector<ItemChange> run() {
    for (const Item* item : after_.items()) compare(before_.find(item->id), item);
    // Only when the versions are asked about the wrong way round.
    for (const Item* item : before_.items()) {
      if (after_.find(item->id) == nullptr) compare(item, nullptr);
    }
    base::sort(out_.begin(), out_.end(),
              [](const ItemChange& a, const ItemChange& b) { return a.item < b.item; });
    return std::move(out_);
  }

 private:
  void find_moved() {
    for (const Item* container : after_.items()) {
      const auto now = after_.children(container->id);
      if (now.empty()) continue;
      const auto moved = moved_among(before_.children(container->id), now);
      moved_.insert(moved.begin(), moved.end());
    }
  }

  void compare(const Item* was, const Item* is) {
    if (!there(was) && !there(is)) return;
    const Item& item = there(is) ? *is : *was;
    ItemChange change;
    change.item = item.id;
    change.kind = item.kind;
    change.title = item.text_utf8(fields::title);
    change.created = was == nullptr;
    change.deleted = there(was) && !there(is);
    change.restored = was != nullptr && was->deleted() && there(is);
    if (there(was) && there(is) && moved_.contains(item.id)) {
      change.moved = true;
      change.place_from = place_side(before_, was);
    }
    if (change.moved || change.created) change.place_to = place_side(after_, is);
    if (there(is)) compare_fields(was, *is, change.fields);
    const bool any = change.created || change.deleted || change.restored || change.moved ||
                     !change.fields.empty();
    if (!any) return;
    if (const Changer* changer = changers_.find(item.id)) change.changer = *changer;
    out_.push_back(std::move(change));
  }

  void compare_fields(const Item* was, const Item& is, std::vector<FieldChange>& out) const {
    std::set<Field> texts;
    std::set<Field> sets;
    std::set<Field> scalars;
    for (const Item* item : {was, &is}) {
      if (item == nullptr) continue;
      collect(&item->texts(), texts);
      collect(&item->sets(), sets);
      collect(&item->scalars(), scalars);
    }
    for (const Field field : texts) compare_text(was, is, field, out);
    for (const Field field : sets) compare_side(was, is, field, FieldType::set, out);
    for (const Field field : scalars) compare_side(was, is, field, FieldType::scalar, out);
    base::stable_sort(out.begin(), out.end(),
                     [](const FieldChange& a, const FieldChange& b) { return a.field < b.field; });
  }

  void compare_side(const Item* was, const Item& is, Field field, FieldType type,
                    std::vector<FieldChange>& out) const {
    const bool same =
        was != nullptr && (type == FieldType::set ? was->members(field) == is.members(field)
                                                  : was->value(field) == is.value(field));
    if (same) return;
    FieldChange change{field, type, field_side(before_, was, field, type),
                       field_side(after_, &is, field, type)};
    if (change.from.there || change.to.there) out.push_back(std::move(change));
  }

  void compare_text(const Item* was, const Item& is, Field field,
                    std::vector<FieldChange>& out) const {
    const text::Text* then = was == nullptr ? nullptr : was->text(field);
    const text::Text* now = is.text(field);
    FieldChange change{field, FieldType::text, field_side(before_, was, field, FieldType::text),
                       field_side(after_, &is, field, FieldType::text)};
    if (change.from.words != change.to.words) {
      change.passages = passages(then, now);
      out.push_back(std::move(change));
    } else if (!mark_changes(then, now).empty()) {
      out.push_back(std::move(change));
    }
  }

  const Board& before_;
  const Board& after_;
  const Changers& changers_;
  std::set<OpId> moved_;
  std::vector<ItemChange> out_;
};

}  // namespace

void Changers::add(const v1::Event& event) {
  const base::Actor actor{event.actor()};
  for_each_item(event.edit(), [&](const v1::Operation& op, OpId item) {
    // The server makes room and tidies texts up; that changes nothing that anybody sees.
    if (actor == base::kServerActor && (op.has_place_item() || op.has_flatten_text())) return;
    Changer& changer = by_item_[item];
    const auto at = std::lower_bound(changer.by.begin(), changer.by.end(), actor);
    if (at == changer.by.end() || *at != actor) changer.by.insert(at, actor);
    changer.seq = base::Seq{event.seq()};
    changer.time_ms = event.time_ms();
  });
}

const Changer* Changers::find(OpId item) const {
  const auto found = by_item_.find(item);
  return found == by_item_.end() ? nullptr : &found->second;
}

std::vector<ItemChange> difference(const Board& before, const Board& after,
                                   const Changers& changers) {
  return Comparison{before, after, changers}.run();
}

std::vector<OpId> moved_among(const std::vector<const Item*>& before,
                              const std::vector<const Item*>& after) {
  std::map<OpId, std::size_t> index;
  for (std::size_t i = 0; i < before.size(); ++i) index.emplace(before[i]->id, i);
  // Those that stay are a longest row whose order is the same in both: patience sorting.
  struct Entry {
    std::size_t before;
    std::size_t after;
    std::size_t previous;  // in `entries`, plus one; 0: none
  };
  std::vector<Entry> entries;
  std::vector<std::size_t> tops;  // in `entries`: the smallest end of a row of each length
  for (std::size_t i = 0; i < after.size(); ++i) {
    const auto found = index.find(after[i]->id);
    if (found == index.end()) continue;
    const auto top = std::lower_bound(
        tops.begin(), tops.end(), found->second,
        [&](std::size_t entry, std::size_t wanted) { return entries[entry].before < wanted; });
    entries.push_back({found->second, i, top == tops.begin() ? 0 : *(top - 1) + 1});
    if (top == tops.end()) {
      tops.push_back(entries.size() - 1);
    } else {
      *top = entries.size() - 1;
    }
  }
  std::vector<bool> stays(after.size());
  for (std::size_t at = tops.empty() ? 0 : tops.back() + 1; at != 0;
       at = entries[at - 1].previous) {
    stays[entries[at - 1].after] = true;
  }
  std::vector<OpId> moved;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (!stays[i]) moved.push_back(after[i]->id);
  }
  return moved;
}

}  // namespace samtavle::plan
