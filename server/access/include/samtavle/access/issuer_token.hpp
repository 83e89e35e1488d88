#pragma once
// Tokens of a trusted issuer (JSON Web Tokens), and who they speak of. Pure functions of their
// arguments, without a clock; callable from any thread. No exception leaves them.
//
// Nothing in a token is believed before its signature is checked with a key of the very issuer that
// it names, and then every claim is checked for its value (RFC 8725): iss, aud, azp, typ, exp, iat,
// nbf, for a login also nonce. Of all other claims only those are read that the issuer's mapping
// names.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/access/issuer.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::access {

inline constexpr std::size_t kIssuerTokenBytesMax = 16 * 1024;
// From iat to exp: a token that is good for longer is a mistake of its issuer.
inline constexpr std::int64_t kIssuerTokenLifeMax_s = 24 * 3'600;

struct SignedIn {
  plan::Identity identity;                   // the role is that on every board
  plan::Role role_max = plan::Role::none;    // what a membership may give at most
  bool operator_ = false;
  std::int64_t issued_s = 0;
  std::int64_t expires_s = 0;                // the first second in which it is no longer valid
};

// The `iss` of a token that may be one of an issuer's; nothing is verified yet. Nothing for tokens
// of this server itself and for what is no token.
[[nodiscard]] std::optional<std::string> claimed_issuer(std::string_view token);

// A bearer token. Errors: unauthenticated, with what is wrong with the token, never its content;
// not_found: it says that it is signed with a key that is not among these.
[[nodiscard]] base::Result<SignedIn> verify_bearer(const Issuer& issuer, const KeySet& keys,
                                                   std::string_view token, std::int64_t now_s);

// The ID token that ends a login which was begun with this nonce. Errors: likewise.
[[nodiscard]] base::Result<SignedIn> verify_login(const Issuer& issuer, const KeySet& keys,
                                                  std::string_view token, std::string_view nonce,
                                                  std::int64_t now_s);

}  // namespace samtavle::access
