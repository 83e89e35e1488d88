// Goal: the compact board is the plain fold, whatever happens to it: also under edits made at the
// same time on boards that lag behind, and under edits that no client of ours would send, which are
// refused for the same reason and leave no trace. Method: support::PlainFold, written from the
// documents over plain maps, gets every edit too; canonical snapshots are compared byte for byte,
// and what its own snapshot gives when it is read.

#include <gtest/gtest.h>

#include <deque>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/plain_fold.hpp"
#include "samtavle/support/random_editor.hpp"
#include "samtavle/support/wild_edits.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::board {
namespace {

using support::PlainFold;
using support::Random;
using support::RandomEditor;
using support::state_of;

constexpr std::size_t kHistories = 300;

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

void expect_same(const Board& board, const PlainFold& plain) {
  ASSERT_EQ(encode_snapshot(board), plain.snapshot());
  ASSERT_EQ(board.size_bytes(), plain.state().size_bytes);
}

PlainFold plain_root() {
  PlainFold plain;
  SAMTAVLE_CHECK(plain.apply(*support::root_edit(), support::next_stamp(Board{}, Actor{})));
  return plain;
}

// Somebody who edits a board of their own that lags behind the log, pending edits on top.
class Laggard {
 public:
  Laggard(std::uint32_t replica, std::uint64_t seed) : replica_(replica), editor_(seed) {}

  void edit() {
    Composer composer{board_, replica_, Actor{replica_.value}, "x"};
    editor_.edit(composer, board_);
    Composer::Composed composed = composer.finish();
    composed_.push_back(std::move(composed));
    ++unsent_;
  }

  // The oldest edit that was not sent yet; nullptr if all were.
  const v1::Edit* send() {
    return unsent_ == 0 ? nullptr : composed_[composed_.size() - unsent_--].edit.get();
  }

  struct Event {
    std::string edit;
    Stamp stamp;
  };
  // Hears the log up to there; what is pending is taken back for it and applied again.
  void hear(const std::vector<Event>& log, std::size_t up_to) {
    for (auto it = composed_.rbegin(); it != composed_.rend(); ++it) {
      static_cast<void>(board_.roll_back(std::move(it->journal)));
    }
    for (; heard_ < up_to; ++heard_) {
      const auto edit = decode_edit(log[heard_].edit);
      ASSERT_TRUE(edit);
      ASSERT_TRUE(board_.apply(**edit, log[heard_].stamp));
      if ((*edit)->replica() == replica_.value) composed_.pop_front();
    }
    for (Composer::Composed& composed : composed_) {
      ASSERT_TRUE(board_.apply(*composed.edit, support::pending_stamp(Actor{replica_.value}),
                               nullptr, &composed.journal));
    }
    board_.check_invariants();
  }

  [[nodiscard]] std::size_t heard() const { return heard_; }
  [[nodiscard]] const Board& board() const { return board_; }

 private:
  Replica replica_;
  RandomEditor editor_;
  Board board_ = support::rooted_board();
  std::deque<Composer::Composed> composed_;
  std::size_t unsent_ = 0;
  std::size_t heard_ = 0;
};

void check_concurrent(std::uint64_t seed) {
  Random random{seed};
  Board server = support::rooted_board();
  PlainFold plain = plain_root();
  std::vector<Laggard> people;
  for (std::uint32_t r = 1; r <= random.between(3, 8); ++r) people.emplace_back(r, seed * 31 + r);
  std::vector<Laggard::Event> log;
  const auto commit = [&](Laggard& who) {
    const v1::Edit* edit = who.send();
    if (edit == nullptr) return;
    const Stamp stamp = support::next_stamp(server, Actor{edit->replica()});
    log.push_back({encode_edit(*edit), stamp});
    const auto done = server.apply(*edit, stamp);
    ASSERT_TRUE(done) << done.error().path;
    ASSERT_TRUE(plain.apply(*edit, stamp));
    expect_same(server, plain);
    if (random.chance(10)) server = support::copy_of(server);
  };
  for (auto steps = random.between(30, 120); steps > 0; --steps) {
    Laggard& who = random.pick(people);
    const auto dice = random.below(10);
    if (dice < 4) {
      who.edit();
    } else if (dice < 8) {
      commit(who);
    } else {
      who.hear(log, random.between(who.heard(), log.size()));
    }
    if (testing::Test::HasFatalFailure()) return;
  }
  for (Laggard& who : people) {
    for (std::size_t before = log.size() + 1; before != log.size();) {
      before = log.size();
      commit(who);
    }
  }
  server.check_invariants();
  for (Laggard& who : people) {
    who.hear(log, log.size());
    if (testing::Test::HasFatalFailure()) return;
    ASSERT_EQ(state_of(who.board()), state_of(server));
  }
}

TEST(Oracle, ConcurrentHistoriesFoldAlikeEverywhere) {
  for_each_seed("Oracle.ConcurrentHistoriesFoldAlikeEverywhere", kHistories, check_concurrent);
}

base::EditLimits small_limits() {
  base::EditLimits limits;
  limits.operations_max = 6;
  limits.operation_text_bytes_max = 24;
  limits.field_code_points_max = 40;
  limits.value_bytes_max = 20;
  limits.set_members_max = 3;
  limits.text_marks_max = 3;
  limits.item_fields_max = 4;
  limits.order_key_bytes_max = 20;
  limits.reason_bytes_max = 8;
  limits.board_items_max = 30;
  limits.board_bytes_max = 6000;
  return limits;
}

// Edits that may mean anything, taken as a server would: all or nothing, and the same verdict.
void check_wild(std::uint64_t seed) {
  Random random{seed};
  Board board = support::rooted_board();
  PlainFold plain = plain_root();
  const base::EditLimits limits = small_limits();
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (int n = 0; n < 150; ++n) {
    const v1::Edit edit = support::wild_edit(random, board);
    const Stamp stamp = support::next_stamp(board, Actor{edit.replica() + 10});
    const support::BoardState before = state_of(board);
    const auto expected = plain.apply(edit, stamp, &limits);
    Journal journal;
    const auto done = board.apply(edit, stamp, &limits, &journal);
    ASSERT_EQ(done.has_value(), expected.has_value());
    board.check_invariants();
    if (!done) {
      ++refused;
      ASSERT_EQ(done.error().code, expected.error().code) << done.error().path;
      ASSERT_EQ(done.error().path, expected.error().path);
      ASSERT_EQ(state_of(board), before);
      continue;
    }
    ++accepted;
    expect_same(board, plain);
    static_cast<void>(board.roll_back(std::move(journal)));
    ASSERT_EQ(state_of(board), before);
    // As everybody else folds it: without limits, without a journal.
    ASSERT_TRUE(board.apply(edit, stamp));
    expect_same(board, plain);
    const Board copy = support::copy_of(board);
    copy.check_invariants();
    expect_same(copy, plain);
  }
  // Otherwise it would be a test of nothing but refusals, or of nothing but consent.
  ASSERT_GT(accepted, 10u);
  ASSERT_GT(refused, 10u);
}

TEST(Oracle, WildEditsAreTakenOrRefusedAlikeAndRefusedOnesLeaveNoTrace) {
  for_each_seed("Oracle.WildEditsAreTakenOrRefusedAlikeAndRefusedOnesLeaveNoTrace", kHistories,
                check_wild);
}

// A refusal of a single operation takes another way through the fold when there is no limit and
// nobody wants a journal.
TEST(Oracle, SingleWildOperationsWithoutLimitsLeaveNoTraceEither) {
  for_each_seed("Oracle.SingleWildOperationsWithoutLimitsLeaveNoTraceEither", kHistories,
                [](std::uint64_t seed) {
    Random random{seed};
    Board board = support::rooted_board();
    PlainFold plain = plain_root();
    for (int n = 0; n < 200; ++n) {
      v1::Edit edit = support::wild_edit(random, board);
      while (edit.operations_size() > 1) edit.mutable_operations()->RemoveLast();
      const Stamp stamp = support::next_stamp(board, Actor{edit.replica() + 10});
      const support::BoardState before = state_of(board);
      const auto expected = plain.apply(edit, stamp);
      const auto done = board.apply(edit, stamp);
      ASSERT_EQ(done.has_value(), expected.has_value());
      if (done) {
        expect_same(board, plain);
      } else {
        ASSERT_EQ(done.error().path, expected.error().path);
        ASSERT_EQ(state_of(board), before);
      }
      board.check_invariants();
    }
  });
}

}  // namespace
}  // namespace samtavle::board
