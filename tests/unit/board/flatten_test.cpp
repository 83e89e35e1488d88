// Goal: flattening changes no visible character and nobody's marks, is the server's alone, and can
// be taken back with the edit it is in. Method: a text with history is flattened by edits of
// replica 0, good ones and bad ones.

#include "fixtures.hpp"

namespace samtavle::board {
namespace {

using base::Errc;

class Flatten : public BoardTest {
 protected:
  // "heXllo" of two writers with a deleted "l", "Xl" in bold.
  Flatten() {
    EditBuilder b = next(2);
    b.insert(card, kTitle, h + 1, h + 2, "X").erase(card, kTitle, {{h + 2, 1}});
    b.mark(card, kTitle, {op_id(2, 1), false}, {h + 3, true}, v1::MARK_BOLD, true);
    commit(b);
  }
  static EditBuilder by_server(const Board& board) {
    return {0, board.next_counter(Replica{}).value};
  }
  [[nodiscard]] const text::Text& title() const { return *board.find(card)->text(kTitle); }
};

TEST_F(Flatten, KeepsTextAndMarksAndForgetsTheRest) {
  ASSERT_EQ(title().to_utf8(), "heXlo");
  const std::size_t bytes = board.size_bytes();
  EditBuilder b = by_server(board);
  const OpId first = op_id(0, board.next_counter(Replica{}).value);
  b.flatten(card, kTitle, 5);
  const Delta delta = commit(b.edit, 0);
  EXPECT_EQ(title().to_utf8(), "heXlo");
  EXPECT_EQ(title().history_length(), 5u);
  EXPECT_EQ(board.size_bytes(), bytes - 1);
  EXPECT_EQ(board.next_counter(Replica{}).value, first.counter.value + 5);
  ASSERT_EQ(title().marks().size(), 1u);
  EXPECT_EQ(title().marks()[0].from, (text::Anchor{first + 2, false}));
  EXPECT_EQ(title().marks()[0].to, (text::Anchor{first + 3, true}));
  ASSERT_EQ(delta.changes.size(), 1u);
  EXPECT_EQ(delta.changes[0].what, Change::What::flattened);
  ASSERT_NE(delta.changes[0].flattened, nullptr);
  EXPECT_EQ(delta.changes[0].flattened->character(h), first);
  EXPECT_EQ(delta.changes[0].flattened->character(h + 2), OpId{});
  // What was numbered anew goes on from there.
  commit(next(1).insert(card, kTitle, first + 4, {}, "!"));
  EXPECT_EQ(title().to_utf8(), "heXlo!");
}

TEST_F(Flatten, ASnapshotOfItIsTheSameBoard) {
  EditBuilder b = by_server(board);
  commit(b.flatten(card, kTitle, 5).edit, 0);
  const std::string snapshot = encode_snapshot(board);
  auto again = decode_snapshot(snapshot);
  ASSERT_TRUE(again);
  EXPECT_EQ(encode_snapshot(*again), snapshot);
  EXPECT_EQ(again->size_bytes(), board.size_bytes());
}

TEST_F(Flatten, ATextOfNothingIsGone) {
  commit(next(1).erase(card, kTitle, {{h, 5}, {op_id(2, 1), 1}}));
  EditBuilder b = by_server(board);
  const std::uint32_t first = b.edit.first_counter();
  commit(b.flatten(card, kTitle, 0).edit, 0);
  EXPECT_EQ(board.find(card)->text(kTitle), nullptr);
  EXPECT_EQ(board.next_counter(Replica{}).value, first + 1);
  EXPECT_TRUE(decode_snapshot(encode_snapshot(board)).has_value());
}

TEST_F(Flatten, IsRefused) {
  expect_refused(next(1).flatten(card, kTitle, 5), Errc::invalid, "operations[0].operation");
  expect_refused(by_server(board).flatten(card, kTitle, 4), Errc::invalid,
                 "operations[0].characters");
  expect_refused(by_server(board).flatten(nowhere, kTitle, 5), Errc::not_found,
                 "operations[0].item");
  expect_refused(by_server(board).flatten(other_card, kTitle, 5), Errc::not_found,
                 "operations[0].field");
  // Of an edit that fails behind it nothing remains.
  expect_refused(by_server(board).flatten(card, kTitle, 5).flatten(card, kTitle, 9),
                 Errc::invalid, "operations[1].characters");
  expect_refused(by_server(board).flatten(card, kTitle, 0xffffffff), Errc::invalid, "operations");
}

}  // namespace
}  // namespace samtavle::board
