// Goal: edits join in the steps that people expect; what can be undone stays within its limits,
// follows new numbers and refusals, survives in a store, and ends with its epoch.
// Method: a device and others on the fixtures' board (undo_fixtures.hpp); numbers by hand.

#include <gmock/gmock.h>

#include "samtavle/v1/store.pb.h"
#include "undo_fixtures.hpp"

namespace samtavle::board {
namespace {

class UndoSteps : public UndoTest {
 protected:
  UndoKey type(const std::string& text, milliseconds after = milliseconds{200}) {
    return mine(
        [&](Composer& c) {
          ASSERT_TRUE(c.insert_text(card, kTitle, item(card).text(kTitle)->length(), text));
        },
        {}, after);
  }
  UndoKey backspace(milliseconds after = milliseconds{200}) {
    return mine(
        [&](Composer& c) {
          ASSERT_TRUE(c.erase_text(card, kTitle, item(card).text(kTitle)->length() - 1, 1));
        },
        {}, after);
  }
  UndoKey colour(const std::string& value, milliseconds after, const std::string& label = {}) {
    return mine([&](Composer& c) { ASSERT_TRUE(c.set(card, kColour, value)); }, label, after);
  }
  std::size_t steps() const { return history->step_count(UndoSide::undo); }

  // An edit that stays pending, on the board.
  struct Pending {
    std::unique_ptr<v1::Edit> edit;
    Journal journal;
    UndoKey key;
  };
  Pending pending(const Steps& does) {
    now += milliseconds{10'000};
    Composer composer{board, kMe, kMyself, "m"};
    does(composer);
    auto done = composer.finish();
    const UndoKey key = history->made(*done.edit, done.journal, done.erased, now);
    return {std::move(done.edit), std::move(done.journal), key};
  }
};

TEST_F(UndoSteps, AWordIsAStep) {
  for (const char* key : {" ", "h", "e", "j", " ", " ", "d", "u"}) type(key);
  EXPECT_EQ(steps(), 3u);
  undo();
  EXPECT_EQ(title(card), "hello hej  ");
  undo();
  EXPECT_EQ(title(card), "hello ");
  redo();
  redo();
  EXPECT_EQ(title(card), "hello hej  du");
}

TEST_F(UndoSteps, APauseInTypingEndsAStep) {
  type("a");
  type("b", base::UndoLimits{}.typing_window);
  EXPECT_EQ(steps(), 1u);
  type("c", base::UndoLimits{}.typing_window + milliseconds{1});
  EXPECT_EQ(steps(), 2u);
}

TEST_F(UndoSteps, TypingElsewhereOrTheOtherWayIsAnotherStep) {
  type("a");
  const auto insert = [&](OpId id, Field field, std::size_t at) {
    mine([&](Composer& c) { ASSERT_TRUE(c.insert_text(id, field, at, "x")); }, {},
         milliseconds{100});
  };
  insert(card, kTitle, 0);  // the caret has moved
  insert(card, kBody, 0);   // another field
  EXPECT_EQ(steps(), 3u);
  backspace();
  EXPECT_EQ(steps(), 4u);
  backspace();
  backspace();
  EXPECT_EQ(steps(), 4u);
  undo();
  EXPECT_EQ(title(card), "xhelloa");
}

TEST_F(UndoSteps, OtherEditsJoinWithinTheWindowIfTheirLabelsAreEqual) {
  colour("a", milliseconds{10'000});
  colour("b", base::UndoLimits{}.group_window);
  EXPECT_EQ(steps(), 1u);
  colour("c", base::UndoLimits{}.group_window + milliseconds{1});
  EXPECT_EQ(steps(), 2u);
  colour("d", milliseconds{10}, "Drag");
  EXPECT_EQ(steps(), 3u);
  colour("e", milliseconds{10}, "Drag");
  EXPECT_EQ(steps(), 3u);
  colour("f", milliseconds{10}, "Drop");
  colour("g", milliseconds{10});
  EXPECT_EQ(steps(), 5u);
  EXPECT_EQ(history->next(UndoSide::undo)->label, "");
  undo();
  EXPECT_EQ(history->next(UndoSide::undo)->label, "Drop");
  undo();
  undo();
  EXPECT_EQ(item(card).value(kColour), Value{"c"});
  EXPECT_EQ(history->next(UndoSide::redo)->label, "Drag");
}

TEST_F(UndoSteps, NothingJoinsAcrossAnUndo) {
  type("a");
  type("b");
  undo();
  type("c");
  type("d");
  EXPECT_EQ(title(card), "hellocd");
  undo();
  EXPECT_EQ(title(card), "hello");
}

TEST_F(UndoSteps, ANewEditEndsWhatCouldBeRedone) {
  type("a");
  undo();
  EXPECT_TRUE(history->next(UndoSide::redo).has_value());
  colour("b", milliseconds{10'000});
  EXPECT_FALSE(history->next(UndoSide::redo).has_value());
}

TEST_F(UndoSteps, AnEditThatChangesNothingIsNoStep) {
  mine([&](Composer& c) { ASSERT_TRUE(c.restore_item(card)); });
  mine([&](Composer& c) { ASSERT_TRUE(c.remove_member(card, kLabels, "not there")); });
  EXPECT_EQ(steps(), 0u);
}

// --- limits ---

class SmallHistory : public UndoSteps {
 protected:
  void limit(const base::UndoLimits& limits) {
    history = std::make_unique<UndoHistory>(limits);
    history->board_replaced(board, kMe);
  }
};

TEST_F(SmallHistory, TheOldestStepsGoFirst) {
  base::UndoLimits limits;
  limits.steps_max = 3;
  limit(limits);
  for (const char* value : {"a", "b", "c", "d", "e"}) colour(value, milliseconds{10'000});
  EXPECT_EQ(steps(), 3u);
  undo();
  undo();
  undo();
  EXPECT_EQ(item(card).value(kColour), Value{"b"});
  EXPECT_FALSE(history->next(UndoSide::undo).has_value());
}

TEST_F(SmallHistory, AllTogetherStaysWithinItsBytes) {
  base::UndoLimits limits;
  limits.bytes_max = 2'000;
  limit(limits);
  for (char value = 'a'; value <= 'z'; ++value) {
    colour(std::string(100, value), milliseconds{10'000});
  }
  EXPECT_LE(history->size_bytes(), 2'000u);
  EXPECT_GT(steps(), 2u);
}

TEST_F(SmallHistory, AnEditThatNeedsTooMuchSaysSo) {
  base::UndoLimits limits;
  limits.edit_bytes_max = 200;
  limit(limits);
  colour(std::string(500, 'x'), milliseconds{10'000});
  colour("b", milliseconds{10'000});
  expect_left(What::too_large, Left::too_large);
  EXPECT_EQ(item(card).value(kColour), Value{"b"});
}

TEST_F(SmallHistory, AStepDoesNotGrowForEver) {
  base::UndoLimits limits;
  limits.step_edits_max = 4;
  limit(limits);
  for (int n = 0; n < 9; ++n) type("x");
  EXPECT_EQ(steps(), 3u);
}

TEST_F(SmallHistory, WhatNeedsManyOperationsIsSpreadOverSeveralEdits) {
  base::UndoLimits limits;
  limits.edit_weight_max = 2;
  limit(limits);
  mine([&](Composer& c) {
    for (const std::uint32_t field : {90u, 91u, 92u, 93u, 94u}) {
      ASSERT_TRUE(c.set(card, Field{field}, 1));
    }
  });
  EXPECT_EQ(undo().edits, 3u);
  EXPECT_EQ(item(card).value(Field{94}), Value{});
  EXPECT_EQ(history->step_count(UndoSide::redo), 1u);
  EXPECT_EQ(redo().edits, 3u);
  EXPECT_EQ(item(card).value(Field{94}), Value{1});
}

// --- numbers and refusals ---

TEST_F(UndoSteps, RecipesFollowNewNumbers) {
  auto typed = pending([&](Composer& c) { ASSERT_TRUE(c.insert_text(card, kTitle, 5, "!!")); });
  static_cast<void>(board.roll_back(std::move(typed.journal)));
  // As after a refusal of something before it, only further.
  const IdMap later = [](OpId id, IdUse) {
    return std::optional{id.replica == kMe ? id + 4 : id};
  };
  EditBuilder filler{kMe.value, 1};
  filler.insert(card, kBody, {}, {}, "abcd");
  commit(filler);
  history->note_event(filler.edit, board.seq());
  ASSERT_TRUE(renumber(*typed.edit, kMe, Counter{5}, later));
  history->renumbered(later);
  confirm(*typed.edit, typed.key);
  ASSERT_EQ(title(card), "hello!!");
  undo();
  EXPECT_EQ(title(card), "hello");
}

TEST_F(UndoSteps, WhatIsRefusedLeavesItsStep) {
  colour("a", milliseconds{10'000});
  auto refused = pending([&](Composer& c) { ASSERT_TRUE(c.set(card, kColour, "b")); });
  ASSERT_EQ(steps(), 2u);
  static_cast<void>(board.roll_back(std::move(refused.journal)));
  history->refused(refused.key);
  history->check_invariants();
  EXPECT_EQ(steps(), 1u);
  undo();
  EXPECT_EQ(item(card).value(kColour), Value{});
}

TEST_F(UndoSteps, ARefusedUndoPutsItsStepBackAlsoBelowOthers) {
  type("a");
  colour("b", milliseconds{10'000});
  UndoPlan plan = history->plan(UndoSide::undo, board, kMe);
  Journal journal;
  ASSERT_TRUE(board.apply(*plan.edits[0], {base::kPendingSeq, kMyself, 0}, nullptr, &journal));
  const Journal* pointer = &journal;
  const auto keys = history->carried_out(UndoSide::undo, plan, {&pointer, 1});
  EXPECT_EQ(steps(), 1u);
  // Somebody writes on before the answer comes.
  auto next = pending([&](Composer& c) { ASSERT_TRUE(c.insert_text(card, kBody, 0, "n")); });
  EXPECT_EQ(history->step_count(UndoSide::redo), 0u);
  static_cast<void>(board.roll_back(std::move(next.journal)));
  static_cast<void>(board.roll_back(std::move(journal)));
  history->refused(keys[0]);
  history->check_invariants();
  EXPECT_EQ(steps(), 3u);
  const OpId first = op_id(kMe.value, next.edit->first_counter());
  const IdMap closer = [&](OpId id, IdUse) {
    if (id >= first) id.counter = Counter{id.counter.value - 1};
    return std::optional{id};
  };
  ASSERT_TRUE(renumber(*next.edit, kMe, Counter{first.counter.value - 1}, closer));
  history->renumbered(closer);
  confirm(*next.edit, next.key);
  undo();
  EXPECT_EQ(item(card).text_utf8(kBody), "");
  undo();
  EXPECT_EQ(item(card).value(kColour), Value{});
  undo();
  EXPECT_EQ(title(card), "hello");
}

// The characters that an undo brought back are gone again with it; typing them is undone as before.
TEST_F(UndoSteps, AfterARefusedUndoTheFirstCharactersCountAgain) {
  type("AB", milliseconds{10'000});
  mine([&](Composer& c) { ASSERT_TRUE(c.erase_text(card, kTitle, 5, 2)); });
  UndoPlan plan = history->plan(UndoSide::undo, board, kMe);
  Journal journal;
  ASSERT_TRUE(board.apply(*plan.edits[0], {base::kPendingSeq, kMyself, 0}, nullptr, &journal));
  const Journal* pointer = &journal;
  const auto keys = history->carried_out(UndoSide::undo, plan, {&pointer, 1});
  static_cast<void>(board.roll_back(std::move(journal)));
  history->refused(keys[0]);
  undo();
  EXPECT_EQ(title(card), "helloAB");
  undo();
  EXPECT_EQ(title(card), "hello");
}

TEST_F(UndoSteps, NothingInTheLogIsUndoneAfterItsTime) {
  colour("a", milliseconds{10'000});
  auto kept = pending([&](Composer& c) { ASSERT_TRUE(c.set(card, kColour, "b")); });
  history->forget_confirmed();
  history->check_invariants();
  EXPECT_EQ(steps(), 1u);
  static_cast<void>(board.roll_back(std::move(kept.journal)));
  confirm(*kept.edit, kept.key);
  undo();
  EXPECT_EQ(item(card).value(kColour), Value{"a"});
}

// --- the store ---

class UndoStore : public UndoSteps {
 protected:
  // Another process with what the store has.
  void restart(const std::vector<OpId>& pending_ids = {}) {
    for (const std::string& bytes : history->take_records()) {
      v1::PendingRecord record;
      ASSERT_TRUE(record.ParseFromString(bytes));
      if (record.has_undo()) entries[record.undo().key()] = record.undo();
      for (const auto key : record.forget().keys()) entries.erase(key);
    }
    const Seq seen = history->seen();
    history = std::make_unique<UndoHistory>();
    keys = history->restore(entries, pending_ids, seen);
    history->check_invariants();
  }

  std::map<std::uint64_t, v1::UndoEntry> entries;
  std::vector<UndoKey> keys;
};

TEST_F(UndoStore, AnotherProcessGoesOn) {
  for (const char* key : {"a", "b", " ", "c"}) type(key);
  mine([&](Composer& c) { ASSERT_TRUE(c.erase_text(card, kTitle, 0, 4)); }, "Cut");
  undo();
  EXPECT_EQ(title(card), "helloab c");
  restart();
  history->board_replaced(board, kMe);
  EXPECT_EQ(history->next(UndoSide::redo)->label, "Cut");
  undo();
  EXPECT_EQ(title(card), "helloab ");
  redo();
  redo();
  EXPECT_EQ(title(card), "oab c");
  restart();
  history->board_replaced(board, kMe);
  while (history->next(UndoSide::undo)) undo();
  EXPECT_EQ(title(card), "hello");
  // Typing a word has cost one entry, not one a key.
  EXPECT_LE(entries.size(), 4u);
}

TEST_F(UndoStore, PendingEditsKeepTheirEntries) {
  auto kept = pending([&](Composer& c) { ASSERT_TRUE(c.set(card, kColour, "b")); });
  restart({op_id(kMe.value, kept.edit->first_counter()), op_id(kMe.value, 77)});
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_TRUE(keys[0]);
  EXPECT_FALSE(keys[1]);
  static_cast<void>(board.roll_back(std::move(kept.journal)));
  history->board_replaced(board, kMe);
  confirm(*kept.edit, keys[0]);
  undo();
  EXPECT_EQ(item(card).value(kColour), Value{});
}

TEST_F(UndoStore, WhoMissedEventsGoesByWhatTheBoardTells) {
  mine([&](Composer& c) {
    ASSERT_TRUE(c.set(card, kColour, "mine"));
    ASSERT_TRUE(c.set(other_card, kColour, "mine"));
    ASSERT_TRUE(c.add_member(card, kLabels, "mine"));
    ASSERT_TRUE(c.move_last(reply, other_card));
    ASSERT_TRUE(c.delete_item(other_card));
  });
  restart();
  EditBuilder b = other();
  commit(b.set(card, kColour, "theirs").place(reply, card, "t"));
  history->board_replaced(board, kMe);
  const Outcome out = undo();
  std::map<What, Left> left;
  for (const LeftOut& l : out.left) left[l.what] = l.reason;
  EXPECT_EQ(left, (std::map<What, Left>{{What::scalar, Left::overwritten},
                                        {What::placed, Left::overwritten},
                                        {What::member_added, Left::unknown}}));
  EXPECT_EQ(item(card).value(kColour), Value{"theirs"});
  EXPECT_EQ(item(other_card).value(kColour), Value{});
  EXPECT_FALSE(item(other_card).deleted());
}

TEST_F(UndoStore, WhatIsBrokenIsLeftOutAndForgotten) {
  colour("a", milliseconds{10'000});
  type("b");
  restart();
  const v1::UndoEntry good = entries.begin()->second;
  const auto broken = [&](const std::function<void(v1::UndoEntry&)>& damage) {
    v1::UndoEntry entry = good;
    entry.set_key(99);
    damage(entry);
    UndoHistory fresh;
    static_cast<void>(fresh.restore({{99, entry}}, {}, Seq{1}));
    fresh.check_invariants();
    const bool forgotten = !fresh.take_records().empty();
    return fresh.step_count(UndoSide::undo) == 0 && forgotten;
  };
  EXPECT_FALSE(broken([](auto&) {}));
  EXPECT_TRUE(broken([](auto& e) { e.set_step(0); }));
  EXPECT_TRUE(broken([](auto& e) { e.set_step(~0ull); }));
  EXPECT_TRUE(broken([](auto& e) { e.set_side(v1::UndoEntry::SIDE_UNSPECIFIED); }));
  EXPECT_TRUE(broken([](auto& e) { e.clear_recipes(); }));
  EXPECT_TRUE(broken([](auto& e) {
    e.mutable_recipes(0)->set_what(v1::UndoRecipe::WHAT_UNSPECIFIED);
  }));
  // A few bytes that claim a long run.
  EXPECT_TRUE(broken([](auto& e) {
    e.mutable_recipes(0)->set_what(v1::UndoRecipe::WHAT_INSERTED);
    v1::IdRange* ids = e.mutable_recipes(0)->add_ids();
    ids->set_counter(1);
    ids->set_length(0xfffffff0u);
  }));
  EXPECT_TRUE(broken([](auto& e) {
    e.mutable_recipes(0)->set_what(v1::UndoRecipe::WHAT_ERASED);
    e.mutable_recipes(0)->set_text("more than its ids");
  }));
  EXPECT_TRUE(broken([](auto& e) {
    e.mutable_recipes(0)->set_what(v1::UndoRecipe::WHAT_MARKED);
    e.mutable_recipes(0)->clear_ids();
  }));
}

}  // namespace
}  // namespace samtavle::board
