#pragma once
// What may stand in a package.

#include "samtavle/plan/package.hpp"

namespace samtavle::plan {

// Errors: limit (too many items), invalid (with the place in the list).
[[nodiscard]] base::Result<void> check_package(const Package& package);

// One line for the title of a source board: what cannot stand in a line becomes a blank.
[[nodiscard]] std::string plain_title(std::string_view utf8);

}  // namespace samtavle::plan
