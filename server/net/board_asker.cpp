#include "board_asker.hpp"

namespace samtavle::net {

base::Result<BoardAsker> board_asker(Worker& worker, const Request& request,
                                     const base::BoardId& board, plan::Role least) {
  if (auto by = authorized_operator(worker, request)) return BoardAsker{*std::move(by)};
  auto somebody = authorized_as(worker, request, board, least);
  if (!somebody) return base::pass_on(somebody);
  return BoardAsker{std::move(somebody->subject), true};
}

base::Actor actor_of(const hub::LiveBoard& board, const BoardAsker& asker) {
  if (!asker.of_board) return {};
  for (const auto& [number, record] : board.actors()) {
    if (record.subject == asker.subject) return number;
  }
  return {};
}

}  // namespace samtavle::net
