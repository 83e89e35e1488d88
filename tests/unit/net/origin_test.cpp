// Goal: an origin has one form, and only allowed ones get in. The same with a real server is in
// tests/integration/origin_test.cpp.

#include "samtavle/net/origin.hpp"

#include <gtest/gtest.h>

namespace samtavle::net {
namespace {

TEST(Origin, HasOneForm) {
  EXPECT_EQ(parse_origin("https://Board.Example").value(), "https://board.example");
  EXPECT_EQ(parse_origin("https://board.example:443").value(), "https://board.example");
  EXPECT_EQ(parse_origin("http://board.example:80").value(), "http://board.example");
  EXPECT_EQ(parse_origin("http://board.example:443").value(), "http://board.example:443");
  EXPECT_EQ(parse_origin("http://[::1]:8080").value(), "http://[::1]:8080");
  EXPECT_EQ(parse_origin("http://[::1]").value(), "http://[::1]");
  for (const char* wrong :
       {"", "null", "board.example", "ftp://board.example", "https://", "https://a/", "https://a/b",
        "https://u@a", "https://a:", "https://a:0", "https://a:99999", "https://a:08",
        "https://a b", "https://a?x", "https://a#x", "https://*", "https://a,https://b", "file://",
        "https://[a"}) {
    EXPECT_FALSE(parse_origin(wrong)) << wrong;
  }
}

TEST(Origin, TheServersOwnAndThoseOfTheListMay) {
  using Values = std::vector<std::string_view>;
  const std::vector<std::string> allowed = {"https://plan.example.dk"};
  const auto may = [&](Values origins, Values hosts) {
    return origin_allowed(origins, hosts, allowed);
  };
  EXPECT_TRUE(may({}, {"board.example"})) << "not a browser";
  EXPECT_TRUE(may({"https://board.example"}, {"board.example"}));
  EXPECT_TRUE(may({"http://localhost:8080"}, {"localhost:8080"}));
  EXPECT_TRUE(may({"https://plan.example.dk"}, {"board.example"}));
  EXPECT_FALSE(may({"https://plan.example.dk.evil"}, {"board.example"}));
  EXPECT_FALSE(may({"https://evil.example"}, {"board.example"}));
  EXPECT_FALSE(may({"http://localhost:8081"}, {"localhost:8080"}));
  EXPECT_FALSE(may({"https://board.example", "https://board.example"}, {"board.example"}));
  EXPECT_FALSE(may({"https://board.example"}, {}));
  EXPECT_FALSE(may({"null"}, {"null"}));
}

}  // namespace
}  // namespace samtavle::net
