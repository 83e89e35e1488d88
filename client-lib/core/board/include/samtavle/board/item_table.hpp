#pragma once
// The items of a board and the numbers of its replicas: items stand densely in blocks and never
// move; an item is found through the row of its replica, in which counters ascend.
//
// Items come and go as on a stack: the newest is the only one that can be taken away.

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "samtavle/board/item.hpp"

namespace samtavle::board {

class ItemTable {
 public:
  // A replica that has written, or was about to before it was taken back (next is 1 then).
  struct Row {
    struct Slot {
      std::uint32_t counter;
      std::uint32_t index;
    };
    Replica replica;
    Counter next{1};
    std::vector<Slot> slots;  // its items, by counter
  };

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  // The items by age of their creation on this board, from 0.
  [[nodiscard]] Item& at(std::size_t index) noexcept {
    return (*blocks_[index / kBlock])[index % kBlock];
  }
  [[nodiscard]] const Item& at(std::size_t index) const noexcept {
    return (*blocks_[index / kBlock])[index % kBlock];
  }
  [[nodiscard]] const Item* find(OpId id) const noexcept {
    const std::size_t index = index_of(id);
    return index == kNone ? nullptr : &at(index);
  }
  [[nodiscard]] Item* find(OpId id) noexcept {
    return const_cast<Item*>(std::as_const(*this).find(id));
  }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  // kNone if there is no such item.
  [[nodiscard]] std::size_t index_of(OpId id) const noexcept;

  // Rows by replica.
  [[nodiscard]] const std::vector<Row>& rows() const noexcept { return rows_; }
  [[nodiscard]] const Row* find_row(Replica replica) const noexcept;
  // The row of a replica, made if need be.
  [[nodiscard]] Row& row(Replica replica);

  // The id is higher than that of any other item of its replica.
  Item& push(Item item);
  // Takes the newest item away.
  void pop();

  // Calls `each(const Item&)` for all items by id.
  template <class Each>
  void for_each_by_id(Each each) const {
    for (const Row& row : rows_) {
      for (const Row::Slot& slot : row.slots) each(at(slot.index));
    }
  }

 private:
  static constexpr std::size_t kBlock = 32;

  [[nodiscard]] std::vector<Row>::const_iterator lower_bound(Replica replica) const noexcept;

  std::vector<std::unique_ptr<std::array<Item, kBlock>>> blocks_;
  std::vector<Row> rows_;
  std::size_t size_ = 0;
};

}  // namespace samtavle::board
