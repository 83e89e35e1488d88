#pragma once
// Where else something stands that is to be redacted: copies of it in other items, as they come of
// suggestions, of cards that are merged, split or carried on, and of people who paste.
//
// A text is looked for as a whole, in what stands on the board now, also on what was deleted there,
// and in what was ever written in one piece.

#include <optional>
#include <string>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::hub {

// Shorter texts stand everywhere by chance.
inline constexpr std::size_t kCopyCodePointsMin = 4;

struct RedactionPlace {
  base::OpId item;
  base::Field field;
  friend auto operator<=>(const RedactionPlace&, const RedactionPlace&) = default;
};

// What stands in an item, or in one field of it, and is long enough to be looked for.
[[nodiscard]] std::vector<std::string> texts_to_redact(const board::Board& board, base::OpId item,
                                                       std::optional<base::Field> field);

// The fields of all items but this one that hold one of the texts, or held it, in a log up to `to`.
// Takes as long as reading the log does. Errors: those of BoardLog; corrupt.
[[nodiscard]] Result<std::vector<RedactionPlace>> copies_of(BoardLog& log, const BoardId& board,
                                                            Seq to, base::OpId but,
                                                            const std::vector<std::string>& texts);

}  // namespace samtavle::hub
