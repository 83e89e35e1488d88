#include "samtavle/board/item_table.hpp"

#include <algorithm>

namespace samtavle::board {

std::vector<ItemTable::Row>::const_iterator ItemTable::lower_bound(
    Replica replica) const noexcept {
  // Numbers are given densely from 1: the row stands where its number says, or before that.
  const std::size_t beyond = std::min<std::size_t>(rows_.size(), replica.value);
  const auto guess = rows_.begin() + static_cast<std::ptrdiff_t>(beyond);
  if (guess != rows_.end() && guess->replica == replica) return guess;
  const auto end = guess == rows_.end() ? guess : guess + 1;
  return std::lower_bound(rows_.begin(), end, replica,
                          [](const Row& row, Replica wanted) { return row.replica < wanted; });
}

const ItemTable::Row* ItemTable::find_row(Replica replica) const noexcept {
  const auto row = lower_bound(replica);
  return row != rows_.end() && row->replica == replica ? &*row : nullptr;
}

ItemTable::Row& ItemTable::row(Replica replica) {
  const auto row = rows_.begin() + (lower_bound(replica) - rows_.cbegin());
  if (row != rows_.end() && row->replica == replica) return *row;
  return *rows_.insert(row, Row{replica, Counter{1}, {}});
}

std::size_t ItemTable::index_of(OpId id) const noexcept {
  const Row* row = find_row(id.replica);
  if (row == nullptr) return kNone;
  const auto slot = std::lower_bound(
      row->slots.begin(), row->slots.end(), id.counter.value,
      [](const Row::Slot& s, std::uint32_t counter) { return s.counter < counter; });
  const bool there = slot != row->slots.end() && slot->counter == id.counter.value;
  return there ? slot->index : kNone;
}

Item& ItemTable::push(Item item) {
  Row& owner = row(item.id.replica);
  SAMTAVLE_CHECK(owner.slots.empty() || owner.slots.back().counter < item.id.counter.value);
  owner.slots.push_back({item.id.counter.value, static_cast<std::uint32_t>(size_)});
  if (size_ == blocks_.size() * kBlock) {
    blocks_.push_back(std::make_unique<std::array<Item, kBlock>>());
  }
  return at(size_++) = std::move(item);
}

void ItemTable::pop() {
  SAMTAVLE_CHECK(size_ > 0);
  Item& newest = at(size_ - 1);
  Row& owner = row(newest.id.replica);
  SAMTAVLE_CHECK(!owner.slots.empty() && owner.slots.back().index == size_ - 1);
  owner.slots.pop_back();
  newest = Item{};
  // One empty block is kept, for whoever goes back and forth over its edge.
  if (--size_ + 2 * kBlock <= blocks_.size() * kBlock) blocks_.pop_back();
}

}  // namespace samtavle::board
