#pragma once
// The port through which a session's token is held against a board. server/app joins it to
// server/access.

#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::hub {

struct Admission {
  plan::Identity identity;
  std::int64_t expires_s = 0;  // Unix time at which the token ends
  base::InvitationNumber invitation{};  // by which a guest came; 0: none
};

class Gatekeeper {
 public:
  virtual ~Gatekeeper() = default;
  // Any thread. Errors: unauthenticated, forbidden.
  [[nodiscard]] virtual base::Result<Admission> admit(std::string_view token,
                                                      const base::BoardId& board,
                                                      std::int64_t now_s) = 0;
};

}  // namespace samtavle::hub
