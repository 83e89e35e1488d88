#pragma once
// The claims of a token from elsewhere. Issuers write more into their tokens than this server
// reads, so what has no reading here (objects, fractions, null) is left out; but a name that comes
// twice, at any depth, leaves room for two readings, and then nothing is read at all.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace samtavle::access {

using IssuerClaim = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;
using IssuerClaims = std::map<std::string, IssuerClaim, std::less<>>;

// Nothing unless the text is exactly one object, from the first byte to the last.
[[nodiscard]] std::optional<IssuerClaims> parse_issuer_claims(std::string_view json);

// The texts of a claim that is one or a list of them.
[[nodiscard]] std::vector<std::string> texts_of(const IssuerClaims& claims,
                                                std::string_view name);
// A claim that is one text; nullptr otherwise.
[[nodiscard]] const std::string* text_of(const IssuerClaims& claims, std::string_view name);

}  // namespace samtavle::access
