#pragma once
// The log that leads from one board of the past to another, as the server's history answers:
// ServerFrames that hold events.

#include <functional>
#include <string_view>

#include "samtavle/base/result.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/views/json.hpp"

namespace samtavle::v1 {
class Event;
}  // namespace samtavle::v1

namespace samtavle::views {

using Each = std::function<base::Result<void>(const v1::Event&)>;

// Calls `each` with the events of a frame up to and with `to`, and returns the seq of the last one
// (0: there was none). Errors: corrupt (no frame), and those of `each`.
[[nodiscard]] base::Result<base::Seq> each_event(std::string_view frame, base::Seq to,
                                                 const Each& each);

// The event has to be the next one of the board. Errors: corrupt, and those of Board::apply.
[[nodiscard]] base::Result<void> add(board::Board& board, const v1::Event& event);

// Who did what, event by event (HistoryEvent in api.ts).
[[nodiscard]] base::Result<void> write_events(Json& json, std::string_view frame,
                                              const board::Board& board);

template <class T>
base::Result<void> as_result(const board::Applied<T>& applied) {
  if (applied) return {};
  const board::ApplyError& error = applied.error();
  return base::fail(error.code, error.path + ": " + error.detail);
}

}  // namespace samtavle::views
