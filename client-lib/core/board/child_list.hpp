#pragma once
// The items that stand in one container, in their order (order key, then id), deleted ones too.
// Rows of pointers of bounded length, so that an insertion moves little however many there are.
//
// An item is taken out before its place changes and put in after it.

#include <cstddef>
#include <vector>

#include "samtavle/board/item.hpp"

namespace samtavle::board {

class ChildList {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  void insert(Item& item);
  // It must be there.
  void erase(const Item& item);

  // Where somebody stands in the list; good until it is changed.
  struct Position {
    std::size_t row = 0;
    std::size_t at = 0;
    friend bool operator==(const Position&, const Position&) = default;
  };
  [[nodiscard]] Position begin() const noexcept { return {}; }
  [[nodiscard]] Position end() const noexcept { return {rows_.size(), 0}; }
  // Where the item is, or would be.
  [[nodiscard]] Position lower_bound(const Item& item) const;
  [[nodiscard]] Item& item(Position at) const { return *rows_[at.row][at.at]; }
  [[nodiscard]] Position next(Position at) const {
    if (++at.at == rows_[at.row].size()) at = {at.row + 1, 0};
    return at;
  }
  // Of anything but begin().
  [[nodiscard]] Position previous(Position at) const {
    if (at.at == 0) return {at.row - 1, rows_[at.row - 1].size() - 1};
    return {at.row, at.at - 1};
  }

  // Ends the process if the structure contradicts itself. For tests.
  void check_invariants() const;

 private:
  static constexpr std::size_t kRowMax = 256;

  void merge(std::size_t row);

  std::vector<std::vector<Item*>> rows_;  // none is empty
  std::size_t size_ = 0;
};

}  // namespace samtavle::board
