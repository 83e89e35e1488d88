#pragma once
// One line of text that is safe to show next to other people's: names, authorities, titles.

#include <string_view>

namespace samtavle::plan {

// Whether this is valid UTF-8 without control characters, line breaks, or the invisible characters
// that turn the direction of the text behind them (with which a name can pass for another). An
// empty line is plain.
[[nodiscard]] bool is_plain_line(std::string_view utf8);

}  // namespace samtavle::plan
