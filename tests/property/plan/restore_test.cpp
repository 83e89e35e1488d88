// Goal: restoring a board to a version gives a board that looks as it did then, whatever was done
// to it since, and restoring one item changes nothing else.
// Method: random editors, texts flattened in between; what people see of a board is written down
// plainly and compared. Control: without the last edit of a restoration it must differ.

#include "samtavle/plan/restore.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "samtavle/board/composer.hpp"
#include "samtavle/plan/difference.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/random_editor.hpp"
#include "samtavle/text/formatting.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {
namespace {

using base::OpId;
using board::Board;
using board::Item;
using support::Random;

constexpr base::Actor kRestorer{9};

std::string looks_of(const text::Text& text) {
  std::string out = text.to_utf8();
  for (const text::FormatSpan& span : text::format_spans(text)) {
    for (const text::MarkSpan* mark : span.marks) {
      // Joined, so that it does not matter in how many pieces a mark was made.
      for (std::size_t i = 0; i < span.length; ++i) {
        out += " " + std::to_string(span.position + i) + ":" + std::to_string(mark->mark) + "=" +
               base::to_string(mark->value);
      }
    }
  }
  return out;
}

// What people see of an item, its neighbours and what is in it aside.
std::string looks_of(const Item& item) {
  std::ostringstream out;
  out << "in " << base::to_string(item.place.container);
  for (const auto& [field, scalar] : item.scalars()) {
    if (!scalar.value.empty()) out << "\n  " << field.value << "=" << base::to_string(scalar.value);
  }
  for (const auto& [field, members] : item.sets()) {
    for (const base::Value& member : members) {
      out << "\n  " << field.value << " has " << base::to_string(member);
    }
  }
  for (const auto& [field, text] : item.texts()) {
    if (text.length() > 0) out << "\n  " << field.value << ": " << looks_of(text);
  }
  return out.str();
}

std::map<std::string, std::string> looks_of(const Board& board) {
  std::map<std::string, std::string> out;
  for (const Item* item : board.items()) {
    std::string order;
    for (const Item* child : board.children(item->id)) order += " " + base::to_string(child->id);
    if (!order.empty()) out[base::to_string(item->id) + " holds"] = order;
    if (!item->deleted()) out[base::to_string(item->id)] = looks_of(*item);
  }
  return out;
}

class Game {
 public:
  explicit Game(std::uint64_t seed)
      : random_(seed), editor_(random_.next()), board_(support::rooted_board()) {}

  void play(std::size_t edits) {
    for (std::size_t i = 0; i < edits; ++i) {
      if (random_.chance(4)) {
        flatten();
        continue;
      }
      const base::Actor actor{static_cast<std::uint32_t>(random_.between(1, 3))};
      board::Composer composer{board_, base::Replica{actor.value}, actor,
                               std::string(1, static_cast<char>('a' + actor.value))};
      editor_.edit(composer, board_);
      if (!composer.empty()) commit(actor, composer);
    }
  }

  // Returns how the board looked before the last edit, if any was needed.
  std::optional<std::map<std::string, std::string>> restore(const Board& version, OpId item) {
    RestoreRequest request{item, "back"};
    auto planned = Restoration::plan(support::copy_of(board_), version, request);
    SAMTAVLE_CHECK(planned.has_value());
    EXPECT_TRUE(planned->left_out().empty());
    std::optional<std::map<std::string, std::string>> before_last;
    for (std::size_t edits = 0; !planned->done(); ++edits) {
      SAMTAVLE_CHECK(edits < 1'000);
      before_last = looks_of(board_);
      board::Composer composer{board_, base::Replica{kRestorer.value}, kRestorer};
      SAMTAVLE_CHECK(planned->compose(composer, board_).has_value());
      SAMTAVLE_CHECK(!composer.empty());
      commit(kRestorer, composer);
      planned->advance();
    }
    return before_last;
  }

  Random& random() { return random_; }
  const Board& board() const { return board_; }

 private:
  void commit(base::Actor actor, board::Composer& composer) {
    auto composed = composer.finish();
    static_cast<void>(board_.roll_back(std::move(composed.journal)));
    apply(actor, *composed.edit);
  }
  void apply(base::Actor actor, const v1::Edit& edit) {
    SAMTAVLE_CHECK(board_.apply(edit, support::next_stamp(board_, actor)).has_value());
  }

  // As a server does when nobody is there.
  void flatten() {
    const auto items = board_.items();
    const Item& item = *items[static_cast<std::size_t>(random_.below(items.size()))];
    for (const auto& [field, text] : item.texts()) {
      v1::Edit edit;
      edit.set_first_counter(board_.next_counter(base::kServerReplica).value);
      v1::FlattenText* m = edit.add_operations()->mutable_flatten_text();
      m->set_item_replica(item.id.replica.value);
      m->set_item_counter(item.id.counter.value);
      m->set_field(field.value);
      m->set_characters(static_cast<std::uint32_t>(text.length()));
      return apply(base::kServerActor, edit);
    }
  }

  Random random_;
  support::RandomEditor editor_;
  Board board_;
};

TEST(RestoreProperty, TheBoardLooksAsItDidThen) {
  std::size_t restored = 0;
  const std::size_t count = support::iterations(400);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const std::string repeat =
        support::repeat_command("RestoreProperty.TheBoardLooksAsItDidThen", seed);
    SCOPED_TRACE("Repeat with: " + repeat);
    const support::OnAbort on_abort{repeat};
    Game game{seed};
    game.play(game.random().between(1, 80));
    const Board version = support::copy_of(game.board());
    game.play(game.random().between(0, 80));
    const bool differed = looks_of(game.board()) != looks_of(version);
    ASSERT_EQ(!difference(version, game.board()).empty(), differed);
    const auto before_last = game.restore(version, {});
    ASSERT_EQ(looks_of(game.board()), looks_of(version));
    ASSERT_TRUE(difference(version, game.board()).empty());
    ASSERT_EQ(before_last.has_value(), differed);
    if (before_last) {
      ASSERT_NE(*before_last, looks_of(version)) << "the control does not fail";
      ++restored;
    }
    game.board().check_invariants();
  }
  if (count >= 50) {
    EXPECT_GT(restored, count / 2);
  }
}

TEST(RestoreProperty, OneItemAndNothingElse) {
  std::size_t restored = 0;
  const std::size_t count = support::iterations(400);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const std::string repeat =
        support::repeat_command("RestoreProperty.OneItemAndNothingElse", seed);
    SCOPED_TRACE("Repeat with: " + repeat);
    const support::OnAbort on_abort{repeat};
    Game game{seed};
    game.play(game.random().between(5, 60));
    const Board version = support::copy_of(game.board());
    game.play(game.random().between(1, 60));
    auto items = version.items();
    std::erase_if(items, [](const Item* item) { return item->deleted(); });
    const OpId item = game.random().pick(items)->id;

    auto before = looks_of(game.board());
    if (game.restore(version, item)) ++restored;
    auto after = looks_of(game.board());
    ASSERT_FALSE(game.board().find(item)->deleted());
    ASSERT_EQ(looks_of(*game.board().find(item)), looks_of(*version.find(item)));
    // It may come and go among its neighbours; nothing else does anything.
    const auto forget = [&](std::map<std::string, std::string>& looks) {
      looks.erase(base::to_string(item));
      std::erase_if(looks, [](const auto& entry) { return entry.first.ends_with(" holds"); });
    };
    forget(before);
    forget(after);
    ASSERT_EQ(before, after);
  }
  if (count >= 50) {
    EXPECT_GT(restored, count / 4);
  }
}

}  // namespace
}  // namespace samtavle::plan
