#pragma once
// A board as a tree of lines for people.

#include <string>
#include <vector>

#include "samtavle/board/board.hpp"
#include "terminal.hpp"

namespace samtavle::cli {

// Phases, areas, cards and replies in their order, each with its id; what stands in something that
// was deleted comes last.
[[nodiscard]] std::vector<std::string> show_lines(const board::Board& board,
                                                  const Colours& colours);

}  // namespace samtavle::cli
