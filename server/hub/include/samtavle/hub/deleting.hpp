#pragma once
// Deleting a whole board: when that is due by itself, and deleting again in a log that was restored
// from before. How a board goes that people have open is LiveBoard::remove(). Pure functions, but
// for those that are given a log.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "samtavle/hub/board_log.hpp"

namespace samtavle::hub {

// Of the reason for which a board is deleted, or is to be.
inline constexpr std::size_t kDeletionReasonBytesMax = 500;

// What a deletion of a board does before it, and on what condition.
struct DeletionWish {
  std::string why;
  // Asked on the board's thread, before anybody is kept from writing and again at the end; empty:
  // it is in any case.
  std::function<bool(const BoardInfo&)> still_wanted{};
  // Keeps all that is on the board elsewhere, as it is now on the disk, and says the name of the
  // file. On a thread that may wait, while the board takes no edits.
  std::function<Result<std::string>(const BoardId&, const BoardInfo&)> archive;
};

// When a board is to be deleted by itself; nothing: never. At least `warning_days` lie between the
// setting of the rule and that moment, whatever the rule says, so that somebody can see it coming.
[[nodiscard]] std::optional<std::int64_t> due_ms(const BoardInfo& info,
                                                 std::uint32_t warning_days);
// From when on it is said that this will happen soon: `warning_days` before it.
[[nodiscard]] std::optional<std::int64_t> warned_from_ms(const BoardInfo& info,
                                                         std::uint32_t warning_days);
// Whether it is to go now: it is time, and no hold forbids it.
[[nodiscard]] bool is_due(const BoardInfo& info, std::uint32_t warning_days, std::int64_t now_ms);

// What would go with a board.
struct DeletionPreview {
  BoardInfo info;
  std::size_t items = 0;          // also those that people have deleted
  std::size_t people = 0;         // who were ever there
  std::size_t people_only_here = 0;  // of these, whom no other board of this server knows
  std::size_t members = 0;
  std::size_t invitations = 0;
  std::size_t ballots = 0;
  std::uint64_t log_bytes = 0;
};
// Reads the board, and the people of all others: on a thread that may wait. Errors: not_found, and
// those of the log.
[[nodiscard]] Result<DeletionPreview> deletion_preview(BoardLog& log, const BoardId& board);

// A deletion as it is kept beside backups. A board of the same name that was made at another time
// is another board.
struct KeptDeletion {
  BoardId board;
  Deletion deletion;
  friend bool operator==(const KeptDeletion&, const KeptDeletion&) = default;
};

// All that the log knows of. Errors: those of the log.
[[nodiscard]] Result<std::vector<KeptDeletion>> deletions_in(BoardLog& log);

// Deletes those that are in the log; says how many that were. To be called before anybody opens a
// board. Errors: those of the log.
[[nodiscard]] Result<std::size_t> delete_again(BoardLog& log, std::span<const KeptDeletion> kept);

}  // namespace samtavle::hub
