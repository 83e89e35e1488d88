// Goal: base64 as in RFC 4648, and one text for any bytes only. Method: the RFC's vectors, every
// length with every byte, and texts that are not quite right.

#include "samtavle/base/base64.hpp"

#include <gtest/gtest.h>

namespace samtavle::base {
namespace {

TEST(Base64, VectorsOfTheStandard) {
  const std::pair<std::string, std::string> table[] = {
      {"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},        {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : table) {
    EXPECT_EQ(encode_base64(bytes), text);
    EXPECT_EQ(decode_base64(text).value(), bytes);
  }
}

TEST(Base64, AnyBytesComeBack) {
  std::string bytes;
  for (int i = 0; i < 600; ++i) {
    EXPECT_EQ(decode_base64(encode_base64(bytes)).value(), bytes) << i;
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64, NothingElseIsTaken) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Zg==Zg==", "Zm9v\n", "Zm 9",
                           "Zm9-", "Zm9_", "Zh==", "Zm9=", "Z===", "\xff\xff\xff\xff"}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

}  // namespace
}  // namespace samtavle::base
