#include "samtavle/sync/pending_owner.hpp"

#include <utility>

#include "samtavle/board/snapshot.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/v1/store.pb.h"

namespace samtavle::sync {

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

std::optional<PendingOwner> owner_in(std::string_view record) {
  v1::PendingRecord parsed;
  if (!parsed.ParseFromArray(record.data(), static_cast<int>(record.size()))) return std::nullopt;
  if (!parsed.has_owner()) return std::nullopt;
  const v1::PendingRecord::Owner& owner = parsed.owner();
  return PendingOwner{base::Actor{owner.actor()}, base::Epoch{owner.epoch()}, owner.person()};
}

void OwnerWatch::restart(std::optional<PendingOwner> owner) {
  owner_ = std::move(owner);
  had_unsaved_ = false;
}

bool OwnerWatch::is_somebody_elses(const ClientSession& session) {
  if (session.connection() < Connection::loading) {
    // A welcome may hand back some of it, or find it saved.
    had_unsaved_ = session.pending_count() + session.pending_ballot_count() > 0;
    return false;
  }
  PendingOwner now{session.actor(), session.welcomed_epoch(), 0};
  if (!owner_ || owner_->epoch != now.epoch || owner_->actor != now.actor) {
    const auto person = session.directory().find(now.actor);
    if (person != session.directory().end()) now.person = hash_of_person(person->second);
    if (had_unsaved_ && owner_ && !same_person(*owner_, now)) return true;
    owner_ = now;
  }
  began_ = true;
  return false;
}

}  // namespace samtavle::sync
