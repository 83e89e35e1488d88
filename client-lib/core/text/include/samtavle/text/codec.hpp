#pragma once
// A text as bytes: small, canonical, and quick to make a text of again. The format is in FORMAT.md.
//
// Canonical: two texts that are equal (runs() and marks()) give equal bytes, however they came
// about. What is deleted keeps its place and loses its content.

#include <string>
#include <string_view>

#include "samtavle/text/text.hpp"

namespace samtavle::text {

[[nodiscard]] std::string encode(const Text& text);

// The bytes may come from anywhere. Memory is bounded by their number: a few bytes can claim many
// deleted characters, but those are numbers and not memory; at most `characters_max` are believed.
// Errors: corrupt (no such text can be), limit, newer_format.
[[nodiscard]] Result<Text> decode(std::string_view bytes, std::size_t characters_max,
                                  const Shape& shape = {});

}  // namespace samtavle::text
