#pragma once
// base64url without padding (RFC 4648, section 5), as it stands in tokens and keys.

#include <optional>
#include <string>
#include <string_view>

namespace samtavle::access {

[[nodiscard]] std::string encode_base64url(std::string_view bytes);

// Nothing for any other spelling than the one that encode_base64url() gives. libsodium is strict
// about padding, blanks, the alphabet and bits behind the last byte; each would give one token many
// names.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace samtavle::access
