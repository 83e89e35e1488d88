#pragma once
// A vector whose first N elements stand in it: for lists that nearly always have one element and
// are made often. Of std::vector's interface what is needed; moving moves the elements, so that
// references into it do not survive that.

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "samtavle/base/check.hpp"

namespace samtavle::base {

template <class T, std::size_t N>
class InlineVector {
 public:
  using value_type = T;
  using size_type = std::size_t;
  using iterator = T*;
  using const_iterator = const T*;

  InlineVector() noexcept {}
  InlineVector(std::initializer_list<T> list) {
    for (const T& element : list) push_back(element);
  }
  InlineVector(const InlineVector& other) {
    for (const T& element : other) push_back(element);
  }
  InlineVector(InlineVector&& other) noexcept { take(std::move(other)); }
  InlineVector& operator=(const InlineVector& other) {
    if (this != &other) *this = InlineVector{other};
    return *this;
  }
  InlineVector& operator=(InlineVector&& other) noexcept {
    if (this != &other) {
      drop();
      take(std::move(other));
    }
    return *this;
  }
  ~InlineVector() { drop(); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] T* begin() noexcept { return data(); }
  [[nodiscard]] T* end() noexcept { return data() + size_; }
  [[nodiscard]] const T* begin() const noexcept { return data(); }
  [[nodiscard]] const T* end() const noexcept { return data() + size_; }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return data()[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data()[i]; }
  [[nodiscard]] const T& at(std::size_t i) const noexcept {
    SAMTAVLE_CHECK(i < size_);
    return data()[i];
  }
  [[nodiscard]] T& front() noexcept { return data()[0]; }
  [[nodiscard]] const T& front() const noexcept { return data()[0]; }
  [[nodiscard]] T& back() noexcept { return data()[size_ - 1]; }
  [[nodiscard]] const T& back() const noexcept { return data()[size_ - 1]; }

  // The arguments may refer to an element of it only as long as there is room.
  template <class... Args>
  T& emplace_back(Args&&... args) {
    if (size_ == capacity_) grow();
    T* const place = new (data() + size_) T(std::forward<Args>(args)...);
    ++size_;
    return *place;
  }
  void push_back(T element) { emplace_back(std::move(element)); }
  void clear() noexcept {
    std::destroy_n(data(), size_);
    size_ = 0;
  }

 private:
  static_assert(std::is_nothrow_move_constructible_v<T>);

  [[nodiscard]] T* data() noexcept { return heap_ != nullptr ? heap_ : inline_data(); }
  [[nodiscard]] const T* data() const noexcept {
    return heap_ != nullptr ? heap_ : std::launder(reinterpret_cast<const T*>(room_));
  }
  [[nodiscard]] T* inline_data() noexcept { return std::launder(reinterpret_cast<T*>(room_)); }

  void grow() {
    const std::size_t capacity = 2 * capacity_;
    T* const heap = std::allocator<T>{}.allocate(capacity);
    std::uninitialized_move_n(data(), size_, heap);
    std::destroy_n(data(), size_);
    if (heap_ != nullptr) std::allocator<T>{}.deallocate(heap_, capacity_);
    heap_ = heap;
    capacity_ = capacity;
  }
  // This one is empty and has no heap.
  void take(InlineVector&& other) noexcept {
    size_ = other.size_;
    if (other.heap_ != nullptr) {
      heap_ = std::exchange(other.heap_, nullptr);
      capacity_ = std::exchange(other.capacity_, N);
    } else {
      std::uninitialized_move_n(other.inline_data(), size_, inline_data());
      std::destroy_n(other.inline_data(), size_);
    }
    other.size_ = 0;
  }
  void drop() noexcept {
    clear();
    if (heap_ != nullptr) std::allocator<T>{}.deallocate(heap_, capacity_);
    heap_ = nullptr;
    capacity_ = N;
  }

  T* heap_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = N;
  alignas(T) unsigned char room_[N * sizeof(T)];
};

}  // namespace samtavle::base
