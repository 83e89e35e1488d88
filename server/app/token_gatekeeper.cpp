#include "token_gatekeeper.hpp"

#include "samtavle/access/token.hpp"
#include "samtavle/hub/invitation_state.hpp"

namespace samtavle::app {

using base::Errc;
using base::Result;

Result<hub::Admission> TokenGatekeeper::admit(std::string_view token, const base::BoardId& board,
                                              std::int64_t now_s) {
  auto verified = access::verify(key_, token, board, now_s);
  if (!verified) return base::pass_on(verified);
  if (verified->invitation) {
    const auto record = log_.invitation(board, verified->invitation);
    if (!record && record.error().code != Errc::not_found) return base::pass_on(record);
    if (!record || !*record || !hub::stands(**record, now_s)) {
      return base::fail(Errc::unauthenticated, "the invitation has ended");
    }
  }
  return hub::Admission{std::move(verified->identity), verified->expires_s, verified->invitation};
}

Result<std::optional<base::BoardId>> TokenGatekeeper::board_of(std::string_view token,
                                                               std::int64_t now_s) {
  auto board = access::board_of(key_, token, now_s);
  // Whoever opens one board may be a guest.
  if (board && *board) {
    if (auto admitted = admit(token, **board, now_s); !admitted) return base::pass_on(admitted);
  }
  return board;
}

}  // namespace samtavle::app
