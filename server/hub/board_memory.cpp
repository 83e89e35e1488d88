#include "samtavle/hub/board_memory.hpp"

namespace samtavle::hub {

namespace {

constexpr std::size_t kPieceItems = 256;
// Old ones in one call: about 2,000 items, some hundred microseconds.
constexpr std::size_t kPiecesAtOnce = 8;

std::size_t pieces_of(const board::Board& board) {
  return (board.item_count() + kPieceItems - 1) / kPieceItems;
}

}  // namespace

void BoardMemory::reckon_all(const board::Board& board) {
  pieces_.assign(pieces_of(board), 0);
  bytes_ = 0;
  for (std::size_t piece = 0; piece < pieces_.size(); ++piece) reckon_piece(board, piece);
  left_ = 0;
  seen_ = board.seq();
}

void BoardMemory::reckon_some(const board::Board& board) {
  if (seen_ != board.seq()) {
    seen_ = board.seq();
    left_ = pieces_of(board);
  }
  // New items cost less here than it did to make them.
  while (pieces_.size() < pieces_of(board)) {
    pieces_.push_back(0);
    reckon_piece(board, pieces_.size() - 1);
  }
  for (std::size_t i = 0; i < kPiecesAtOnce && left_ > 0; ++i, --left_) {
    next_ = next_ < pieces_.size() ? next_ : 0;
    reckon_piece(board, next_++);
  }
}

void BoardMemory::reckon_piece(const board::Board& board, std::size_t piece) {
  const std::size_t bytes = board.memory_bytes(piece * kPieceItems, (piece + 1) * kPieceItems);
  bytes_ += bytes - pieces_[piece];
  pieces_[piece] = bytes;
}

}  // namespace samtavle::hub
