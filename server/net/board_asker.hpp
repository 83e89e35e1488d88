#pragma once
// Who asks for something about a board: somebody with a role on it, or an operator, who is none of
// its actors.

#include "api_calls.hpp"

namespace samtavle::net {

struct BoardAsker {
  std::string subject;
  bool of_board = false;
};
// Errors: unauthenticated, forbidden, not_allowed (a role below `least`).
[[nodiscard]] base::Result<BoardAsker> board_asker(Worker& worker, const Request& request,
                                                   const base::BoardId& board, plan::Role least);

// On the board's thread. None for an operator, and for a manager who was never there.
[[nodiscard]] base::Actor actor_of(const hub::LiveBoard& board, const BoardAsker& asker);

}  // namespace samtavle::net
