#pragma once
// What HTTP requests about how long boards stay get for an answer. How long one does is for its
// managers and for operators to say; deleting one at once, and all of them together, for operators.

#include "api_calls.hpp"
#include "samtavle/net/retention_api.hpp"

namespace samtavle::net {

inline constexpr std::string_view kRetentionPath = "/api/v1/retention";

// About one board.
void answer_retention(Worker& worker, const Request& request, const RetentionRequest& wanted,
                      Respond respond);
// About all of them: kRetentionPath, and what lies below it.
[[nodiscard]] Response answer_retentions(Worker& worker, const Request& request);

}  // namespace samtavle::net
