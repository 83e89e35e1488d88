#pragma once
// A queue that holds no memory while it is empty, and whose elements lie side by side. std::deque
// takes over half a kilobyte as soon as it exists, and there are some of these for every connection
// and every board.

#include <cstddef>
#include <utility>
#include <vector>

namespace samtavle::hub {

template <class T>
class SmallQueue {
 public:
  [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return items_.size() - head_; }
  // How many there is room for, used or not.
  [[nodiscard]] std::size_t capacity() const noexcept { return items_.capacity(); }

  // The queue must not be empty, or not be shorter.
  [[nodiscard]] T& front() noexcept { return items_[head_]; }
  [[nodiscard]] const T& front() const noexcept { return items_[head_]; }
  [[nodiscard]] T& back() noexcept { return items_.back(); }
  [[nodiscard]] const T& back() const noexcept { return items_.back(); }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return items_[head_ + i]; }

  [[nodiscard]] auto begin() const noexcept {
    return items_.begin() + static_cast<std::ptrdiff_t>(head_);
  }
  [[nodiscard]] auto end() const noexcept { return items_.end(); }

  void push_back(T item) { items_.push_back(std::move(item)); }
  // The queue must not be empty.
  void pop_front() {
    items_[head_++] = T{};
    if (head_ == items_.size()) {
      clear();
    } else if (head_ > kUsedUpMin && head_ > items_.size() / 2) {
      // Each element is moved once at the most for one that was taken out.
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
      head_ = 0;
    }
  }
  void clear() noexcept {
    std::vector<T>().swap(items_);
    head_ = 0;
  }

 private:
  static constexpr std::size_t kUsedUpMin = 16;

  std::vector<T> items_;  // those before head_ are used up
  std::size_t head_ = 0;
};

}  // namespace samtavle::hub
