#include "samtavle/base/base64.hpp"

#include <array>
#include <cstdint>

namespace samtavle::base {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xff;

constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<std::uint8_t>(kDigits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

std::uint32_t byte(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : 0;
}

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t three =
        (byte(bytes, i) << 16) | (byte(bytes, i + 1) << 8) | byte(bytes, i + 2);
    out += kDigits[three >> 18];
    out += kDigits[(three >> 12) & 63];
    out += i + 1 < bytes.size() ? kDigits[(three >> 6) & 63] : '=';
    out += i + 2 < bytes.size() ? kDigits[three & 63] : '=';
  }
  return out;
}

Result<std::string> decode_base64(std::string_view text) {
  const auto wrong = fail(Errc::invalid, "this is no base64");
  if (text.size() % 4 != 0) return wrong;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t three = 0;
    const std::size_t digits = i + 4 == text.size() ? 4 - padding : 4;
    for (std::size_t k = 0; k < 4; ++k) {
      const std::uint8_t value = k < digits ? kValues[static_cast<std::uint8_t>(text[i + k])] : 0;
      if (value == kNone) return wrong;
      three = (three << 6) | value;
    }
    const std::size_t bytes = digits - 1;
    // Bits behind the last byte have to be zero, or two texts would stand for the same bytes.
    if (bytes < 3 && (three & ((1u << (8 * (3 - bytes))) - 1)) != 0) return wrong;
    for (std::size_t k = 0; k < bytes; ++k) {
      out += static_cast<char>((three >> (16 - 8 * k)) & 0xff);
    }
  }
  return out;
}

}  // namespace samtavle::base
