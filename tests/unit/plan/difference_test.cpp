// Goal: a difference names what came, went, moved and changed between two versions, each item once,
// by whom and when, and nothing that is as it was.

#include "samtavle/plan/difference.hpp"

#include <gmock/gmock.h>

#include "logged.hpp"
#include "samtavle/text/formatting.hpp"

namespace samtavle::plan {
namespace {

using base::OpId;
using base::Value;
using testing::ElementsAre;
using testing::IsEmpty;

class DifferenceTest : public Logged {
 protected:
  DifferenceTest() {
    for (const char* title : {"a", "b", "c", "d"}) {
      cards.push_back(make(kAnna, kinds::idea, ideas, title));
    }
    then = copy();
    seen = events.size();
  }
  std::vector<ItemChange> changes() const {
    Changers changers;
    for (std::size_t i = seen; i < events.size(); ++i) changers.add(events[i]);
    return difference(then, board, changers);
  }
  ItemChange only_change() const {
    const auto all = changes();
    EXPECT_EQ(all.size(), 1u);
    return all.size() == 1 ? all.front() : ItemChange{};
  }

  std::vector<OpId> cards;
  board::Board then;
  std::size_t seen = 0;
};

TEST_F(DifferenceTest, OfOneVersionThereIsNone) { EXPECT_THAT(changes(), IsEmpty()); }

TEST_F(DifferenceTest, OfFieldsBothSidesAreTold) {
  set(kBo, cards[0], fields::due_date, "2025-03-01");
  set(kCarl, cards[0], fields::due_date, "2025-04-01");
  set(kBo, cards[0], fields::colour, "red");
  set(kBo, cards[0], fields::colour, Value{});
  type(kBo, cards[0], fields::title, 1, "bc");
  act(kBo,
      [&](board::Composer& c) { ASSERT_TRUE(c.add_member(cards[0], fields::labels, "vand")); });
  const ItemChange change = only_change();
  EXPECT_EQ(change.item, cards[0]);
  EXPECT_FALSE(change.created || change.deleted || change.restored || change.moved);
  ASSERT_EQ(change.fields.size(), 3u);
  EXPECT_EQ(change.fields[0].field, fields::title);
  EXPECT_EQ(change.fields[0].from.words, "a");
  EXPECT_EQ(change.fields[0].to.words, "abc");
  EXPECT_THAT(change.fields[0].passages, ElementsAre(Passage{1, U"", U"bc"}));
  EXPECT_EQ(change.fields[1].field, fields::labels);
  EXPECT_EQ(change.fields[1].to.words, "vand");
  EXPECT_EQ(change.fields[2].field, fields::due_date);
  EXPECT_FALSE(change.fields[2].from.there);
  EXPECT_EQ(change.fields[2].to.words, "2025-04-01");
  EXPECT_THAT(change.changer.by, ElementsAre(kBo, kCarl));
  EXPECT_EQ(change.changer.seq, board.seq());
  EXPECT_EQ(change.changer.time_ms, time_ms);
}

TEST_F(DifferenceTest, FormattingAloneIsAChangeWithoutPassages) {
  act(kBo, [&](board::Composer& c) {
    ASSERT_TRUE(c.mark_text(cards[0], fields::title, 0, 1, text::kBold, true));
  });
  const ItemChange change = only_change();
  ASSERT_EQ(change.fields.size(), 1u);
  EXPECT_THAT(change.fields[0].passages, IsEmpty());
}

TEST_F(DifferenceTest, WhatCameAndWentIsTold) {
  const OpId fresh = make(kBo, kinds::need, ideas, "ny");
  const OpId shortlived = make(kBo, kinds::need, ideas, "kort");
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(c.delete_item(shortlived)); });
  act(kCarl, [&](board::Composer& c) { ASSERT_TRUE(c.delete_item(cards[1])); });
  const auto all = changes();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].item, cards[1]);
  EXPECT_TRUE(all[0].deleted);
  EXPECT_EQ(all[0].title, "b");
  EXPECT_THAT(all[0].changer.by, ElementsAre(kCarl));
  EXPECT_EQ(all[1].item, fresh);
  EXPECT_TRUE(all[1].created);
  EXPECT_EQ(all[1].place_to.value, Value{ideas});
  ASSERT_EQ(all[1].fields.size(), 1u);
  EXPECT_EQ(all[1].fields[0].to.words, "ny");

  then = copy();
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(c.restore_item(cards[1])); });
  EXPECT_TRUE(only_change().restored);
}

TEST_F(DifferenceTest, OnlyWhatMovedIsSaidToHaveMoved) {
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(c.move_last(cards[0], ideas)); });
  const ItemChange change = only_change();
  EXPECT_EQ(change.item, cards[0]);
  EXPECT_TRUE(change.moved);
  EXPECT_EQ(change.place_from.words, "Ideer #1");
  EXPECT_EQ(change.place_to.words, "Ideer #4");

  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(c.move_last(cards[2], area)); });
  const auto all = changes();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].item, cards[2]);
  EXPECT_EQ(all[1].place_to.value, Value{area});
}

TEST_F(DifferenceTest, MovesAreAsFewAsExplainTheOrder) {
  // a b c d becomes c a b d.
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(c.move(cards[2], ideas)); });
  EXPECT_EQ(only_change().item, cards[2]);
  EXPECT_THAT(moved_among({}, board.children(ideas)).size(), 4u);
}

TEST_F(DifferenceTest, RoomBetweenKeysAndFlatteningAreNone) {
  v1::Edit edit;
  edit.set_first_counter(board.next_counter(base::kServerReplica).value);
  for (std::size_t i = 0; i < cards.size(); ++i) {
    v1::PlaceItem* m = edit.add_operations()->mutable_place_item();
    m->set_item_replica(cards[i].replica.value);
    m->set_item_counter(cards[i].counter.value);
    m->set_container_replica(ideas.replica.value);
    m->set_container_counter(ideas.counter.value);
    m->set_order_key(std::string(1, static_cast<char>('a' + i)));
  }
  v1::FlattenText* m = edit.add_operations()->mutable_flatten_text();
  m->set_item_replica(cards[0].replica.value);
  m->set_item_counter(cards[0].counter.value);
  m->set_field(fields::title.value);
  m->set_characters(1);
  commit(base::kServerActor, edit);
  EXPECT_THAT(changes(), IsEmpty());
}

}  // namespace
}  // namespace samtavle::plan
