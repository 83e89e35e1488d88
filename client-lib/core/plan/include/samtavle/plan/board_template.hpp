#pragma once
// What a new board begins with: three phases, their eleven focus points, areas to work in, and a
// few opening questions. Everything in it can be changed afterwards, like what people add.

#include <cstdint>
#include <optional>
#include <string_view>

#include "samtavle/base/result.hpp"
#include "samtavle/board/composer.hpp"

namespace samtavle::plan {

enum class Language : std::uint8_t { danish, english };

// "da", "en": the value of fields::language.
[[nodiscard]] std::string_view name(Language language) noexcept;
[[nodiscard]] std::optional<Language> parse_language(std::string_view word) noexcept;

inline constexpr std::size_t kTitleCodePointsMax = 200;
inline constexpr std::size_t kAuthorityBytesMax = 200;

// The first edit of a log, written by the server itself (replica 0): its first operation creates
// the root. `board` must be empty; afterwards it holds the edit as pending, and the journal takes
// it back (Board::roll_back). To use the edit include edit.pb.h.
// Errors: invalid for a title or authority that is empty, longer than allowed, not UTF-8 or has
// control characters.
[[nodiscard]] base::Result<board::Composer::Composed> default_board(board::Board& board,
                                                                    std::string_view title,
                                                                    std::string_view authority,
                                                                    Language language);

}  // namespace samtavle::plan
