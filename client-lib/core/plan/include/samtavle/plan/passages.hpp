#pragma once
// Where two versions of a text differ.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "samtavle/text/text.hpp"

namespace samtavle::plan {

// Something that went out of a text, came into it, or both at one place.
struct Passage {
  std::size_t position = 0;  // in the text before, in visible characters
  std::u32string removed;
  std::u32string inserted;
  friend bool operator==(const Passage&, const Passage&) = default;
};

// What makes the later version of the earlier one, in order; it may be asked the other way round.
// Characters are told apart by who typed them and when, not by what they say, unless the text was
// flattened in between. A text that is missing (nullptr) is an empty one.
[[nodiscard]] std::vector<Passage> passages(const text::Text* before, const text::Text* after);

// Visible characters that carry another mark of one kind than in another version of a text that
// says the same. The empty value: none.
struct MarkChange {
  std::size_t from = 0;
  std::size_t to = 0;
  std::uint32_t mark = 0;
  base::Value value;  // in the other version
};

// What makes the formatting of `wanted` of that of `now`; nothing if they do not say the same.
[[nodiscard]] std::vector<MarkChange> mark_changes(const text::Text* now, const text::Text* wanted);

}  // namespace samtavle::plan
