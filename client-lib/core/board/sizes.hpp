#pragma once
// The figure that limits a board: roughly the bytes of its content, as a function of its state
// alone, so that a board from a snapshot has the figure of the board that was folded. Text counts
// one for each character, deleted ones included, because their bytes are no longer known.

#include <cstddef>

namespace samtavle::board {

inline constexpr std::size_t kItemBytes = 64;
// A scalar, a member of a set or a mark, in addition to its value.
inline constexpr std::size_t kScalarBytes = 16;

}  // namespace samtavle::board
