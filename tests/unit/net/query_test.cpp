// Goal: what stands behind the ? of an address is read as it was meant, or refused. Method: table.

#include "samtavle/net/query.hpp"

#include <gtest/gtest.h>

namespace samtavle::net {
namespace {

using base::Errc;

TEST(Query, FindsAndDecodes) {
  EXPECT_EQ(query_value("q=havn&x=1", "q").value(), "havn");
  EXPECT_EQ(query_value("a=b&q=b%C3%A6nke+ved%20%26", "q").value(), "bænke ved &");
  EXPECT_EQ(query_value("q=a=b", "q").value(), "a=b");
  EXPECT_EQ(query_value("q=", "q").value(), "");
  EXPECT_EQ(query_value("q", "q").value(), "");
  EXPECT_EQ(query_value("qq=1&", "q").value(), std::nullopt);
  EXPECT_EQ(query_value("", "q").value(), std::nullopt);
}

TEST(Query, WhatIsWrongIsNamed) {
  for (const char* query : {"q=%", "q=%4", "q=%zz", "q=%+1", "q=%ff", "q=1&q=2"}) {
    const auto value = query_value(query, "q");
    ASSERT_FALSE(value) << query;
    EXPECT_EQ(value.error().code, Errc::invalid);
    EXPECT_TRUE(value.error().detail.starts_with("q: ")) << value.error().detail;
  }
}

TEST(Query, NumbersHaveTheirRange) {
  EXPECT_EQ(query_number("n=12", "n", 5, 1, 100).value(), 12u);
  EXPECT_EQ(query_number("", "n", 5, 1, 100).value(), 5u);
  EXPECT_EQ(query_number("n=18446744073709551615", "n", 0, 0, ~std::uint64_t{0}).value(),
            ~std::uint64_t{0});
  for (const char* query : {"n=", "n=0", "n=101", "n=-1", "n=1x", "n=+1", "n=1.0",
                            "n=18446744073709551616"}) {
    EXPECT_EQ(query_number(query, "n", 5, 1, 100).error().code, Errc::invalid) << query;
  }
}

}  // namespace
}  // namespace samtavle::net
