#pragma once
// Logging in on the page: authorization code flow with PKCE (RFC 7636, OpenID Connect Core 1.0,
// section 3.1), cookies, and the tickets with which a page opens a board.
//
//   begin()   the browser goes to the issuer; what was agreed on is kept here and, by a cookie,
//             bound to this browser: nobody is made to end a login that somebody else has begun
//   land()    it comes back with a code, which is changed for an ID token; a state is good once
//   ticket()  who is logged in gets a word that opens one board once, within kTicketLife_s: scripts
//             never see the cookie
//
// Threads: any. No exception leaves it.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "samtavle/access/ended_logins.hpp"
#include "samtavle/access/login_session.hpp"
#include "samtavle/access/signing_key.hpp"
#include "samtavle/access/trusted_issuers.hpp"

namespace samtavle::access {

inline constexpr std::int64_t kTicketLife_s = 30;
inline constexpr std::int64_t kLandingLife_s = 10 * 60;
inline constexpr std::size_t kTicketsMax = 20'000;
inline constexpr std::size_t kLandingsMax = 10'000;
// Stands before every ticket, which has no dots: no token can be taken for one.
inline constexpr std::string_view kTicketPrefix = "ticket-";

class Logins {
 public:
  struct Options {
    std::string public_url;  // as browsers see this server: https://tavle.example.dk
    std::int64_t life_s = 12 * 3'600;
  };

  // All of them must outlive it.
  Logins(const SigningKey& key, TrustedIssuers& issuers, EndedLogins& ended, Options options);
  ~Logins();
  Logins(const Logins&) = delete;
  Logins& operator=(const Logins&) = delete;

  struct Begun {
    std::string redirect;  // where the browser goes
    std::string browser;   // for a cookie: by this it is known when it comes back
  };
  // `to`: where on this server it goes in the end. Errors: not_found (no such issuer), invalid
  // (`to` leads elsewhere), going_away (the issuer's places are not known yet), too_many.
  [[nodiscard]] base::Result<Begun> begin(std::string_view issuer, std::string_view to,
                                          std::int64_t now_s);

  struct Arrival {
    std::string state;
    std::string code;
    std::string issuer;   // `iss` (RFC 9207); may be empty
    std::string browser;  // of the cookie
  };
  struct Landed {
    LoginSession session;
    std::string cookie;
    std::string to;
  };
  // Blocks while the issuer is asked. Errors: unauthenticated, unavailable and going_away (the
  // issuer does not answer as it has to: begin again).
  [[nodiscard]] base::Result<Landed> land(const Arrival& arrival, std::int64_t now_s);

  // Who bears a cookie. Errors: unauthenticated.
  [[nodiscard]] base::Result<LoginSession> session(std::string_view cookie, std::int64_t now_s);
  // The cookie anew, if it is due; empty if not. Errors: internal.
  [[nodiscard]] base::Result<std::string> renew(const LoginSession& session, std::int64_t now_s);

  // Errors: too_many, internal.
  [[nodiscard]] base::Result<std::string> ticket(const LoginSession& session, std::int64_t now_s);
  // Errors: unauthenticated, also for one that was redeemed before.
  [[nodiscard]] base::Result<LoginSession> redeem(std::string_view ticket, std::int64_t now_s);

  // Ends a login everywhere. Gives where the browser may log out at the issuer too; empty: nowhere.
  // Errors: io.
  [[nodiscard]] base::Result<std::string> end(const LoginSession& session, std::int64_t now_s);

  [[nodiscard]] TrustedIssuers& issuers() const { return issuers_; }

 private:
  struct Books;

  [[nodiscard]] std::string landing_url() const;
  [[nodiscard]] base::Result<std::string> id_token(const Issuer& issuer, const IssuerPlaces& places,
                                                   const std::string& code,
                                                   const std::string& verifier) const;

  const SigningKey& key_;
  TrustedIssuers& issuers_;
  EndedLogins& ended_;
  const Options options_;
  std::unique_ptr<Books> books_;
};

}  // namespace samtavle::access
