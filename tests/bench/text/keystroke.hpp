#pragma once
// What an editor does to its own text for one keystroke. Used natively and in WebAssembly, so that
// both measure the same.

#include <cstddef>
#include <string_view>
#include <vector>

#include "samtavle/text/text.hpp"

namespace samtavle::bench {

// Numbers one writer's operations: one for a deletion, one a character for an insertion.
class Pen {
 public:
  explicit Pen(base::Replica replica) : next_{replica, base::Counter{1}} {}

  [[nodiscard]] bool insert(text::Text& text, std::size_t position,
                            std::u32string_view characters) {
    if (!text.insert_at(position, next_, characters)) return false;
    next_ = next_ + static_cast<std::uint32_t>(characters.size());
    return true;
  }

  [[nodiscard]] bool erase(text::Text& text, std::size_t position, std::size_t count) {
    erased_.clear();
    if (!text.erase_at(position, count, erased_)) return false;
    next_ = next_ + 1;
    return true;
  }

 private:
  base::OpId next_;
  std::vector<base::IdRange> erased_;  // what would be sent
};

}  // namespace samtavle::bench
