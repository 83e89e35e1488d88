#pragma once
// A board as one reads it.

#include <vector>

#include "samtavle/board/board.hpp"

namespace samtavle::plan {

// All items that are to be seen, the board first: each before what stands in it, neighbours in
// their order.
[[nodiscard]] std::vector<const board::Item*> reading_order(const board::Board& board);

}  // namespace samtavle::plan
