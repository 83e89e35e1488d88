// Goal: the tables of kinds and fields do not contradict themselves, and values are judged by them.
// Method: walk both tables; a list of values that fit and do not fit for each type.

#include "samtavle/plan/schema.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>
#include <vector>

#include "samtavle/board/item.hpp"

namespace samtavle::plan {
namespace {

using base::Binary;
using base::Value;

bool is_word(std::string_view word) {
  return !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == word.npos;
}

TEST(Schema, KindsHaveARankANameAndLabels) {
  std::set<std::string_view> names;
  for (const KindRow& row : kind_rows()) {
    EXPECT_NE(board::rank(row.kind), board::Rank::none) << row.name;
    EXPECT_TRUE(is_word(row.name)) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " twice";
    EXPECT_FALSE(row.danish.empty() || row.english.empty()) << row.name;
    EXPECT_EQ(find_kind(row.kind), &row);
    EXPECT_EQ(find_kind(row.name), &row);
    EXPECT_NE(row.subject, Subject::own_comment) << row.name;
    EXPECT_EQ(subject_of(row.kind), row.subject);
  }
}

TEST(Schema, RepliesAreCommentsOrSuggestionsAndNothingElseIs) {
  for (const KindRow& row : kind_rows()) {
    const bool reply = row.subject == Subject::comment || row.subject == Subject::suggestion;
    EXPECT_EQ(board::rank(row.kind) == board::Rank::reply, reply) << row.name;
  }
}

TEST(Schema, FieldsHaveANameLabelsAndKnownKinds) {
  std::set<std::string_view> names;
  for (const FieldRow& row : field_rows()) {
    EXPECT_TRUE(is_word(row.name)) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " twice";
    EXPECT_FALSE(row.danish.empty() || row.english.empty()) << row.name;
    EXPECT_EQ(find_field(row.field), &row);
    EXPECT_EQ(find_field(row.name), &row);
    EXPECT_FALSE(row.kinds.empty()) << row.name;
    EXPECT_EQ(std::set<Kind>(row.kinds.begin(), row.kinds.end()).size(), row.kinds.size());
    for (const Kind kind : row.kinds) EXPECT_NE(find_kind(kind), nullptr) << row.name;
    EXPECT_EQ(row.type == FieldType::text, row.value == ValueType::none) << row.name;
    EXPECT_EQ(row.words.empty(), row.value != ValueType::word) << row.name;
    for (const std::string_view word : row.words) EXPECT_TRUE(is_word(word)) << word;
  }
}

TEST(Schema, WhatIsUnknownHasNoRow) {
  EXPECT_EQ(find_kind(Kind{0x4ff}), nullptr);
  EXPECT_EQ(find_kind(Kind{0}), nullptr);
  EXPECT_EQ(find_kind(Kind{0xffffffff}), nullptr);
  EXPECT_EQ(find_kind("Idea"), nullptr);
  EXPECT_EQ(find_field(Field{0}), nullptr);
  EXPECT_EQ(find_field(Field{0xffffffff}), nullptr);
  EXPECT_EQ(find_field("no_such_field"), nullptr);
}

TEST(Schema, AnUnknownKindIsOfTheSubjectOfItsRank) {
  EXPECT_EQ(subject_of(Kind{0x1ff}), Subject::board);
  EXPECT_EQ(subject_of(Kind{0x2ff}), Subject::structure);
  EXPECT_EQ(subject_of(Kind{0x3ff}), Subject::area);
  EXPECT_EQ(subject_of(Kind{0x4ff}), Subject::card);
  EXPECT_EQ(subject_of(Kind{0x5ff}), Subject::comment);
  EXPECT_EQ(subject_of(Kind{0x600}), Subject::board);
  EXPECT_EQ(subject_of(Kind{0}), Subject::board);
}

TEST(Schema, EveryActorKindHasALevelField) {
  for (int n = 1; n <= 6; ++n) {
    const auto kind = static_cast<ActorKind>(n);
    const FieldRow* row = find_field(level_field(kind));
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->name, "level_" + std::string{name(kind)});
    for (const std::string_view word : row->words) EXPECT_TRUE(parse_level(word)) << word;
    EXPECT_TRUE(has_field(*row, kinds::area));
  }
}

TEST(Schema, TitleAndBodyAreText) {
  EXPECT_EQ(find_field(fields::title)->type, FieldType::text);
  EXPECT_EQ(find_field(fields::body)->type, FieldType::text);
  EXPECT_TRUE(has_field(*find_field(fields::title), kinds::idea));
  EXPECT_FALSE(has_field(*find_field(fields::title), kinds::comment));
  EXPECT_TRUE(has_field(*find_field(fields::body), kinds::comment));
}

struct Case {
  Field field;
  std::vector<Value> good;
  std::vector<Value> bad;
};

TEST(Schema, ScalarsTakeTheirTypeAndNothingElse) {
  const double inf = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Case> cases = {
      {fields::resolved, {true, false}, {1, "true", 1.0}},
      {fields::dots_per_actor, {0, 3}, {-1, 3.0, "3", true}},
      {fields::x, {0.0, -12.5}, {inf, -inf, nan, 0, "0"}},
      {fields::authority, {"", "Lejre Kommune"}, {1, true, Binary{"x"}}},
      {fields::language, {"da", "en"}, {"", "DA", "de", 1, Binary{"da"}}},
      {fields::due_date,
       {"2025-03-01", "2024-02-29", "2000-02-29", "9999-12-31"},
       {"", "2025-3-1", "2025-02-29", "1900-02-29", "2025-00-10", "2025-13-01", "2025-01-00",
        "2025-01-32", "2025-04-31", "0000-01-01", "2025/01/01", "2025-01-01T", "20250-1-01",
        "-025-01-01", 20250301}},
      {fields::current_phase, {base::op_id(0, 2)}, {base::OpId{}, "0.2", 2}},
      {fields::owner, {1, Value{std::int64_t{0xffffffff}}}, {0, -1, Value{std::int64_t{1} << 32}}},
      {fields::suggested_value, {1, "x", true, 0.5, base::op_id(1, 1), Binary{"x"}}, {}},
  };
  for (const Case& c : cases) {
    const FieldRow* row = find_field(c.field);
    ASSERT_NE(row, nullptr);
    EXPECT_TRUE(accepts(*row, Value{})) << row->name << ": clearing";
    for (const Value& v : c.good) EXPECT_TRUE(accepts(*row, v)) << row->name << " " << to_string(v);
    for (const Value& v : c.bad) EXPECT_FALSE(accepts(*row, v)) << row->name << " " << to_string(v);
  }
}

TEST(Schema, ASetHasNoEmptyMemberAndATextNoValue) {
  EXPECT_TRUE(accepts(*find_field(fields::labels), "grøn"));
  EXPECT_FALSE(accepts(*find_field(fields::labels), Value{}));
  EXPECT_FALSE(accepts(*find_field(fields::assignees), "grøn"));
  EXPECT_FALSE(accepts(*find_field(fields::title), "x"));
  EXPECT_FALSE(accepts(*find_field(fields::title), Value{}));
}

}  // namespace
}  // namespace samtavle::plan
