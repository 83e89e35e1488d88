#pragma once
// What is told of a board's log, as JSON (the types of src/views.ts).

#include "json.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/plan/difference.hpp"
#include "samtavle/plan/digest.hpp"
#include "samtavle/plan/story.hpp"

namespace samtavle::web {

void write_story(Json& json, const plan::Story& story);
void write_digest(Json& json, const plan::DigestMaker& maker);
// `changers`: of the events between the two.
void write_difference(Json& json, const board::Board& before, const board::Board& after,
                      const plan::Changers& changers);

}  // namespace samtavle::web
