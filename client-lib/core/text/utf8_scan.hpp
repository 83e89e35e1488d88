#pragma once
// Counting and stepping in bytes that are known to be UTF-8. Private to core/text.

#include <cstddef>
#include <cstdint>

namespace samtavle::text {

struct Utf8Counts {
  std::uint32_t code_points = 0;
  std::uint32_t utf16 = 0;
};

// Every code point has one byte that is no continuation; those of four bytes are two units in
// UTF-16.
inline Utf8Counts count_utf8(const char* p, std::size_t bytes) {
  std::uint32_t points = 0;
  std::uint32_t wide = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    points += static_cast<signed char>(p[i]) > -65 ? 1u : 0u;
    wide += static_cast<std::uint8_t>(p[i]) >= 0xf0 ? 1u : 0u;
  }
  return {points, points + wide};
}

// Bytes of the first `code_points` code points; there must be as many.
inline std::size_t bytes_of(const char* p, std::size_t bytes, std::size_t code_points) {
  constexpr std::size_t kBlock = 32;
  std::size_t at = 0;
  // Behind the block may stand continuations of its last code point: stop short of it.
  while (code_points > kBlock && bytes - at >= kBlock) {
    code_points -= count_utf8(p + at, kBlock).code_points;
    at += kBlock;
  }
  while (at < bytes) {
    if (static_cast<signed char>(p[at]) > -65) {
      if (code_points == 0) break;
      --code_points;
    }
    ++at;
  }
  return at;
}

[[nodiscard]] inline bool is_ascii(const char* p, std::size_t bytes) {
  std::uint8_t all = 0;
  for (std::size_t i = 0; i < bytes; ++i) all |= static_cast<std::uint8_t>(p[i]);
  return all < 0x80;
}

// Decodes one code point and moves p behind it.
inline char32_t next_code_point(const char*& p) {
  const auto byte = [&p] { return static_cast<std::uint8_t>(*p++); };
  const auto rest = [&] { return static_cast<char32_t>(byte() & 0x3fu); };
  const char32_t lead = byte();
  if (lead < 0x80) return lead;
  if (lead < 0xe0) return (lead & 0x1f) << 6 | rest();
  char32_t c = lead & (lead < 0xf0 ? 0x0f : 0x07);
  c = c << 6 | rest();
  c = c << 6 | rest();
  return lead < 0xf0 ? c : c << 6 | rest();
}

}  // namespace samtavle::text
