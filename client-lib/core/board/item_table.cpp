#include "samtavle/board/item_table.hpp"

#include <algorithm>

namespace samtavle::board {

namespace {

// The last slot whose counter is not above this one; nullptr if there is none. Items are mostly
// made at a steady pace, so it is looked for around the place that this would give, in growing
// steps, and then between the two last ones: never more than twice what halving alone would take.
const ItemTable::Row::Slot* last_up_to(const std::vector<ItemTable::Row::Slot>& slots,
                                       std::uint32_t counter) noexcept {
  if (slots.empty() || counter < slots.front().counter) return nullptr;
  const std::uint32_t first = slots.front().counter;
  const std::uint32_t last = slots.back().counter;
  if (counter >= last) return &slots.back();
  std::size_t low = static_cast<std::size_t>(std::uint64_t{counter - first} * (slots.size() - 1) /
                                             (last - first));
  std::size_t high = low;
  if (slots[low].counter <= counter) {
    for (std::size_t step = 1; slots[high].counter <= counter; step *= 2) {
      low = high;
      high = std::min(high + step, slots.size() - 1);
    }
  } else {
    for (std::size_t step = 1; slots[low].counter > counter; step *= 2) {
      high = low;
      low -= std::min(step, low);
    }
  }
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (slots[middle].counter <= counter ? low : high) = middle;
  }
  return &slots[low];
}

}  // namespace

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
  const Row::Slot* slot = last_up_to(row->slots, id.counter.value);
  return slot != nullptr && slot->counter == id.counter.value ? slot->index : kNone;
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
