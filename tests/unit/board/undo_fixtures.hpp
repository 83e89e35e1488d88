#pragma once
// A device that writes on the fixtures' board and can undo it, and others beside it.

#include "fixtures.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/board/undo.hpp"

namespace samtavle::board {

using std::chrono::milliseconds;
using Left = LeftOut::Reason;
using What = UndoRecipe::What;

class UndoTest : public BoardTest {
 protected:
  UndoTest() { history->board_replaced(board, kMe); }

  static constexpr Replica kMe{2};
  static constexpr Actor kMyself{12};

  using Steps = std::function<void(Composer&)>;

  // One edit of one's own, in the log at once. Later than anything that it could join.
  UndoKey mine(const Steps& steps, const std::string& label = {},
               milliseconds after = milliseconds{10'000}) {
    now += after;
    Composer composer{board, kMe, kMyself, "m"};
    steps(composer);
    composer.label(label);
    auto done = composer.finish();
    const UndoKey key = history->made(*done.edit, done.journal, done.erased, now);
    static_cast<void>(board.roll_back(std::move(done.journal)));
    confirm(*done.edit, key);
    return key;
  }
  // One of somebody else.
  void others(EditBuilder& b) {
    commit(b);
    history->note_event(b.edit, board.seq());
  }
  EditBuilder other() const { return next(3); }

  struct Outcome {
    std::size_t edits = 0;
    std::vector<LeftOut> left;
    v1::Edit first;
  };
  Outcome take(UndoSide side) {
    EXPECT_TRUE(history->next(side).has_value());
    UndoPlan plan = history->plan(side, board, kMe);
    std::vector<Journal> journals(plan.edits.size());
    std::vector<const Journal*> pointers;
    for (std::size_t i = 0; i < plan.edits.size(); ++i) {
      const auto done = board.apply(*plan.edits[i], {base::kPendingSeq, kMyself, 0}, nullptr,
                                    &journals[i]);
      EXPECT_TRUE(done) << done.error().path << ": " << done.error().detail;
      pointers.push_back(&journals[i]);
    }
    const auto keys = history->carried_out(side, plan, pointers);
    for (std::size_t i = journals.size(); i-- > 0;) {
      static_cast<void>(board.roll_back(std::move(journals[i])));
    }
    for (std::size_t i = 0; i < keys.size(); ++i) confirm(*plan.edits[i], keys[i]);
    history->check_invariants();
    Outcome out{plan.edits.size(), plan.left_out, {}};
    if (!plan.edits.empty()) out.first = *plan.edits.front();
    return out;
  }
  Outcome undo() { return take(UndoSide::undo); }
  Outcome redo() { return take(UndoSide::redo); }
  // Undoes a step of which nothing is left, for this reason.
  void expect_left(What what, Left reason) {
    const std::string before = encode_snapshot(board);
    const Outcome out = undo();
    EXPECT_EQ(out.edits, 0u);
    ASSERT_EQ(out.left.size(), 1u);
    EXPECT_EQ(out.left[0].what, what);
    EXPECT_EQ(out.left[0].reason, reason) << int(out.left[0].reason);
    EXPECT_EQ(encode_snapshot(board), before);
  }

  void confirm(const v1::Edit& edit, UndoKey key) {
    Journal journal;
    const auto done = board.apply(edit, stamp(kMyself.value), nullptr, &journal);
    ASSERT_TRUE(done) << done.error().path << ": " << done.error().detail;
    history->confirmed(key, board.seq(), &journal);
    history->check_invariants();
    board.check_invariants();
  }

  const Item& item(OpId id) const { return *board.find(id); }
  std::string title(OpId id) const { return item(id).text_utf8(kTitle); }
  // The kinds of marks on each visible character of the card's title: "-" for none, "1", "12", ...
  std::string marks() const;

  std::unique_ptr<UndoHistory> history = std::make_unique<UndoHistory>();
  UndoHistory::Time now{std::chrono::hours{1}};
};

inline std::string UndoTest::marks() const {
  const text::Text& text = *item(card).text(kTitle);
  std::string out;
  for (std::size_t i = 0; i < text.length(); ++i) {
    std::map<std::uint32_t, Value> on;
    for (const text::MarkSpan& mark : text.marks()) {
      // Before the character and behind it: a mark that ends at an erased one does not reach it.
      const std::size_t from = text.position_of(mark.from).value();
      const std::size_t to = text.position_of(mark.to).value();
      if (from <= i && i < to) on[mark.mark] = mark.value;
    }
    std::string kinds;
    for (const auto& [kind, value] : on) {
      if (!value.empty()) kinds += std::to_string(kind);
    }
    out += (out.empty() ? "" : " ") + (kinds.empty() ? std::string{"-"} : kinds);
  }
  return out;
}

}  // namespace samtavle::board
