#pragma once
// Edits and events as JSON: what somebody did, or meant to do (RefusedStep in api.ts).

#include <string_view>

#include "samtavle/board/board.hpp"
#include "samtavle/views/json.hpp"

namespace samtavle::views {

// The members "label", "reason" and "steps" of the object that is open. `board` knows the kinds of
// items that are there.
void write_edit(Json& json, const board::Board& board, const v1::Edit& edit);

}  // namespace samtavle::views
