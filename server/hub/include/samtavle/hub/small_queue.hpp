#pragma once
// A queue that is nearly always empty and then holds no memory; std::deque takes over half a
// kilobyte as soon as it exists, and there is one of these for every connection.

#include <utility>
#include <vector>

namespace samtavle::hub {

template <class T>
class SmallQueue {
 public:
  [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return items_.size() - head_; }
  // The queue must not be empty.
  [[nodiscard]] const T& front() const noexcept { return items_[head_]; }
  void push_back(T item) { items_.push_back(std::move(item)); }
  // The queue must not be empty.
  void pop_front() {
    items_[head_++] = T{};
    if (head_ == items_.size()) clear();
  }
  void clear() noexcept {
    std::vector<T>().swap(items_);
    head_ = 0;
  }

 private:
  std::vector<T> items_;  // those before head_ are used up
  std::size_t head_ = 0;
};

}  // namespace samtavle::hub
