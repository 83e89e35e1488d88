#pragma once
// What whoever keeps a board's log says in the same words to everybody who joins it.

#include "samtavle/base/ids.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::v1 {
class ActorEntry;
class SessionLimits;
}  // namespace samtavle::v1

namespace samtavle::sync {

void write_limits(const base::Limits& limits, v1::SessionLimits& out);
void write_person(base::Actor actor, const plan::Person& person, v1::ActorEntry& out);

}  // namespace samtavle::sync
