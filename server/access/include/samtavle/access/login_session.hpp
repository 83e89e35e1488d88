#pragma once
// Somebody who has logged in on the page. Nothing of it is kept here: it stands, signed, in a
// cookie that no script can read, so that a restart logs nobody out. It is no bearer token, and a
// bearer token is none of these.
//
// Pure functions; any thread. No exception leaves them.

#include <cstdint>
#include <string>
#include <string_view>

#include "samtavle/access/issuer_token.hpp"
#include "samtavle/access/signing_key.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::access {

// A cookie that is not used for so long is good no more.
inline constexpr std::int64_t kLoginIdle_s = 2 * 3'600;
// One that is used is written anew, no more often than this.
inline constexpr std::int64_t kLoginRenew_s = 5 * 60;

struct LoginSession {
  std::string id;       // random; by it one login is ended
  std::string issuer;   // its name
  plan::Identity identity;
  plan::Role role_max = plan::Role::none;
  bool operator_ = false;
  std::int64_t begun_s = 0;    // the login
  std::int64_t written_s = 0;  // the cookie
  std::int64_t until_s = 0;    // the first second in which nothing of it is good, used or not
};

// Errors: invalid (a session that read_session() would not accept), internal.
[[nodiscard]] base::Result<std::string> write_session(const SigningKey& key,
                                                      const LoginSession& session);
// Errors: unauthenticated.
[[nodiscard]] base::Result<LoginSession> read_session(const SigningKey& key, std::string_view text,
                                                      std::int64_t now_s);

}  // namespace samtavle::access
