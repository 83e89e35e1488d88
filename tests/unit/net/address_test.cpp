// Goal: an address is cut up in one way, and numbers in it are written in one way.

#include "address.hpp"

#include <gtest/gtest.h>

namespace samtavle::net {
namespace {

TEST(BoardAddress, IsTheBoardAndWhatStandsBehindIt) {
  const auto address = board_address("/api/v1/boards/park/people/3/erase");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->board, "park");
  EXPECT_EQ(address->rest, "people/3/erase");
  const auto empty = board_address("/api/v1/boards//");
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->board, "");
  EXPECT_EQ(empty->rest, "");
}

TEST(BoardAddress, OthersAreNone) {
  for (const char* path : {"", "/", "/api/v1/boards", "/api/v1/boards/", "/api/v1/boards/park",
                           "/api/v2/boards/park/people", "api/v1/boards/park/people"}) {
    EXPECT_FALSE(board_address(path)) << path;
  }
}

TEST(NumberInAddress, IsWrittenInOneWay) {
  EXPECT_EQ(number_in_address("1"), 1u);
  EXPECT_EQ(number_in_address("4294967295"), 4'294'967'295u);
  for (const char* digits :
       {"", "0", "03", "-1", "+1", " 1", "1 ", "x", "3/3", "4294967296", "0x3"}) {
    EXPECT_FALSE(number_in_address(digits)) << digits;
  }
}

}  // namespace
}  // namespace samtavle::net
