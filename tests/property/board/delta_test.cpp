// Goal: a delta says exactly what changed: whoever draws or indexes a board by deltas alone,
// looking again at nothing but what they name, has the whole picture; also of what is unplaced.
// Method: a drawer follows random and wild edits, applied, refused and taken back; after each its
// picture is compared with one that is made afresh.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random_editor.hpp"
#include "samtavle/support/wild_edits.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::board {
namespace {

using support::Random;

struct Row {
  OpId container;
  std::string order_key;
  bool deleted = false;
  bool visible = false;
  std::map<Field, Scalar> scalars;
  std::map<Field, std::u32string> texts;
  std::map<Field, std::vector<text::MarkSpan>> marks;
  std::map<Field, std::vector<Value>> members;
  friend bool operator==(const Row&, const Row&) = default;
};
using Picture = std::map<OpId, Row>;

std::vector<Value> list(const ValueSet& set) { return {set.begin(), set.end()}; }

Row row_of(const Board& board, const Item& item) {
  Row row;
  row.container = item.place.container;
  row.order_key = item.place.order_key.view();
  row.deleted = item.deleted();
  row.visible = board.visible(item);
  for (const auto& [field, scalar] : item.scalars()) row.scalars.emplace(field, scalar);
  for (const auto& [field, text] : item.texts()) {
    row.texts[field] = *base::decode_utf8(text.to_utf8());
    if (!text.marks().empty()) row.marks[field] = text.marks();
  }
  for (const auto& [field, set] : item.sets()) row.members[field] = list(set);
  return row;
}

Picture picture_of(const Board& board) {
  Picture picture;
  for (const Item* item : board.items()) picture.emplace(item->id, row_of(board, *item));
  return picture;
}

class Drawer {
 public:
  explicit Drawer(const Board& board) : board_(board), picture_(picture_of(board)) {}

  void follow(const Delta& delta) {
    check_containers(delta);
    for (const Change& change : delta.changes) {
      const Item* item = board_.find(change.item);
      if (item == nullptr) {
        picture_.erase(change.item);
      } else {
        look(*item, change);
      }
    }
    for (const Change& change : delta.changes) {
      const Item* item = board_.find(change.item);
      // A text in which nothing was ever typed is none.
      if (item != nullptr && item->text(change.field) == nullptr) {
        picture_.at(change.item).texts.erase(change.field);
      }
    }
  }

  void compare() const {
    const Picture fresh = picture_of(board_);
    ASSERT_EQ(picture_.size(), fresh.size());
    for (const auto& [id, row] : fresh) {
      ASSERT_TRUE(picture_.contains(id)) << base::to_string(id);
      ASSERT_TRUE(picture_.at(id) == row) << base::to_string(id);
    }
    // What is neither deleted nor visible is unplaced.
    std::vector<OpId> unplaced;
    for (const auto& [id, row] : picture_) {
      if (!row.deleted && !row.visible) unplaced.push_back(id);
    }
    std::vector<OpId> told;
    for (const Item* item : board_.unplaced()) told.push_back(item->id);
    ASSERT_EQ(told, unplaced);
  }

 private:
  // The first move of an item tells where it stood before the edit.
  void check_containers(const Delta& delta) const {
    std::set<OpId> moved;
    for (const Change& change : delta.changes) {
      if (change.what == Change::What::created) moved.insert(change.item);
      if (change.what != Change::What::removed && change.what != Change::What::placed) continue;
      if (!moved.insert(change.item).second) continue;
      ASSERT_TRUE(picture_.contains(change.item));
      ASSERT_EQ(picture_.at(change.item).container, change.container);
    }
  }

  void look(const Item& item, const Change& change) {
    using What = Change::What;
    const Field field = change.field;
    if (change.what == What::created) {
      // What it began with; what is done to it further is told as well.
      picture_[item.id] = Row{};
      for (const auto& [f, scalar] : item.scalars()) picture_[item.id].scalars.emplace(f, scalar);
    }
    const auto row = picture_.find(item.id);
    ASSERT_TRUE(row != picture_.end()) << "a change of what was never told of";
    switch (change.what) {
      case What::removed: FAIL() << "it is still there";
      case What::scalar:
        row->second.scalars.erase(field);
        if (item.scalar(field) != nullptr) row->second.scalars.emplace(field, *item.scalar(field));
        break;
      case What::text:
        splice(row->second.texts[field], change.splices);
        break;
      case What::flattened:  // what it says stays, where its marks are anchored does not
      case What::marks:
        row->second.marks.erase(field);
        if (item.text(field) != nullptr && !item.text(field)->marks().empty()) {
          row->second.marks[field] = item.text(field)->marks();
        }
        break;
      case What::members:
        row->second.members.erase(field);
        if (!item.members(field).empty()) row->second.members[field] = list(item.members(field));
        break;
      case What::created:
      case What::placed:
      case What::deleted:
      case What::restored: stand(item); break;
    }
  }

  // Where it stands, and whether it and what comes and goes with it is seen.
  void stand(const Item& item) {
    Row& row = picture_.at(item.id);
    row.container = item.place.container;
    row.order_key = item.place.order_key.view();
    row.deleted = item.deleted();
    row.visible = board_.visible(item);
    for (const Item* inside : board_.inside(item.id)) {
      const auto known = picture_.find(inside->id);
      if (known != picture_.end()) known->second.visible = board_.visible(*inside);
    }
  }

  static void splice(std::u32string& text, const std::vector<text::Splice>& splices) {
    for (const text::Splice& s : splices) {
      ASSERT_LE(s.position + s.removed, text.size());
      text.replace(s.position, s.removed, s.inserted);
    }
  }

  const Board& board_;
  Picture picture_;
};

void check_drawer(std::uint64_t seed) {
  Random random{seed};
  support::RandomEditor editor{seed, {.steps_max = 6, .items_max = 40}};
  Board board = support::rooted_board();
  Drawer drawer{board};
  for (int n = 0; n < 120; ++n) {
    v1::Edit edit;
    if (random.chance(50)) {
      edit = support::wild_edit(random, board);
    } else {
      Composer composer{board, Replica{9}, Actor{9}, "z"};
      editor.edit(composer, board);
      auto composed = composer.finish();
      static_cast<void>(board.roll_back(std::move(composed.journal)));
      edit = *composed.edit;
    }
    Journal journal;
    const auto done = board.apply(edit, support::next_stamp(board, Actor{9}), nullptr, &journal);
    if (done) drawer.follow(*done);
    drawer.compare();
    if (done && random.chance(30)) {
      drawer.follow(board.roll_back(std::move(journal)));
      drawer.compare();
    }
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(DeltaOfEdits, SaysAllThatADrawerHasToKnow) {
  const std::size_t count = support::iterations(150);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    check_drawer(seed);
    if (testing::Test::HasFatalFailure()) {
      FAIL() << "Repeat with: "
             << support::repeat_command("DeltaOfEdits.SaysAllThatADrawerHasToKnow", seed);
    }
  }
}

}  // namespace
}  // namespace samtavle::board
