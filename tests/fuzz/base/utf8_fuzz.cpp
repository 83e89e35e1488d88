// Goal: the UTF-8 decoder takes any bytes, and what it accepts is encoded back to the same bytes.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../accepted.hpp"
#include "samtavle/base/utf8.hpp"

using namespace samtavle;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const auto count = base::count_code_points(bytes);
  const auto decoded = base::decode_utf8(bytes);
  SAMTAVLE_CHECK(count.has_value() == decoded.has_value());
  if (!decoded) return 0;
  fuzz::accepted();
  SAMTAVLE_CHECK(*count == decoded->size());
  for (const char32_t c : *decoded) {
    SAMTAVLE_CHECK(c <= 0x10ffff && (c < 0xd800 || c > 0xdfff));
  }
  SAMTAVLE_CHECK(base::encode_utf8(*decoded) == bytes);
  return 0;
}
