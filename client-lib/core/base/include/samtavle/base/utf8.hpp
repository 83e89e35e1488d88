#pragma once
// UTF-8 and the counts that people and browsers use. Strict: no surrogates, no overlong forms,
// nothing above U+10FFFF (Unicode 15, table 3-7).

#include <cstddef>
#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::base {

// The number of code points, or `invalid` if the bytes are no UTF-8.
[[nodiscard]] Result<std::size_t> count_code_points(std::string_view utf8);

// The code points, or `invalid` if the bytes are no UTF-8.
[[nodiscard]] Result<std::u32string> decode_utf8(std::string_view utf8);

// Appends one code point. It must be a Unicode scalar value.
void append_utf8(std::string& out, char32_t code_point);

[[nodiscard]] std::string encode_utf8(std::u32string_view code_points);

// UTF-16 units that a code point takes in a browser: 1 or 2.
[[nodiscard]] constexpr std::size_t utf16_units(char32_t code_point) noexcept {
  return code_point >= 0x10000 ? 2 : 1;
}

}  // namespace samtavle::base
