#include "samtavle/board/board.hpp"

#include <algorithm>

namespace samtavle::board {

const Value& Item::value(Field field) const {
  static const Value none;
  const auto found = scalars.find(field);
  return found == scalars.end() ? none : found->second.value;
}

const Scalar* Item::scalar(Field field) const {
  const auto found = scalars.find(field);
  return found == scalars.end() ? nullptr : &found->second;
}

const text::Text* Item::text(Field field) const {
  const auto found = texts.find(field);
  return found == texts.end() ? nullptr : &found->second;
}

std::string Item::text_utf8(Field field) const {
  const text::Text* found = text(field);
  return found == nullptr ? std::string{} : found->to_utf8();
}

const std::set<Value>& Item::members(Field field) const {
  static const std::set<Value> none;
  const auto found = sets.find(field);
  return found == sets.end() ? none : found->second;
}

Board::Board() = default;
Board::Board(Board&&) noexcept = default;
Board& Board::operator=(Board&&) noexcept = default;
Board::~Board() = default;

const Item* Board::find(OpId id) const {
  const auto found = items_.find(id);
  return found == items_.end() ? nullptr : &found->second;
}

Item* Board::find_mutable(OpId id) {
  const auto found = items_.find(id);
  return found == items_.end() ? nullptr : &found->second;
}

void Board::link(const Item& item) {
  children_[item.place.container].emplace(item.place.order_key, item.id);
}

void Board::unlink(const Item& item) {
  const auto entry = children_.find(item.place.container);
  SAMTAVLE_CHECK(entry != children_.end());
  SAMTAVLE_CHECK(entry->second.erase({item.place.order_key, item.id}) == 1);
  if (entry->second.empty()) children_.erase(entry);
}

std::vector<const Item*> Board::children(OpId container) const {
  std::vector<const Item*> out;
  const auto entry = children_.find(container);
  if (entry == children_.end()) return out;
  for (const ChildKey& key : entry->second) {
    const Item* item = find(key.second);
    if (!item->deleted()) out.push_back(item);
  }
  return out;
}

bool Board::visible(const Item& item) const {
  // Ranks fall with every step, so this ends.
  for (const Item* at = &item; at != nullptr; at = find(at->place.container)) {
    if (at->deleted()) return false;
    if (!at->place.container) return true;
  }
  return false;
}

std::vector<const Item*> Board::unplaced() const {
  std::vector<const Item*> out;
  for (const Item* item : items()) {
    if (!item->deleted() && !visible(*item)) out.push_back(item);
  }
  return out;
}

std::vector<const Item*> Board::items() const {
  std::vector<const Item*> out;
  out.reserve(items_.size());
  for (const auto& [id, item] : items_) out.push_back(&item);
  std::sort(out.begin(), out.end(), [](const Item* a, const Item* b) { return a->id < b->id; });
  return out;
}

Counter Board::next_counter(Replica replica) const {
  const auto found = next_counters_.find(replica);
  return found == next_counters_.end() ? Counter{1} : found->second;
}

std::vector<std::pair<Replica, Counter>> Board::replicas() const {
  std::vector<std::pair<Replica, Counter>> out(next_counters_.begin(), next_counters_.end());
  std::sort(out.begin(), out.end());
  return out;
}

namespace {

// Takes single records back; the board's own figures are restored by Board::roll_back.
struct RollBack {
  Board& board;
  std::unordered_map<OpId, Item>& items;
  Delta& delta;
  std::function<void(const Item&)> link;
  std::function<void(const Item&)> unlink;

  void note(Change::What what, OpId item, Field field = {}, std::vector<text::Splice> s = {}) {
    delta.changes.push_back({what, item, field, std::move(s), {}});
  }

  void operator()(Journal::Created& r) {
    const auto entry = items.find(r.item);
    SAMTAVLE_CHECK(entry != items.end());
    unlink(entry->second);
    items.erase(entry);
    note(Change::What::removed, r.item);
  }
  void operator()(Journal::ScalarSet& r) {
    Item& item = items.at(r.item);
    if (r.previous) {
      item.scalars[r.field] = std::move(*r.previous);
    } else {
      item.scalars.erase(r.field);
    }
    note(Change::What::scalar, r.item, r.field);
  }
  void operator()(Journal::Placed& r) {
    Item& item = items.at(r.item);
    unlink(item);
    item.place = std::move(r.place);
    item.place_seq = r.seq;
    item.place_replica = r.replica;
    item.place_actor = r.actor;
    link(item);
    note(Change::What::placed, r.item);
  }
  void operator()(Journal::TextInserted& r) {
    Item& item = items.at(r.item);
    const auto entry = item.texts.find(r.field);
    SAMTAVLE_CHECK(entry != item.texts.end());
    auto splices = entry->second.take_back_insert(r.first, r.count);
    if (entry->second.history_length() == 0) item.texts.erase(entry);
    note(Change::What::text, r.item, r.field, std::move(splices));
  }
  void operator()(Journal::TextErased& r) {
    text::Text& text = items.at(r.item).texts.at(r.field);
    note(Change::What::text, r.item, r.field, text.take_back_erase(r.newly));
  }
  void operator()(Journal::TextMarked& r) {
    items.at(r.item).texts.at(r.field).take_back_mark(r.mark);
    note(Change::What::marks, r.item, r.field);
  }
  void operator()(Journal::MemberAdded& r) {
    Item& item = items.at(r.item);
    const auto entry = item.sets.find(r.field);
    SAMTAVLE_CHECK(entry != item.sets.end() && entry->second.erase(r.value) == 1);
    if (entry->second.empty()) item.sets.erase(entry);
    note(Change::What::members, r.item, r.field);
  }
  void operator()(Journal::MemberRemoved& r) {
    items.at(r.item).sets[r.field].insert(std::move(r.value));
    note(Change::What::members, r.item, r.field);
  }
  void operator()(Journal::DeletedSet& r) {
    items.at(r.item).deleted_seq = r.previous;
    note(r.previous ? Change::What::deleted : Change::What::restored, r.item);
  }
};

}  // namespace

Delta Board::roll_back(Journal&& journal) {
  Delta delta;
  delta.seq = base::kPendingSeq;
  delta.replica = journal.replica;
  RollBack step{*this, items_, delta, [this](const Item& i) { link(i); },
                [this](const Item& i) { unlink(i); }};
  for (auto record = journal.records.rbegin(); record != journal.records.rend(); ++record) {
    std::visit(step, *record);
  }
  seq_ = journal.seq;
  time_ms_ = journal.time_ms;
  size_bytes_ = journal.size_bytes;
  if (journal.next_counter == Counter{1}) {
    next_counters_.erase(journal.replica);
  } else {
    next_counters_[journal.replica] = journal.next_counter;
  }
  return delta;
}

void Board::check_invariants() const {
  std::size_t linked = 0;
  for (const auto& [container, keys] : children_) {
    SAMTAVLE_CHECK(!keys.empty());
    linked += keys.size();
    for (const ChildKey& key : keys) {
      const Item* item = find(key.second);
      SAMTAVLE_CHECK(item != nullptr && item->place == (Place{container, key.first}));
    }
  }
  SAMTAVLE_CHECK(linked == items_.size());
  for (const auto& [id, item] : items_) {
    SAMTAVLE_CHECK(item.id == id);
    SAMTAVLE_CHECK(id.counter < next_counter(id.replica));
    if (item.place.container) {
      const Item* holder = find(item.place.container);
      SAMTAVLE_CHECK(holder != nullptr && rank(holder->kind) < rank(item.kind));
    } else {
      SAMTAVLE_CHECK(id == kRootId);
    }
    for (const auto& [field, text] : item.texts) {
      SAMTAVLE_CHECK(text.history_length() > 0);
      text.check_invariants();
    }
    for (const auto& [field, members] : item.sets) SAMTAVLE_CHECK(!members.empty());
  }
}

}  // namespace samtavle::board
