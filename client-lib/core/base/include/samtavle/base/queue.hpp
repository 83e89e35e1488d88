#pragma once
// What is put in at the end and mostly taken out at the front, in one block. Of std::deque's
// interface what is needed; but putting in and taking out move elements, so that references last
// until then. std::deque itself is several times the code, and browsers download it.

#include <cstddef>
#include <utility>
#include <vector>

#include "samtavle/base/check.hpp"

namespace samtavle::base {

template <class T>
class Queue {
 public:
  using value_type = T;
  using iterator = typename std::vector<T>::iterator;
  using const_iterator = typename std::vector<T>::const_iterator;

  Queue() = default;
  // What was moved from is empty.
  Queue(Queue&& other) noexcept
      : all_(std::move(other.all_)), taken_(std::exchange(other.taken_, 0)) {}
  Queue& operator=(Queue&& other) noexcept {
    Queue moved{std::move(other)};
    all_.swap(moved.all_);
    std::swap(taken_, moved.taken_);
    return *this;
  }
  ~Queue() = default;

  [[nodiscard]] std::size_t size() const noexcept { return all_.size() - taken_; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] iterator begin() noexcept { return all_.begin() + offset(); }
  [[nodiscard]] iterator end() noexcept { return all_.end(); }
  [[nodiscard]] const_iterator begin() const noexcept { return all_.begin() + offset(); }
  [[nodiscard]] const_iterator end() const noexcept { return all_.end(); }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return all_[taken_ + i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return all_[taken_ + i]; }
  [[nodiscard]] T& front() noexcept { return all_[taken_]; }
  [[nodiscard]] const T& front() const noexcept { return all_[taken_]; }
  [[nodiscard]] T& back() noexcept { return all_.back(); }
  [[nodiscard]] const T& back() const noexcept { return all_.back(); }

  void push_back(T element) { all_.push_back(std::move(element)); }
  void pop_front() {
    SAMTAVLE_CHECK(!empty());
    // Gone at the end of this, like everything that it holds; what stays is a shell.
    const T gone = std::move(all_[taken_++]);
    // As many are moved as were taken before: each is moved once, however long it gets.
    if (2 * taken_ >= all_.size()) drop_taken();
  }
  iterator erase(const_iterator at) { return all_.erase(at); }
  iterator erase(const_iterator from, const_iterator to) { return all_.erase(from, to); }
  void clear() noexcept {
    all_.clear();
    taken_ = 0;
  }

 private:
  [[nodiscard]] std::ptrdiff_t offset() const noexcept {
    return static_cast<std::ptrdiff_t>(taken_);
  }
  void drop_taken() {
    all_.erase(all_.begin(), all_.begin() + offset());
    taken_ = 0;
  }

  std::vector<T> all_;
  std::size_t taken_ = 0;  // from its front; shells
};

}  // namespace samtavle::base
