#pragma once
// From the claims of an issuer to somebody on a board. The claims are verified.

#include "issuer_claims.hpp"
#include "samtavle/access/issuer_token.hpp"

namespace samtavle::access {

// Errors: unauthenticated: whom the claims speak of has no subject or kind here, or one that looks
// like a personal number. A name or an authority that does is left out.
[[nodiscard]] base::Result<SignedIn> map_claims(const Issuer& issuer, const IssuerClaims& claims);

}  // namespace samtavle::access
