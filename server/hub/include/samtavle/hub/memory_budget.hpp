#pragma once
// What all live boards of a process together may take in memory, as far as boards themselves reckon
// it. One for all hubs, because large boards may well fall to the same one: shares that nobody else
// needs would be of no use to it.
//
// Any thread. It only counts: who leaves and who is turned away is decided by the hubs.

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

namespace samtavle::hub {

class MemoryBudget {
 public:
  // `tell` hears once that boards begin to be turned away (true), and once that this is over
  // (false), on the thread that noticed.
  explicit MemoryBudget(std::size_t bytes_max, std::function<void(bool turning_away)> tell = {});
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  [[nodiscard]] std::size_t bytes_max() const {
    return bytes_max_.load(std::memory_order_relaxed);
  }
  // From now on: boards that are open stay so, and leave as they do when memory is short.
  void set_bytes_max(std::size_t bytes_max) {
    bytes_max_.store(bytes_max, std::memory_order_relaxed);
  }
  [[nodiscard]] std::size_t used() const { return used_->load(std::memory_order_relaxed); }

  // Whether there is room for a board that takes `own` of the bytes that are used. One that is
  // larger than all there is may be open alone.
  [[nodiscard]] bool has_room(std::size_t own) const;
  // Whether boards that nobody looks at ought to leave, so that there is room for who comes next;
  // `leaving` bytes are about to.
  [[nodiscard]] bool tight(std::size_t leaving) const;

  // A board was turned away.
  void turned_away();
  // To be called now and then: whether turning away is over.
  void look_again();

 private:
  friend class MemoryShare;

  // An eighth is kept free as long as there are boards that can leave.
  [[nodiscard]] std::size_t mark() const {
    const std::size_t max = bytes_max();
    return max - max / 8;
  }

  std::atomic<std::size_t> bytes_max_;
  const std::function<void(bool)> tell_;
  // Shared with what is used: the last of it may go after the server has ended.
  const std::shared_ptr<std::atomic<std::size_t>> used_;
  std::atomic<bool> turning_away_{false};
};

// What one board takes of it; given back at the end. One thread.
class MemoryShare {
 public:
  explicit MemoryShare(MemoryBudget& budget) : used_(budget.used_) {}
  MemoryShare(const MemoryShare&) = delete;
  MemoryShare& operator=(const MemoryShare&) = delete;
  ~MemoryShare() { set(0); }

  void set(std::size_t bytes);
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  const std::shared_ptr<std::atomic<std::size_t>> used_;
  std::size_t bytes_ = 0;
};

}  // namespace samtavle::hub
