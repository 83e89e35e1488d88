#pragma once
// A text as it stands in a snapshot: its runs and marks (FORMAT.md). The snapshot knows nothing of
// texts but these two functions.

#include <functional>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/text/text.hpp"

namespace samtavle::board {

[[nodiscard]] std::string encode_text(const text::Text& text);

// Whether the ids from the first up to, not including, the second were ever given.
using IdsGiven = std::function<bool(base::OpId first, std::uint64_t end)>;

// Errors: corrupt (also for ids that were never given); limit (more characters than that, deleted
// ones included).
[[nodiscard]] base::Result<text::Text> decode_text(std::string_view bytes,
                                                   std::size_t characters_max,
                                                   const IdsGiven& given);

}  // namespace samtavle::board
