// Goal: what a board says that it takes in memory is about what it takes.
// Method: boards of several sorts, and what the heap holds more for each (glibc's own count; with a
// sanitizer there is none).

#include <gtest/gtest.h>
#include <malloc.h>

#include "fixtures.hpp"
#include "samtavle/board/composer.hpp"

namespace samtavle::board {
namespace {

constexpr std::size_t kCards = 2'000;

std::size_t heap_bytes() {
  const auto heap = ::mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

using Fill = void (*)(Composer&, OpId card, std::size_t number);

void scalars(Composer& composer, OpId card, std::size_t number) {
  for (std::uint32_t field = 89; field < 94; ++field) {
    ASSERT_TRUE(composer.set(card, Field{field}, static_cast<std::int64_t>(number)));
  }
  ASSERT_TRUE(composer.set(card, Field{107}, "a reason of some forty characters, no less"));
}
void short_texts(Composer& composer, OpId card, std::size_t number) {
  ASSERT_TRUE(composer.insert_text(card, kTitle, 0, "Bænke ved åen " + std::to_string(number)));
}
void long_texts(Composer& composer, OpId card, std::size_t) {
  ASSERT_TRUE(composer.insert_text(card, kBody, 0, std::string(4'000, 'x')));
}
// Characters that stand between those that were there before, each for itself.
void torn_texts(Composer& composer, OpId card, std::size_t) {
  ASSERT_TRUE(composer.insert_text(card, kBody, 0, std::string(100, 'x')));
  for (std::size_t i = 0; i < 100; i += 2) {
    ASSERT_TRUE(composer.insert_text(card, kBody, i, "y"));
    ASSERT_TRUE(composer.erase_text(card, kBody, i + 1, 1));
  }
}
void labels(Composer& composer, OpId card, std::size_t) {
  for (const char* label : {"green", "for everybody", "a label of more than fourteen bytes"}) {
    ASSERT_TRUE(composer.add_member(card, kLabels, label));
  }
}

Board board_of(Fill fill) {
  Board board;
  v1::Edit root;
  root.set_first_counter(1);
  root.add_operations()->mutable_create_item()->set_kind(kBoardKind.value);
  EXPECT_TRUE(board.apply(root, {Seq{1}, base::kServerActor, 1}).has_value());
  Composer composer{board, Replica{1}, Actor{1}};
  for (std::size_t i = 0; i < kCards; ++i) {
    const auto card = composer.create_item(kCardKind, kRootId);
    EXPECT_TRUE(card.has_value());
    fill(composer, *card, i);
  }
  static_cast<void>(composer.finish());
  return board;
}

class BoardMemory : public testing::TestWithParam<std::pair<const char*, Fill>> {};

TEST_P(BoardMemory, IsAboutWhatTheHeapHolds) {
  const std::size_t before = heap_bytes();
  const Board board = board_of(GetParam().second);
  const double took = static_cast<double>(heap_bytes() - before);
  if (took < 1.0) GTEST_SKIP() << "the heap is not glibc's: nothing to compare with";
  const double told = static_cast<double>(board.memory_bytes(0, board.item_count()));
  std::cout << GetParam().first << ": told " << told / took << " of what it takes, "
            << took / kCards << " bytes an item\n";
  EXPECT_GT(told, 0.75 * took);
  EXPECT_LT(told, 1.25 * took);
}

INSTANTIATE_TEST_SUITE_P(Boards, BoardMemory,
                         testing::Values(std::pair{"scalars", &scalars},
                                         std::pair{"short_texts", &short_texts},
                                         std::pair{"long_texts", &long_texts},
                                         std::pair{"torn_texts", &torn_texts},
                                         std::pair{"labels", &labels}),
                         [](const auto& row) { return row.param.first; });

TEST(BoardMemoryPieces, AddUp) {
  const Board board = board_of(&short_texts);
  std::size_t sum = 0;
  for (std::size_t i = 0; i < board.item_count(); i += 256) sum += board.memory_bytes(i, i + 256);
  EXPECT_EQ(sum, board.memory_bytes(0, board.item_count()));
  EXPECT_EQ(board.memory_bytes(board.item_count(), board.item_count() + 256), 0u);
}

}  // namespace
}  // namespace samtavle::board
