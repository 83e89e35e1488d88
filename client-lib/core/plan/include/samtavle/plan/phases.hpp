#pragma once
// The phases of a board: which one it is in, what is missing for the next, and how one is entered.

#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"

namespace samtavle::plan {

// The phases in their order, deleted ones left out.
[[nodiscard]] std::vector<const board::Item*> phases_of(const board::Board& board);

// Nullptr if the board says none, or one that is gone.
[[nodiscard]] const board::Item* current_phase(const board::Board& board);

// The phase after the current one; nullptr at the end. The first, if the board is in none.
[[nodiscard]] const board::Item* next_phase(const board::Board& board);

// Whether the second phase was ever entered: until then purpose and criteria are drafts.
[[nodiscard]] bool in_force(const board::Board& board);

// What a phase needs and the board does not have, as words of the API: "purpose", "criterion" (one
// with a title). Nothing for the first phase, and for one that was entered before.
[[nodiscard]] std::vector<std::string_view> missing_for(const board::Board& board,
                                                        const board::Item& phase);

// Enters a phase, forwards or back: it is open and the current one, and the one that was current is
// closed. `unready` overrides what is missing, and says so on the phase. The reason is the caller's
// to give (Composer::reason).
// Errors: not_found (no such phase), and those of Composer.
[[nodiscard]] board::Applied<void> enter_phase(board::Composer& composer,
                                               const board::Board& board, base::OpId phase,
                                               bool unready);

// Opens those areas of a closed phase again that serve a focus point, until it is closed for good
// (an empty id).
[[nodiscard]] board::Applied<void> reopen_for(board::Composer& composer, base::OpId phase,
                                              base::OpId focus_point);

}  // namespace samtavle::plan
