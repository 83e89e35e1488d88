// Goal: kinds, fields and values as people write them mean what the schema says, and a wrong word
// gets an answer that says which ones there are.

#include "words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>

#include "samtavle/plan/schema.hpp"
#include "tokens.hpp"

namespace samtavle::cli {
namespace {

namespace fields = plan::fields;
using base::Value;
using testing::HasSubstr;

TEST(Words, KindsAndFieldsByNameAndNumber) {
  EXPECT_EQ(parse_kind("idea").value(), plan::kinds::idea);
  EXPECT_EQ(parse_kind("1024").value(), plan::kinds::idea);
  EXPECT_EQ(parse_kind(kind_name(base::Kind{0x4ff})).value(), base::Kind{0x4ff});
  EXPECT_EQ(parse_field("due_date").value(), fields::due_date);
  EXPECT_EQ(parse_field(field_name(base::Field{900})).value(), base::Field{900});
  EXPECT_THAT(parse_kind("bird").error().detail, HasSubstr("idea, need, resource"));
  EXPECT_THAT(parse_field("wings").error().detail, HasSubstr("title, body"));
}

TEST(Words, Items) {
  EXPECT_EQ(parse_item("board").value(), board::kRootId);
  EXPECT_EQ(parse_item("3.17").value(), base::op_id(3, 17));
  EXPECT_FALSE(parse_item("-"));
  EXPECT_FALSE(parse_item("Idea"));
}

TEST(Words, ValuesAsTheSchemaHasThem) {
  EXPECT_EQ(parse_value(fields::done, "true").value(), Value{true});
  EXPECT_EQ(parse_value(fields::x, "12.5").value(), Value{12.5});
  EXPECT_EQ(parse_value(fields::x, "12").value(), Value{12.0});
  EXPECT_EQ(parse_value(fields::dots_per_actor, "3").value(), Value{3});
  EXPECT_EQ(parse_value(fields::due_date, "2025-03-01").value(), Value{"2025-03-01"});
  EXPECT_EQ(parse_value(fields::colour, "blue").value(), Value{"blue"});
  EXPECT_EQ(parse_value(fields::current_phase, "0.5").value(), Value{base::op_id(0, 5)});
  EXPECT_EQ(parse_value(fields::labels, "12").value(), Value{"12"}) << "a text stays a text";
  EXPECT_THAT(parse_value(fields::done, "yes").error().detail, HasSubstr("true or false"));
  EXPECT_THAT(parse_value(fields::colour, "mauve").error().detail, HasSubstr("yellow, orange"));
  EXPECT_THAT(parse_value(fields::due_date, "tomorrow").error().detail, HasSubstr("2025-03-01"));
}

TEST(Words, ValuesOfUnknownFieldsAreJsonIfTheyCanBe) {
  const base::Field unknown{900};
  EXPECT_EQ(parse_value(unknown, "12").value(), Value{12});
  EXPECT_EQ(parse_value(unknown, "\"12\"").value(), Value{"12"});
  EXPECT_EQ(parse_value(unknown, "twelve").value(), Value{"twelve"});
  EXPECT_EQ(parse_value(unknown, R"({"item": "3.17"})").value(), Value{base::op_id(3, 17)});
}

TEST(Words, EveryValueComesBackFromJson) {
  const Value table[] = {Value{},
                         Value{true},
                         Value{-5},
                         Value{std::int64_t{1} << 60},
                         Value{0.1},
                         Value{3.0},
                         Value{"æ \"x\"\n"},
                         Value{base::Binary{std::string("\0\x80\xff", 3)}},
                         Value{base::op_id(3, 17)},
                         Value{HUGE_VAL},
                         Value{-HUGE_VAL}};
  for (const Value& value : table) {
    const std::string text = boost::json::serialize(to_json(value));
    const auto back = value_from_json(boost::json::parse(text));
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(*back, value) << text;
  }
  for (const char* text : {"[1]", "{}", R"({"item": 3})", R"({"binary": "0"})",
                           R"({"binary": "xx"})", R"({"bird": "x"})"}) {
    EXPECT_FALSE(value_from_json(boost::json::parse(text))) << text;
  }
}

TEST(Words, QuotedTextIsOneShortLine) {
  EXPECT_EQ(in_quotes("a\nb\x1b[2J"), "\"a b [2J\"");
  EXPECT_EQ(in_quotes("æøå æøå", 4), "\"æøå…\"");
}

TEST(Tokens, Durations) {
  using std::chrono::seconds;
  EXPECT_EQ(parse_duration("7d").value(), seconds{7 * 86'400});
  EXPECT_EQ(parse_duration("12h").value(), seconds{12 * 3'600});
  EXPECT_EQ(parse_duration("90m").value(), seconds{5'400});
  EXPECT_EQ(parse_duration("30s").value(), seconds{30});
  for (const char* text :
       {"", "7", "d", "7 d", "-1d", "0d", "7w", "99999d", "9999999999999999999d"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace samtavle::cli
