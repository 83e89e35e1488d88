#include "samtavle/board/board.hpp"

#include <algorithm>

#include "child_list.hpp"

namespace samtavle::board {

Item::Item() = default;
Item::Item(Item&&) noexcept = default;
Item& Item::operator=(Item&&) noexcept = default;
Item::~Item() = default;

const Value& Item::value(Field field) const {
  static const Value none;
  const Scalar* found = scalar(field);
  return found == nullptr ? none : found->value;
}

std::string Item::text_utf8(Field field) const {
  const text::Text* found = text(field);
  return found == nullptr ? std::string{} : found->to_utf8();
}

const ValueSet& Item::members(Field field) const {
  static const ValueSet none;
  const ValueSet* found = sets_.find(field);
  return found == nullptr ? none : *found;
}

Board::Board() = default;
Board::Board(Board&&) noexcept = default;
Board& Board::operator=(Board&&) noexcept = default;
Board::~Board() = default;

// The root stands in nothing, and so in no list.
void Board::link(Item& item) {
  Item* const holder = items_.find(item.place.container);
  if (holder == nullptr) return;
  if (!holder->children_) holder->children_ = std::make_unique<ChildList>();
  holder->children_->insert(item);
}

void Board::unlink(Item& item) {
  Item* const holder = items_.find(item.place.container);
  if (holder == nullptr) return;
  SAMTAVLE_CHECK(holder->children_ != nullptr);
  holder->children_->erase(item);
  if (holder->children_->size() == 0) holder->children_.reset();
}

std::vector<const Item*> Board::children(OpId container) const {
  std::vector<const Item*> out;
  const Item* holder = find(container);
  if (holder == nullptr || !holder->children_) return out;
  const ChildList& list = *holder->children_;
  out.reserve(list.size());
  for (auto at = list.begin(); at != list.end(); at = list.next(at)) {
    if (!list.item(at).deleted()) out.push_back(&list.item(at));
  }
  return out;
}

bool Board::any_child(OpId container, Kind kind,
                      const std::function<bool(const Item&)>& wanted) const {
  const Item* holder = find(container);
  if (holder == nullptr || !holder->children_) return false;
  const ChildList& list = *holder->children_;
  // What is looked for is mostly newer than what a board begins with.
  for (auto at = list.end(); at != list.begin();) {
    at = list.previous(at);
    const Item& item = list.item(at);
    if (item.kind == kind && !item.deleted() && wanted(item)) return true;
  }
  return false;
}

std::vector<const Item*> Board::children(OpId container, Kind kind) const {
  std::vector<const Item*> out;
  static_cast<void>(any_child(container, kind, [&out](const Item& item) {
    out.push_back(&item);
    return false;
  }));
  std::reverse(out.begin(), out.end());
  return out;
}

const Item* Board::last_child(OpId container, OpId except) const {
  const Item* holder = find(container);
  if (holder == nullptr || !holder->children_) return nullptr;
  const ChildList& list = *holder->children_;
  for (auto at = list.end(); at != list.begin();) {
    at = list.previous(at);
    if (list.item(at).id != except) return &list.item(at);
  }
  return nullptr;
}

const Item* Board::child_behind(OpId container, OpId after, OpId except) const {
  const Item* holder = find(container);
  if (holder == nullptr || !holder->children_) return nullptr;
  const ChildList& list = *holder->children_;
  auto at = list.begin();
  std::string_view low;
  if (after) {
    const Item* neighbour = find(after);
    SAMTAVLE_CHECK(neighbour != nullptr && neighbour->place.container == container);
    at = list.lower_bound(*neighbour);
    low = neighbour->place.order_key;
  }
  for (; at != list.end(); at = list.next(at)) {
    const Item& item = list.item(at);
    if (item.id != except && item.place.order_key.view() > low) return &item;
  }
  return nullptr;
}

std::vector<const Item*> Board::inside(OpId item) const {
  std::vector<const Item*> out;
  std::vector<const Item*> open = {find(item)};
  while (!open.empty()) {
    const Item* holder = open.back();
    open.pop_back();
    if (holder == nullptr || !holder->children_) continue;
    const ChildList& list = *holder->children_;
    for (auto at = list.begin(); at != list.end(); at = list.next(at)) {
      open.push_back(&list.item(at));
      if (!list.item(at).deleted()) out.push_back(&list.item(at));
    }
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
  items_.for_each_by_id([&](const Item& item) {
    if (!item.deleted() && !visible(item)) out.push_back(&item);
  });
  return out;
}

std::vector<const Item*> Board::items() const {
  std::vector<const Item*> out;
  out.reserve(items_.size());
  items_.for_each_by_id([&](const Item& item) { out.push_back(&item); });
  return out;
}

Counter Board::next_counter(Replica replica) const {
  const ItemTable::Row* row = items_.find_row(replica);
  return row == nullptr ? Counter{1} : row->next;
}

std::vector<std::pair<Replica, Counter>> Board::replicas() const {
  std::vector<std::pair<Replica, Counter>> out;
  for (const ItemTable::Row& row : items_.rows()) {
    if (row.next != Counter{1}) out.emplace_back(row.replica, row.next);
  }
  return out;
}

// Takes single records back; the board's own figures are restored by Board::roll_back.
class RollBack {
 public:
  RollBack(Board& board, Delta& delta) : board_(board), delta_(delta) {}

  void operator()(Journal::Created& r) {
    Item& item = *board_.items_.find(r.item);
    const OpId container = item.place.container;
    board_.unlink(item);
    board_.items_.pop();
    note(Change::What::removed, r.item).container = container;
  }
  void operator()(Journal::ScalarSet& r) {
    Item& item = *board_.items_.find(r.item);
    if (r.previous) {
      *item.scalars_.find(r.field) = std::move(*r.previous);
    } else {
      item.scalars_.erase(r.field);
    }
    note(Change::What::scalar, r.item, r.field);
  }
  void operator()(Journal::Placed& r) {
    Item& item = *board_.items_.find(r.item);
    const OpId container = item.place.container;
    board_.unlink(item);
    item.place = std::move(r.place);
    item.place_seq = r.seq;
    item.place_replica = r.replica;
    item.place_actor = r.actor;
    board_.link(item);
    note(Change::What::placed, r.item).container = container;
  }
  void operator()(Journal::TextInserted& r) {
    Item& item = *board_.items_.find(r.item);
    text::Text& text = *item.texts_.find(r.field);
    auto splices = text.take_back_insert(r.first, r.count);
    if (text.history_length() == 0) item.texts_.erase(r.field);
    note(Change::What::text, r.item, r.field).splices = std::move(splices);
  }
  void operator()(Journal::TextErased& r) {
    text::Text& text = *board_.items_.find(r.item)->texts_.find(r.field);
    note(Change::What::text, r.item, r.field).splices = text.take_back_erase(r.newly);
  }
  void operator()(Journal::TextMarked& r) {
    board_.items_.find(r.item)->texts_.find(r.field)->take_back_mark(r.mark);
    note(Change::What::marks, r.item, r.field);
  }
  void operator()(Journal::MemberAdded& r) {
    Item& item = *board_.items_.find(r.item);
    ValueSet& set = *item.sets_.find(r.field);
    SAMTAVLE_CHECK(set.erase(r.value));
    if (set.empty()) item.sets_.erase(r.field);
    note(Change::What::members, r.item, r.field);
  }
  void operator()(Journal::MemberRemoved& r) {
    Item& item = *board_.items_.find(r.item);
    ValueSet* set = item.sets_.find(r.field);
    if (set == nullptr) set = &item.sets_.insert(r.field, {});
    SAMTAVLE_CHECK(set->insert(std::move(r.value)));
    note(Change::What::members, r.item, r.field);
  }
  void operator()(Journal::TextFlattened& r) {
    Item& item = *board_.items_.find(r.item);
    text::Text* text = item.texts_.find(r.field);
    if (text == nullptr) text = &item.texts_.insert(r.field, {});
    *text = std::move(r.previous);
    note(Change::What::flattened, r.item, r.field);
  }
  void operator()(Journal::DeletedSet& r) {
    board_.items_.find(r.item)->deleted_seq = r.previous;
    note(r.previous ? Change::What::deleted : Change::What::restored, r.item);
  }

 private:
  Change& note(Change::What what, OpId item, Field field = {}) {
    return delta_.changes.emplace_back(what, item, field);
  }

  Board& board_;
  Delta& delta_;
};

Delta Board::roll_back(Journal&& journal) {
  Delta delta;
  delta.seq = base::kPendingSeq;
  delta.replica = journal.replica;
  RollBack step{*this, delta};
  for (auto record = journal.records.rbegin(); record != journal.records.rend(); ++record) {
    std::visit(step, *record);
  }
  seq_ = journal.seq;
  time_ms_ = journal.time_ms;
  size_bytes_ = journal.size_bytes;
  items_.row(journal.replica).next = journal.next_counter;
  return delta;
}

void Board::check_invariants() const {
  std::size_t linked = 0;
  std::size_t found = 0;
  items_.for_each_by_id([&](const Item& item) {
    ++found;
    SAMTAVLE_CHECK(find(item.id) == &item);
    SAMTAVLE_CHECK(item.id.counter < next_counter(item.id.replica));
    if (item.place.container) {
      const Item* holder = find(item.place.container);
      SAMTAVLE_CHECK(holder != nullptr && rank(holder->kind) < rank(item.kind));
    } else {
      SAMTAVLE_CHECK(item.id == kRootId);
      ++linked;
    }
    if (item.children_) {
      const ChildList& list = *item.children_;
      list.check_invariants();
      linked += list.size();
      for (auto at = list.begin(); at != list.end(); at = list.next(at)) {
        SAMTAVLE_CHECK(list.item(at).place.container == item.id);
        SAMTAVLE_CHECK(list.lower_bound(list.item(at)) == at);
      }
    }
    item.scalars().check_invariants();
    item.texts().check_invariants();
    item.sets().check_invariants();
    for (const auto& [field, text] : item.texts()) {
      SAMTAVLE_CHECK(text.history_length() > 0);
      text.check_invariants();
    }
    for (const auto& [field, members] : item.sets()) {
      SAMTAVLE_CHECK(!members.empty());
      SAMTAVLE_CHECK(std::is_sorted(members.begin(), members.end()));
    }
  });
  SAMTAVLE_CHECK(found == items_.size() && linked == found);
}

}  // namespace samtavle::board
