// Goal: with nobody else at work, undo and redo go exactly through what the board looked like, step
// by step, however far and however often: undoing everything gives the board from before, redoing
// gives the one that was left. That holds for every kind of operation, for grouped edits, for edits
// that are pending or in the log, for plans that need several edits, and from a store as well.
// Method: RandomEditor writes; the looks of the board (support/board_view.hpp) are noted whenever a
// step ends, and every undo and redo has to arrive at the one noted there.

#include <gtest/gtest.h>

#include <deque>

#include "samtavle/board/composer.hpp"
#include "samtavle/board/undo.hpp"
#include "samtavle/support/board_view.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random_editor.hpp"
#include "samtavle/v1/store.pb.h"

namespace samtavle::board {
namespace {

using support::looks_of;
using support::next_stamp;
using support::pending_stamp;
using support::Random;
using support::RandomEditor;
using support::view_of;
using std::chrono::milliseconds;

constexpr Replica kSelf{3};
constexpr Actor kActor{7};

// A device with nobody beside it: edits are pending for a while, then in the log.
class Lonely {
 public:
  Lonely(std::uint64_t seed, const base::UndoLimits& limits)
      : random_(seed), editor_(seed, {.steps_max = 5, .items_max = 40}), limits_(limits) {
    fresh_history();
    looks_.push_back(look());
  }

  void write() {
    const bool together = random_.chance(40);
    now_ += together ? milliseconds{20} : milliseconds{5'000};
    const std::size_t before = history_->step_count(UndoSide::undo);
    Composer composer{board_, kSelf, kActor, "u"};
    editor_.edit(composer, board_);
    if (random_.chance(30)) composer.label("together");
    auto done = composer.finish();
    const UndoKey key = history_->made(*done.edit, done.journal, done.erased, now_);
    history_->check_invariants();
    pending_.push_back({std::move(done.edit), std::move(done.journal), key});
    if (!key) {
      // It changed nothing, but it is an edit: nothing can be redone after it.
      looks_.resize(at_ + 1);
      return;
    }
    const bool joined = history_->step_count(UndoSide::undo) == before;
    looks_.resize(at_ + 1);
    if (joined) {
      looks_.back() = look();
    } else {
      looks_.push_back(look());
      ++at_;
    }
  }

  void confirm(std::size_t count) {
    for (auto p = pending_.rbegin(); p != pending_.rend(); ++p) {
      static_cast<void>(board_.roll_back(std::move(p->journal)));
    }
    for (; count > 0 && !pending_.empty(); --count) {
      Pending& p = pending_.front();
      Journal journal;
      const Stamp stamp = next_stamp(board_, kActor);
      ASSERT_TRUE(board_.apply(*p.edit, stamp, nullptr, &journal));
      history_->confirmed(p.key, stamp.seq, &journal);
      seen_ = history_->seen();
      pending_.pop_front();
    }
    for (Pending& p : pending_) {
      ASSERT_TRUE(board_.apply(*p.edit, pending_stamp(kActor), nullptr, &p.journal));
    }
    history_->check_invariants();
  }

  void take_step(UndoSide side) {
    if (!history_->next(side)) {
      ASSERT_EQ(at_, side == UndoSide::undo ? 0 : looks_.size() - 1);
      return;
    }
    for (const UndoKey key : history_->in_next(side)) {
      for (const Pending& p : pending_) {
        if (p.key == key) history_->refreshed(key, p.journal);
      }
    }
    UndoPlan plan = history_->plan(side, board_, kSelf);
    // RandomEditor moves items into deleted ones too; redo does not. From there on it is no mirror.
    over_ = std::any_of(plan.left_out.begin(), plan.left_out.end(), [](const LeftOut& left) {
      return left.reason == LeftOut::Reason::container_gone;
    });
    if (over_) return;
    for (const auto& edit : plan.edits) {
      ASSERT_LE(static_cast<std::size_t>(edit->operations_size()), limits_.edit_weight_max);
      Pending p{std::make_unique<v1::Edit>(*edit), {}, {}};
      const auto done = board_.apply(*p.edit, pending_stamp(kActor), nullptr, &p.journal);
      ASSERT_TRUE(done) << done.error().path << ": " << done.error().detail;
      pending_.push_back(std::move(p));
    }
    std::vector<const Journal*> journals;
    const std::size_t first = pending_.size() - plan.edits.size();
    for (std::size_t i = first; i < pending_.size(); ++i) journals.push_back(&pending_[i].journal);
    const auto keys = history_->carried_out(side, plan, journals);
    for (std::size_t i = 0; i < keys.size(); ++i) pending_[first + i].key = keys[i];
    history_->check_invariants();
    board_.check_invariants();
    several_ += plan.edits.size() > 1 ? 1 : 0;
    side == UndoSide::undo ? --at_ : ++at_;
    ASSERT_EQ(look(), looks_[at_]) << (side == UndoSide::undo ? "undo" : "redo");
    if (plan.edits.empty()) {
      // Nothing was left of it to undo: it is gone from both sides.
      const auto gone = looks_.begin() + static_cast<std::ptrdiff_t>(at_) +
                        (side == UndoSide::undo ? 1 : 0);
      if (side == UndoSide::redo) --at_;
      looks_.erase(gone);
    }
  }

  // Everything that is not in a store is gone.
  void restart() {
    store();
    std::vector<OpId> firsts;
    for (const Pending& p : pending_) {
      firsts.push_back(base::op_id(p.edit->replica(), p.edit->first_counter()));
    }
    fresh_history();
    const auto keys = history_->restore(stored_, firsts, seen_);
    for (std::size_t i = 0; i < keys.size(); ++i) pending_[i].key = keys[i];
    history_->check_invariants();
    for (auto p = pending_.rbegin(); p != pending_.rend(); ++p) {
      static_cast<void>(board_.roll_back(std::move(p->journal)));
    }
    history_->board_replaced(board_, kSelf);
    for (Pending& p : pending_) {
      ASSERT_TRUE(board_.apply(*p.edit, pending_stamp(kActor), nullptr, &p.journal));
    }
  }

  Random& random() { return random_; }
  [[nodiscard]] bool over() const { return over_ || testing::Test::HasFatalFailure(); }
  [[nodiscard]] std::size_t steps() const { return looks_.size() - 1; }
  [[nodiscard]] std::size_t several() const { return several_; }
  [[nodiscard]] std::size_t pending() const { return pending_.size(); }

 private:
  struct Pending {
    std::unique_ptr<v1::Edit> edit;
    Journal journal;
    UndoKey key;
  };

  [[nodiscard]] std::string look() const { return looks_of(view_of(board_)); }
  void fresh_history() {
    history_ = std::make_unique<UndoHistory>(limits_);
    if (known_root_) return;
    known_root_ = true;
    history_->board_replaced(board_, kSelf);
  }
  void store() {
    for (const std::string& bytes : history_->take_records()) {
      v1::PendingRecord record;
      ASSERT_TRUE(record.ParseFromString(bytes));
      if (record.has_undo()) stored_[record.undo().key()] = record.undo();
      for (const auto key : record.forget().keys()) stored_.erase(key);
    }
  }

  Random random_;
  RandomEditor editor_;
  base::UndoLimits limits_;
  Board board_ = support::rooted_board();
  std::unique_ptr<UndoHistory> history_;
  bool known_root_ = false;
  Seq seen_;
  std::deque<Pending> pending_;
  std::map<std::uint64_t, v1::UndoEntry> stored_;
  std::vector<std::string> looks_;  // before the first step, and after each
  std::size_t at_ = 0;              // where we are among them
  UndoHistory::Time now_{std::chrono::hours{1}};
  std::size_t several_ = 0;
  bool over_ = false;
};

// How often what this test is about was seen.
struct Seen {
  std::size_t whole = 0;    // histories that were followed to their end
  std::size_t several = 0;  // steps that took more than one edit
};

void check_steps(std::uint64_t seed, const base::UndoLimits& limits, Seen& seen) {
  Lonely device{seed, limits};
  Random& random = device.random();
  const std::size_t moves = random.between(10, 60);
  for (std::size_t n = 0; n < moves && !device.over(); ++n) {
    const auto dice = random.below(100);
    if (dice < 45) {
      device.write();
    } else if (dice < 65) {
      device.take_step(UndoSide::undo);
    } else if (dice < 80) {
      device.take_step(UndoSide::redo);
    } else if (dice < 95) {
      device.confirm(random.between(1, 4));
    } else {
      device.restart();
    }
  }
  const auto all = [&](UndoSide side) {
    for (std::size_t n = device.steps(); n > 0 && !device.over(); --n) {
      device.take_step(side);
      if (random.chance(20)) device.confirm(2);
    }
  };
  all(UndoSide::undo);
  all(UndoSide::redo);
  device.confirm(device.pending());
  all(UndoSide::undo);
  all(UndoSide::redo);
  seen.several += device.several();
  seen.whole += device.over() ? 0 : 1;
}

Seen check(const char* test, std::size_t by_default, const base::UndoLimits& limits) {
  Seen seen;
  const std::size_t count = support::iterations(by_default);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    check_steps(seed, limits, seen);
    if (testing::Test::HasFatalFailure()) {
      ADD_FAILURE() << "Repeat with: " << support::repeat_command(test, seed);
      return seen;
    }
  }
  if (count >= 100) {
    EXPECT_GT(seen.whole, count / 2);
  }
  return seen;
}

TEST(Undo, GoesExactlyThroughWhatTheBoardLookedLike) {
  static_cast<void>(check("Undo.GoesExactlyThroughWhatTheBoardLookedLike", 1'500, {}));
}

TEST(Undo, GoesTheSameWayInManySmallEdits) {
  base::UndoLimits limits;
  limits.edit_weight_max = 3;
  limits.edit_text_bytes_max = 24;
  limits.operation_text_bytes_max = 12;
  const Seen seen = check("Undo.GoesTheSameWayInManySmallEdits", 500, limits);
  EXPECT_GT(seen.several, 0u);
}

}  // namespace
}  // namespace samtavle::board
