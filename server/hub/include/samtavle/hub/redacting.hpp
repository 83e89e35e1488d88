#pragma once
// Redacting: what somebody wrote in an item is replaced for good, in every version of the board. An
// event of its own, with who and why, says what stands there now; and in the events before it the
// text itself is replaced, character by character, so that the log folds as it did.
//
// Functions of a log and a board; they take as long as reading the log does.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::hub {

inline constexpr std::size_t kRedactionReasonBytesMax = 500;

// What is to be replaced, and the word that stands there from then on.
struct RedactionTarget {
  base::OpId item;
  std::vector<base::Field> fields;
  std::string word;
};

// The fields of an item that can be: the one that is asked for, or all that hold text of people.
// Errors: not_found (no such item), invalid (no such field, or nothing that people write; a set
// that is not empty: a value that was taken out can be redacted, one that is in it not).
[[nodiscard]] Result<RedactionTarget> redaction_target(const board::Board& board, base::OpId item,
                                                       std::optional<base::Field> field);

// The bytes of an event without it; nothing if it is not in there. Error: corrupt.
[[nodiscard]] Result<std::optional<std::string>> without(const RedactionTarget& target,
                                                         const LogEvent& event);

// A log as it will be: the board that it makes, and the events that differ from those on disk.
struct CleanedLog {
  board::Board board;
  std::vector<LogEvent> rewritten;
};
// Goes on with events behind cleaned.board, up to and with `to`; those behind `last` stay as they
// are. Errors: those of fold_to().
[[nodiscard]] Result<void> clean(BoardLog& log, const BoardId& id, const RedactionTarget& target,
                                 Seq to, Seq last, CleanedLog& cleaned);
// From the last snapshot before the item was made. Errors: those of BoardLog, corrupt.
[[nodiscard]] Result<CleanedLog> clean(BoardLog& log, const BoardId& id,
                                       const RedactionTarget& target, Seq created, Seq to,
                                       Seq last);

// The edit of the event that says what stands there now; the board is not changed.
[[nodiscard]] std::string redacting_edit(board::Board& board, const RedactionTarget& target,
                                         Actor by, const std::string& why);

// A redaction as it is kept beside backups. A board of the same name that was made at another time
// is another board.
struct KeptRedaction {
  BoardId board;
  std::int64_t created_ms = 0;  // of the board
  RedactionRecord redaction;    // its seq is that of a log which may be lost
  friend bool operator==(const KeptRedaction&, const KeptRedaction&) = default;
};

// All that the log knows of. Errors: those of the log.
[[nodiscard]] Result<std::vector<KeptRedaction>> redactions_in(BoardLog& log);

// Redacts whatever stands in the log and was redacted in another one; says how many that were. To
// be called before anybody opens a board. Errors: those of the log, corrupt.
[[nodiscard]] Result<std::size_t> redact_again(BoardLog& log,
                                               std::span<const KeptRedaction> kept);

}  // namespace samtavle::hub
