#pragma once
// Who wrote what is pending: a machine's account may be used by several people, and what one has
// left there must not be sent as another's.

#include <cstdint>
#include <string>

#include "samtavle/base/ids.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::native {

struct PendingOwner {
  base::Actor actor;
  base::Epoch epoch;         // of the log: in another one the number may be somebody else's
  std::uint64_t person = 0;  // hash_of_person(); 0: not known
  friend bool operator==(const PendingOwner&, const PendingOwner&) = default;
};

[[nodiscard]] std::uint64_t hash_of_person(const plan::Person& person);
// By their number; in two epochs by what they are called, if both servers said it.
[[nodiscard]] bool same_person(const PendingOwner& one, const PendingOwner& other) noexcept;
// As a record of a pending store.
[[nodiscard]] std::string record_of(const PendingOwner& owner);

}  // namespace samtavle::native
