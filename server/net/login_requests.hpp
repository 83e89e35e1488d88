#pragma once
// What HTTP requests for logging in get for an answer; see login_api.hpp.

#include "api_calls.hpp"

namespace samtavle::net {

inline constexpr std::string_view kAuthPath = "/auth/";

void answer_login(Worker& worker, const Request& request, Respond respond);

// A ticket for whoever is logged in and asks by this server's own page.
// Errors: unauthenticated, too_many.
[[nodiscard]] base::Result<std::string> ticket_for(Worker& worker, const Request& request);

}  // namespace samtavle::net
