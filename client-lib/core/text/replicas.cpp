#include "replicas.hpp"

namespace samtavle::text {

Replicas::Replicas(const Replicas& other)
    : one_(other.one_),
      count_(other.count_),
      more_(other.more_ == nullptr ? nullptr : std::make_unique<More>(*other.more_)) {}

std::uint32_t Replicas::find_more(base::Replica replica) const {
  if (!more_->numbers.empty()) {
    const auto found = more_->numbers.find(replica);
    return found == more_->numbers.end() ? kNone : found->second;
  }
  for (std::uint32_t i = 0; i < more_->entries.size(); ++i) {
    if (more_->entries[i].replica == replica) return i + 1;
  }
  return kNone;
}

std::uint32_t Replicas::add(base::Replica replica) {
  const std::uint32_t known = find(replica);
  if (known != kNone) return known;
  if (count_ == kReplicasMax) return kNone;
  if (count_ == 0) {
    one_ = {replica, 0};
    return count_++;
  }
  if (more_ == nullptr) more_ = std::make_unique<More>();
  more_->entries.push_back({replica, 0});
  if (count_ == kScanned) {
    for (std::uint32_t i = 0; i < count_; ++i) {
      more_->numbers.emplace(more_->entries[i].replica, i + 1);
    }
  } else if (count_ > kScanned) {
    more_->numbers.emplace(replica, count_);
  }
  return count_++;
}

std::size_t Replicas::memory_bytes() const {
  if (more_ == nullptr) return 0;
  // A node of a map: the pair, three other nodes, and its colour.
  constexpr std::size_t kNode = 48;
  return sizeof(More) + more_->entries.capacity() * sizeof(Entry) + more_->numbers.size() * kNode;
}

}  // namespace samtavle::text
