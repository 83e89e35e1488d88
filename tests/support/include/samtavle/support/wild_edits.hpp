#pragma once
// Edits as a hostile or broken client might send them: every operation, with ids, places, ranges,
// anchors, values and numbers that are sometimes right and sometimes not. About half of them are
// accepted by a board without limits. The same seed gives the same edits on equal boards.

#include "samtavle/board/board.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::support {

// Of 1 to 8 operations, by one of the replicas 0 to 4.
[[nodiscard]] v1::Edit wild_edit(Random& random, const board::Board& board);

}  // namespace samtavle::support
