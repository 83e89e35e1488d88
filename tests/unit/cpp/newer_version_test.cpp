// Goal: what a newer version wrote survives an app that does not know it: it can be read by its
// numbers, other edits of the same item leave it as it is, and it is there after everything was
// kept and read again.
// Method: kinds and fields with numbers that no schema has, on a board in a file.

#include <gmock/gmock.h>

#include "stage.hpp"

namespace samtavle::embed_test {
namespace {

constexpr Kind kNewKind{1'250};  // a card
constexpr TextField kNewText{900};
constexpr ScalarField<std::string> kNewScalar{901};
constexpr SetField<std::string> kNewSet{902};

void expect_kept(const std::optional<Item>& item) {
  ASSERT_TRUE(item);
  EXPECT_EQ(item->kind, kNewKind);
  EXPECT_EQ(item->get(kNewText), "af en nyere");
  EXPECT_EQ(item->get(kNewScalar), "mandag");
  EXPECT_THAT(item->get(kNewSet), testing::ElementsAre("en", "to"));
}

TEST(NewerVersion, KindsAndFieldsThatAreNotKnownSurvive) {
  const Folder folder;
  const LocalBoard::Options park{.board = "park", .file = (folder.path / "park").string()};
  Id card;
  {
    const auto local = LocalBoard::open(park);
    Board newer = open(as_person(local, "Ny"));
    card = add(newer, kNewKind, "Et kort");
    newer.transact("New fields", [&](Transaction& tx) {
      tx.text(card, kNewText).insert(0, "af en nyere");
      tx.set(card, kNewScalar, "mandag");
      tx.add(card, kNewSet, "en");
      tx.add(card, kNewSet, "to");
    });
    newer.wait_saved(kSoon);

    Board older = open(as_person(local, "Gammel", 3));
    expect_kept(older.item(card));
    older.transact("Type", [&](Transaction& tx) {
      tx.text(card, fields::title).insert(0, "Ikke bare ");
      tx.add(card, fields::labels, "grøn");
    });
    older.wait_saved(kSoon);
    older.wait_saved(older.undo()->last_edit, kSoon);
    older.wait_saved(older.redo()->last_edit, kSoon);
    expect_kept(older.item(card));
  }
  const auto local = LocalBoard::open(park);
  Board again = open(as_person(local, "Gammel", 3));
  expect_kept(again.item(card));
  EXPECT_EQ(again.item(card)->title(), "Ikke bare Et kort");
}

}  // namespace
}  // namespace samtavle::embed_test
