// Goal: values have one total order, in which every value equals itself and nothing else.
// Method: a list of values in the order that they ought to have, compared each with each.

#include "samtavle/base/value.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

namespace samtavle::base {
namespace {

double nan_of(std::uint64_t bits) { return std::bit_cast<double>(bits); }

std::vector<Value> in_order() {
  using Double = std::numeric_limits<double>;
  using Int = std::numeric_limits<std::int64_t>;
  return {
      Value{},
      Value{false},
      Value{true},
      Value{Int::min()},
      Value{-1},
      Value{0},
      Value{1},
      Value{Int::max()},
      Value{nan_of(0xfff8000000000001)},
      Value{nan_of(0xfff8000000000000)},
      Value{-Double::infinity()},
      Value{Double::lowest()},
      Value{-1.0},
      Value{-Double::denorm_min()},
      Value{-0.0},
      Value{0.0},
      Value{Double::denorm_min()},
      Value{Double::min()},
      Value{1.0},
      Value{Double::max()},
      Value{Double::infinity()},
      Value{nan_of(0x7ff8000000000000)},
      Value{nan_of(0x7ff8000000000001)},
      Value{""},
      Value{std::string("\0", 1)},
      Value{"a"},
      Value{"ab"},
      Value{"b"},
      Value{"\xc3\xa6"},
      Value{Binary{}},
      Value{Binary{"a"}},
      Value{Binary{"\xff"}},
      Value{OpId{}},
      Value{op_id(0, 1)},
      Value{op_id(0, 2)},
      Value{op_id(1, 0)},
      Value{op_id(1, 1)},
  };
}

TEST(Value, IsTotallyOrdered) {
  const auto values = in_order();
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = 0; j < values.size(); ++j) {
      EXPECT_EQ(values[i] <=> values[j], i <=> j)
          << to_string(values[i]) << " and " << to_string(values[j]);
      EXPECT_EQ(values[i] == values[j], i == j);
    }
  }
}

TEST(Value, KeepsItsType) {
  EXPECT_TRUE(Value{}.empty());
  EXPECT_FALSE(Value{false}.empty());
  EXPECT_FALSE(Value{""}.empty());
  EXPECT_EQ(*Value{"text"}.get_if<std::string>(), "text");
  EXPECT_EQ(*Value{7}.get_if<std::int64_t>(), 7);
  EXPECT_EQ(Value{7}.get_if<double>(), nullptr);
  EXPECT_EQ(*Value{true}.get_if<bool>(), true);
  EXPECT_EQ(*Value{op_id(1, 2)}.get_if<OpId>(), op_id(1, 2));
}

TEST(Value, HasASize) {
  EXPECT_EQ(Value{"12345"}.size_bytes(), 5u);
  EXPECT_EQ(Value{Binary{"123"}}.size_bytes(), 3u);
  EXPECT_EQ(Value{}.size_bytes(), 8u);
  EXPECT_EQ(Value{1.5}.size_bytes(), 8u);
}

TEST(Value, IsWrittenForPeople) {
  EXPECT_EQ(to_string(Value{}), "none");
  EXPECT_EQ(to_string(Value{true}), "true");
  EXPECT_EQ(to_string(Value{12}), "12");
  EXPECT_EQ(to_string(Value{0.5}), "0.5");
  EXPECT_EQ(to_string(Value{"text"}), "\"text\"");
  EXPECT_EQ(to_string(Value{Binary{"123"}}), "3 bytes");
  EXPECT_EQ(to_string(Value{op_id(3, 17)}), "3.17");
}

}  // namespace
}  // namespace samtavle::base
