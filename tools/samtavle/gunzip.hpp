#pragma once
// Unpacks gzip files (RFC 1952): recorded editing sessions are kept that way.

#include <string>
#include <string_view>

#include "settings.hpp"

namespace samtavle::cli {

inline constexpr std::size_t kUnpackedBytesMax = 1024u * 1024 * 1024;

[[nodiscard]] bool is_gzip(std::string_view bytes);

// One member. Errors: corrupt (not gzip, cut off, or a wrong checksum), limit.
[[nodiscard]] Result<std::string> gunzip(std::string_view bytes);

}  // namespace samtavle::cli
