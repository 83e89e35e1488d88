#pragma once
// What is told of a board's log: the story, digests, differences. Each is made event by event and
// written as JSON (the types of views.ts of the browser package).

#include "samtavle/base/result.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/plan/difference.hpp"
#include "samtavle/plan/digest.hpp"
#include "samtavle/plan/story.hpp"
#include "samtavle/views/json.hpp"

namespace samtavle::views {

// A version that goes on event by event, with those who changed something meanwhile.
struct Version {
  board::Board board;
  plan::Changers changers;
};

// Errors: corrupt (not the next event), and those of Board::apply.
[[nodiscard]] base::Result<void> add(Version& version, const v1::Event& event);
[[nodiscard]] base::Result<void> add(plan::Story& story, const v1::Event& event);
[[nodiscard]] base::Result<void> add(plan::DigestMaker& digest, const v1::Event& event);

void write_story(Json& json, const plan::Story& story);
void write_digest(Json& json, const plan::DigestMaker& maker);
// `after` went on from `before`.
void write_difference(Json& json, const board::Board& before, const Version& after);

}  // namespace samtavle::views
