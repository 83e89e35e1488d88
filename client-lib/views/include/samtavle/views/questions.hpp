#pragma once
// Whether the server would take certain steps of one edit (Question in api.ts of the browser
// package), by the same rule that it decides with: plan::may.

#include "samtavle/sync/client_session.hpp"
#include "samtavle/views/json.hpp"
#include "samtavle/views/reader.hpp"

namespace samtavle::views {

// The numbers are those of calls.ts there.
enum class Asked : std::uint32_t {
  create = 1,
  set = 2,
  text = 3,
  members = 4,
  move = 5,
  erase = 6,
  restore = 7,
  enter_phase = 8,
};

// Writes a Permission. Errors: invalid (a call that is cut off).
[[nodiscard]] base::Result<void> answer_questions(const sync::ClientSession& session,
                                                  std::int64_t now_ms, Reader& in, Json& json);

}  // namespace samtavle::views
