#pragma once
// Whether the server would take certain steps of one edit (Question in api.ts of the browser
// package), by the same rule that it decides with: plan::may.

#include <optional>
#include <span>

#include "samtavle/plan/denial.hpp"
#include "samtavle/plan/inviting.hpp"
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

// One step that is asked about; what it does not need stays empty.
struct Question {
  Asked what = Asked::create;
  base::OpId item{};
  base::OpId container{};
  base::Kind kind{};
  base::Field field{};
  base::Value value{};
  bool unready = false;
};

struct Permission {
  std::optional<plan::Denial> denial;  // nothing: allowed
  bool needs_reason = false;
};

// Whether one edit of these steps would be taken, made by whoever the session belongs to.
[[nodiscard]] Permission may(const sync::ClientSession& session, std::int64_t now_ms,
                             std::span<const Question> questions);

// The same for what a host asks in bytes. Writes a Permission. Errors: invalid (a call that is cut
// off).
[[nodiscard]] base::Result<void> answer_questions(const sync::ClientSession& session,
                                                  std::int64_t now_ms, Reader& in, Json& json);

// Whom whoever the session belongs to may invite.
[[nodiscard]] plan::Inviting may_invite(const sync::ClientSession& session, std::int64_t now_ms);
void write_inviting(Json& json, const plan::Inviting& inviting);

}  // namespace samtavle::views
