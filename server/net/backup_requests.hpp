#pragma once
// What HTTP requests about backups get for an answer. All of them are for operators.

#include <string_view>

#include "api_calls.hpp"

namespace samtavle::net {

inline constexpr std::string_view kBackupsPath = "/api/v1/backups";

// The path is kBackupsPath, or begins with it and a slash.
[[nodiscard]] Response answer_backups(Worker& worker, const Request& request);

}  // namespace samtavle::net
