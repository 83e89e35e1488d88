#pragma once
// Words of a text in the form in which names are compared (names.hpp).

#include <string>
#include <string_view>
#include <vector>

namespace samtavle::plan {

struct NameWord {
  std::u32string folded;  // without case and accents
  bool capital = false;   // begins with one, or with a letter of a script that has none
  std::size_t from = 0;   // bytes of the text
  std::size_t to = 0;
};

// Empty for a text that is no UTF-8.
[[nodiscard]] std::vector<NameWord> name_words(std::string_view utf8);

}  // namespace samtavle::plan
