#pragma once
// Unix times as people and programs write them, in UTC.

#include <cstdint>
#include <string>

namespace samtavle::plan {

// "2025-03-01". Nothing for times up to 1970, which stand for none, or behind the year 9999.
[[nodiscard]] std::string iso_day(std::int64_t time_ms);
// "2025-03-01T09:30:00Z", likewise.
[[nodiscard]] std::string iso_second(std::int64_t time_ms);

}  // namespace samtavle::plan
