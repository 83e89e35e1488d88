#pragma once
// What an invitation is good for at a moment. Pure functions.

#include <cstdint>

#include "samtavle/hub/board_log.hpp"

namespace samtavle::hub {

enum class InvitationState : std::uint8_t {
  open,
  used_up,  // nobody else comes by it; those who came stay
  expired,
  revoked,
};

[[nodiscard]] inline InvitationState state_of(const InvitationRecord& record,
                                              std::int64_t now_s) noexcept {
  if (record.revoked) return InvitationState::revoked;
  if (now_s >= record.expires_s) return InvitationState::expired;
  return record.uses >= record.uses_max ? InvitationState::used_up : InvitationState::open;
}

// Whether those who came by it may stay.
[[nodiscard]] inline bool stands(const InvitationRecord& record, std::int64_t now_s) noexcept {
  const InvitationState state = state_of(record, now_s);
  return state == InvitationState::open || state == InvitationState::used_up;
}

}  // namespace samtavle::hub
