#include "samtavle/plan/inviting.hpp"

#include <algorithm>

#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::plan {
namespace {

// Who decides how far people are involved decides who is.
bool is_delegated(const board::Board& board, const Asking& asking) {
  const base::Value involvement{static_cast<std::int64_t>(fields::involvement.value)};
  return board.any_child(board::kRootId, kinds::delegation, [&](const board::Item& delegation) {
    return in_force(delegation, asking.actor, asking.now_ms) &&
           delegation.members(fields::opens).contains(involvement);
  });
}

}  // namespace

Inviting may_invite(const board::Board& board, const Asking& asking) {
  if (asking.role == Role::none || asking.role > Role::manager) return {};
  if (asking.role >= Role::facilitator) return {asking.role, true};
  if (is_delegated(board, asking)) return {Role::contributor, true};
  const bool shapes = reach_of(board, nullptr, asking.role, asking.kind) >= Level::shape;
  return {shapes ? asking.role : Role::none, false};
}

bool covers(const Inviting& inviting, const Person& self, Role role, ActorKind kind,
            std::string_view authority) {
  if (inviting.most == Role::none || role > inviting.most) return false;
  return inviting.vouches ||
         (kind == self.kind && (authority.empty() || authority == self.authority));
}

}  // namespace samtavle::plan
