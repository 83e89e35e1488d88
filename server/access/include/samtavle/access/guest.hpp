#pragma once
// Guests: people who came by an invitation, without a login. Their name is what they said, their
// kind, authority and role are the invitation's. Who they are to the server is a random number that
// stands in their token and nowhere else.
//
// Any thread. No exception leaves these functions.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "samtavle/access/signing_key.hpp"
#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::access {

inline constexpr std::size_t kGuestNameLettersMax = 80;  // code points
// A guest's token is renewed while it is used; one that lies about is not good for long.
inline constexpr std::int64_t kGuestTokenLife_s = 12 * 3'600;

// The name as others will see it, without blanks around it. Errors: invalid (empty or invisible,
// too long, no UTF-8, or with characters that are no text: plan::is_plain_line), with a sentence.
[[nodiscard]] base::Result<std::string> guest_name(std::string_view wanted);

// Errors: internal (no randomness).
[[nodiscard]] base::Result<std::string> new_guest_subject();

// What an invitation says of those who come by it.
struct Invited {
  base::BoardId board;
  base::InvitationNumber number;
  plan::ActorKind kind = plan::ActorKind::none;
  std::string authority;
  plan::Role role = plan::Role::none;
  std::int64_t expires_s = 0;
};

struct GuestToken {
  std::string token;
  std::int64_t expires_s = 0;  // never later than the invitation's end
};
// Errors: those of issue().
[[nodiscard]] base::Result<GuestToken> issue_guest(const SigningKey& key, const Invited& invited,
                                                   const std::string& subject,
                                                   const std::string& name, std::int64_t now_s);

}  // namespace samtavle::access
