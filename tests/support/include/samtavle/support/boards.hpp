#pragma once
// Small boards and stamps for tests: what a server would do around a fold.

#include <memory>
#include <string>

#include "samtavle/board/board.hpp"
#include "samtavle/board/snapshot.hpp"

namespace samtavle::support {

// The stamp of the next confirmed event: the seq after the board's, half a second later, by
// somebody who had seen all of it.
[[nodiscard]] board::Stamp next_stamp(const board::Board& board, base::Actor actor);

// The stamp of a pending edit.
[[nodiscard]] board::Stamp pending_stamp(base::Actor actor);

// The edit that begins every log: replica 0 creates the root.
[[nodiscard]] std::unique_ptr<v1::Edit> root_edit();

// A board that holds its root and nothing else, at seq 1.
[[nodiscard]] board::Board rooted_board();

// The same board by way of its snapshot. There must be no pending edits.
[[nodiscard]] board::Board copy_of(const board::Board& board);

// The canonical snapshot and the figure that is not in it: what a refused or taken back edit must
// leave as it was.
struct BoardState {
  std::string snapshot;
  std::size_t size_bytes = 0;
  friend bool operator==(const BoardState&, const BoardState&) = default;
};
[[nodiscard]] BoardState state_of(const board::Board& board);

}  // namespace samtavle::support
