#include "samtavle/log/moment.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace samtavle::log {

namespace {

using namespace std::chrono;

constexpr std::string_view kForm = "0000-00-00T00:00:00Z";

}  // namespace

std::string to_utc(std::int64_t time_ms) {
  const sys_time<milliseconds> moment{milliseconds{time_ms}};
  const sys_days midnight = floor<days>(moment);
  const year_month_day date{midnight};
  const hh_mm_ss clock{floor<seconds>(moment - midnight)};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::optional<std::int64_t> parse_utc(std::string_view text) {
  if (text.size() != kForm.size()) return std::nullopt;
  std::array<int, 6> numbers{};
  std::size_t field = 0;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] != '0') {
      if (text[i] != kForm[i]) return std::nullopt;
      ++field;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    numbers[field] = numbers[field] * 10 + (text[i] - '0');
  }
  const auto [y, mo, d, h, mi, s] = numbers;
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                            day{static_cast<unsigned>(d)}};
  if (!date.ok() || y < 1970 || h > 23 || mi > 59 || s > 59) return std::nullopt;
  const auto moment = sys_days{date} + hours{h} + minutes{mi} + seconds{s};
  return duration_cast<milliseconds>(moment.time_since_epoch()).count();
}

}  // namespace samtavle::log
