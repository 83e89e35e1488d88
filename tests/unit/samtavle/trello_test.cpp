// Goal: a board exported from Trello becomes cards with what can be said of them here, and the rest
// is reported. Method: a small file of our own making (tests/data/trello.json), and files that are
// not quite right.

#include "trello.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "samtavle/plan/schema.hpp"

namespace samtavle::cli {
namespace {

namespace fields = plan::fields;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::string sample() {
  std::ifstream in{"tests/data/trello.json", std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(Trello, ListsBecomeAreasAndCardsIdeasInTheirOrder) {
  ASSERT_TRUE(is_trello(sample()));
  const auto board = read_trello(sample());
  ASSERT_TRUE(board) << board.error().detail;
  EXPECT_EQ(board->title, "Havnebadet");
  const auto& cards = board->drafts.cards;
  ASSERT_EQ(cards.size(), 3u);
  EXPECT_EQ(cards[0].title, "Bænke ved vandet");
  EXPECT_EQ(cards[0].area, "Ideer");
  EXPECT_EQ(cards[0].kind, plan::kinds::idea);
  EXPECT_EQ(cards[0].body, "To af træ.\n\nIndkøb\n[x] Planker\n[ ] Skruer");
  EXPECT_THAT(cards[0].comments, ElementsAre("asta7, 2025-02-01 (Trello):\nSkal de males?",
                                             "Bo, 2025-02-02 (Trello):\nEnig."));
  EXPECT_EQ(cards[1].title, "Sauna");
  EXPECT_THAT(cards[1].labels, ElementsAre("vand", "green"));
  EXPECT_THAT(cards[1].values,
              ElementsAre(std::pair{fields::due_date, base::Value{"2025-06-01"}}));
  EXPECT_EQ(cards[2].title, "Tilladelse");
  EXPECT_EQ(cards[2].area, "I gang");
}

TEST(Trello, TheRestIsReported) {
  const auto board = read_trello(sample());
  ASSERT_TRUE(board);
  std::vector<std::pair<std::size_t, std::string>> said;
  for (const plan::NotTaken& entry : board->drafts.not_taken) {
    EXPECT_FALSE(entry.why.empty());
    said.emplace_back(entry.row, entry.column);
  }
  using P = std::pair<std::size_t, std::string>;
  EXPECT_THAT(said, testing::UnorderedElementsAre(
                        P{0, "desc"}, P{1, "dueComplete"}, P{1, "idMembers"}, P{1, "attachments"},
                        P{4, "closed"}, P{5, "closed"}, P{6, "idList"}, P{7, "title"}));
}

TEST(Trello, WrongTypesAreNotTakenForAnything) {
  const auto board = read_trello(R"({
    "name": 7, "lists": [1, {"id": "l", "name": ["x"], "pos": "first"}, null],
    "cards": [[], {"id": 1, "idList": "l", "name": "A", "due": 5, "labels": "x",
                   "desc": null, "idMembers": 9},
              {"id": "b", "idList": "l", "name": "B", "due": "soon", "pos": 1e308}],
    "checklists": {"a": 1}, "actions": [{"type": "commentCard", "data": 3},
                                        {"type": "commentCard", "data": {"card": {"id": "b"}}}]
  })");
  ASSERT_TRUE(board) << board.error().detail;
  ASSERT_EQ(board->drafts.cards.size(), 2u);
  EXPECT_THAT(board->drafts.cards[0].values, IsEmpty());
  EXPECT_THAT(board->drafts.not_taken, Contains(testing::Field(&plan::NotTaken::column, "due")));
}

TEST(Trello, WhatIsNoBoardIsRefused) {
  for (const char* text : {"", "[]", "{}", "{\"lists\": []}", R"({"lists": {}, "cards": []})",
                           R"({"lists": [], "cards": [)"}) {
    EXPECT_FALSE(is_trello(text)) << text;
    EXPECT_EQ(read_trello(text).error().code, Errc::invalid) << text;
  }
  EXPECT_FALSE(is_trello(std::string(10'000, '[')));
  const auto empty = read_trello(R"({"lists": [], "cards": []})");
  ASSERT_TRUE(empty);
  EXPECT_THAT(empty->drafts.cards, IsEmpty());
}

}  // namespace
}  // namespace samtavle::cli
