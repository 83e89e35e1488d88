#pragma once
// What a client begins with: its store of what is unsaved, and a session that takes it up.

#include <memory>
#include <optional>

#include "samtavle/native/client.hpp"
#include "samtavle/native/pending_place.hpp"

namespace samtavle::native {

struct Pending {
  std::shared_ptr<PendingStore> store;  // nullptr: memory only
  std::optional<PendingFile::Damage> damage;
  std::optional<PendingPlace> place;  // where the store is, if the app named none
  std::string path;                   // of a file; empty: another place
};

// The store that the options name. Errors: see Client::open().
[[nodiscard]] base::Result<Pending> open_pending(const Options& options, const ServerUrl& server);
// The next one in the same place, without the one that it has. Errors: those of take().
[[nodiscard]] base::Result<Pending> open_after(Pending pending, const Options& options);

// A session with what the store holds. Errors: corrupt.
[[nodiscard]] base::Result<std::unique_ptr<sync::ClientSession>> session_on(
    const Options& options, const Pending& pending);

}  // namespace samtavle::native
