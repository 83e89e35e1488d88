#pragma once
// The JSON of a token: one object of plain values. Anything that leaves room for two readings, a
// name that comes twice, or nests, is refused, so that neither depth nor size can be abused.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace samtavle::access {

// Whole numbers only; others, and null, have no reading here.
using Claim = std::variant<bool, std::int64_t, std::string>;
using Claims = std::map<std::string, Claim, std::less<>>;

// Nothing unless the text is exactly one object, from the first byte to the last.
[[nodiscard]] std::optional<Claims> parse_claims(std::string_view json);

// The texts in the claims must be UTF-8.
[[nodiscard]] std::string write_claims(const Claims& claims);

}  // namespace samtavle::access
