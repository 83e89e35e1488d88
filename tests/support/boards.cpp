#include "samtavle/support/boards.hpp"

#include "samtavle/board/composer.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::support {

using board::Board;

board::Stamp next_stamp(const Board& board, base::Actor actor) {
  return {base::Seq{board.seq().value + 1}, actor, board.time_ms() + 500, board.seq()};
}

board::Stamp pending_stamp(base::Actor actor) { return {base::kPendingSeq, actor, 0}; }

std::unique_ptr<v1::Edit> root_edit() {
  auto edit = std::make_unique<v1::Edit>();
  edit->set_first_counter(1);
  edit->add_operations()->mutable_create_item()->set_kind(board::kKindsPerRank);
  return edit;
}

Board rooted_board() {
  Board board;
  SAMTAVLE_CHECK(board.apply(*root_edit(), next_stamp(board, base::kServerActor)).has_value());
  return board;
}

Board copy_of(const Board& board) {
  auto copy = board::decode_snapshot(board::encode_snapshot(board));
  SAMTAVLE_CHECK(copy.has_value());
  return std::move(*copy);
}

BoardState state_of(const Board& board) {
  return {board::encode_snapshot(board), board.size_bytes()};
}

}  // namespace samtavle::support
