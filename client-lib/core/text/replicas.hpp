#pragma once
// The replicas that have written into a text, numbered in the order in which they came, so that a
// span names one in 21 bits. Nearly every text has one writer, which costs no allocation.
// Private to core/text.

#include <map>
#include <memory>
#include <vector>

#include "node.hpp"
#include "samtavle/base/ids.hpp"

namespace samtavle::text {

class Replicas {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Entry {
    base::Replica replica;
    std::uint32_t highest = 0;  // no counter of this replica here is above
  };

  Replicas() = default;
  Replicas(const Replicas& other);
  Replicas& operator=(const Replicas&) = delete;
  Replicas(Replicas&&) noexcept = default;
  Replicas& operator=(Replicas&&) noexcept = default;

  // The number of a replica; kNone if it never wrote here.
  [[nodiscard]] std::uint32_t find(base::Replica replica) const {
    if (count_ != 0 && one_.replica == replica) return 0;
    return more_ == nullptr ? kNone : find_more(replica);
  }
  // The number of a replica, a new one if needed; kNone if there are too many.
  std::uint32_t add(base::Replica replica);

  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] const Entry& operator[](std::uint32_t number) const {
    return number == 0 ? one_ : more_->entries[number - 1];
  }
  void note(std::uint32_t number, std::uint32_t counter) {
    Entry& entry = number == 0 ? one_ : more_->entries[number - 1];
    if (counter > entry.highest) entry.highest = counter;
  }

  [[nodiscard]] base::OpId global(LocalId id) const {
    if (!id) return {};
    return {(*this)[id.replica].replica, base::Counter{id.counter}};
  }
  // An id of a replica that never wrote here gets a number that no span has.
  [[nodiscard]] LocalId local(base::OpId id) const {
    if (!id) return {};
    return {find(id.replica), id.counter.value};
  }
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  struct More {
    std::vector<Entry> entries;  // from number 1 on
    std::map<base::Replica, std::uint32_t> numbers;  // only when there are many
  };
  static constexpr std::uint32_t kScanned = 16;

  [[nodiscard]] std::uint32_t find_more(base::Replica replica) const;

  Entry one_;
  std::uint32_t count_ = 0;
  std::unique_ptr<More> more_;
};

}  // namespace samtavle::text
