// Goal: an edit that uses a known field wrongly is refused with the path of the fault; unknown
// fields and kinds pass. Method: edits of one or two operations on a small board.

#include "samtavle/plan/validate.hpp"

#include <gtest/gtest.h>

#include <string>

#include "sample.hpp"
#include "samtavle/board/codec.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;
using base::Value;

constexpr Field kUnknownField{9'999};
constexpr Kind kUnknownKind{0x4fe};

class Validate : public testing::Test {
 protected:
  void set(OpId item, Field field, Value value) {
    board::to_proto(value, add_set(edit_, item, field));
  }
  void member(OpId item, Field field, Value value) {
    v1::AddMember* m = name_item(edit_.add_operations()->mutable_add_member(), item);
    m->set_field(field.value);
    board::to_proto(value, m->mutable_value());
  }
  v1::CreateItem* create(Kind kind) { return add_create(edit_, kind, sample_.area); }
  static void with(v1::CreateItem* m, Field field, Value value) {
    v1::FieldValue* f = m->add_fields();
    f->set_field(field.value);
    board::to_proto(value, f->mutable_value());
  }
  [[nodiscard]] OpId next() const { return base::op_id(edit_.replica(), edit_.first_counter()); }

  // The path of the refusal; "" if there is none.
  std::string path() {
    const auto denial = check_schema(sample_.board, edit_);
    edit_ = sample_.edit();
    if (!denial) return "";
    EXPECT_EQ(denial->code, Errc::invalid);
    EXPECT_EQ(denial->needed, Role::none);
    EXPECT_FALSE(denial->detail.empty());
    return denial->path;
  }

  Sample sample_;
  v1::Edit edit_ = sample_.edit();
};

TEST_F(Validate, GoodEditsPass) {
  set(sample_.card, fields::due_date, "2025-03-01");
  set(sample_.card, fields::due_date, Value{});
  set(board::kRootId, fields::current_phase, sample_.phase);
  add_text(edit_, sample_.card, fields::title, "Lån et lastcykelværksted");
  name_item(edit_.add_operations()->mutable_delete_text(), sample_.card)->set_field(1);
  name_item(edit_.add_operations()->mutable_mark_text(), sample_.card)->set_field(2);
  member(sample_.card, fields::labels, "cykler");
  name_container(name_item(edit_.add_operations()->mutable_place_item(), sample_.card),
                 sample_.area);
  name_item(edit_.add_operations()->mutable_delete_item(), sample_.card);
  name_item(edit_.add_operations()->mutable_restore_item(), sample_.card);
  EXPECT_EQ(path(), "");
}

TEST_F(Validate, ATextIsNotSet) {
  set(sample_.card, fields::title, "x");
  EXPECT_EQ(path(), "operations[0].field");
  member(sample_.card, fields::title, "x");
  EXPECT_EQ(path(), "operations[0].field");
}

TEST_F(Validate, AScalarIsNotTypedIn) {
  add_text(edit_, sample_.card, fields::due_date, "2025-03-01");
  EXPECT_EQ(path(), "operations[0].field");
  name_item(edit_.add_operations()->mutable_delete_text(), sample_.card)
      ->set_field(fields::due_date.value);
  EXPECT_EQ(path(), "operations[0].field");
  name_item(edit_.add_operations()->mutable_mark_text(), sample_.card)
      ->set_field(fields::labels.value);
  EXPECT_EQ(path(), "operations[0].field");
}

TEST_F(Validate, ASetIsNotAScalar) {
  set(sample_.card, fields::labels, "x");
  EXPECT_EQ(path(), "operations[0].field");
  member(sample_.card, fields::due_date, "2025-03-01");
  EXPECT_EQ(path(), "operations[0].field");
}

TEST_F(Validate, AValueOfAnotherTypeIsRefused) {
  set(sample_.card, fields::due_date, "2025-03-01");
  set(sample_.card, fields::due_date, "in March");
  EXPECT_EQ(path(), "operations[1].value");
  member(sample_.card, fields::assignees, "Bente");
  EXPECT_EQ(path(), "operations[0].value");
  member(sample_.card, fields::labels, Value{});
  EXPECT_EQ(path(), "operations[0].value");
}

TEST_F(Validate, WhateverIsInASetCanBeTakenOut) {
  v1::RemoveMember* m = name_item(edit_.add_operations()->mutable_remove_member(), sample_.card);
  m->set_field(fields::assignees.value);
  board::to_proto("Bente", m->mutable_value());
  EXPECT_EQ(path(), "");
}

TEST_F(Validate, AKindHasItsOwnFieldsOnly) {
  set(sample_.card, fields::benefit_area, "quality");
  EXPECT_EQ(path(), "operations[0].field");
  add_text(edit_, sample_.comment, fields::title, "x");
  EXPECT_EQ(path(), "operations[0].field");
  member(sample_.area, fields::labels, "x");
  EXPECT_EQ(path(), "operations[0].field");
}

TEST_F(Validate, FieldsOfANewItem) {
  v1::CreateItem* m = create(kinds::idea);
  with(m, fields::due_date, "2025-03-01");
  with(m, fields::colour, "yellow");
  EXPECT_EQ(path(), "");

  m = create(kinds::idea);
  with(m, fields::due_date, "2025-03-01");
  with(m, fields::colour, "mauve");
  EXPECT_EQ(path(), "operations[0].fields[1].value");

  with(create(kinds::idea), fields::title, "x");
  EXPECT_EQ(path(), "operations[0].fields[0].field");
  with(create(kinds::idea), fields::benefit_area, "quality");
  EXPECT_EQ(path(), "operations[0].fields[0].field");
  with(create(kinds::idea), fields::labels, "x");
  EXPECT_EQ(path(), "operations[0].fields[0].field");
}

TEST_F(Validate, AnItemMadeInTheSameEditIsOfItsKind) {
  const OpId criterion = next();
  create(kinds::criterion);
  add_text(edit_, criterion, fields::title, "Æbler");
  create(kinds::idea);
  set(criterion, fields::benefit_area, "quality");
  EXPECT_EQ(path(), "");

  create(kinds::criterion);
  add_text(edit_, criterion, fields::title, "Æbler");
  create(kinds::idea);
  set(criterion + 6, fields::benefit_area, "quality");  // one creation and five letters later
  EXPECT_EQ(path(), "operations[3].field");
}

TEST_F(Validate, WhatIsUnknownPasses) {
  set(sample_.card, kUnknownField, 1);
  add_text(edit_, sample_.card, kUnknownField, "x");
  member(sample_.card, kUnknownField, Value{});
  with(create(kinds::idea), kUnknownField, 1);
  const OpId unknown = next() + 4;
  with(create(kUnknownKind), fields::benefit_area, "quality");
  set(unknown, fields::due_date, "2025-03-01");
  EXPECT_EQ(path(), "");
}

TEST_F(Validate, AKnownFieldKeepsItsTypeInAnUnknownKind) {
  const OpId unknown = next();
  create(kUnknownKind);
  set(unknown, fields::title, "x");
  EXPECT_EQ(path(), "operations[1].field");
}

TEST_F(Validate, AnItemThatIsNotThereIsNotJudged) {
  set(base::op_id(99, 1), fields::benefit_area, "quality");
  EXPECT_EQ(path(), "");
  set(base::op_id(99, 1), fields::benefit_area, 1);
  EXPECT_EQ(path(), "operations[0].value");
}

TEST_F(Validate, UnknownOperationsAndBrokenTextAreInvalid) {
  edit_.add_operations();
  EXPECT_EQ(path(), "operations[0].operation");
  add_text(edit_, sample_.card, fields::title, "");
  EXPECT_EQ(path(), "operations[0].text");
}

}  // namespace
}  // namespace samtavle::plan
