#pragma once
// About what the items of a board take in memory, kept up in pieces: no edit has to pay for it, and
// no second takes longer because the board is large.
//
// One caller at a time.

#include <cstddef>
#include <vector>

#include "samtavle/board/board.hpp"

namespace samtavle::hub {

class BoardMemory {
 public:
  // All items. Goes through the whole board.
  void reckon_all(const board::Board& board);
  // New items, and some of those that may have changed since they were looked at; nothing of a
  // board that has not changed at all. To be called about once a second.
  void reckon_some(const board::Board& board);

  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  void reckon_piece(const board::Board& board, std::size_t piece);

  std::vector<std::size_t> pieces_;  // bytes of so many items each
  std::size_t bytes_ = 0;            // of all pieces
  std::size_t next_ = 0;             // the piece whose turn it is
  std::size_t left_ = 0;             // pieces that may have changed since their turn
  base::Seq seen_;                   // the seq of the board when that was last reckoned anew
};

}  // namespace samtavle::hub
