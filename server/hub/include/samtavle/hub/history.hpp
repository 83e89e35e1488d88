#pragma once
// Boards read from their log alone: as a live board begins, and old versions, which no live board
// keeps. Any thread; takes as long as the disk and the fold do, so not a board's own for old ones.

#include "samtavle/board/board.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::hub {

// Applies the events of the log behind the board's seq, up to and with `to`.
// Errors: those of BoardLog; corrupt if the log ends before, or an event cannot be read or applied.
[[nodiscard]] Result<void> fold_to(BoardLog& log, const BoardId& id, Seq to, board::Board& board);

// The board at exactly this place of its log: the nearest snapshot that is kept, and the events
// behind it, fewer than twice kSnapshotSpacing of them on a board that wrote its snapshots in time.
// Only what is durable is read.
// Errors: those of BoardLog; not_found also for a place that the log has not reached, and for 0.
[[nodiscard]] Result<board::Board> board_at(BoardLog& log, const BoardId& id, Seq at);

}  // namespace samtavle::hub
