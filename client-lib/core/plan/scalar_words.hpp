#pragma once
// Words in scalars: the states and choices of the schema.

#include <string>
#include <string_view>

#include "samtavle/base/value.hpp"
#include "samtavle/board/item.hpp"

namespace samtavle::plan {

// Whether a scalar holds this word.
[[nodiscard]] inline bool holds_word(const base::Value& value, std::string_view word) {
  const auto text = value.get_if<std::string>();
  return text && *text == word;
}

// What stands in a scalar; empty if that is no string.
[[nodiscard]] inline std::string words_in(const board::Item& item, base::Field field) {
  return std::string{item.value(field).get_if<std::string>().value_or(std::string_view{})};
}

}  // namespace samtavle::plan
