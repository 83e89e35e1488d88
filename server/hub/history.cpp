#include "samtavle/hub/history.hpp"

#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {

using base::Errc;
using base::fail;

namespace {

constexpr std::size_t kReadBytes = 4 * 1024 * 1024;  // of the log at a time

}  // namespace

Result<board::Board> board_of(const SnapshotRecord& stored) {
  auto board = board::decode_snapshot(stored.bytes);
  if (board && board->seq() != stored.seq) return fail(Errc::corrupt, "a snapshot of another seq");
  return board;
}

Result<void> apply_event(const LogEvent& row, board::Board& board) {
  v1::Event event;
  if (!event.ParseFromString(row.bytes)) return fail(Errc::corrupt, "an unreadable event");
  if (auto done = board.apply(event.edit(), board::stamp_of(event)); !done) {
    return fail(Errc::corrupt, "an event of the log does not fit: " + done.error().path + ": " +
                                   done.error().detail);
  }
  return {};
}

Result<void> fold_to(BoardLog& log, const BoardId& id, Seq to, board::Board& board, Ring* ring) {
  while (board.seq() < to) {
    auto events = log.events(id, board.seq(), kReadBytes);
    if (!events) return base::pass_on(events);
    if (events->empty()) return fail(Errc::corrupt, "the log ends before its head");
    for (const LogEvent& row : *events) {
      if (row.seq > to) break;
      if (auto done = apply_event(row, board); !done) return done;
      if (ring != nullptr) ring->append(row.seq, row.bytes);
    }
  }
  return {};
}

Result<board::Board> board_at(BoardLog& log, const BoardId& id, Seq at) {
  const auto info = log.info(id);
  if (!info) return base::pass_on(info);
  if (!at || at > info->head) {
    return fail(Errc::not_found,
                "the log of this board goes from 1 to " + std::to_string(info->head.value));
  }
  const auto stored = log.snapshot_at(id, at);
  if (!stored) return base::pass_on(stored);
  board::Board board;
  if (*stored) {
    auto decoded = board_of(**stored);
    if (!decoded) return decoded;
    board = std::move(*decoded);
  }
  if (auto done = fold_to(log, id, at, board); !done) return base::pass_on(done);
  return board;
}

Result<board::Board> newest_board(BoardLog& log, const BoardId& id) {
  const auto info = log.info(id);
  if (!info) return base::pass_on(info);
  return board_at(log, id, info->head);
}

}  // namespace samtavle::hub
