// Goal: any text comes back from a table as it was, and the cards of any board from theirs.
// Method: random cells with everything that means something to a table or a spreadsheet; random
// boards, written and read in each style.

#include "samtavle/plan/card_table.hpp"

#include <gtest/gtest.h>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/csv.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random_editor.hpp"

namespace samtavle::plan {
namespace {

using support::Random;

std::string any_text(Random& random) {
  using namespace std::literals;
  static constexpr std::u32string_view kSpecial = U"=+-@'\"\t\r\n,; \\aåø\U0001fa91\0x"sv;
  std::u32string text;
  for (auto length = random.below(9); length > 0; --length) text += random.pick(kSpecial);
  return base::encode_utf8(text);
}

TEST(AnyTable, ComesBack) {
  const std::size_t count = support::iterations(3'000);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    Random random{seed};
    const char separator = ",;\t"[random.below(3)];
    std::vector<std::vector<std::string>> table(random.between(1, 4));
    std::string text{random.chance(20) ? kByteOrderMark : std::string_view{}};
    for (auto& row : table) {
      for (auto cells = random.between(1, 4); cells > 0; --cells) row.push_back(any_text(random));
      append_csv_row(text, row, separator);
    }
    const auto read = parse_csv(text, separator);
    ASSERT_TRUE(read) << read.error().detail;
    ASSERT_EQ(read->size(), table.size()) << support::repeat_command("AnyTable.ComesBack", seed);
    for (std::size_t row = 0; row < table.size(); ++row) {
      ASSERT_EQ((*read)[row].cells, table[row])
          << support::repeat_command("AnyTable.ComesBack", seed);
    }
    for (const auto& row : table) {
      std::vector<std::string> parts;
      for (const std::string& cell : row) {
        if (!cell.empty()) parts.push_back(cell);
      }
      ASSERT_EQ(split_cell(join_cell(parts)), parts)
          << support::repeat_command("AnyTable.ComesBack", seed);
    }
  }
}

// What the table is to hold of a card.
struct Held {
  Kind kind;
  std::string title, body;
  std::vector<std::string> labels;
  friend bool operator==(const Held&, const Held&) = default;
};

void collect(const board::Board& board, base::OpId container, std::vector<Held>& out) {
  for (const board::Item* item : board.children(container)) {
    const Subject subject = subject_of(item->kind);
    const bool card = board::rank(item->kind) == board::Rank::card &&
                      (subject == Subject::card || subject == Subject::elastic_frame) &&
                      item->kind != kinds::connector;
    Held held{item->kind, item->text_utf8(fields::title), item->text_utf8(fields::body), {}};
    for (const base::Value& label : item->members(fields::labels)) {
      const auto text = label.get_if<std::string>();
      if (text && !text->empty()) held.labels.emplace_back(*text);
    }
    // A card that says nothing is left out when it is read.
    if (card && (!held.title.empty() || !held.body.empty())) out.push_back(std::move(held));
    collect(board, item->id, out);
  }
}

TEST(AnyBoard, ItsCardsComeBackFromTheirTable) {
  const std::size_t count = support::iterations(300);
  std::size_t cards = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    Random random{seed};
    support::RandomEditor editor{seed};
    board::Board board = support::rooted_board();
    for (auto edits = random.between(10, 150); edits > 0; --edits) {
      board::Composer composer{board, base::Replica{1}, base::Actor{1}};
      editor.edit(composer, board);
      if (!composer.empty()) static_cast<void>(composer.finish());
    }
    std::vector<Held> wanted;
    collect(board, board::kRootId, wanted);
    const CardTableStyle style{random.chance(50), random.chance(50), ",;\t"[random.below(3)]};
    const auto drafts = read_card_table(card_table(board, {}, style));
    ASSERT_TRUE(drafts) << drafts.error().detail;
    std::vector<Held> found;
    for (const CardDraft& draft : drafts->cards) {
      found.push_back({draft.kind, draft.title, draft.body, draft.labels});
    }
    ASSERT_EQ(found, wanted)
        << support::repeat_command("AnyBoard.ItsCardsComeBackFromTheirTable", seed);
    cards += found.size();
  }
  EXPECT_GT(cards, count) << "the boards have cards on them";
}

}  // namespace
}  // namespace samtavle::plan
