#pragma once
// The two lines that every new board is given.

#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::plan {

// Errors: invalid, as default_board says (board_template.hpp).
[[nodiscard]] base::Result<void> check_board_words(std::string_view title,
                                                   std::string_view authority);

}  // namespace samtavle::plan
