// Goal: children whose order keys are equal or long get new ones, without a change of their order,
// in edits that any board takes; and whoever inserts wherever, keys stay short.
// Method: containers full of keys as bad as they get, re-keyed few at a time; adversarial orders of
// insertion on a board that is re-keyed now and then, as a server does it.

#include "samtavle/board/rekey.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::board {
namespace {

using support::Random;

constexpr OpId kArea = base::op_id(1, 1);

// An area with a card for each key, every fifth of them deleted.
Board board_with(const std::vector<std::string>& keys) {
  Board board = support::rooted_board();
  v1::Edit edit;
  edit.set_replica(1);
  edit.set_first_counter(1);
  edit.add_operations()->mutable_create_item()->set_kind(plan::kinds::area.value);
  edit.mutable_operations(0)->mutable_create_item()->set_container_counter(1);
  for (const std::string& key : keys) {
    v1::CreateItem* card = edit.add_operations()->mutable_create_item();
    card->set_kind(plan::kinds::idea.value);
    card->set_container_replica(kArea.replica.value);
    card->set_container_counter(kArea.counter.value);
    card->set_order_key(key);
  }
  for (std::uint32_t i = 2; i < keys.size() + 2; i += 5) {
    v1::DeleteItem* gone = edit.add_operations()->mutable_delete_item();
    gone->set_item_replica(1);
    gone->set_item_counter(i);
  }
  SAMTAVLE_CHECK(board.apply(edit, support::next_stamp(board, Actor{1})).has_value());
  return board;
}

// All that stands in the area, deleted or not, in its order.
std::vector<const Item*> all_children(const Board& board) {
  std::vector<const Item*> out = board.items();
  std::erase_if(out, [](const Item* item) { return item->place.container != kArea; });
  std::sort(out.begin(), out.end(), [](const Item* a, const Item* b) {
    return std::pair{a->place.order_key.view(), a->id} <
           std::pair{b->place.order_key.view(), b->id};
  });
  return out;
}

std::vector<OpId> ids_in_order(const Board& board) {
  std::vector<OpId> out;
  for (const Item* item : all_children(board)) out.push_back(item->id);
  return out;
}

// Keys are long or twice there.
bool crowded(const Board& board) {
  const auto children = all_children(board);
  for (std::size_t i = 0; i < children.size(); ++i) {
    const std::string_view key = children[i]->place.order_key;
    if (key.size() > kOrderKeyBytesLong) return true;
    if (i > 0 && children[i - 1]->place.order_key.view() == key) return true;
  }
  return false;
}

// Applies one edit of the server; false if there is none to be made.
bool rekey_once(Board& board, std::size_t moves_max) {
  const auto edit = rekey(board, kArea, moves_max);
  if (!edit) return false;
  EXPECT_EQ(edit->replica(), base::kServerReplica.value);
  EXPECT_LE(static_cast<std::size_t>(edit->operations_size()), moves_max);
  for (const v1::Operation& op : edit->operations()) EXPECT_TRUE(op.has_place_item());
  const std::vector<OpId> before = ids_in_order(board);
  const base::EditLimits limits;
  const auto done = board.apply(*edit, support::next_stamp(board, base::kServerActor), &limits);
  EXPECT_TRUE(done);
  EXPECT_EQ(ids_in_order(board), before);
  for (const Change& change : done->changes) {
    const std::string_view key = board.find(change.item)->place.order_key;
    EXPECT_LE(key.size(), kOrderKeyBytesGood);
    EXPECT_FALSE(change.overwritten);
    EXPECT_FALSE(is_crowded(board, *board.find(change.item)));
  }
  return true;
}

std::string bad_key(Random& random) {
  static const std::string kLong(40, 'm');
  switch (random.below(5)) {
    case 0: return {};
    case 1: return std::string(1, static_cast<char>(random.between(1, 3)));
    case 2: return kLong + static_cast<char>(random.between(1, 3));
    case 3: return "k" + std::string(random.below(3), '\x7f');
    default: return {static_cast<char>(random.next()), static_cast<char>(random.between(1, 255))};
  }
}

void check_rekeying(std::uint64_t seed) {
  Random random{seed};
  std::vector<std::string> keys(random.below(80));
  for (std::string& key : keys) key = bad_key(random);
  Board board = board_with(keys);
  const std::size_t moves_max = random.between(2, 24);
  ASSERT_EQ(!crowded_containers(board).empty(), crowded(board));
  std::size_t rounds = 0;
  while (rekey_once(board, moves_max)) {
    board.check_invariants();
    // Each edit makes room for one child at least.
    ASSERT_LE(++rounds, keys.size());
    if (testing::Test::HasFailure()) return;
  }
  ASSERT_FALSE(crowded(board));
  ASSERT_TRUE(crowded_containers(board).empty());
}

TEST(Rekey, MakesRoomWithoutAChangeOfOrder) {
  const std::size_t count = support::iterations(300);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    check_rekeying(seed);
    if (testing::Test::HasFailure()) {
      FAIL() << "Repeat with: "
             << support::repeat_command("Rekey.MakesRoomWithoutAChangeOfOrder", seed);
    }
  }
}

TEST(Rekey, LeavesAloneWhatHasRoom) {
  Board board = board_with({"a", "b", "c"});
  EXPECT_EQ(rekey(board, kArea, 100), nullptr);
  EXPECT_EQ(rekey(board, kRootId, 100), nullptr);
  EXPECT_EQ(rekey(board, base::op_id(9, 9), 100), nullptr);
  for (const Item* item : board.items()) EXPECT_FALSE(is_crowded(board, *item));
}

TEST(Rekey, MovesNoMoreThanItMust) {
  Board board = board_with({"a", "b", "b", "c", "d"});
  const auto edit = rekey(board, kArea, 100);
  ASSERT_NE(edit, nullptr);
  EXPECT_EQ(edit->operations_size(), 2);
}

// Keys that leave no room for short ones anywhere within reach: nothing is better than a change
// that changes nothing.
TEST(Rekey, GivesUpOnKeysMadeForThat) {
  std::vector<std::string> keys;
  for (int i = 1; i <= 60; ++i) keys.push_back(std::string(40, '\xff') + static_cast<char>(i));
  Board board = board_with(keys);
  EXPECT_EQ(rekey(board, kArea, 8), nullptr);
  ASSERT_TRUE(rekey_once(board, 100));
  EXPECT_FALSE(crowded(board));
}

TEST(Rekey, ManyKeysBetweenTwoAreShortAndInOrder) {
  const std::vector<std::pair<std::string, std::string>> bounds = {
      {"", ""}, {"a", "b"}, {"", "\x01"}, {"\xff\xff\xff", ""}, {"a", std::string("a\0\x01", 3)}};
  for (const auto& [low, high] : bounds) {
    for (const std::size_t count : {0u, 1u, 2u, 7u, 5000u}) {
      const auto keys = order_keys_between(low, high, count);
      ASSERT_EQ(keys.size(), count);
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_GT(keys[i], i == 0 ? low : keys[i - 1]);
        ASSERT_TRUE(high.empty() || keys[i] < high);
        ASSERT_NE(keys[i].back(), '\0');
        ASSERT_LE(keys[i].size(), low.size() + 6);
      }
    }
  }
}

// Where the next card goes: behind this child of so many, or to the front (nothing).
using Order = std::size_t (*)(std::size_t step, std::size_t count, Random& random);
constexpr std::size_t kFront = ~std::size_t{0};

TEST(Rekey, KeysStayShortHoweverPeopleInsert) {
  const std::vector<std::pair<const char*, Order>> orders = {
      {"at the end", [](std::size_t, std::size_t n, Random&) { return n - 1; }},
      {"at the front", [](std::size_t, std::size_t, Random&) { return kFront; }},
      {"behind the first", [](std::size_t, std::size_t, Random&) { return std::size_t{0}; }},
      {"before the last", [](std::size_t, std::size_t n, Random&) { return n - 2; }},
      {"in the middle", [](std::size_t, std::size_t n, Random&) { return n / 2; }},
      {"from both sides",
       [](std::size_t step, std::size_t n, Random&) { return n / 2 - step % 2; }},
      {"anywhere", [](std::size_t, std::size_t n, Random& random) {
         return static_cast<std::size_t>(random.below(n));
       }},
  };
  for (const auto& [name, order] : orders) {
    Random random{support::first_seed()};
    Board board = board_with({"a", "b"});
    std::size_t longest = 0;
    for (std::size_t step = 0; step < 1500; ++step) {
      const auto children = board.children(kArea);
      const std::size_t behind = children.size() < 2 ? children.size() - 1
                                                     : order(step, children.size(), random);
      const std::string suffix{static_cast<char>(random.next()), static_cast<char>(random.next())};
      Composer composer{board, Replica{2}, Actor{2}, suffix};
      if (behind == kFront) {
        const auto made = composer.create_item(plan::kinds::idea, kArea);
        ASSERT_TRUE(made && composer.move(*made, kArea));
      } else {
        ASSERT_TRUE(composer.create_item(plan::kinds::idea, kArea, children[behind]->id));
      }
      auto composed = composer.finish();
      static_cast<void>(board.roll_back(std::move(composed.journal)));
      ASSERT_TRUE(board.apply(*composed.edit, support::next_stamp(board, Actor{2})));
      for (const Change& change : composed.delta.changes) {
        longest = std::max(longest, board.find(change.item)->place.order_key.size());
      }
      // About as often as a server looks.
      if (step % 20 == 0) rekey_once(board, 256);
    }
    EXPECT_LE(longest, 64u) << name;
  }
}

}  // namespace
}  // namespace samtavle::board
