// Goal: for each kind of operation, undoing it and doing it again with nobody else at work is
// exact, and where somebody else has been at the same thing, his work stays and it is said why.
// Method: a device and others on the fixtures' board, edits in the log at once (undo_fixtures.hpp).

#include <gmock/gmock.h>

#include "undo_fixtures.hpp"

namespace samtavle::board {
namespace {

class Undoing : public UndoTest {};

// --- items ---

TEST_F(Undoing, ACreatedItemIsDeletedAndRestored) {
  OpId made;
  mine([&](Composer& c) {
    made = c.create_item(kCardKind, area).value();
    ASSERT_TRUE(c.insert_text(made, kTitle, 0, "new"));
    ASSERT_TRUE(c.set(made, kColour, "red"));
  });
  const Outcome out = undo();
  EXPECT_EQ(out.first.operations_size(), 1);
  EXPECT_TRUE(item(made).deleted());
  redo();
  EXPECT_FALSE(item(made).deleted());
  EXPECT_EQ(title(made), "new");
  EXPECT_EQ(item(made).value(kColour), Value{"red"});
}

TEST_F(Undoing, WhatOthersDidInACreatedItemStaysInIt) {
  OpId made;
  mine([&](Composer& c) {
    made = c.create_item(kAreaKind, phase).value();
    ASSERT_TRUE(c.insert_text(made, kTitle, 0, "new"));
  });
  EditBuilder b = other();
  b.insert(made, kTitle, {}, {}, "their ").place(card, made, "k");
  others(b);
  undo();
  EXPECT_TRUE(item(made).deleted());
  ASSERT_EQ(board.unplaced().size(), 2u);  // the card, and the reply on it
  EXPECT_FALSE(item(card).deleted());
  redo();
  EXPECT_TRUE(board.visible(item(card)));
  EXPECT_EQ(title(made).size(), 9u);
}

TEST_F(Undoing, ACreatedItemThatSomebodyDeletedIsGone) {
  OpId made;
  mine([&](Composer& c) { made = c.create_item(kCardKind, area).value(); });
  EditBuilder b = other();
  others(b.remove(made));
  expect_left(What::created, Left::gone);
}

TEST_F(Undoing, ADeletionIsTakenBack) {
  mine([&](Composer& c) { ASSERT_TRUE(c.delete_item(card)); });
  undo();
  EXPECT_FALSE(item(card).deleted());
  redo();
  EXPECT_TRUE(item(card).deleted());
  undo();
  EXPECT_FALSE(item(card).deleted());
}

TEST_F(Undoing, ADeletionThatSomebodyElseMadeAgainStays) {
  mine([&](Composer& c) { ASSERT_TRUE(c.delete_item(card)); });
  EditBuilder b = other();
  others(b.restore(card).remove(card));
  expect_left(What::deleted, Left::overwritten);
}

TEST_F(Undoing, ARestoredItemIsDeletedAgainUnlessSomebodyElseWantedIt) {
  EditBuilder b = other();
  others(b.remove(card));
  mine([&](Composer& c) { ASSERT_TRUE(c.restore_item(card)); });
  undo();
  EXPECT_TRUE(item(card).deleted());
  redo();
  EditBuilder again = other();
  others(again.remove(card).restore(card));
  expect_left(What::restored, Left::overwritten);
}

// --- fields ---

TEST_F(Undoing, AFieldGoesBackToItsValueBefore) {
  EditBuilder b = other();
  others(b.set(card, kColour, "red"));
  mine([&](Composer& c) { ASSERT_TRUE(c.set(card, kColour, "blue")); });
  mine([&](Composer& c) { ASSERT_TRUE(c.set(card, kColour, "green")); });
  undo();
  EXPECT_EQ(item(card).value(kColour), Value{"blue"});
  undo();
  EXPECT_EQ(item(card).value(kColour), Value{"red"});
  redo();
  redo();
  EXPECT_EQ(item(card).value(kColour), Value{"green"});
}

TEST_F(Undoing, AFieldThatWasNeverWrittenIsEmptyAgain) {
  mine([&](Composer& c) { ASSERT_TRUE(c.set(card, kColour, "blue")); });
  undo();
  EXPECT_EQ(item(card).value(kColour), Value{});
}

TEST_F(Undoing, WhoWroteAFieldCountsNotWhatItSays) {
  mine([&](Composer& c) { ASSERT_TRUE(c.set(card, kColour, "blue")); });
  EditBuilder b = other();
  others(b.set(card, kColour, "blue"));
  expect_left(What::scalar, Left::overwritten);
}

// One's own later write has put the value of somebody else back; the step before is not one's own.
TEST_F(Undoing, AStepBelowSomebodyElsesWriteIsNotReached) {
  mine([&](Composer& c) { ASSERT_TRUE(c.set(card, kColour, "blue")); });
  EditBuilder b = other();
  others(b.set(card, kColour, "red"));
  mine([&](Composer& c) { ASSERT_TRUE(c.set(card, kColour, "green")); });
  undo();
  EXPECT_EQ(item(card).value(kColour), Value{"red"});
  expect_left(What::scalar, Left::overwritten);
  EXPECT_EQ(item(card).value(kColour), Value{"red"});
}

TEST_F(Undoing, WhatIsLeftOfAStepIsUndoneAndTheRestIsNamed) {
  mine([&](Composer& c) {
    ASSERT_TRUE(c.set(card, kColour, "blue"));
    ASSERT_TRUE(c.set(other_card, kColour, "blue"));
  });
  EditBuilder b = other();
  others(b.set(card, kColour, "red"));
  const Outcome out = undo();
  EXPECT_EQ(out.edits, 1u);
  ASSERT_EQ(out.left.size(), 1u);
  EXPECT_EQ(out.left[0].item, card);
  EXPECT_EQ(out.left[0].field, kColour);
  EXPECT_EQ(item(card).value(kColour), Value{"red"});
  EXPECT_EQ(item(other_card).value(kColour), Value{});
}

// --- places ---

TEST_F(Undoing, APlaceIsExactlyTheOneBefore) {
  const Place before = item(card).place;
  mine([&](Composer& c) { ASSERT_TRUE(c.move_last(card, phase)); });
  const Place after = item(card).place;
  undo();
  EXPECT_EQ(item(card).place, before);
  redo();
  EXPECT_EQ(item(card).place, after);
}

TEST_F(Undoing, WhatSomebodyElseMovedSinceStaysThere) {
  mine([&](Composer& c) { ASSERT_TRUE(c.move_last(card, phase)); });
  EditBuilder b = other();
  others(b.place(card, kRootId, "q"));
  expect_left(What::placed, Left::overwritten);
}

TEST_F(Undoing, NothingIsMovedIntoWhatIsNoLongerThere) {
  mine([&](Composer& c) { ASSERT_TRUE(c.move_last(card, kRootId)); });
  EditBuilder b = other();
  others(b.remove(phase));
  expect_left(What::placed, Left::container_gone);
}

TEST_F(Undoing, AnEmptiedAndDeletedContainerComesBackWithWhatWasInIt) {
  mine([&](Composer& c) {
    ASSERT_TRUE(c.move_last(card, phase));
    ASSERT_TRUE(c.move_last(other_card, phase));
    ASSERT_TRUE(c.delete_item(area));
  });
  const Outcome out = undo();
  EXPECT_TRUE(out.left.empty());
  EXPECT_EQ(item(card).place, (Place{area, "a"}));
  EXPECT_TRUE(board.visible(item(card)));
}

// --- members ---

TEST_F(Undoing, MembersGoAndComeBack) {
  EditBuilder b = other();
  others(b.add_member(card, kLabels, "there"));
  mine([&](Composer& c) {
    ASSERT_TRUE(c.add_member(card, kLabels, "new"));
    ASSERT_TRUE(c.remove_member(card, kLabels, "there"));
  });
  undo();
  EXPECT_EQ(item(card).members(kLabels).size(), 1u);
  EXPECT_TRUE(item(card).members(kLabels).contains(Value{"there"}));
  redo();
  EXPECT_EQ(item(card).members(kLabels).size(), 1u);
  EXPECT_TRUE(item(card).members(kLabels).contains(Value{"new"}));
}

TEST_F(Undoing, AMemberThatSomebodyElsePutInSinceStays) {
  mine([&](Composer& c) { ASSERT_TRUE(c.add_member(card, kLabels, "new")); });
  EditBuilder b = other();
  others(b.remove_member(card, kLabels, "new").add_member(card, kLabels, "new"));
  expect_left(What::member_added, Left::overwritten);
}

TEST_F(Undoing, AMemberThatSomebodyElseTookOutSinceStaysOut) {
  EditBuilder b = other();
  others(b.add_member(card, kLabels, "there"));
  mine([&](Composer& c) { ASSERT_TRUE(c.remove_member(card, kLabels, "there")); });
  EditBuilder again = other();
  others(again.add_member(card, kLabels, "there").remove_member(card, kLabels, "there"));
  expect_left(What::member_removed, Left::overwritten);
}

// --- texts ---

TEST_F(Undoing, TypedTextGoesWithoutWhatOthersTypedInIt) {
  mine([&](Composer& c) { ASSERT_TRUE(c.insert_text(card, kTitle, 5, " world")); });
  EditBuilder b = other();
  others(b.insert(card, kTitle, op_id(2, 3), op_id(2, 4), "***"));
  ASSERT_EQ(title(card), "hello wo***rld");
  undo();
  EXPECT_EQ(title(card), "hello***");
  redo();
  EXPECT_EQ(title(card), "hello wo***rld");
}

TEST_F(Undoing, TextThatSomebodyErasedIsGone) {
  mine([&](Composer& c) { ASSERT_TRUE(c.insert_text(card, kTitle, 5, "!")); });
  EditBuilder b = other();
  others(b.erase(card, kTitle, {{op_id(2, 1), 1}}));
  expect_left(What::inserted, Left::gone);
}

TEST_F(Undoing, ErasedTextComesBackWhereItWas) {
  mine([&](Composer& c) { ASSERT_TRUE(c.erase_text(card, kTitle, 1, 3)); });
  // Before and behind what was erased, and right in it by somebody who still saw it.
  EditBuilder b = other();
  b.insert(card, kTitle, {}, h, ">").insert(card, kTitle, op_id(1, 10), {}, "<");
  b.insert(card, kTitle, op_id(1, 7), op_id(1, 8), "|");
  others(b);
  ASSERT_EQ(title(card), ">h|o<");
  undo();
  EXPECT_EQ(title(card), ">he|llo<");
  redo();
  EXPECT_EQ(title(card), ">h|o<");
}

TEST_F(Undoing, WhatSomebodyElseErasedTooComesBackToWhoWasFirst) {
  // Before: his deletion is the one that counts.
  now += milliseconds{10'000};
  Composer composer{board, kMe, kMyself};
  ASSERT_TRUE(composer.erase_text(card, kTitle, 0, 5));
  auto done = composer.finish();
  const UndoKey key = history->made(*done.edit, done.journal, done.erased, now);
  static_cast<void>(board.roll_back(std::move(done.journal)));
  EditBuilder b = other();
  others(b.erase(card, kTitle, {{op_id(1, 7), 3}}));
  confirm(*done.edit, key);
  // After: it changed nothing.
  EditBuilder late = other();
  others(late.erase(card, kTitle, {{h, 5}}));
  undo();
  EXPECT_EQ(title(card), "ho");
}

// Each character stands where it stood, in whatever order they went and come back.
TEST_F(Undoing, ErasingForwardsAndBackwardsComesBackInOrder) {
  for (const std::size_t at : {1, 1, 1}) {
    mine([&](Composer& c) { ASSERT_TRUE(c.erase_text(card, kTitle, at, 1)); });
  }
  ASSERT_EQ(title(card), "ho");
  for (const char* expected : {"hlo", "hllo", "hello"}) {
    undo();
    EXPECT_EQ(title(card), expected);
  }
  for (const std::size_t at : {3, 2, 1}) {
    mine([&](Composer& c) { ASSERT_TRUE(c.erase_text(card, kTitle, at, 1)); });
  }
  for (const char* expected : {"heo", "helo", "hello"}) {
    undo();
    EXPECT_EQ(title(card), expected);
  }
}

// What comes back has other ids; the steps below go on with those.
TEST_F(Undoing, TypingIsUndoneAlsoWhereItWasErasedAndCameBack) {
  mine([&](Composer& c) { ASSERT_TRUE(c.insert_text(card, kTitle, 5, "ABCD")); });
  mine([&](Composer& c) { ASSERT_TRUE(c.erase_text(card, kTitle, 6, 2)); });
  undo();
  ASSERT_EQ(title(card), "helloABCD");
  undo();
  EXPECT_EQ(title(card), "hello");
  redo();
  EXPECT_EQ(title(card), "helloABCD");
  redo();
  EXPECT_EQ(title(card), "helloAD");
  undo();
  undo();
  EXPECT_EQ(title(card), "hello");
}

TEST_F(Undoing, WhatAStepTypedAndErasedItselfDoesNotComeBack) {
  mine([&](Composer& c) {
    ASSERT_TRUE(c.insert_text(card, kTitle, 5, "xyz"));
    ASSERT_TRUE(c.erase_text(card, kTitle, 4, 2));
  });
  ASSERT_EQ(title(card), "hellyz");
  undo();
  EXPECT_EQ(title(card), "hello");
  redo();
  EXPECT_EQ(title(card), "hellyz");
}

// --- marks ---

TEST_F(Undoing, AMarkGoesBackToWhatWasThereBefore) {
  EditBuilder b = other();
  others(b.mark(card, kTitle, {h, false}, {op_id(1, 7), true}, v1::MARK_BOLD, true));
  ASSERT_EQ(marks(), "1 1 - - -");
  mine([&](Composer& c) { ASSERT_TRUE(c.mark_text(card, kTitle, 1, 4, v1::MARK_BOLD, true)); });
  mine([&](Composer& c) { ASSERT_TRUE(c.mark_text(card, kTitle, 0, 5, v1::MARK_BOLD, Value{})); });
  ASSERT_EQ(marks(), "- - - - -");
  undo();
  EXPECT_EQ(marks(), "1 1 1 1 -");
  undo();
  EXPECT_EQ(marks(), "1 1 - - -");
  redo();
  redo();
  EXPECT_EQ(marks(), "- - - - -");
}

TEST_F(Undoing, WhereSomebodyElseMarkedSinceHisMarkStays) {
  mine([&](Composer& c) { ASSERT_TRUE(c.mark_text(card, kTitle, 0, 5, v1::MARK_BOLD, true)); });
  EditBuilder b = other();
  b.mark(card, kTitle, {op_id(1, 8), false}, {op_id(1, 9), true}, v1::MARK_BOLD, true);
  b.mark(card, kTitle, {h, false}, {h, true}, v1::MARK_ITALIC, true);
  others(b);
  undo();
  EXPECT_EQ(marks(), "2 - 1 1 -");
  mine([&](Composer& c) { ASSERT_TRUE(c.mark_text(card, kTitle, 2, 4, v1::MARK_BOLD, Value{})); });
  EditBuilder all = other();
  others(all.mark(card, kTitle, {h, false}, {op_id(1, 10), true}, v1::MARK_BOLD, Value{}));
  expect_left(What::marked, Left::overwritten);
}

TEST_F(Undoing, TextThatComesBackHasItsMarks) {
  EditBuilder b = other();
  others(b.mark(card, kTitle, {h, false}, {op_id(1, 8), true}, v1::MARK_BOLD, true));
  mine([&](Composer& c) { ASSERT_TRUE(c.erase_text(card, kTitle, 0, 5)); });
  ASSERT_EQ(title(card), "");
  undo();
  EXPECT_EQ(title(card), "hello");
  EXPECT_EQ(marks(), "1 1 1 - -");
}

TEST_F(Undoing, AMarkIsUndoneAlsoOnTextThatCameBack) {
  mine([&](Composer& c) { ASSERT_TRUE(c.mark_text(card, kTitle, 1, 3, v1::MARK_BOLD, true)); });
  mine([&](Composer& c) { ASSERT_TRUE(c.erase_text(card, kTitle, 2, 1)); });
  undo();
  ASSERT_EQ(title(card), "hello");
  ASSERT_EQ(marks(), "- 1 1 - -");
  undo();
  EXPECT_EQ(marks(), "- - - - -");
  redo();
  EXPECT_EQ(marks(), "- 1 1 - -");
}

// A mark is undone although nobody sees it: what is typed there next, or comes back, would have it.
TEST_F(Undoing, AMarkOfWhichNothingIsVisibleIsUndoneForWhatComesBack) {
  mine([&](Composer& c) { ASSERT_TRUE(c.mark_text(card, kTitle, 0, 1, v1::MARK_LINK, "x")); });
  EditBuilder b = other();
  others(b.erase(card, kTitle, {{h, 1}}));
  EXPECT_EQ(undo().edits, 1u);
  EXPECT_EQ(marks(), "- - - -");
}

TEST_F(Undoing, AMarkThatSomebodyElseReplacedWhollyIsLeft) {
  mine([&](Composer& c) { ASSERT_TRUE(c.mark_text(card, kTitle, 0, 2, v1::MARK_LINK, "x")); });
  EditBuilder b = other();
  others(b.mark(card, kTitle, {h, false}, {h + 4, true}, v1::MARK_LINK, "y"));
  expect_left(What::marked, Left::overwritten);
}

TEST_F(Undoing, AMarkThatGrowsIsUndoneAlsoForWhatIsTypedThereNext) {
  mine([&](Composer& c) { ASSERT_TRUE(c.erase_text(card, kTitle, 0, 5)); });
  mine([&](Composer& c) { ASSERT_TRUE(c.mark_text(card, kTitle, 0, 0, v1::MARK_LIST, true)); });
  undo();
  mine([&](Composer& c) { ASSERT_TRUE(c.insert_text(card, kTitle, 0, "new")); });
  EXPECT_EQ(marks(), "- - -");
}

TEST_F(Undoing, TextThatComesBackUnderAMarkThatWentIsPlain) {
  mine([&](Composer& c) { ASSERT_TRUE(c.erase_text(card, kTitle, 0, 5)); });
  mine([&](Composer& c) {
    ASSERT_TRUE(c.insert_text(card, kTitle, 0, "x"));
    ASSERT_TRUE(c.mark_text(card, kTitle, 0, 1, v1::MARK_LIST, true));
  });
  undo();
  undo();
  EXPECT_EQ(title(card), "hello");
  EXPECT_EQ(marks(), "- - - - -");
}

}  // namespace
}  // namespace samtavle::board
