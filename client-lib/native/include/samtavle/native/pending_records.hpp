#pragma once
// What the records of a pending store (PENDING.md) come to: which of them still count. No I/O; for
// whoever keeps them. One caller at a time.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/sync/pending_owner.hpp"

namespace samtavle::native {

inline constexpr std::size_t kPendingRecordBytesMax = 1024 * 1024;

class PendingRecords {
 public:
  // Takes records in, in order, and appends to `out` their bytes as they stand in a store. Errors:
  // invalid for what is no PendingRecord, corrupt for one that drops more than there is; it and
  // those after it are left out.
  [[nodiscard]] base::Result<void> take(std::span<const std::string> records, std::string& out);
  [[nodiscard]] base::Result<void> remember(std::string_view record);

  // What still counts: the identity, if there is one, the owner, the edits in their order, the
  // ballots, and the entries of undo. For ClientSession::restore.
  [[nodiscard]] std::vector<std::string> records() const;
  // The bytes of a store that holds exactly these.
  [[nodiscard]] std::string whole() const;
  // Of whole(), without the header.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return live_bytes_; }
  [[nodiscard]] std::size_t edit_count() const noexcept { return edits_.size(); }
  [[nodiscard]] std::size_t ballot_count() const noexcept { return ballots_.size(); }
  // Whether a `clear` was taken in since the last call: the store has to be rewritten, or a process
  // that is killed between a `clear` and what comes after it would lose something.
  [[nodiscard]] bool cleared() noexcept;

  // Who wrote the store, from its identity record; empty as long as there is none.
  [[nodiscard]] const std::string& device() const noexcept { return device_; }
  [[nodiscard]] const std::string& board() const noexcept { return board_; }
  // Nothing as long as no owner record was taken in.
  [[nodiscard]] const std::optional<sync::PendingOwner>& owner() const noexcept { return owner_; }

 private:
  void forget_undo(std::uint64_t key);
  void forget_ballot(base::OpId round);

  std::string device_;
  std::string board_;
  std::string identity_;
  std::optional<sync::PendingOwner> owner_;
  std::string owner_record_;
  std::deque<std::string> edits_;
  std::map<base::OpId, std::string> ballots_;  // by their rounds
  std::map<std::uint64_t, std::string> undo_;  // by the keys of their entries
  std::uint64_t live_bytes_ = 0;
  bool cleared_ = false;
};

}  // namespace samtavle::native
