#pragma once
// The signed envelope of a token: header.payload.signature in base64url, HMAC-SHA-256 (RFC 7515).
//
// cpp-jwt computes the signature. Its decode() is not used: it parses both parts before the
// signature is checked, reads the algorithm up to a NUL and in any case, compares in variable time,
// skips characters that are no base64, and holds times against a clock of its own.

#include <string>
#include <string_view>

#include "samtavle/access/signing_key.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::access {

// The JSON texts of a token whose signature is right.
struct Opened {
  std::string header;
  std::string payload;
};

// Errors: internal (the library failed).
[[nodiscard]] base::Result<std::string> seal(const SigningKey& key, std::string_view header,
                                             std::string_view payload);

// Errors: unauthenticated, whatever is wrong.
[[nodiscard]] base::Result<Opened> open(const SigningKey& key, std::string_view token);

}  // namespace samtavle::access
