#pragma once
// Moments in the answers of the HTTP interface: 2026-11-30T06:25:00Z.

#include <cstdint>
#include <string>

namespace samtavle::net {

constexpr std::int64_t kMsPerSecond = 1'000;

[[nodiscard]] std::string utc_time(std::int64_t time_s);

}  // namespace samtavle::net
