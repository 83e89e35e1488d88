#include "samtavle/board/order_key.hpp"

#include <cstdint>

namespace samtavle::board {
namespace {

constexpr unsigned kBase = 256;

// Cards are mostly added at one end. Halving would spend a byte on every eight of them; counting in
// so many digits spends none on the first eight million.
constexpr std::size_t kCountedDigits = 3;

// The number one step beside the first digits of a key (the middle if there is no key), or nothing
// where the numbers end.
std::string counted(std::string_view key, bool up) {
  constexpr std::uint32_t kLast = (1u << (8 * kCountedDigits)) - 1;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < kCountedDigits; ++i) {
    number = number * kBase + (i < key.size() ? static_cast<std::uint8_t>(key[i]) : 0);
  }
  if (up ? number == kLast : number <= 1) return {};
  number = up ? number + 1 : number - 1;
  if (key.empty()) number = kLast / 2 + 1;
  std::string out;
  for (std::size_t i = kCountedDigits; i-- > 0;) {
    out.push_back(static_cast<char>((number >> (8 * i)) & 0xff));
  }
  return out;
}

std::string_view without_end_zeros(std::string_view key) {
  while (!key.empty() && key.back() == '\0') key.remove_suffix(1);
  return key;
}

// The shortest string strictly between two, digit by digit: where the digits leave room, the
// middle; where they do not, the lower digit and on.
std::string shortest_between(std::string_view low, std::string_view high) {
  std::string key;
  bool bounded = !high.empty();
  for (std::size_t i = 0;; ++i) {
    const unsigned l = i < low.size() ? static_cast<std::uint8_t>(low[i]) : 0;
    unsigned h = kBase;
    if (bounded) h = i < high.size() ? static_cast<std::uint8_t>(high[i]) : 0;
    if (h > l + 1) {
      key.push_back(static_cast<char>(l + (h - l) / 2));
      return key;
    }
    key.push_back(static_cast<char>(l));
    if (h > l) bounded = false;
  }
}

}  // namespace

std::string order_key_between(std::string_view low, std::string_view high,
                              std::string_view suffix) {
  // Zeros at the end make a key longer, but leave no room before it.
  if (without_end_zeros(low) >= without_end_zeros(high)) high = {};
  std::string key;
  if (high.empty()) {
    key = counted(low, true);
  } else if (low.empty()) {
    key = counted(high, false);
  }
  if (key.empty()) key = shortest_between(low, high);
  // It differs from `high` in a digit of its own, so whatever follows keeps it below.
  key.append(suffix);
  key.resize(without_end_zeros(key).size());
  return key;
}

}  // namespace samtavle::board
