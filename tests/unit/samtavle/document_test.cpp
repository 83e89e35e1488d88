// Goal: a board as a document says everything that is on the board, and comes back from JSON as it
// was. Method: boards composed here, read, written, read again and compared.

#include "document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "import.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"
#include "show.hpp"

namespace samtavle::cli {
namespace {

namespace fields = plan::fields;
namespace kinds = plan::kinds;
using base::Field;
using base::Kind;
using base::OpId;
using base::Value;

class DocumentTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(plan::default_board(board_, "Havnen", "Aarhus Kommune", plan::Language::danish));
  }

  // The id of the first operation of the steps, which creates something.
  OpId make(const std::function<OpId(board::Composer&)>& steps, base::Replica replica) {
    board::Composer composer{board_, replica, base::Actor{4}};
    const OpId made = steps(composer);
    EXPECT_FALSE(composer.empty());
    static_cast<void>(composer.finish());
    return made;
  }

  OpId make_card(base::Replica replica = base::Replica{7}) {
    return make(
        [](board::Composer& c) {
          const OpId card = c.create_item(kinds::idea, board::kRootId).value();
          EXPECT_TRUE(c.insert_text(card, fields::title, 0, "Bænke 🪑 ved vandet"));
          EXPECT_TRUE(c.insert_text(card, fields::body, 0, "En\nto \"tre\""));
          EXPECT_TRUE(c.mark_text(card, fields::body, 3, 5, 1, true));
          EXPECT_TRUE(c.set(card, fields::due_date, "2025-03-01"));
          EXPECT_TRUE(c.set(card, fields::x, 12.5));
          EXPECT_TRUE(c.add_member(card, fields::labels, "vand"));
          EXPECT_TRUE(c.add_member(card, fields::labels, "bænk"));
          EXPECT_TRUE(c.add_member(card, fields::assignees, 4));
          // What a newer version may have written.
          const OpId later = c.create_item(Kind{0x4ff}, board::kRootId).value();
          EXPECT_TRUE(c.set(later, Field{900}, base::Binary{std::string("\0\xff", 2)}));
          EXPECT_TRUE(c.set(later, Field{901}, card));
          EXPECT_TRUE(c.set(later, Field{902}, std::int64_t{-7}));
          EXPECT_TRUE(c.set(later, Field{903}, false));
          EXPECT_TRUE(c.set(later, Field{904}, op_id(99, 1)));
          EXPECT_TRUE(c.delete_item(later));
          return card;
        },
        replica);
  }

  static OpId op_id(std::uint32_t replica, std::uint32_t counter) {
    return base::op_id(replica, counter);
  }

  Document document() const {
    Document out;
    out.board = "havnen";
    out.title = "Havnen";
    out.items = read_items(board_);
    return out;
  }

  board::Board board_;
};

TEST_F(DocumentTest, HoldsEverythingThatIsOnTheBoard) {
  const OpId card = make_card();
  const std::vector<DocumentItem> items = read_items(board_);
  EXPECT_EQ(items.size(), board_.item_count());
  EXPECT_EQ(items.front().id, board::kRootId);

  const auto found = std::find_if(items.begin(), items.end(),
                                  [card](const DocumentItem& item) { return item.id == card; });
  ASSERT_NE(found, items.end());
  EXPECT_EQ(found->container, board::kRootId);
  EXPECT_EQ(found->texts.at(fields::title), "Bænke 🪑 ved vandet");
  EXPECT_EQ(found->marks.at(fields::body), (std::vector<DocumentMark>{{3, 5, 1, true}}));
  EXPECT_EQ(found->fields.at(fields::x), Value{12.5});
  EXPECT_EQ(found->sets.at(fields::labels), (std::set<Value>{"bænk", "vand"}));
  EXPECT_FALSE(found->deleted);
  // Deleted items are told too, behind their neighbours.
  EXPECT_TRUE(items.back().deleted);
  EXPECT_EQ(items.back().kind, Kind{0x4ff});
}

TEST_F(DocumentTest, ContainersComeBeforeWhatIsInThem) {
  make_card();
  std::set<OpId> seen = {OpId{}};
  for (const DocumentItem& item : read_items(board_)) {
    EXPECT_TRUE(seen.contains(item.container)) << base::to_string(item.id);
    seen.insert(item.id);
  }
}

TEST_F(DocumentTest, ComesBackFromJson) {
  make_card();
  const Document before = document();
  const std::string text = boost::json::serialize(to_json(before));
  const auto after = parse_document(text);
  ASSERT_TRUE(after) << after.error().detail;
  EXPECT_EQ(after->title, "Havnen");
  ASSERT_EQ(after->items.size(), before.items.size());
  for (std::size_t i = 0; i < before.items.size(); ++i) {
    EXPECT_EQ(after->items[i], before.items[i]) << base::to_string(before.items[i].id);
  }
  EXPECT_THAT(text, testing::HasSubstr("\"kind\":\"idea\""));
  EXPECT_THAT(text, testing::HasSubstr("\"kind\":\"kind-1279\""));
  EXPECT_THAT(text, testing::HasSubstr("\"field-900\":{\"binary\":\"00ff\"}"));
}

TEST_F(DocumentTest, TakesItsHistoryAlong) {
  Document before = document();
  const std::string without = boost::json::serialize(to_json(before));
  EXPECT_FALSE(parse_document(without)->has_log);
  EXPECT_THAT(without, testing::Not(testing::HasSubstr("\"actors\"")));
  before.actors[base::Actor{3}] = {"Asta", plan::ActorKind::citizen, "", true};
  before.log = {"\x01", std::string("\0\xff", 2)};
  const std::string text = boost::json::serialize(to_json(before));
  EXPECT_TRUE(parse_document(text)->has_log);
  EXPECT_THAT(text, testing::HasSubstr(R"("log":["AQ==","AP8="])"));
  EXPECT_THAT(text, testing::HasSubstr(
                        R"("actors":[{"actor":3,"name":"Asta","kind":"citizen",)"
                        R"("authority":"","guest":true}])"));
}

TEST_F(DocumentTest, EqualContentUnderOtherIdsIsEqual) {
  make_card(base::Replica{7});
  const auto first = with_plain_ids(read_items(board_));
  board_ = board::Board{};
  SetUp();
  make([](board::Composer& c) { return c.create_item(kinds::need, board::kRootId).value(); },
       base::Replica{3});
  const auto without = with_plain_ids(read_items(board_));
  EXPECT_NE(first, without);

  board_ = board::Board{};
  SetUp();
  make_card(base::Replica{12});
  EXPECT_EQ(with_plain_ids(read_items(board_)), first);
}

TEST_F(DocumentTest, WhatNoOtherBoardCanHoldIsLeftOut) {
  const OpId card = make_card();
  auto items = read_items(board_);
  const ImportReport report = make_portable(items);
  EXPECT_EQ(report.people_left_out, 1u);      // the assignee
  EXPECT_EQ(report.references_left_out, 1u);  // item 99.1
  for (const DocumentItem& item : items) {
    EXPECT_FALSE(item.sets.contains(fields::assignees));
    EXPECT_FALSE(item.fields.contains(Field{904}));
    if (item.kind != Kind{0x4ff}) continue;
    EXPECT_EQ(item.fields.at(Field{901}), Value{card});
  }
}

TEST_F(DocumentTest, WhatIsNoDocumentIsRefused) {
  const char* table[] = {
      "",
      "[]",
      "{}",
      R"({"format": "samtavle-board", "version": 1})",
      R"({"format": "samtavle-board", "version": 1, "items": [1]})",
      R"({"format": "samtavle-board", "version": 1, "items": [{"id": "x", "kind": "idea"}]})",
      R"({"format": "samtavle-board", "version": 1, "items": [{"id": "1.1", "kind": "bird"}]})",
      R"({"format": "samtavle-board", "version": 1,
          "items": [{"id": "1.1", "kind": "idea", "texts": {"title": 7}}]})",
      R"({"format": "samtavle-board", "version": 1,
          "items": [{"id": "1.1", "kind": "idea", "fields": {"due_date": [1]}}]})",
      R"({"format": "samtavle-board", "version": 1,
          "items": [{"id": "1.1", "kind": "idea", "marks": {"body": [{"from": -1}]}}]})",
  };
  for (const char* text : table) {
    const auto document = parse_document(text);
    EXPECT_FALSE(document) << text;
  }
  const auto newer = parse_document(R"({"format": "samtavle-board", "version": 2, "items": []})");
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code, Errc::newer_format);
}

TEST_F(DocumentTest, ShowsATree) {
  make_card();
  const auto lines = show_lines(board_, Colours{});
  ASSERT_FALSE(lines.empty());
  EXPECT_THAT(lines.front(), testing::StartsWith("Board Havnen"));
  EXPECT_THAT(lines,
              testing::Contains(testing::HasSubstr("  Idea Bænke 🪑 ved vandet [2025-03-01")));
  EXPECT_THAT(lines, testing::Contains("    | to \"tre\""));
}

}  // namespace
}  // namespace samtavle::cli
