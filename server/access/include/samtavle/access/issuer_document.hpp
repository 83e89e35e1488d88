#pragma once
// What an issuer says of itself (OpenID Connect Discovery 1.0): where its people log in, and with
// which keys it signs. Pure functions; any thread.

#include <string>
#include <string_view>

#include "samtavle/access/issuer.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::access {

struct IssuerPlaces {
  std::string login;   // authorization_endpoint
  std::string tokens;  // token_endpoint
  std::string logout;  // end_session_endpoint; may be empty
  std::string keys;    // jwks_uri
};

struct IssuerDocument {
  IssuerPlaces places;
  KeySet keys;
};

// Where the document is. RFC 8414's other place is not asked.
[[nodiscard]] std::string discovery_url(const Issuer& issuer);

// Errors: malformed (no such document), forbidden (it is another issuer's, or names a place that is
// neither https nor, where the issuer's settings allow it, http on this machine).
[[nodiscard]] base::Result<IssuerPlaces> read_places(const Issuer& issuer, std::string_view json);

// Whether an address is https, or http on this machine where that is allowed.
[[nodiscard]] bool is_allowed_place(std::string_view url, bool plain_http);

}  // namespace samtavle::access
