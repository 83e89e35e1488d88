#pragma once
// Moments as operators write and read them: in UTC, like 2026-11-30T06:25:00Z. Pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace samtavle::log {

// To the second, which is the one that the moment lies in.
[[nodiscard]] std::string to_utc(std::int64_t time_ms);

// In this form only, from the year 1970 on; nothing for anything else.
[[nodiscard]] std::optional<std::int64_t> parse_utc(std::string_view text);

}  // namespace samtavle::log
