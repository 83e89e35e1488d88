#pragma once
// Danish personal numbers (CPR) have no place on this server: it never asks for one, and what looks
// like one is not taken from a login either.

#include <string_view>

namespace samtavle::access {

// Whether six digits that are a date (day, month, year) and four more, with or without a dash or a
// blank between them, stand in the text by themselves: without letters or digits beside them. Some
// numbers that are none look like one; that is the better mistake.
[[nodiscard]] bool holds_personal_number(std::string_view text) noexcept;

}  // namespace samtavle::access
