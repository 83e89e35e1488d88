#pragma once
// What an editor does to its own text for one keystroke. Used natively and in WebAssembly, so that
// both measure the same.

#include <cstddef>
#include <string_view>

#include "samtavle/text/text.hpp"

namespace samtavle::bench {

// Numbers one writer's operations: one for a deletion, one a character for an insertion.
class Pen {
 public:
  explicit Pen(base::Replica replica) : next_{replica, base::Counter{1}} {}

  [[nodiscard]] bool insert(text::Text& text, std::size_t position,
                            std::u32string_view characters) {
    const auto origins = text.origins_at(position);
    if (!origins || !text.insert(next_, *origins, characters)) return false;
    next_ = next_ + static_cast<std::uint32_t>(characters.size());
    return true;
  }

  [[nodiscard]] bool erase(text::Text& text, std::size_t position, std::size_t count) {
    const auto ids = text.ids_at(position, count);
    if (!ids || !text.erase(*ids)) return false;
    next_ = next_ + 1;
    return true;
  }

 private:
  base::OpId next_;
};

}  // namespace samtavle::bench
