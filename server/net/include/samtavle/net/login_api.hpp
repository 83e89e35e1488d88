#pragma once
// Cookies and JSON of logging in on the page, without sockets: what is documented in openapi.json,
// and nothing else. Pure functions.
//
//   GET  /auth/issuers    by whom one can log in here
//   GET  /auth/login      to one of them, and in the end to an address of this server
//   GET  /auth/callback   where the issuer sends the browser back to
//   GET  /auth/session    who is logged in
//   POST /auth/ticket     a word that opens one board once
//   POST /auth/logout     ends the login everywhere
//   POST /auth/revoke     by an operator: ends all that a person holds

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/access/issuer.hpp"
#include "samtavle/access/login_session.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/net/http_reader.hpp"

namespace samtavle::net {

// The prefix makes browsers take them only over TLS, from this very host, for all of its paths: no
// neighbour of this server can plant one.
inline constexpr std::string_view kLoginCookie = "__Host-samtavle";
inline constexpr std::string_view kLandingCookie = "__Host-samtavle-landing";

// The value of a cookie; nothing if it does not come, or more than once.
[[nodiscard]] std::optional<std::string_view> cookie_in(const Request& request,
                                                        std::string_view name);
// The Set-Cookie field: no script reads it, no other site's page sends it along but by a link.
[[nodiscard]] std::string set_cookie(std::string_view name, std::string_view value,
                                     std::int64_t life_s);
[[nodiscard]] std::string drop_cookie(std::string_view name);

// Whether a request that a cookie comes with is one of this server's own page and not another
// site's: it bears a field that no form and no link can set, and nothing in it says otherwise.
[[nodiscard]] bool is_by_own_page(const Request& request);

[[nodiscard]] std::string issuers_json(std::span<const access::Issuer* const> issuers);
[[nodiscard]] std::string session_json(const access::LoginSession& session);
[[nodiscard]] std::string ticket_json(std::string_view ticket);
[[nodiscard]] std::string logout_json(std::string_view at_issuer);

// Whose everything ends: {"subject": "..."}. Errors: malformed, invalid.
[[nodiscard]] base::Result<std::string> parse_revocation(std::string_view body);

}  // namespace samtavle::net
