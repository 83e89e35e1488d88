#pragma once
// The members of a set field: values in their order, each once.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "samtavle/base/value.hpp"

namespace samtavle::board {

class ValueSet {
 public:
  using value_type = base::Value;
  using const_iterator = std::vector<base::Value>::const_iterator;

  [[nodiscard]] const_iterator begin() const noexcept { return values_.begin(); }
  [[nodiscard]] const_iterator end() const noexcept { return values_.end(); }
  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  [[nodiscard]] bool contains(const base::Value& value) const {
    return std::binary_search(values_.begin(), values_.end(), value);
  }

  // Whether it was not there before.
  bool insert(base::Value value) {
    const auto at = std::lower_bound(values_.begin(), values_.end(), value);
    if (at != values_.end() && *at == value) return false;
    values_.insert(at, std::move(value));
    return true;
  }
  // Puts a value behind all others; false if it does not belong there.
  bool append(base::Value value) {
    if (!values_.empty() && !(values_.back() < value)) return false;
    values_.push_back(std::move(value));
    return true;
  }
  // Whether it was there.
  bool erase(const base::Value& value) {
    const auto at = std::lower_bound(values_.begin(), values_.end(), value);
    if (at == values_.end() || *at != value) return false;
    values_.erase(at);
    return true;
  }
  // Of its block; what the values hold beside it is not in this.
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return values_.capacity() * sizeof(base::Value);
  }
  friend bool operator==(const ValueSet&, const ValueSet&) = default;

 private:
  std::vector<base::Value> values_;
};

}  // namespace samtavle::board
