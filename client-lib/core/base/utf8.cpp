#include "samtavle/base/utf8.hpp"

#include <cstdint>

namespace samtavle::base {
namespace {

constexpr char32_t kBad = 0xffffffff;

// Decodes the code point at `at` and moves `at` behind it; kBad if there is none.
char32_t next_code_point(std::string_view s, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(s[i]); };
  const std::uint8_t lead = byte(at);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  std::size_t length = 0;
  char32_t value = 0;
  char32_t smallest = 0;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2;
    value = lead & 0x1fu;
    smallest = 0x80;
  } else if ((lead & 0xf0u) == 0xe0u) {
    length = 3;
    value = lead & 0x0fu;
    smallest = 0x800;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4;
    value = lead & 0x07u;
    smallest = 0x10000;
  } else {
    return kBad;
  }
  if (s.size() - at < length) return kBad;
  for (std::size_t i = 1; i < length; ++i) {
    const std::uint8_t c = byte(at + i);
    if ((c & 0xc0u) != 0x80u) return kBad;
    value = (value << 6) | (c & 0x3fu);
  }
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < smallest || value > 0x10ffff || surrogate) return kBad;
  at += length;
  return value;
}

Unexpected<Error> not_utf8() { return fail(Errc::invalid, "text is not valid UTF-8"); }

}  // namespace

Result<std::size_t> count_code_points(std::string_view utf8) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < utf8.size(); ++count) {
    if (next_code_point(utf8, at) == kBad) return not_utf8();
  }
  return count;
}

Result<std::u32string> decode_utf8(std::string_view utf8) {
  std::u32string out;
  out.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next_code_point(utf8, at);
    if (c == kBad) return not_utf8();
    out.push_back(c);
  }
  return out;
}

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | (c >> 6));
    put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3f));
    put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3f));
    put(0x80 | ((c >> 6) & 0x3f));
    put(0x80 | (c & 0x3f));
  }
}

std::string encode_utf8(std::u32string_view code_points) {
  std::string out;
  out.reserve(code_points.size());
  for (const char32_t c : code_points) append_utf8(out, c);
  return out;
}

}  // namespace samtavle::base
