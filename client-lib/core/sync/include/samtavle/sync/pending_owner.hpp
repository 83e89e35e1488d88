#pragma once
// Who wrote what is pending: an account of a machine, or a browser, may be used by several people,
// and what one has left there must not be sent as another's. For the host of a ClientSession, which
// keeps the store; client-lib/native/PENDING.md says what stands there. One caller at a time.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::sync {

class ClientSession;

struct PendingOwner {
  base::Actor actor;
  base::Epoch epoch;         // of the log: in another one the number may be somebody else's
  std::uint64_t person = 0;  // hash_of_person(); 0: not known
  friend bool operator==(const PendingOwner&, const PendingOwner&) = default;
};

[[nodiscard]] std::uint64_t hash_of_person(const plan::Person& person);
// By their number; in two epochs by what they are called, if both servers said it.
[[nodiscard]] bool same_person(const PendingOwner& one, const PendingOwner& other) noexcept;

// As a record of a pending store, and what such a record says; nothing for any other.
[[nodiscard]] std::string record_of(const PendingOwner& owner);
[[nodiscard]] std::optional<PendingOwner> owner_in(std::string_view record);

// Holds whoever is welcomed against whoever wrote what is unsaved.
class OwnerWatch {
 public:
  // The session has been restored from another store, with this owner.
  void restart(std::optional<PendingOwner> owner);

  // After each input of the session, before its actions are carried out. True: it was welcomed as
  // another person than the one who wrote what was unsaved when the server was greeted. Nothing of
  // what came of that welcome may be kept, sent or told then; the session has to go.
  [[nodiscard]] bool is_somebody_elses(const ClientSession& session);

  // Who wrote what is unsaved, or would now: to be in the store with the next record.
  [[nodiscard]] const std::optional<PendingOwner>& owner() const noexcept { return owner_; }
  // Somebody was welcomed with what was unsaved, in this process: it may be on their screen.
  [[nodiscard]] bool began() const noexcept { return began_; }

 private:
  std::optional<PendingOwner> owner_;
  bool had_unsaved_ = false;
  bool began_ = false;
};

}  // namespace samtavle::sync
