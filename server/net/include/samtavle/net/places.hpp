#pragma once
// How many of something there may be at once: connections, each of which holds a place from accept
// to close, wherever it moves; searches; imports; tasks.
//
// Threads: any.

#include <atomic>
#include <cstddef>
#include <utility>

namespace samtavle::net {

class Places {
 public:
  // Gives its place back when it is destroyed. Empty: it has none. The book must outlive it.
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept : book_(std::exchange(other.book_, nullptr)) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(book_, other.book_);
      return *this;
    }
    ~Place() {
      if (book_ != nullptr) book_->give_back();
    }
    explicit operator bool() const noexcept { return book_ != nullptr; }

   private:
    friend class Places;
    explicit Place(Places* book) noexcept : book_(book) {}
    Places* book_ = nullptr;
  };

  explicit Places(std::size_t max) : max_(max) {}
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;

  // From now on; whoever has one keeps it.
  void set_max(std::size_t max) { max_ = max; }

  // Empty if all are taken.
  [[nodiscard]] Place take() {
    if (taken_.fetch_add(1) < max_) return Place{this};
    give_back();
    return {};
  }

  // Whether that they are all taken is news: it is told once, and again only after more than a
  // tenth of them was free in between.
  [[nodiscard]] bool full_is_news() { return !told_.exchange(true); }

 private:
  void give_back() {
    const std::size_t left = taken_.fetch_sub(1) - 1;
    const std::size_t max = max_;
    if (left <= max - max / 10 - 1) told_.store(false);
  }

  std::atomic<std::size_t> max_;
  std::atomic<std::size_t> taken_{0};
  std::atomic<bool> told_{false};
};

}  // namespace samtavle::net
