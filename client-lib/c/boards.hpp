#pragma once
// The boards that are open, by their numbers.

#include "embedded.hpp"
#include "handles.hpp"

namespace samtavle::c {

using Boards = Shared<Embedded, Sort::board>;

[[nodiscard]] Boards& boards();

// Runs the body with the board that a handle stands for.
template <class Body>
int on_board(samtavle_board handle, Body body) noexcept {
  return guarded([&] {
    const std::shared_ptr<Embedded> board = boards().find(handle);
    return board != nullptr ? body(*board) : fail_handle(handle, Sort::board);
  });
}

// The same for what must not be called on the board's thread.
template <class Body>
int on_board_elsewhere(samtavle_board handle, Body body) noexcept {
  return on_board(handle, [&](Embedded& board) {
    if (board.client().on_own_thread()) {
      return fail(SAMTAVLE_WRONG_THREAD, "from a callback on the board's thread");
    }
    return body(board);
  });
}

}  // namespace samtavle::c
