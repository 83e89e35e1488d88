#pragma once
// Boards read from their log alone: as a live board begins, and old versions, which no live board
// keeps. Any thread; takes as long as the disk and the fold do, so none that serves connections.

#include "samtavle/board/board.hpp"
#include "samtavle/hub/board_log.hpp"
#include "samtavle/hub/ring.hpp"

namespace samtavle::hub {

// The board of a snapshot on disk. Errors: those of board::decode_snapshot; corrupt if it is of
// another seq.
[[nodiscard]] Result<board::Board> board_of(const SnapshotRecord& stored);

// Applies the next event of a log. Error: corrupt if it cannot be read or applied.
[[nodiscard]] Result<void> apply_event(const LogEvent& event, board::Board& board);

// Applies the events of the log behind the board's seq, up to and with `to`, and appends them to
// the ring, if one is given: the board's seq has to be the one before what comes next there.
// Errors: those of BoardLog; corrupt if the log ends before, or an event cannot be read or applied.
[[nodiscard]] Result<void> fold_to(BoardLog& log, const BoardId& id, Seq to, board::Board& board,
                                   Ring* ring = nullptr);

// The board at exactly this place of its log: the nearest snapshot that is kept, and the events
// behind it. Of those there are fewer than twice as many as lie between two snapshots of a board
// that writes them in time (live_board_snapshots.cpp). Only what is durable is read. Errors: those
// of BoardLog; not_found also for a place that the log has not reached, and for 0.
[[nodiscard]] Result<board::Board> board_at(BoardLog& log, const BoardId& id, Seq at);

// The board at the end of its log. Errors: those of BoardLog.
[[nodiscard]] Result<board::Board> newest_board(BoardLog& log, const BoardId& id);

}  // namespace samtavle::hub
