#pragma once
// What an item holds of one sort, by field number: a sorted row of entries in one block of memory,
// and nothing but an empty pointer if there are none. Items have few fields and there are many
// items; a tree node for each would cost more than what is in it.
//
// Insertions and removals move the entries behind them: references last until the next one.

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "samtavle/base/check.hpp"
#include "samtavle/base/ids.hpp"

namespace samtavle::board {

template <class T>
class FieldMap {
 public:
  struct Entry {
    base::Field field;
    T value;
  };

  FieldMap() noexcept = default;
  FieldMap(FieldMap&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  FieldMap& operator=(FieldMap&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  FieldMap(const FieldMap&) = delete;
  FieldMap& operator=(const FieldMap&) = delete;
  ~FieldMap() {
    for (Entry* entry = data(); entry != data() + size(); ++entry) entry->~Entry();
    ::operator delete(block_);
  }

  [[nodiscard]] std::size_t size() const noexcept { return block_ == nullptr ? 0 : block_->size; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  // Entries by field.
  [[nodiscard]] const Entry* begin() const noexcept { return data(); }
  [[nodiscard]] const Entry* end() const noexcept { return data() + size(); }

  [[nodiscard]] const T* find(base::Field field) const noexcept {
    const Entry* entry = lower_bound(field);
    return entry != end() && entry->field == field ? &entry->value : nullptr;
  }
  [[nodiscard]] T* find(base::Field field) noexcept {
    return const_cast<T*>(std::as_const(*this).find(field));
  }
  [[nodiscard]] bool contains(base::Field field) const noexcept { return find(field) != nullptr; }

  // Room for so many entries in all.
  void reserve(std::size_t entries) {
    if (entries > capacity()) move_to(entries);
  }

  // The field must not be there.
  T& insert(base::Field field, T value) {
    const auto at = static_cast<std::size_t>(lower_bound(field) - data());
    // Little room to spare: most items get their fields once, when they are made.
    if (size() == capacity()) move_to(size() + 1 + size() / 4);
    Entry* const place = data() + at;
    Entry* const last = data() + size();
    if (place == last) {
      new (last) Entry{field, std::move(value)};
    } else {
      SAMTAVLE_CHECK(place->field != field);
      new (last) Entry{std::move(last[-1])};
      for (Entry* to = last - 1; to != place; --to) *to = std::move(to[-1]);
      *place = Entry{field, std::move(value)};
    }
    ++block_->size;
    return place->value;
  }

  // The field must be there.
  void erase(base::Field field) {
    Entry* place = const_cast<Entry*>(lower_bound(field));
    SAMTAVLE_CHECK(place != end() && place->field == field);
    Entry* const last = data() + size() - 1;
    for (; place != last; ++place) *place = std::move(place[1]);
    last->~Entry();
    if (--block_->size == 0) {
      ::operator delete(block_);
      block_ = nullptr;
    }
  }

  // Of its block; what the values hold beside it is not in this.
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return block_ == nullptr ? 0 : sizeof(Block) + capacity() * sizeof(Entry);
  }

  // Ends the process if the structure contradicts itself. For tests.
  void check_invariants() const {
    SAMTAVLE_CHECK(block_ == nullptr || (size() > 0 && size() <= capacity()));
    for (const Entry* entry = begin(); entry != end(); ++entry) {
      SAMTAVLE_CHECK(entry == begin() || entry[-1].field < entry->field);
    }
  }

 private:
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>);

  struct alignas(alignof(Entry) > 8 ? alignof(Entry) : 8) Block {
    std::uint32_t size;
    std::uint32_t capacity;
  };

  [[nodiscard]] Entry* data() const noexcept {
    return block_ == nullptr ? nullptr : std::launder(reinterpret_cast<Entry*>(block_ + 1));
  }
  [[nodiscard]] std::size_t capacity() const noexcept {
    return block_ == nullptr ? 0 : block_->capacity;
  }

  [[nodiscard]] const Entry* lower_bound(base::Field field) const noexcept {
    constexpr std::size_t kScanned = 8;
    const Entry* low = begin();
    std::size_t count = size();
    while (count > kScanned) {
      const std::size_t half = count / 2;
      if (low[half].field < field) {
        low += half + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    while (count > 0 && low->field < field) {
      ++low;
      --count;
    }
    return low;
  }

  void move_to(std::size_t capacity) {
    void* const memory = ::operator new(sizeof(Block) + capacity * sizeof(Entry));
    auto* const block = new (memory) Block{static_cast<std::uint32_t>(size()),
                                           static_cast<std::uint32_t>(capacity)};
    auto* to = reinterpret_cast<Entry*>(block + 1);
    for (Entry* from = data(); from != data() + size(); ++from, ++to) {
      new (to) Entry{std::move(*from)};
      from->~Entry();
    }
    ::operator delete(block_);
    block_ = block;
  }

  Block* block_ = nullptr;
};

}  // namespace samtavle::board
