// Goal: each operation does to the board what the protocol says, and the delta tells it.
// Method: edits written by hand on a small board; the board is read through its public interface.

#include <gmock/gmock.h>

#include "fixtures.hpp"

namespace samtavle::board {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using What = Change::What;

std::vector<OpId> ids(const std::vector<const Item*>& items) {
  std::vector<OpId> out;
  for (const Item* item : items) out.push_back(item->id);
  return out;
}

class Operations : public BoardTest {};

TEST_F(Operations, AnEmptyBoardHasNothing) {
  const Board empty;
  EXPECT_EQ(empty.seq(), Seq{});
  EXPECT_EQ(empty.root(), nullptr);
  EXPECT_EQ(empty.item_count(), 0u);
  EXPECT_EQ(empty.size_bytes(), 0u);
  EXPECT_THAT(empty.items(), IsEmpty());
  EXPECT_THAT(empty.unplaced(), IsEmpty());
  EXPECT_THAT(empty.replicas(), IsEmpty());
  EXPECT_EQ(empty.next_counter(Replica{5}), Counter{1});
  empty.check_invariants();
}

TEST_F(Operations, ChildrenOfAKind) {
  constexpr Kind kOther{kCardKind.value + 1};
  commit(next(2).create(kOther, area, "ab"));
  commit(next(2).create(kOther, area, "zz"));
  commit(next(2).create(kOther, area, "zzz"));
  commit(next(2).remove(op_id(2, 2)));
  EXPECT_THAT(ids(board.children(area, kOther)), ElementsAre(op_id(2, 1), op_id(2, 3)));
  EXPECT_THAT(board.children(area, Kind{kOther.value + 1}), IsEmpty());
  EXPECT_THAT(board.children(op_id(9, 9), kOther), IsEmpty());
  std::vector<OpId> asked;
  EXPECT_TRUE(board.any_child(area, kOther, [&](const Item& item) {
    asked.push_back(item.id);
    return item.id == op_id(2, 1);
  }));
  EXPECT_THAT(asked, ElementsAre(op_id(2, 3), op_id(2, 1)));
  EXPECT_FALSE(board.any_child(area, kOther, [](const Item&) { return false; }));
}

TEST_F(Operations, CreateStampsTheItem) {
  const Delta delta = commit(next(2).create(kCardKind, area, "aa").with(kColour, "red"));
  const OpId id = op_id(2, 1);
  const Item* item = board.find(id);
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->id, id);
  EXPECT_EQ(item->kind, kCardKind);
  EXPECT_EQ(item->place, (Place{area, "aa"}));
  EXPECT_EQ(item->place_seq, Seq{3});
  EXPECT_EQ(item->place_replica, Replica{2});
  EXPECT_EQ(item->place_actor, Actor{12});
  EXPECT_EQ(item->created_seq, Seq{3});
  EXPECT_EQ(item->created_by, Actor{12});
  EXPECT_EQ(item->created_ms, 3000);
  EXPECT_FALSE(item->deleted());
  EXPECT_EQ(item->value(kColour), Value{"red"});
  EXPECT_EQ(*item->scalar(kColour), (Scalar{"red", Seq{3}, Actor{12}, Replica{2}}));
  EXPECT_THAT(ids(board.children(area)), ElementsAre(card, id, other_card));
  EXPECT_EQ(delta.seq, Seq{3});
  EXPECT_EQ(delta.actor, Actor{12});
  EXPECT_EQ(delta.replica, Replica{2});
  ASSERT_EQ(delta.changes.size(), 1u);
  EXPECT_EQ(delta.changes[0].what, What::created);
  EXPECT_EQ(delta.changes[0].item, id);
  EXPECT_EQ(board.seq(), Seq{3});
  EXPECT_EQ(board.time_ms(), 3000);
}

TEST_F(Operations, ReadingWhatWasNeverWrittenIsEmpty) {
  const Item& item = *board.find(card);
  EXPECT_TRUE(item.value(kColour).empty());
  EXPECT_EQ(item.text(kBody), nullptr);
  EXPECT_EQ(item.text_utf8(kBody), "");
  EXPECT_THAT(item.members(kLabels), IsEmpty());
}

TEST_F(Operations, CountersOfAReplicaAreDense) {
  EXPECT_EQ(board.next_counter(Replica{1}), Counter{11});
  commit(next(1).insert(card, kTitle, op_id(1, 10), {}, "æ€😀"));
  EXPECT_EQ(board.next_counter(Replica{1}), Counter{14});
  commit(next(1).remove(reply).insert(card, kBody, {}, {}, "ab").restore(reply));
  EXPECT_EQ(board.next_counter(Replica{1}), Counter{18});
  EXPECT_EQ(board.find(card)->text(kBody)->runs().front().first, op_id(1, 15));
  EXPECT_THAT(board.replicas(),
              ElementsAre(std::pair{Replica{0}, Counter{2}}, std::pair{Replica{1}, Counter{18}}));
}

TEST_F(Operations, SetWritesAndOverwrites) {
  commit(next(1).set(card, kColour, "red"));
  const Delta delta = commit(next(2).set(card, kColour, "blue").set(card, Field{90}, 1.5));
  const Item& item = *board.find(card);
  EXPECT_EQ(*item.scalar(kColour), (Scalar{"blue", Seq{4}, Actor{12}, Replica{2}}));
  EXPECT_EQ(item.value(Field{90}), Value{1.5});
  ASSERT_EQ(delta.changes.size(), 2u);
  EXPECT_EQ(delta.changes[0].what, What::scalar);
  EXPECT_EQ(delta.changes[0].field, kColour);
  EXPECT_EQ(delta.changes[1].field, Field{90});
  commit(next(1).set(card, kColour, Value{}));
  EXPECT_TRUE(item.value(kColour).empty());
  EXPECT_TRUE(item.scalars().contains(kColour));
}

TEST_F(Operations, PlaceMovesContainerAndOrderInOne) {
  const Delta delta = commit(next(2).place(card, phase, "x"));
  EXPECT_THAT(ids(board.children(area)), ElementsAre(other_card));
  EXPECT_THAT(ids(board.children(phase)), ElementsAre(area, card));
  const Item& item = *board.find(card);
  EXPECT_EQ(item.place_seq, Seq{3});
  EXPECT_EQ(item.place_replica, Replica{2});
  EXPECT_EQ(item.place_actor, Actor{12});
  EXPECT_EQ(item.created_seq, Seq{2});
  ASSERT_EQ(delta.changes.size(), 1u);
  EXPECT_EQ(delta.changes[0].what, What::placed);
}

TEST_F(Operations, EqualOrderKeysAreOrderedById) {
  commit(next(2).place(other_card, area, "a"));
  EXPECT_THAT(ids(board.children(area)), ElementsAre(card, other_card));
  commit(next(2).create(kCardKind, area, "a"));
  EXPECT_THAT(ids(board.children(area)), ElementsAre(card, other_card, op_id(2, 2)));
}

TEST_F(Operations, OrderKeysAreComparedAsUnsignedBytes) {
  commit(next(2).place(card, area, "\xff").place(other_card, area, "\x7f"));
  EXPECT_THAT(ids(board.children(area)), ElementsAre(other_card, card));
  commit(next(2).place(card, area, std::string("\x7f\0\x01", 3)));
  EXPECT_THAT(ids(board.children(area)), ElementsAre(other_card, card));
}

TEST_F(Operations, TextIsInsertedAndDeletedById) {
  Delta delta = commit(next(2).insert(card, kTitle, op_id(1, 10), {}, " you"));
  EXPECT_EQ(board.find(card)->text_utf8(kTitle), "hello you");
  ASSERT_EQ(delta.changes.size(), 1u);
  EXPECT_EQ(delta.changes[0].what, What::text);
  EXPECT_EQ(delta.changes[0].field, kTitle);
  EXPECT_THAT(delta.changes[0].splices, ElementsAre(text::Splice{5, 0, U" you"}));
  delta = commit(next(2).erase(card, kTitle, {{op_id(2, 1), 4}, {h, 1}}));
  EXPECT_EQ(board.find(card)->text_utf8(kTitle), "ello");
  EXPECT_THAT(delta.changes[0].splices,
              ElementsAre(text::Splice{5, 4, {}}, text::Splice{0, 1, {}}));
}

TEST_F(Operations, ADeletionOfNothingIsHarmless) {
  const Delta delta = commit(next(2).erase(card, kTitle, {}).erase(reply, kBody, {}));
  EXPECT_EQ(board.find(card)->text_utf8(kTitle), "hello");
  EXPECT_EQ(board.find(reply)->text(kBody), nullptr);
  EXPECT_EQ(delta.changes.size(), 2u);
  EXPECT_THAT(delta.changes[0].splices, IsEmpty());
}

TEST_F(Operations, MarksCollect) {
  const text::Anchor from{h, false};
  const text::Anchor to{op_id(1, 8), true};
  const Delta delta = commit(next(2).mark(card, kTitle, from, to, v1::MARK_BOLD, true));
  ASSERT_EQ(delta.changes.size(), 1u);
  EXPECT_EQ(delta.changes[0].what, What::marks);
  EXPECT_THAT(board.find(card)->text(kTitle)->marks(),
              ElementsAre(text::MarkSpan{op_id(2, 1), from, to, 1, true}));
}

TEST_F(Operations, SetsHoldEachValueOnce) {
  commit(next(1).add_member(card, kLabels, "a").add_member(card, kLabels, "b"));
  const Delta again = commit(next(2).add_member(card, kLabels, "a"));
  EXPECT_THAT(board.find(card)->members(kLabels), ElementsAre(Value{"a"}, Value{"b"}));
  ASSERT_EQ(again.changes.size(), 1u);
  EXPECT_EQ(again.changes[0].what, What::members);
  commit(next(2).remove_member(card, kLabels, "a").remove_member(card, kLabels, "never there"));
  EXPECT_THAT(board.find(card)->members(kLabels), ElementsAre(Value{"b"}));
  commit(next(2).remove_member(card, kLabels, "b"));
  EXPECT_FALSE(board.find(card)->sets().contains(kLabels));
}

TEST_F(Operations, ValuesOfEveryTypeAreKept) {
  const Value values[] = {Value{},      Value{true}, Value{std::int64_t{-7}},
                          Value{-0.0},  Value{"æ"},  Value{base::Binary{std::string("\0\xff", 2)}},
                          Value{card}};
  auto b = next(1);
  std::uint32_t field = 1000;
  for (const Value& value : values) {
    b.set(card, Field{field}, value).add_member(card, Field{field}, value);
    ++field;
  }
  commit(b);
  field = 1000;
  for (const Value& value : values) {
    EXPECT_EQ(board.find(card)->value(Field{field}), value);
    EXPECT_TRUE(board.find(card)->members(Field{field}).contains(value));
    ++field;
  }
}

TEST_F(Operations, AFieldNumberNamesOneThingOfEachType) {
  commit(next(1).set(card, kTitle, "scalar").add_member(card, kTitle, "member"));
  EXPECT_EQ(board.find(card)->value(kTitle), Value{"scalar"});
  EXPECT_EQ(board.find(card)->text_utf8(kTitle), "hello");
  EXPECT_EQ(board.find(card)->members(kTitle).size(), 1u);
}

TEST_F(Operations, DeleteIsAMarkThatRestoreTakesBack) {
  Delta delta = commit(next(2).remove(card));
  EXPECT_TRUE(board.find(card)->deleted());
  EXPECT_EQ(board.find(card)->deleted_seq, Seq{3});
  EXPECT_THAT(ids(board.children(area)), ElementsAre(other_card));
  EXPECT_FALSE(board.visible(*board.find(card)));
  ASSERT_EQ(delta.changes.size(), 1u);
  EXPECT_EQ(delta.changes[0].what, What::deleted);
  // Deleting twice keeps the first deletion.
  delta = commit(next(1).remove(card));
  EXPECT_THAT(delta.changes, IsEmpty());
  EXPECT_EQ(board.find(card)->deleted_seq, Seq{3});
  // What is deleted can still be edited, by people who had not heard.
  commit(next(1).insert(card, kTitle, {}, h, "x"));
  delta = commit(next(1).restore(card));
  ASSERT_EQ(delta.changes.size(), 1u);
  EXPECT_EQ(delta.changes[0].what, What::restored);
  EXPECT_EQ(board.find(card)->text_utf8(kTitle), "xhello");
  EXPECT_THAT(ids(board.children(area)), ElementsAre(card, other_card));
  EXPECT_THAT(commit(next(1).restore(card)).changes, IsEmpty());
}

TEST_F(Operations, WhatADeletedContainerHoldsIsUnplaced) {
  EXPECT_THAT(board.unplaced(), IsEmpty());
  commit(next(1).remove(area));
  EXPECT_THAT(ids(board.unplaced()), ElementsAre(card, other_card, reply));
  EXPECT_THAT(ids(board.children(area)), ElementsAre(card, other_card));
  EXPECT_FALSE(board.visible(*board.find(reply)));
  // Moving a card out takes what it holds along.
  commit(next(2).place(card, phase, "z"));
  EXPECT_THAT(ids(board.unplaced()), ElementsAre(other_card));
  EXPECT_TRUE(board.visible(*board.find(reply)));
  // A deleted item is not unplaced, only deleted.
  commit(next(2).remove(other_card));
  EXPECT_THAT(board.unplaced(), IsEmpty());
  commit(next(2).restore(area).restore(other_card));
  EXPECT_TRUE(board.visible(*board.find(other_card)));
}

TEST_F(Operations, UnknownKindsStandByTheirRank) {
  const Kind unknown_card{0x4fe};
  commit(next(1).create(unknown_card, area, "c").create(kReplyKind, op_id(1, 11), "a"));
  EXPECT_TRUE(board.visible(*board.find(op_id(1, 12))));
}

TEST_F(Operations, LaterOperationsOfAnEditSeeEarlierOnes) {
  commit(next(3)
             .create(kCardKind, area, "c")
             .insert(op_id(3, 1), kTitle, {}, {}, "abc")
             .insert(op_id(3, 1), kTitle, op_id(3, 3), op_id(3, 4), "X")
             .erase(op_id(3, 1), kTitle, {{op_id(3, 2), 1}})
             .place(op_id(3, 1), phase, "b"));
  EXPECT_EQ(board.find(op_id(3, 1))->text_utf8(kTitle), "bXc");
  EXPECT_EQ(board.find(op_id(3, 1))->place.container, phase);
}

TEST_F(Operations, PendingEditsDoNotMoveTheSeq) {
  Journal journal;
  const auto edit = next(2).set(card, kColour, "red");
  const std::string before = encode_snapshot(board);
  const auto delta =
      board.apply(edit.edit, {base::kPendingSeq, Actor{12}, 0}, nullptr, &journal);
  ASSERT_TRUE(delta);
  EXPECT_EQ(delta->seq, base::kPendingSeq);
  EXPECT_EQ(board.seq(), Seq{2});
  EXPECT_EQ(board.time_ms(), 2000);
  EXPECT_EQ(board.find(card)->scalar(kColour)->seq, base::kPendingSeq);
  const Delta back = board.roll_back(std::move(journal));
  EXPECT_EQ(back.replica, Replica{2});
  ASSERT_EQ(back.changes.size(), 1u);
  EXPECT_EQ(back.changes[0].what, What::scalar);
  EXPECT_EQ(encode_snapshot(board), before);
}

// Who wrote over something without having seen it is told what it was.
class Overwriting : public BoardTest {
 protected:
  void SetUp() override {
    commit(next(1).set(card, kColour, "red"));  // seq 3
    commit(next(2).set(card, kColour, "blue").place(card, phase, "q"));  // seq 4
  }
  static std::optional<Overwritten> lost(const Delta& delta) {
    EXPECT_EQ(delta.changes.size(), 1u);
    return delta.changes.at(0).overwritten;
  }
};

TEST_F(Overwriting, TellsWhoseValueWasLost) {
  const auto lost_value = lost(commit(next(3).based_on(3).set(card, kColour, "green")));
  ASSERT_TRUE(lost_value);
  EXPECT_EQ(lost_value->value, Value{"blue"});
  EXPECT_EQ(lost_value->seq, Seq{4});
  EXPECT_EQ(lost_value->actor, Actor{12});
  EXPECT_EQ(lost_value->replica, Replica{2});
  EXPECT_EQ(board.find(card)->value(kColour), Value{"green"});
}

TEST_F(Overwriting, SaysNothingOfWhatTheAuthorHadSeen) {
  EXPECT_FALSE(lost(commit(next(3).based_on(4).set(card, kColour, "green"))));
}

TEST_F(Overwriting, SaysNothingOfTheSameValue) {
  EXPECT_FALSE(lost(commit(next(3).based_on(1).set(card, kColour, "blue"))));
}

TEST_F(Overwriting, SaysNothingOfOnesOwnValue) {
  EXPECT_FALSE(lost(commit(next(2).based_on(1).set(card, kColour, "green"))));
}

TEST_F(Overwriting, TheOperationsOwnBaseCountsBeforeTheEdits) {
  EXPECT_FALSE(lost(commit(next(3).based_on(1).set_based_on(card, kColour, "green", 4))));
  EXPECT_TRUE(lost(commit(next(4).based_on(5).set_based_on(card, kColour, "grey", 4))));
}

TEST_F(Overwriting, TellsOfALostPlace) {
  const auto lost_place = lost(commit(next(3).based_on(3).place(card, area, "m")));
  ASSERT_TRUE(lost_place);
  EXPECT_EQ(lost_place->place, (Place{phase, "q"}));
  EXPECT_EQ(lost_place->seq, Seq{4});
  EXPECT_EQ(lost_place->actor, Actor{12});
  EXPECT_FALSE(lost(commit(next(4).based_on(5).place(card, area, "n"))));
  EXPECT_FALSE(lost(commit(next(3).based_on(1).place(card, area, "n"))));
}

TEST_F(Overwriting, FirstWritesOverwriteNothing) {
  EXPECT_FALSE(lost(commit(next(3).based_on(1).set(card, Field{90}, 1))));
}

}  // namespace
}  // namespace samtavle::board
