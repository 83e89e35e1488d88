#pragma once
// Where a client keeps its unsaved edits and ballots, and what it can undo, beyond its process. The
// default is a file (pending_file.hpp); an app that has a place of its own (a database, a key
// chain, memory) gives that as PendingBytes.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/result.hpp"
#include "samtavle/sync/pending_owner.hpp"

namespace samtavle::native {

// One store belongs to one board and one device. Called by one thread at a time.
class PendingStore {
 public:
  virtual ~PendingStore() = default;
  // Who wrote it; both empty as long as nothing was kept.
  [[nodiscard]] virtual const std::string& device() const = 0;
  [[nodiscard]] virtual const std::string& board() const = 0;
  // Whose the pending edits and ballots in it are; nothing as long as nobody said so.
  [[nodiscard]] virtual const std::optional<sync::PendingOwner>& owner() const = 0;
  // The records (samtavle.v1.PendingRecord) that still count, for ClientSession::restore.
  [[nodiscard]] virtual std::vector<std::string> records() const = 0;
  // Returns when they would survive the end of the process. After an error they are still
  // remembered, and the next call keeps them too.
  [[nodiscard]] virtual base::Result<void> append(std::span<const std::string> records) = 0;

 protected:
  PendingStore() = default;
  PendingStore(const PendingStore&) = default;
  PendingStore& operator=(const PendingStore&) = default;
};

// An app's own place for the bytes of one store (format: PENDING.md). Called on the client's thread
// (load() on that of Client::open), one call at a time; may block, must not throw.
class PendingBytes {
 public:
  virtual ~PendingBytes() = default;
  // All that was kept; empty: nothing was.
  [[nodiscard]] virtual base::Result<std::string> load() = 0;
  // Puts bytes behind what is kept.
  [[nodiscard]] virtual base::Result<void> append(std::string_view bytes) = 0;
  // Keeps these bytes instead of all others, at once or not at all.
  [[nodiscard]] virtual base::Result<void> replace(std::string_view bytes) = 0;
};

// A store in such a place. A last record that is cut off is left out.
// Errors: corrupt, newer_format, and those of load() and replace().
[[nodiscard]] base::Result<std::unique_ptr<PendingStore>> pending_store_in(
    std::shared_ptr<PendingBytes> place);

}  // namespace samtavle::native
