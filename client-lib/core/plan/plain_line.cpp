#include "samtavle/plan/plain_line.hpp"

#include <algorithm>

#include "samtavle/base/utf8.hpp"

namespace samtavle::plan {
namespace {

// Unicode 15: C0 and C1 controls, line and paragraph separator, explicit bidirectional formatting
// (UAX 9, section 2), the byte order mark, and noncharacters.
bool is_unfit(char32_t c) noexcept {
  const bool control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
  const bool separator = c == 0x2028 || c == 0x2029;
  const bool direction = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
                         c == 0x200e || c == 0x200f || c == 0x061c;
  const bool no_character = c == 0xfeff || (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
  return control || separator || direction || no_character;
}

}  // namespace

bool is_plain_line(std::string_view utf8) {
  const auto decoded = base::decode_utf8(utf8);
  return decoded && std::none_of(decoded->begin(), decoded->end(), is_unfit);
}

}  // namespace samtavle::plan
