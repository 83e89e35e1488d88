// Goal: what the fold promises holds for boards as people make them: equal logs give equal boards,
// an edit can be taken back without a trace, a board from a snapshot goes on as the one it was
// taken of, and what was composed means the same wherever it is applied. Method: RandomEditor makes
// edits for several replicas; after each step canonical snapshots and size_bytes() are compared,
// and a shadow of all texts follows the reported splices.

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <map>

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random_editor.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::board {
namespace {

using support::BoardState;
using support::copy_of;
using support::next_stamp;
using support::pending_stamp;
using support::Random;
using support::RandomEditor;
using support::state_of;

// Runs one iteration for each seed and prints how to repeat the one that failed.
template <class Iteration>
void for_each_seed(const char* test, std::size_t by_default, Iteration iteration) {
  const std::size_t count = support::iterations(by_default);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    iteration(seed);
    if (testing::Test::HasFatalFailure()) {
      FAIL() << "Repeat with: " << support::repeat_command(test, seed);
    }
  }
}

Composer::Composed compose(RandomEditor& editor, Board& board, Replica replica) {
  Composer composer{board, replica, Actor{replica.value}, "s" + std::to_string(replica.value)};
  editor.edit(composer, board);
  return composer.finish();
}

// Follows all texts of a board by nothing but the deltas.
class Shadow {
 public:
  void follow(const Delta& delta) {
    for (const Change& change : delta.changes) {
      if (change.what == Change::What::removed) {
        std::erase_if(texts_, [&](const auto& t) { return t.first.first == change.item; });
      }
      if (change.what != Change::What::text) continue;
      std::u32string& text = texts_[{change.item, change.field}];
      for (const text::Splice& s : change.splices) {
        ASSERT_LE(s.position + s.removed, text.size());
        text.replace(s.position, s.removed, s.inserted);
      }
    }
  }

  void compare(const Board& board) const {
    for (const auto& [key, text] : texts_) {
      const Item* item = board.find(key.first);
      ASSERT_NE(item, nullptr);
      ASSERT_EQ(item->text_utf8(key.second), base::encode_utf8(text));
    }
    for (const Item* item : board.items()) {
      for (const auto& [field, text] : item->texts()) {
        ASSERT_TRUE(text.length() == 0 || texts_.contains({item->id, field}));
      }
    }
  }

 private:
  std::map<std::pair<OpId, Field>, std::u32string> texts_;
};

// A board under pending edits, as a client holds it: edits pile up and are taken back newest first
// whenever something is confirmed.
void check_journal(std::uint64_t seed) {
  Random random{seed};
  RandomEditor editor{seed};
  Board board = support::rooted_board();
  Shadow shadow;
  for (int round = 0; round < 12; ++round) {
    struct Pending {
      Composer::Composed composed;
      BoardState before;
    };
    std::vector<Pending> pending;
    const Replica replica{static_cast<std::uint32_t>(random.between(1, 3))};
    for (auto n = random.between(1, 5); n > 0; --n) {
      BoardState before = state_of(board);
      pending.push_back({compose(editor, board, replica), std::move(before)});
      shadow.follow(pending.back().composed.delta);
      board.check_invariants();
      shadow.compare(board);
    }
    for (auto it = pending.rbegin(); it != pending.rend(); ++it) {
      shadow.follow(board.roll_back(std::move(it->composed.journal)));
      board.check_invariants();
      ASSERT_EQ(state_of(board), it->before);
      shadow.compare(board);
    }
    for (const Pending& p : pending) {
      const auto delta = board.apply(*p.composed.edit, next_stamp(board, Actor{replica.value}));
      ASSERT_TRUE(delta) << delta.error().path << ": " << delta.error().detail;
      shadow.follow(*delta);
    }
    board.check_invariants();
    shadow.compare(board);
  }
}

TEST(Fold, TakesPendingEditsBackWithoutATrace) {
  for_each_seed("Fold.TakesPendingEditsBackWithoutATrace", 150, check_journal);
}

// Three boards of one log: one that composed it, one that only folds it (in the encoded form), one
// that is saved and loaded again and again.
void check_equal_boards(std::uint64_t seed) {
  Random random{seed};
  RandomEditor editor{seed};
  Board author = support::rooted_board();
  Board reader = support::rooted_board();
  Board sleeper = support::rooted_board();
  for (int n = 0; n < 40; ++n) {
    const Replica replica{static_cast<std::uint32_t>(random.between(1, 4))};
    auto composed = compose(editor, author, replica);
    static_cast<void>(author.roll_back(std::move(composed.journal)));
    const Stamp stamp = next_stamp(author, Actor{replica.value});
    ASSERT_TRUE(author.apply(*composed.edit, stamp));
    const auto received = decode_edit(encode_edit(*composed.edit));
    ASSERT_TRUE(received);
    const base::EditLimits limits;
    ASSERT_TRUE(reader.apply(**received, stamp, &limits));
    ASSERT_TRUE(sleeper.apply(**received, stamp));
    if (random.chance(20)) sleeper = copy_of(sleeper);
    sleeper.check_invariants();
    ASSERT_EQ(state_of(reader), state_of(author));
    ASSERT_EQ(state_of(sleeper), state_of(author));
    ASSERT_EQ(state_of(copy_of(author)), state_of(author));
  }
}

TEST(Fold, EqualLogsGiveEqualBoardsAlsoByWayOfSnapshots) {
  for_each_seed("Fold.EqualLogsGiveEqualBoardsAlsoByWayOfSnapshots", 100, check_equal_boards);
}

TEST(Fold, AComposedEditMeansTheSameOnACopy) {
  for_each_seed("Fold.AComposedEditMeansTheSameOnACopy", 100, [](std::uint64_t seed) {
    Random random{seed};
    RandomEditor editor{seed};
    Board board = support::rooted_board();
    for (int n = 0; n < 30; ++n) {
      const Replica replica{static_cast<std::uint32_t>(random.between(1, 3))};
      Board copy = copy_of(board);
      auto composed = compose(editor, board, replica);
      ASSERT_TRUE(copy.apply(*composed.edit, pending_stamp(Actor{replica.value})));
      ASSERT_EQ(state_of(copy), state_of(board));
      static_cast<void>(board.roll_back(std::move(composed.journal)));
      ASSERT_TRUE(board.apply(*composed.edit, next_stamp(board, Actor{replica.value})));
    }
  });
}

// A composer that is dropped half way leaves nothing behind.
TEST(Fold, ADroppedComposerLeavesNoTrace) {
  for_each_seed("Fold.ADroppedComposerLeavesNoTrace", 100, [](std::uint64_t seed) {
    RandomEditor editor{seed, {.steps_max = 8, .items_max = 60}};
    Board board = support::rooted_board();
    for (int n = 0; n < 20; ++n) {
      auto composed = compose(editor, board, Replica{1});
      static_cast<void>(board.roll_back(std::move(composed.journal)));
      ASSERT_TRUE(board.apply(*composed.edit, next_stamp(board, Actor{1})));
      const BoardState before = state_of(board);
      {
        Composer composer{board, Replica{2}, Actor{2}, "x"};
        editor.edit(composer, board);
        ASSERT_FALSE(composer.empty());
        if (n % 2 == 0) composer.drop();
      }
      ASSERT_EQ(state_of(board), before);
      board.check_invariants();
    }
  });
}

// Operations that no board accepts; each fails late, after its own checks have begun.
v1::Operation impossible(Random& random, const Board& board) {
  const auto items = board.items();
  const Item& item = *random.pick(items);
  v1::Operation op;
  const auto name = [&](auto* m) {
    m->set_item_replica(item.id.replica.value);
    m->set_item_counter(item.id.counter.value);
    return m;
  };
  switch (random.below(6)) {
    case 0: op.mutable_create_item()->set_kind(0x400); break;
    case 1: op.mutable_set_field()->set_item_counter(999'999); break;
    case 2: {
      v1::InsertText* m = name(op.mutable_insert_text());
      m->set_field(1);
      m->set_left_replica(77);
      m->set_left_counter(1);
      m->set_text("late");
      break;
    }
    case 3: {
      v1::DeleteText* m = name(op.mutable_delete_text());
      m->set_field(1);
      m->add_ranges()->set_length(0xffffffff);
      break;
    }
    case 4: {
      v1::MarkText* m = name(op.mutable_mark_text());
      m->set_field(1);
      m->set_mark(v1::MARK_BOLD);
      m->mutable_from()->set_counter(1);
      m->mutable_from()->set_replica(77);
      break;
    }
    default: op.mutable_restore_item()->set_item_counter(999'999); break;
  }
  return op;
}

TEST(Fold, AnEditThatFailsAnywhereLeavesNoTrace) {
  for_each_seed("Fold.AnEditThatFailsAnywhereLeavesNoTrace", 100, [](std::uint64_t seed) {
    Random random{seed};
    RandomEditor editor{seed, {.steps_max = 6, .items_max = 60}};
    Board board = support::rooted_board();
    for (int n = 0; n < 25; ++n) {
      auto composed = compose(editor, board, Replica{1});
      static_cast<void>(board.roll_back(std::move(composed.journal)));
      v1::Edit broken = *composed.edit;
      *broken.add_operations() = impossible(random, board);
      const BoardState before = state_of(board);
      const auto failed = board.apply(broken, next_stamp(board, Actor{1}));
      ASSERT_FALSE(failed);
      const std::string path = "operations[" + std::to_string(broken.operations_size() - 1) + "].";
      ASSERT_TRUE(failed.error().path.starts_with(path)) << failed.error().path;
      ASSERT_EQ(state_of(board), before);
      board.check_invariants();
      ASSERT_TRUE(board.apply(*composed.edit, next_stamp(board, Actor{1})));
    }
  });
}

// Edits made without a replica number and numbered afterwards are those that would have been made
// under the number.
TEST(Fold, RenumberedEditsAreThoseComposedUnderTheNewNumber) {
  for_each_seed("Fold.RenumberedEditsAreThoseComposedUnderTheNewNumber", 100,
                [](std::uint64_t seed) {
    RandomEditor others{seed};
    Board board = support::rooted_board();
    for (int n = 0; n < 15; ++n) {
      auto composed = compose(others, board, Replica{1});
      static_cast<void>(board.roll_back(std::move(composed.journal)));
      ASSERT_TRUE(board.apply(*composed.edit, next_stamp(board, Actor{1})));
    }
    Board numbered = copy_of(board);
    RandomEditor offline_editor{seed + 1};
    RandomEditor online_editor{seed + 1};
    for (int n = 0; n < 10; ++n) {
      const auto write = [](RandomEditor& editor, Board& on, Replica replica) {
        Composer composer{on, replica, Actor{7}, "same"};
        editor.edit(composer, on);
        composer.label("step");
        return composer.finish();
      };
      auto offline = write(offline_editor, board, base::kProvisionalReplica);
      const auto online = write(online_editor, numbered, Replica{5});
      const Counter first{offline.edit->first_counter()};
      ASSERT_TRUE(renumber(*offline.edit, Replica{5}, first, [](OpId id, IdUse) {
        if (id.replica == base::kProvisionalReplica) id.replica = Replica{5};
        return std::optional{id};
      }));
      ASSERT_EQ(encode_edit(*offline.edit), encode_edit(*online.edit));
    }
  });
}

// Snapshots come from a disk or a line, and either may be wrong.
TEST(Snapshot, MutatedBytesAreRefusedOrGiveASoundBoard) {
  // The parser writes a line about every text that is no UTF-8.
  google::protobuf::SetLogHandler(nullptr);
  std::size_t accepted = 0;
  for_each_seed("Snapshot.MutatedBytesAreRefusedOrGiveASoundBoard", 60, [&](std::uint64_t seed) {
    Random random{seed};
    RandomEditor editor{seed};
    Board board = support::rooted_board();
    for (int n = 0; n < 20; ++n) {
      auto composed = compose(editor, board, Replica{static_cast<std::uint32_t>(1 + n % 2)});
      static_cast<void>(board.roll_back(std::move(composed.journal)));
      ASSERT_TRUE(board.apply(*composed.edit, next_stamp(board, Actor{1})));
    }
    const std::string good = encode_snapshot(board);
    for (int n = 0; n < 200; ++n) {
      std::string bytes = good;
      for (auto flips = random.between(1, 3); flips > 0; --flips) {
        bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
      }
      if (random.chance(20)) bytes.resize(random.below(bytes.size()));
      auto decoded = decode_snapshot(bytes);
      if (!decoded) {
        ASSERT_FALSE(decoded.error().detail.empty());
        continue;
      }
      ++accepted;
      decoded->check_invariants();
      const auto state = state_of(*decoded);
      ASSERT_EQ(state_of(copy_of(*decoded)), state);
    }
  });
  // A flipped letter is still a snapshot: otherwise this test would look at refusals only.
  EXPECT_GT(accepted, 0u);
}

}  // namespace
}  // namespace samtavle::board
