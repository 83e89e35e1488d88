// Goal: a Result holds a value or an error, hands both on without copying, and reading the wrong
// side ends the process.
// Method: one test for each part of the interface, with a type that can only be moved.

#include "samtavle/base/result.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace samtavle::base {
namespace {

Result<std::unique_ptr<int>> half(int n) {
  if (n % 2 != 0) return fail(Errc::invalid, "odd");
  return std::make_unique<int>(n / 2);
}

Result<void> even(int n) {
  const auto result = half(n);
  if (!result) return pass_on(result);
  return {};
}

TEST(Result, HoldsAValue) {
  auto result = half(8);
  ASSERT_TRUE(result);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(**result, 4);
  EXPECT_EQ(*result.value(), 4);
  EXPECT_EQ(*result->get(), 4);
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 4);
}

TEST(Result, HoldsAnError) {
  auto result = half(7);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::invalid);
  EXPECT_EQ(result.error().detail, "odd");
  const Error taken = std::move(result).error();
  EXPECT_EQ(taken.detail, "odd");
}

TEST(Result, OfNothing) {
  EXPECT_TRUE(even(4));
  const auto odd = even(5);
  ASSERT_FALSE(odd);
  EXPECT_EQ(odd.error().code, Errc::invalid);
  EXPECT_EQ(odd.error().detail, "odd");
}

TEST(Result, ValueOr) {
  const Result<int> good = 3;
  const Result<int> bad = fail(Errc::limit);
  EXPECT_EQ(good.value_or(7), 3);
  EXPECT_EQ(bad.value_or(7), 7);
}

TEST(Result, OfAnErrorOfAnotherType) {
  const Result<int, std::string> good = 3;
  const Result<int, std::string> bad = Unexpected<std::string>{"why"};
  EXPECT_TRUE(good);
  EXPECT_EQ(bad.error(), "why");
}

// A value of the error's own type is still a value.
TEST(Result, OfAnErrorAsAValue) {
  const Result<Error> value = Error{Errc::limit, "a value"};
  ASSERT_TRUE(value);
  EXPECT_EQ(value->detail, "a value");
  const Result<Error> error = fail(Errc::limit, "an error");
  EXPECT_FALSE(error);
}

TEST(ResultDeathTest, ReadingTheWrongSideEndsTheProcess) {
  auto good = half(8);
  auto bad = half(7);
  EXPECT_DEATH(static_cast<void>(bad.value()), "broken invariant.*result");
  EXPECT_DEATH(static_cast<void>(*bad), "broken invariant");
  EXPECT_DEATH(static_cast<void>(good.error()), "broken invariant");
  EXPECT_DEATH(static_cast<void>(even(4).error()), "broken invariant");
  EXPECT_DEATH(SAMTAVLE_CHECK(1 + 1 == 3), "1 \\+ 1 == 3");
}

}  // namespace
}  // namespace samtavle::base
