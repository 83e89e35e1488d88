// Goal: the composer turns what a person does into an edit: positions into ids, neighbours into
// order keys, step upon step; a failed step leaves the others standing, an unfinished edit no
// trace. Method: steps on a small board; the edit is applied to a copy and read there.

#include "samtavle/board/composer.hpp"

#include <gmock/gmock.h>

#include "fixtures.hpp"
#include "samtavle/board/order_key.hpp"

namespace samtavle::board {
namespace {

using testing::ElementsAre;

class Composing : public BoardTest {
 protected:
  Composing() : before(encode_snapshot(board)) {}

  Composer composer() { return Composer{board, Replica{2}, Actor{12}, "s"}; }

  // The board with this edit as its next event.
  Board applied(const v1::Edit& edit) const {
    auto copy = decode_snapshot(before);
    EXPECT_TRUE(copy);
    const auto done = copy->apply(edit, {Seq{3}, Actor{12}, 3000});
    EXPECT_TRUE(done) << done.error().path;
    copy->check_invariants();
    return std::move(*copy);
  }

  static std::vector<OpId> children(const Board& b, OpId container) {
    std::vector<OpId> out;
    for (const Item* item : b.children(container)) out.push_back(item->id);
    return out;
  }

  const std::string before;
};

TEST_F(Composing, StepsSeeTheOnesBeforeThem) {
  auto c = composer();
  EXPECT_TRUE(c.empty());
  const auto id = c.create_item(kCardKind, area);
  ASSERT_TRUE(id);
  EXPECT_EQ(*id, op_id(2, 1));
  ASSERT_TRUE(c.insert_text(*id, kTitle, 0, "abæ"));
  ASSERT_TRUE(c.insert_text(*id, kTitle, 2, "😀"));
  ASSERT_TRUE(c.erase_text(*id, kTitle, 0, 1));
  ASSERT_TRUE(c.mark_text(*id, kTitle, 0, 2, 1, true));
  ASSERT_TRUE(c.set(*id, kColour, "red"));
  ASSERT_TRUE(c.add_member(*id, kLabels, "x"));
  ASSERT_TRUE(c.add_member(*id, kLabels, "y"));
  ASSERT_TRUE(c.remove_member(*id, kLabels, "x"));
  ASSERT_TRUE(c.delete_item(other_card));
  ASSERT_TRUE(c.restore_item(other_card));
  c.reason("because");
  c.label("new card");
  EXPECT_FALSE(c.empty());
  EXPECT_EQ(board.find(*id)->text_utf8(kTitle), "b😀æ");

  auto composed = c.finish();
  EXPECT_EQ(composed.edit->replica(), 2u);
  EXPECT_EQ(composed.edit->first_counter(), 1u);
  EXPECT_EQ(composed.based_on, Seq{2});
  EXPECT_EQ(composed.edit->operations_size(), 11);
  EXPECT_EQ(composed.edit->reason(), "because");
  EXPECT_EQ(composed.edit->label(), "new card");
  EXPECT_EQ(composed.delta.changes.size(), 11u);
  EXPECT_EQ(composed.delta.seq, base::kPendingSeq);
  // The board shows it, as pending.
  EXPECT_EQ(board.find(*id)->text_utf8(kTitle), "b😀æ");
  EXPECT_EQ(board.find(*id)->created_seq, base::kPendingSeq);
  EXPECT_EQ(board.seq(), Seq{2});
  const Board other = applied(*composed.edit);
  EXPECT_EQ(other.find(*id)->text_utf8(kTitle), "b😀æ");
  EXPECT_EQ(other.find(*id)->text(kTitle)->marks().size(), 1u);
  EXPECT_THAT(other.find(*id)->members(kLabels), ElementsAre(Value{"y"}));
  static_cast<void>(board.roll_back(std::move(composed.journal)));
  EXPECT_EQ(encode_snapshot(board), before);
}

TEST_F(Composing, NextEditBeginsBehindTheFinishedOne) {
  auto c = composer();
  ASSERT_TRUE(c.insert_text(card, kTitle, 5, "abc"));
  c.label("only of the first");
  const auto first = c.finish();
  EXPECT_TRUE(c.empty());
  ASSERT_TRUE(c.delete_item(reply));
  const auto second = c.finish();
  EXPECT_EQ(second.edit->first_counter(), 4u);
  EXPECT_EQ(second.edit->replica(), 2u);
  EXPECT_EQ(second.based_on, Seq{2});
  EXPECT_EQ(second.edit->label(), "");
  EXPECT_TRUE(board.find(reply)->deleted());
}

// What was seen stands beside an edit: the same done on a board that knows more is the same edit.
TEST_F(Composing, TheHashOfAnEditDoesNotSayWhatWasSeen) {
  const auto edit = [&] {
    auto c = composer();
    EXPECT_TRUE(c.set(card, kColour, "red"));
    auto composed = c.finish();
    static_cast<void>(board.roll_back(std::move(composed.journal)));
    return std::pair{edit_hash(encode_edit(*composed.edit)), composed.based_on};
  };
  const auto first = edit();
  commit(next(3).set(other_card, kColour, "blue"));
  const auto second = edit();
  EXPECT_EQ(first.first, second.first);
  EXPECT_EQ(first.second, Seq{2});
  EXPECT_EQ(second.second, Seq{3});
}

TEST_F(Composing, DroppedStepsLeaveNoTrace) {
  {
    auto c = composer();
    ASSERT_TRUE(c.create_item(kCardKind, area));
    ASSERT_TRUE(c.insert_text(card, kTitle, 0, "x"));
    c.drop();
    EXPECT_TRUE(c.empty());
    EXPECT_EQ(encode_snapshot(board), before);
    // It can be used again.
    ASSERT_TRUE(c.delete_item(card));
  }
  EXPECT_EQ(encode_snapshot(board), before);
  board.check_invariants();
}

TEST_F(Composing, AFailedStepLeavesTheOthersStanding) {
  auto c = composer();
  ASSERT_TRUE(c.insert_text(card, kTitle, 5, "!"));
  const std::string standing = encode_snapshot(board);
  const auto refused = [&](const auto& result, Errc code, const char* path) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, code);
    EXPECT_EQ(result.error().path, path);
    EXPECT_EQ(encode_snapshot(board), standing);
  };
  refused(c.create_item(kCardKind, nowhere), Errc::not_found, "operations[0].container");
  refused(c.create_item(kCardKind, card), Errc::invalid, "operations[0].container");
  refused(c.set(nowhere, kColour, 1), Errc::not_found, "operations[0].item");
  refused(c.set(card, kColour, "\xff"), Errc::invalid, "operations[0].value");
  refused(c.move(kRootId, area), Errc::invalid, "operations[0].item");
  refused(c.move_last(card, reply), Errc::invalid, "operations[0].container");
  refused(c.insert_text(nowhere, kTitle, 0, "x"), Errc::not_found, "item");
  refused(c.insert_text(card, kTitle, 7, "x"), Errc::invalid, "position");
  refused(c.insert_text(card, kBody, 1, "x"), Errc::invalid, "position");
  refused(c.insert_text(card, kTitle, 0, "\xff"), Errc::invalid, "operations");
  refused(c.erase_text(nowhere, kTitle, 0, 1), Errc::not_found, "item");
  refused(c.erase_text(card, kBody, 0, 1), Errc::not_found, "field");
  refused(c.erase_text(card, kTitle, 5, 2), Errc::invalid, "position");
  refused(c.mark_text(nowhere, kTitle, 0, 1, 1, true), Errc::not_found, "field");
  refused(c.mark_text(card, kTitle, 1, 1, 1, true), Errc::invalid, "position");
  refused(c.mark_text(card, kTitle, 5, 7, 1, true), Errc::invalid, "position");
  refused(c.mark_text(card, kTitle, 0, 1, 0, true), Errc::invalid, "operations[0].mark");
  refused(c.add_member(nowhere, kLabels, 1), Errc::not_found, "operations[0].item");
  refused(c.remove_member(nowhere, kLabels, 1), Errc::not_found, "operations[0].item");
  refused(c.delete_item(kRootId), Errc::invalid, "operations[0].item");
  refused(c.restore_item(nowhere), Errc::not_found, "operations[0].item");
  const auto composed = c.finish();
  EXPECT_EQ(composed.edit->operations_size(), 1);
  EXPECT_EQ(applied(*composed.edit).find(card)->text_utf8(kTitle), "hello!");
}

// An edit composed elsewhere, on a copy, is the same edit here, and what it erased is known.
TEST_F(Composing, TakesAnEditOfACopy) {
  auto copy = decode_snapshot(before);
  ASSERT_TRUE(copy);
  Composer there{*copy, Replica{2}, Actor{12}, "s"};
  ASSERT_TRUE(there.create_item(kCardKind, area, card));
  ASSERT_TRUE(there.erase_text(card, kTitle, 1, 3));
  there.reason("because");
  there.label("as it was");
  const auto composed = there.finish();

  auto c = composer();
  ASSERT_TRUE(c.take(*composed.edit, composed.erased));
  const auto taken = c.finish();
  EXPECT_EQ(encode_edit(*taken.edit), encode_edit(*composed.edit));
  EXPECT_EQ(encode_snapshot(board), encode_snapshot(*copy));
  ASSERT_EQ(taken.erased.size(), 1u);
  EXPECT_EQ(taken.erased[0].text, U"ell");
  // The same once more has the numbers of before.
  EXPECT_EQ(c.take(*composed.edit, {}).error().path, "first_counter");
  EXPECT_TRUE(c.empty());
}

TEST_F(Composing, NothingToTypeOrToEraseIsNoStep) {
  auto c = composer();
  EXPECT_TRUE(c.insert_text(card, kTitle, 0, ""));
  EXPECT_TRUE(c.erase_text(card, kTitle, 0, 0));
  EXPECT_TRUE(c.empty());
}

TEST_F(Composing, CreatesAtTheEndOrBehindANeighbour) {
  auto c = composer();
  const OpId last = *c.create_item(kCardKind, area);
  const OpId between = *c.create_item(kCardKind, area, card);
  const OpId very_last = *c.create_item(kCardKind, area, last);
  EXPECT_THAT(children(board, area), ElementsAre(card, between, other_card, last, very_last));
}

TEST_F(Composing, MovesToFrontBehindANeighbourAndToTheEnd) {
  auto c = composer();
  const OpId third = *c.create_item(kCardKind, area);
  ASSERT_TRUE(c.move(third, area));
  EXPECT_THAT(children(board, area), ElementsAre(third, card, other_card));
  ASSERT_TRUE(c.move(third, area, card));
  EXPECT_THAT(children(board, area), ElementsAre(card, third, other_card));
  ASSERT_TRUE(c.move_last(card, area));
  EXPECT_THAT(children(board, area), ElementsAre(third, other_card, card));
  ASSERT_TRUE(c.move(card, area, other_card));
  EXPECT_THAT(children(board, area), ElementsAre(third, other_card, card));
  ASSERT_TRUE(c.move(other_card, phase, area));
  EXPECT_THAT(children(board, phase), ElementsAre(area, other_card));
  ASSERT_TRUE(c.move_last(other_card, phase));
  EXPECT_THAT(children(board, phase), ElementsAre(area, other_card));
}

// Two people who chose one key: there is no room between their items, but there is behind both, and
// what is dropped there does not fall behind all the others.
TEST_F(Composing, DropsBehindItemsWithEqualKeys) {
  commit(next(3).create(kCardKind, area, "b").create(kCardKind, area, "c"));
  const OpId twin = op_id(3, 1);
  const OpId behind = op_id(3, 2);
  auto c = composer();
  ASSERT_TRUE(c.move(card, area, other_card));
  EXPECT_THAT(children(board, area), ElementsAre(other_card, twin, card, behind));
  const OpId fresh = *c.create_item(kCardKind, area, twin);
  EXPECT_THAT(children(board, area), ElementsAre(other_card, twin, fresh, card, behind));
}

TEST_F(Composing, FindsNoFrontBeforeAKeyOfZerosButAnAnswer) {
  EXPECT_GT(order_key_between({}, std::string("\0", 1)), std::string("\0", 1));
  EXPECT_GT(order_key_between("a", std::string("a\0\0", 3)), "a");
}

// A thousand cards and more in one column: their keys stay far below the limit.
TEST_F(Composing, AppendingManyKeepsKeysShort) {
  auto c = composer();
  std::size_t longest = 0;
  for (int i = 0; i < 2200; ++i) {
    const auto id = c.create_item(kReplyKind, card);
    ASSERT_TRUE(id);
    longest = std::max(longest, board.find(*id)->place.order_key.size());
    const auto composed = c.finish();
    if (i % 100 != 99) continue;
    ASSERT_TRUE(c.delete_item(*id));
    static_cast<void>(c.finish());
  }
  EXPECT_LE(longest, 5u);
}

}  // namespace
}  // namespace samtavle::board
