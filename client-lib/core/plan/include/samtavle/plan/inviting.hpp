#pragma once
// Who may invite others to a board, and as what. An invitation is no edit and stands beside the log
// (server/hub); the rights to make one are those of the board all the same.
//
//   managers, project leaders and   roles up to their own
//   facilitators
//   to whom the degree of           contributors: who takes part is theirs to say
//   involvement is delegated
//   contributors with the level     contributors of their own kind and authority
//   `shape` for their kind

#include <string_view>

#include "samtavle/plan/may.hpp"

namespace samtavle::plan {

struct Inviting {
  Role most = Role::none;  // the highest role that may be given; none: nobody may be invited
  // May say of others of what kind they are, and of which authority; otherwise they are as oneself.
  bool vouches = false;
};

// By role, reach and the delegations in force, at asking.now_ms.
[[nodiscard]] Inviting may_invite(const board::Board& board, const Asking& asking);

// Whether an invitation is within that. `self`: who invites.
[[nodiscard]] bool covers(const Inviting& inviting, const Person& self, Role role, ActorKind kind,
                          std::string_view authority);

}  // namespace samtavle::plan
