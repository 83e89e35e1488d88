#pragma once
// The steps of a restoration that may be too much for one edit: each does as much as there is room
// for, against the board as it is.

#include <cstddef>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"

namespace samtavle::plan {

// What is left in an edit, well below what servers take by default.
struct Room {
  static constexpr std::size_t kOperations = 200;
  static constexpr std::size_t kRanges = 256;       // of ids, in deletions
  static constexpr std::size_t kBytes = 48 * 1024;  // of text

  std::size_t operations = kOperations;
  std::size_t ranges = kRanges;
  std::size_t bytes = kBytes;

  [[nodiscard]] bool left() const noexcept { return operations > 0 && ranges > 0 && bytes > 0; }
  void spend(std::size_t used_operations, std::size_t used_ranges, std::size_t used_bytes) noexcept;
};

// All three: whether it is done, and not only a part of it. Errors: those of Composer.

// `wanted`: nullptr for an empty text.
[[nodiscard]] board::Applied<bool> restore_text(board::Composer& composer,
                                                const board::Board& board, base::OpId item,
                                                base::Field field, const text::Text* wanted,
                                                Room& room);
// Of a text that says what `wanted` says; another one is left as it is.
[[nodiscard]] board::Applied<bool> restore_marks(board::Composer& composer,
                                                 const board::Board& board, base::OpId item,
                                                 base::Field field, const text::Text* wanted,
                                                 Room& room);
[[nodiscard]] board::Applied<bool> restore_members(board::Composer& composer,
                                                   const board::Board& board, base::OpId item,
                                                   base::Field field, const board::ValueSet& wanted,
                                                   Room& room);

}  // namespace samtavle::plan
