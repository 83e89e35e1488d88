#include "samtavle/native/pending_owner.hpp"

#include "samtavle/board/snapshot.hpp"
#include "samtavle/v1/store.pb.h"

namespace samtavle::native {

std::uint64_t hash_of_person(const plan::Person& person) {
  std::string words = person.name + '\0' + person.authority + '\0';
  words += std::to_string(static_cast<int>(person.kind));
  return board::edit_hash(words);
}

bool same_person(const PendingOwner& one, const PendingOwner& other) noexcept {
  if (one.epoch == other.epoch) return one.actor == other.actor;
  return one.person == other.person || one.person == 0 || other.person == 0;
}

std::string record_of(const PendingOwner& owner) {
  v1::PendingRecord record;
  record.mutable_owner()->set_actor(owner.actor.value);
  record.mutable_owner()->set_epoch(owner.epoch.value);
  record.mutable_owner()->set_person(owner.person);
  return record.SerializeAsString();
}

}  // namespace samtavle::native
