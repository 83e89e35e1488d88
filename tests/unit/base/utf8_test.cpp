// Goal: exactly the byte strings of Unicode's table 3-7 are UTF-8, and what is encoded comes back.
// Method: a table of valid and invalid sequences, and every code point there is.

#include "samtavle/base/utf8.hpp"

#include <gtest/gtest.h>

namespace samtavle::base {
namespace {

struct Valid {
  const char* what;
  std::string bytes;
  std::u32string code_points;
};

TEST(Utf8, DecodesWhatIsValid) {
  const Valid table[] = {
      {"nothing", "", U""},
      {"ascii", "Az~", U"Az~"},
      {"a zero byte", std::string("a\0b", 3), std::u32string(U"a\0b", 3)},
      {"smallest of 2", "\xc2\x80", U"\x80"},
      {"largest of 2", "\xdf\xbf", U"\x7ff"},
      {"smallest of 3", "\xe0\xa0\x80", U"\x800"},
      {"last before the surrogates", "\xed\x9f\xbf", U"\xd7ff"},
      {"first behind the surrogates", "\xee\x80\x80", U"\xe000"},
      {"a byte order mark", "\xef\xbb\xbf", U"\xfeff"},
      {"largest of 3, a noncharacter", "\xef\xbf\xbf", U"\xffff"},
      {"smallest of 4", "\xf0\x90\x80\x80", U"\x10000"},
      {"largest of all", "\xf4\x8f\xbf\xbf", U"\x10ffff"},
      {"mixed", "a\xc3\xa6\xe2\x82\xac\xf0\x9f\x98\x80z", U"a\xe6\x20ac\x1f600z"},
  };
  for (const Valid& row : table) {
    const auto decoded = decode_utf8(row.bytes);
    ASSERT_TRUE(decoded) << row.what;
    EXPECT_EQ(*decoded, row.code_points) << row.what;
    const auto count = count_code_points(row.bytes);
    ASSERT_TRUE(count) << row.what;
    EXPECT_EQ(*count, row.code_points.size()) << row.what;
    EXPECT_EQ(encode_utf8(row.code_points), row.bytes) << row.what;
  }
}

struct Invalid {
  const char* what;
  std::string bytes;
};

TEST(Utf8, RefusesWhatIsNot) {
  const Invalid table[] = {
      {"a continuation alone", "\x80"},
      {"the last continuation alone", "\xbf"},
      {"overlong of 2: c0", "\xc0\x80"},
      {"overlong slash", "\xc0\xaf"},
      {"overlong of 2: c1", "\xc1\xbf"},
      {"overlong of 3", "\xe0\x80\x80"},
      {"largest overlong of 3", "\xe0\x9f\xbf"},
      {"overlong of 4", "\xf0\x80\x80\x80"},
      {"largest overlong of 4", "\xf0\x8f\xbf\xbf"},
      {"first surrogate", "\xed\xa0\x80"},
      {"last high surrogate", "\xed\xaf\xbf"},
      {"first low surrogate", "\xed\xb0\x80"},
      {"last surrogate", "\xed\xbf\xbf"},
      {"a surrogate pair", "\xed\xa0\xbd\xed\xb8\x80"},
      {"above the largest", "\xf4\x90\x80\x80"},
      {"far above", "\xf5\x80\x80\x80"},
      {"five bytes", "\xf8\x88\x80\x80\x80"},
      {"six bytes", "\xfc\x84\x80\x80\x80\x80"},
      {"fe", "\xfe"},
      {"ff", "\xff"},
      {"cut off after 1 of 2", "\xc3"},
      {"cut off after 2 of 3", "\xe2\x82"},
      {"cut off after 3 of 4", "\xf0\x9f\x98"},
      {"1 of 2 and a letter", "\xc3z"},
      {"2 of 3 and a letter", "\xe2\x82z"},
      {"3 of 4 and a letter", "\xf0\x9f\x98z"},
      {"two lead bytes", "\xc3\xc3\xa6"},
      {"one continuation too many", "\xc3\xa6\xa6"},
  };
  for (const Invalid& row : table) {
    for (const std::string& bytes : {row.bytes, "ok" + row.bytes, row.bytes + "ok"}) {
      const auto decoded = decode_utf8(bytes);
      ASSERT_FALSE(decoded) << row.what;
      EXPECT_EQ(decoded.error().code, Errc::invalid) << row.what;
      const auto count = count_code_points(bytes);
      ASSERT_FALSE(count) << row.what;
      EXPECT_EQ(count.error().code, Errc::invalid) << row.what;
    }
  }
}

TEST(Utf8, EveryCodePointComesBack) {
  for (char32_t c = 0; c <= 0x10ffff; ++c) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    std::string bytes;
    append_utf8(bytes, c);
    ASSERT_EQ(bytes.size(), c < 0x80 ? 1u : c < 0x800 ? 2u : c < 0x10000 ? 3u : 4u);
    const auto decoded = decode_utf8(bytes);
    ASSERT_TRUE(decoded) << static_cast<std::uint32_t>(c);
    ASSERT_EQ(*decoded, std::u32string(1, c));
  }
}

// Every string of two bytes, against the table written out.
TEST(Utf8, EveryPairOfBytesIsJudgedByTheTable) {
  std::size_t valid = 0;
  for (unsigned a = 0; a < 256; ++a) {
    for (unsigned b = 0; b < 256; ++b) {
      const std::string bytes = {static_cast<char>(a), static_cast<char>(b)};
      const bool two = a < 0x80 && b < 0x80;
      const bool one = a >= 0xc2 && a <= 0xdf && b >= 0x80 && b <= 0xbf;
      const auto count = count_code_points(bytes);
      ASSERT_EQ(count.has_value(), two || one) << a << " " << b;
      if (count) {
        ASSERT_EQ(*count, two ? 2u : 1u);
        ++valid;
      }
    }
  }
  EXPECT_EQ(valid, 128u * 128u + 30u * 64u);
}

TEST(Utf8, Utf16UnitsAreTwoBeyondTheBasicPlane) {
  EXPECT_EQ(utf16_units(U'a'), 1u);
  EXPECT_EQ(utf16_units(0xffff), 1u);
  EXPECT_EQ(utf16_units(0x10000), 2u);
  EXPECT_EQ(utf16_units(0x10ffff), 2u);
}

}  // namespace
}  // namespace samtavle::base
