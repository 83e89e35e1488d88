// Goal: each limit of EditLimits that the fold holds an edit against refuses one more than it
// allows and says its name, at receipt only: an accepted event always applies.
// Method: for each field of EditLimits a limit of exactly what an edit needs, and of one less. The
// limits on a message's fields, submessages and depth are of the bytes before they are parsed, and
// tested where that is done (core/sync).

#include "fixtures.hpp"

namespace samtavle::board {
namespace {

class Limits : public BoardTest {
 protected:
  // With `limit` at `enough` the edit is taken; with one less it is refused so. Afterwards it is
  // applied without limits.
  void expect_limit(std::size_t base::EditLimits::*limit, std::size_t enough, const EditBuilder& b,
                    const std::string& path) {
    base::EditLimits limits;
    limits.*limit = enough;
    Journal journal;
    const auto taken = board.apply(b.edit, stamp(11), &limits, &journal);
    ASSERT_TRUE(taken) << taken.error().path << ": " << taken.error().detail;
    static_cast<void>(board.roll_back(std::move(journal)));
    limits.*limit = enough - 1;
    expect_refused(b, Errc::limit, path, &limits);
    EXPECT_EQ(board.apply(b.edit, stamp(11), &limits).error().limit, name_of(limit)) << path;
    commit(b);
  }

  static base::Limit name_of(std::size_t base::EditLimits::*limit) {
    using E = base::EditLimits;
    using base::Limit;
    const std::pair<std::size_t E::*, Limit> names[] = {
        {&E::operations_max, Limit::operations_max},
        {&E::operation_text_bytes_max, Limit::operation_text_bytes_max},
        {&E::field_code_points_max, Limit::field_code_points_max},
        {&E::value_bytes_max, Limit::value_bytes_max},
        {&E::set_members_max, Limit::set_members_max},
        {&E::text_marks_max, Limit::text_marks_max},
        {&E::item_fields_max, Limit::item_fields_max},
        {&E::order_key_bytes_max, Limit::order_key_bytes_max},
        {&E::reason_bytes_max, Limit::reason_bytes_max},
        {&E::board_items_max, Limit::board_items_max},
        {&E::board_bytes_max, Limit::board_bytes_max}};
    for (const auto& [field, name] : names) {
      if (field == limit) return name;
    }
    return Limit::none;
  }
};

using base::EditLimits;

TEST_F(Limits, Operations) {
  expect_limit(&EditLimits::operations_max, 3, next(1).remove(card).restore(card).remove(card),
               "operations");
}

TEST_F(Limits, TextBytesOfAnOperation) {
  expect_limit(&EditLimits::operation_text_bytes_max, 5,
               next(1).insert(card, kTitle, {}, h, "æ€"), "operations[0].text");
}

TEST_F(Limits, CodePointsOfAFieldIncludeDeletedOnes) {
  commit(next(1).erase(card, kTitle, {{h, 5}}));
  expect_limit(&EditLimits::field_code_points_max, 7, next(1).insert(card, kTitle, {}, h, "æ€"),
               "operations[0].text");
  expect_limit(&EditLimits::field_code_points_max, 2, next(1).insert(card, kBody, {}, {}, "æ€"),
               "operations[0].text");
}

TEST_F(Limits, BytesOfAValue) {
  const Value four{"1234"};
  expect_limit(&EditLimits::value_bytes_max, 4, next(1).set(card, kColour, four),
               "operations[0].value");
  expect_limit(&EditLimits::value_bytes_max, 4, next(1).add_member(card, kLabels, four),
               "operations[0].value");
  expect_limit(&EditLimits::value_bytes_max, 4, next(1).remove_member(card, kLabels, four),
               "operations[0].value");
  expect_limit(&EditLimits::value_bytes_max, 4,
               next(1).mark(card, kTitle, {}, {}, v1::MARK_LINK, four), "operations[0].value");
  expect_limit(&EditLimits::value_bytes_max, 4,
               next(1).create(kCardKind, area, "x").with(kColour, four), "operations[0].fields");
  expect_limit(&EditLimits::value_bytes_max, 4,
               next(1).set(card, kColour, Value{base::Binary{"1234"}}), "operations[0].value");
}

TEST_F(Limits, MembersOfASet) {
  commit(next(1).add_member(card, kLabels, "a"));
  expect_limit(&EditLimits::set_members_max, 2, next(1).add_member(card, kLabels, "b"),
               "operations[0].field");
  // What is in a full set may be added to it: nothing changes.
  base::EditLimits full;
  full.set_members_max = 2;
  EXPECT_TRUE(board.apply(next(1).add_member(card, kLabels, "b").edit, stamp(11), &full));
}

TEST_F(Limits, MarksOfAText) {
  const auto mark = [&] { return next(1).mark(card, kTitle, {}, {}, v1::MARK_BOLD, true); };
  commit(mark());
  expect_limit(&EditLimits::text_marks_max, 2, mark(), "operations[0].mark");
}

TEST_F(Limits, FieldsOfAnItem) {
  expect_limit(&EditLimits::item_fields_max, 2,
               next(1).create(kCardKind, area, "x").with(Field{1}, 1).with(Field{2}, 2),
               "operations[0].fields");
  commit(next(1).set(card, Field{1}, 1));
  expect_limit(&EditLimits::item_fields_max, 2, next(1).set(card, Field{2}, 2),
               "operations[0].field");
  expect_limit(&EditLimits::item_fields_max, 2, next(1).insert(card, kBody, {}, {}, "x"),
               "operations[0].field");
  commit(next(1).add_member(card, Field{1}, 1));
  expect_limit(&EditLimits::item_fields_max, 2, next(1).add_member(card, Field{2}, 1),
               "operations[0].field");
  // Fields that are there already may be written at the limit.
  base::EditLimits full;
  full.item_fields_max = 2;
  EXPECT_TRUE(board.apply(next(1).set(card, Field{2}, 3).edit, stamp(11), &full));
  EXPECT_TRUE(board.apply(next(1).insert(card, kBody, {}, {}, "y").edit, stamp(11), &full));
  EXPECT_TRUE(board.apply(next(1).add_member(card, Field{2}, 2).edit, stamp(11), &full));
}

TEST_F(Limits, BytesOfAnOrderKey) {
  expect_limit(&EditLimits::order_key_bytes_max, 3, next(1).create(kCardKind, area, "abc"),
               "operations[0].order_key");
  expect_limit(&EditLimits::order_key_bytes_max, 3, next(1).place(card, area, "abc"),
               "operations[0].order_key");
}

TEST_F(Limits, BytesOfAReasonAndOfALabel) {
  auto reasoned = next(1).remove(card);
  reasoned.edit.set_reason("because");
  expect_limit(&EditLimits::reason_bytes_max, 7, reasoned, "reason");
  auto labelled = next(1).restore(card);
  labelled.edit.set_label("undo");
  expect_limit(&EditLimits::reason_bytes_max, 4, labelled, "label");
}

TEST_F(Limits, ItemsOnABoard) {
  expect_limit(&EditLimits::board_items_max, 7, next(1).create(kCardKind, area, "x"),
               "operations[0].kind");
  // Deleted ones count: they are still there.
  commit(next(1).remove(card));
  expect_limit(&EditLimits::board_items_max, 8, next(1).create(kCardKind, area, "y"),
               "operations[0].kind");
}

TEST_F(Limits, BytesOfABoard) {
  const auto typing = next(1).insert(card, kTitle, {}, h, "four");
  expect_limit(&EditLimits::board_bytes_max, board.size_bytes() + 4, typing, "operations");
  const auto creating = next(1).create(kCardKind, area, "k").with(kColour, "red");
  Journal journal;
  const std::size_t before = board.size_bytes();
  ASSERT_TRUE(board.apply(creating.edit, stamp(11), nullptr, &journal));
  const std::size_t after = board.size_bytes();
  static_cast<void>(board.roll_back(std::move(journal)));
  EXPECT_EQ(board.size_bytes(), before);
  EXPECT_GE(after, before + 4);
  expect_limit(&EditLimits::board_bytes_max, after, creating, "operations");
}

// The figure is a function of the state: otherwise a restart would change what fits.
TEST_F(Limits, BytesOfABoardAreThoseOfItsSnapshot) {
  const auto same = [&] {
    const auto decoded = decode_snapshot(encode_snapshot(board));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->size_bytes(), board.size_bytes());
  };
  same();
  commit(next(1).insert(card, kTitle, {}, h, "æ€😀").erase(card, kTitle, {{h, 3}}));
  same();
  commit(next(1).place(card, phase, "a much longer key"));
  same();
  commit(next(1).mark(card, kTitle, {}, {}, v1::MARK_LINK, "https://example.org"));
  same();
  commit(next(1).set(card, kColour, "red").set(card, kColour, "a longer colour"));
  same();
  commit(next(1).add_member(card, kLabels, "x").add_member(card, kLabels, "x"));
  same();
  commit(next(1).remove_member(card, kLabels, "x").remove(card));
  same();
}

}  // namespace
}  // namespace samtavle::board
