#pragma once
// Words in scalars: the states and choices of the schema.

#include <string_view>

#include "samtavle/base/value.hpp"

namespace samtavle::plan {

// Whether a scalar holds this word.
[[nodiscard]] inline bool holds_word(const base::Value& value, std::string_view word) {
  const auto text = value.get_if<std::string>();
  return text && *text == word;
}

}  // namespace samtavle::plan
