#pragma once
// The port through which a session's token is held against a board. server/app joins it to
// server/access.

#include <cstdint>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::hub {

struct Admission {
  plan::Identity identity;
  std::int64_t expires_s = 0;  // Unix time at which the token ends
  base::InvitationNumber invitation{};  // by which a guest came; 0: none
  std::string login{};         // of somebody who has logged in on the page; empty: others
  std::int64_t issued_s = 0;   // Unix time of the login, or of the token
  bool member = false;         // the role is the one that the board has for them
  std::string issuer{};        // by whose login they are known; empty: by none
};

class Gatekeeper {
 public:
  virtual ~Gatekeeper() = default;
  // Any thread. Errors: unauthenticated, forbidden.
  [[nodiscard]] virtual base::Result<Admission> admit(std::string_view token,
                                                      const base::BoardId& board,
                                                      std::int64_t now_s) = 0;
  // Whether somebody whom it admitted may still be here: what was given to them may have been
  // taken back before its time. Any thread. Where nothing ever is, everybody may.
  [[nodiscard]] virtual bool may_stay(const Admission&) const { return true; }
  // Grows whenever may_stay() may say something else than before. Any thread.
  [[nodiscard]] virtual std::uint64_t changes() const { return 0; }
};

}  // namespace samtavle::hub
