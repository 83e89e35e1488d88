#include "samtavle/access/issuer_keys.hpp"

#include <algorithm>
#include <utility>

namespace samtavle::access {

namespace {
constexpr unsigned kDoublingsMax = 16;
}

bool IssuerKeys::ask() {
  const std::lock_guard lock(mutex_);
  return !std::exchange(asked_, true);
}

IssuerKeys::TimePoint IssuerKeys::due() const {
  const std::lock_guard lock(mutex_);
  return due_locked();
}

IssuerKeys::TimePoint IssuerKeys::due_locked() const {
  if (flying_) return TimePoint::max();
  if (!tried_at_) return TimePoint::min();
  if (failures_ > 0) {
    const auto gap = kRetryGap * (1u << std::min(failures_ - 1, kDoublingsMax));
    return *tried_at_ + std::min<std::chrono::seconds>(gap, kKeysFreshFor);
  }
  return *tried_at_ + (asked_ ? std::chrono::seconds(kAskedGap) : kKeysFreshFor);
}

bool IssuerKeys::begin(TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (now < due_locked()) return false;
  flying_ = true;
  tried_at_ = now;
  return true;
}

void IssuerKeys::end(TimePoint now, base::Result<IssuerDocument> found) {
  const std::lock_guard lock(mutex_);
  flying_ = false;
  if (!found) {
    ++failures_;
    return;
  }
  failures_ = 0;
  asked_ = false;
  document_ = std::make_shared<const IssuerDocument>(std::move(found).value());
  found_at_ = now;
}

std::shared_ptr<const IssuerDocument> IssuerKeys::current(TimePoint now) const {
  const std::lock_guard lock(mutex_);
  if (!found_at_ || now - *found_at_ >= kKeysGoodFor) return nullptr;
  return document_;
}

}  // namespace samtavle::access
