#pragma once
// What HTTP requests for packages get for an answer: making one of a board, and making a board of
// one (client-lib/core/plan/PACKAGE.md).

#include <optional>
#include <string>
#include <string_view>

#include "api_calls.hpp"

namespace samtavle::net {

// The {id} of /api/v1/boards/{id}/package; nothing for another path.
[[nodiscard]] std::optional<std::string_view> packed_board(std::string_view path);

// For a manager of the board, and for operators.
void make_package(Worker& worker, const Request& request, std::string_view board, Respond respond);

// The request has a package, and comes from an operator.
void import_package(Worker& worker, CreateRequest wanted, Respond respond);

}  // namespace samtavle::net
