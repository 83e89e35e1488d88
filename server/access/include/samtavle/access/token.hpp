#pragma once
// Tokens: who somebody is and what board they may open in what role, signed by this server (JSON
// Web Tokens, HMAC-SHA-256 and nothing else). Pure functions of their arguments, without a clock;
// callable from any thread. No exception leaves them.
//
// Nothing in a token is believed before its signature is checked, and then every claim is checked
// for its value (RFC 8725). Tokens are strict: a header of exactly `alg` and `typ`, claims that are
// plain values and come once. Unknown claims are ignored.
//
//   iss "samtavle"   aud "samtavle"   iat, nbf, exp   seconds since 1970, whole
//   sub              stable identifier at the login
//   name, kind, authority, guest      what others see of the bearer (plan::Person)
//   role             on the board; "none" for an operator who reads nothing
//   board            its id, or "*" for every board
//   operator         true: may manage boards through the HTTP API
//   invitation       the number of the invitation by which a guest came; good while that is

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/access/signing_key.hpp"
#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::access {

inline constexpr std::size_t kTokenBytesMax = 4 * 1024;
inline constexpr std::size_t kSubjectBytesMax = 128;
inline constexpr std::size_t kNameBytesMax = 200;
inline constexpr std::size_t kAuthorityBytesMax = 200;
// How far an issuer's clock may be ahead of this server's. A token's end is exact.
inline constexpr std::int64_t kClockSkewMax_s = 60;

struct Grant {
  plan::Identity identity;
  std::optional<base::BoardId> board;  // nothing: every board
  std::int64_t expires_s = 0;          // the first second in which it is no longer valid
  std::int64_t issued_s = 0;
  bool operator_ = false;
  base::InvitationNumber invitation{};  // 0: none. Of a guest, and then there is a board
};

struct Verified {
  plan::Identity identity;
  std::int64_t expires_s = 0;
  std::int64_t issued_s = 0;
  bool operator_ = false;
  base::InvitationNumber invitation{};  // 0: none; whether it still stands, the caller has to ask
};

// Errors: invalid for a grant whose token verify() would not accept (text too long or with control
// characters, no role, no kind, an end before its beginning, an invitation of no guest or board).
[[nodiscard]] base::Result<std::string> issue(const SigningKey& key, const Grant& grant);

// Errors: unauthenticated (no token of this server, or not valid at this time), forbidden (a valid
// token, for another board). The detail names what is wrong with the token, never its content.
[[nodiscard]] base::Result<Verified> verify(const SigningKey& key, std::string_view token,
                                            const base::BoardId& board, std::int64_t now_s);

// Like verify, for what concerns no single board. Errors: unauthenticated, and forbidden for the
// token of somebody who is no operator.
[[nodiscard]] base::Result<Verified> verify_operator(const SigningKey& key, std::string_view token,
                                                     std::int64_t now_s);

// Who bears a guest's token, to be given another: it may have ended.
struct Guest {
  plan::Identity identity;
  base::BoardId board;
  base::InvitationNumber invitation;
  std::int64_t issued_s = 0;
};
// Errors: unauthenticated, and forbidden for a token of somebody who is no guest of an invitation.
[[nodiscard]] base::Result<Guest> verify_guest(const SigningKey& key, std::string_view token,
                                               std::int64_t now_s);

// The board that a token opens, in some role; nothing: every board. Errors: unauthenticated.
[[nodiscard]] base::Result<std::optional<base::BoardId>> board_of(const SigningKey& key,
                                                                  std::string_view token,
                                                                  std::int64_t now_s);

}  // namespace samtavle::access
