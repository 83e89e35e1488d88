#include "samtavle/access/personal_number.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace samtavle::access {
namespace {

constexpr std::size_t kDateDigits = 6;
constexpr std::size_t kSerialDigits = 4;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool all_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), is_digit);
}

bool is_date(std::string_view digits) noexcept {
  constexpr std::array<int, 12> kDays = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const auto two = [&digits](std::size_t at) {
    return (digits[at] - '0') * 10 + digits[at + 1] - '0';
  };
  const int day = two(0);
  const int month = two(2);
  return month >= 1 && month <= 12 && day >= 1 && day <= kDays[static_cast<std::size_t>(month - 1)];
}

// How many bytes of the text, which begins with it, are such a number; 0: it is none.
std::size_t number_at(std::string_view text) noexcept {
  if (text.size() < kDateDigits + kSerialDigits) return 0;
  if (!all_digits(text.substr(0, kDateDigits)) || !is_date(text)) return 0;
  const bool parted = text[kDateDigits] == '-' || text[kDateDigits] == ' ';
  const std::size_t serial = kDateDigits + (parted ? 1 : 0);
  if (text.size() < serial + kSerialDigits) return 0;
  return all_digits(text.substr(serial, kSerialDigits)) ? serial + kSerialDigits : 0;
}

}  // namespace

bool holds_personal_number(std::string_view text) noexcept {
  const auto stands_alone = [](char c) { return !is_digit(c) && !is_letter(c); };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && !stands_alone(text[at - 1])) continue;
    const std::size_t bytes = number_at(text.substr(at));
    if (bytes == 0) continue;
    if (at + bytes == text.size() || stands_alone(text[at + bytes])) return true;
  }
  return false;
}

}  // namespace samtavle::access
