#pragma once
// Bytes as text: base64 of RFC 4648, section 4, with padding.

#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::base {

[[nodiscard]] std::string encode_base64(std::string_view bytes);

// Strict: only what encode_base64() writes. Errors: invalid.
[[nodiscard]] Result<std::string> decode_base64(std::string_view text);

}  // namespace samtavle::base
