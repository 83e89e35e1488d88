#include "samtavle/hub/memory_budget.hpp"

#include <utility>

namespace samtavle::hub {

MemoryBudget::MemoryBudget(std::size_t bytes_max, std::function<void(bool)> tell)
    : bytes_max_(bytes_max),
      tell_(std::move(tell)),
      used_(std::make_shared<std::atomic<std::size_t>>(0)) {}

bool MemoryBudget::has_room(std::size_t own) const {
  const std::size_t used = this->used();
  return used <= bytes_max() || used == own;
}

bool MemoryBudget::tight(std::size_t leaving) const {
  const std::size_t used = this->used();
  return used > leaving && used - leaving > mark();
}

void MemoryBudget::turned_away() {
  if (!turning_away_.exchange(true) && tell_) tell_(true);
}

void MemoryBudget::look_again() {
  // Not as soon as one more fits, or a crowd at the door would fill the log.
  if (used() > mark() || !turning_away_.load(std::memory_order_relaxed)) return;
  if (turning_away_.exchange(false) && tell_) tell_(false);
}

void MemoryShare::set(std::size_t bytes) {
  // Unsigned numbers wrap: a difference may be "negative".
  used_->fetch_add(bytes - bytes_, std::memory_order_relaxed);
  bytes_ = bytes;
}

}  // namespace samtavle::hub
