#pragma once
// Whether an edit keeps to the schema (schema.hpp). Fields and kinds that have no row there are let
// through, so that a board survives clients newer than the server.

#include <optional>

#include "samtavle/board/board.hpp"
#include "samtavle/plan/denial.hpp"

namespace samtavle::plan {

// Nothing, or `invalid` for the first operation that uses a known field wrongly:
//   operations[i].field            a field of another type, or one that the kind does not have
//   operations[i].value            a value that the field does not take
//   operations[i].fields[j].field  the same in the fields of a new item
//   operations[i].fields[j].value
// A suggestion names a field of the item on which it stands (".value").
// The empty value clears a scalar and is always taken there. An item that does not exist is not
// judged here: may() and Board::apply report it.
[[nodiscard]] std::optional<Denial> check_schema(const board::Board& board, const v1::Edit& edit);

}  // namespace samtavle::plan
