#pragma once
// Boards of the past, and what is told from the log: a version that goes on event by event, the
// story, a digest. Each takes the bytes that the server's history answers with: ServerFrames that
// hold events.

#include <functional>
#include <optional>
#include <string_view>

#include "samtavle/base/result.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/plan/difference.hpp"
#include "samtavle/plan/digest.hpp"
#include "samtavle/plan/minutes.hpp"
#include "samtavle/plan/story.hpp"
#include "samtavle/views/json.hpp"

namespace samtavle::views {

struct Past {
  board::Board board;
  plan::Directory directory;
  plan::Changers changers;  // of the events that were added
};

using Each = std::function<base::Result<void>(const v1::Event&)>;

// Calls `each` with the events of a frame up to and with `to`, and returns the seq of the last one
// (0: there was none). Errors: corrupt (no frame), and those of `each`.
[[nodiscard]] base::Result<base::Seq> each_event(std::string_view frame, base::Seq to,
                                                 const Each& each);

[[nodiscard]] base::Result<void> add(Past& past, const v1::Event& event);
[[nodiscard]] base::Result<void> add(plan::Story& story, const v1::Event& event);
[[nodiscard]] base::Result<void> add(plan::DigestMaker& digest, const v1::Event& event);

void write_story(Json& json, const plan::Story& story);
void write_digest(Json& json, const plan::DigestMaker& maker);
void write_difference(Json& json, const board::Board& before, const Past& after);
// Who did what, event by event (HistoryEvent in api.ts).
[[nodiscard]] base::Result<void> write_events(Json& json, std::string_view frame,
                                              const board::Board& board);

}  // namespace samtavle::views
