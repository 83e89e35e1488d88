#include "dates.hpp"

namespace samtavle::plan {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kEndMs = 253'402'300'800'000;  // the year 10000

std::string padded(std::int64_t n, std::size_t digits) {
  const std::string text = std::to_string(n);
  return std::string(digits - text.size(), '0') + text;
}

}  // namespace

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
std::string iso_day(std::int64_t time_ms) {
  if (time_ms <= 0 || time_ms >= kEndMs) return {};
  const std::int64_t days = time_ms / kDayMs + 719'468;
  const std::int64_t era = days / 146'097;
  const std::int64_t of_era = days % 146'097;
  const std::int64_t year_of_era =
      (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t from_march = (5 * of_year + 2) / 153;
  const std::int64_t day = of_year - (153 * from_march + 2) / 5 + 1;
  const std::int64_t month = from_march < 10 ? from_march + 3 : from_march - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2);
}

std::string iso_second(std::int64_t time_ms) {
  const std::string day = iso_day(time_ms);
  if (day.empty()) return {};
  const std::int64_t seconds = time_ms % kDayMs / 1'000;
  return day + "T" + padded(seconds / 3'600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" +
         padded(seconds % 60, 2) + "Z";
}

}  // namespace samtavle::plan
