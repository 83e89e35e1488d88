// Goal: the cards of a board as a table, and cards of a table, with a word on all that could not be
// taken. Method: tables written and read here; what was written is read again.

#include "samtavle/plan/card_table.hpp"

#include <gmock/gmock.h>

#include "acting.hpp"
#include "samtavle/plan/csv.hpp"
#include "samtavle/plan/on_behalf.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CardTable : public Acting {
 protected:
  CardTable() {
    type(s.phase, fields::title, 0, "Samskabelse");
    type(s.area, fields::title, 0, "Ideer");
    remove(s.card);
    remove(s.other_card);
    remove(s.fixed_frame);
    remove(s.elastic_frame);
  }

  std::vector<std::vector<std::string>> table(const CardTableStyle& style = {}) const {
    const auto rows = parse_csv(card_table(s.board, directory, style), style.separator);
    EXPECT_TRUE(rows);
    std::vector<std::vector<std::string>> out;
    for (const CsvRow& row : *rows) out.push_back(row.cells);
    return out;
  }
  // The cell of a row under a heading.
  static std::string cell(const std::vector<std::vector<std::string>>& rows, std::size_t row,
                          std::string_view heading) {
    for (std::size_t i = 0; i < rows.at(0).size(); ++i) {
      if (rows[0][i] == heading) return rows.at(row).at(i);
    }
    ADD_FAILURE() << "no column " << heading;
    return {};
  }

  Directory directory = {{kMe, {"Asta", ActorKind::citizen, "", false}},
                         {kOther, {"Bo", ActorKind::official, "Havneby", false}}};
};

TEST_F(CardTable, HoldsARowACard) {
  const base::OpId idea = add(kMe, kinds::idea, s.area, "=Bænke", "To\nlinjer");
  act(kMe, [&](board::Composer& c) {
    ASSERT_TRUE(c.add_member(idea, fields::labels, "vand; is"));
    ASSERT_TRUE(c.add_member(idea, fields::labels, "bænk"));
    ASSERT_TRUE(c.add_member(idea, fields::assignees, 8));
    ASSERT_TRUE(c.add_member(idea, fields::assignees, 99));
    ASSERT_TRUE(c.set(idea, fields::due_date, "2025-03-01"));
    ASSERT_TRUE(c.set(idea, fields::colour, "green"));
    ASSERT_TRUE(enter_for(c, {kinds::need, s.area, "Karen", "Ly"}));
    ASSERT_TRUE(c.create_item(kinds::connector, s.area));
  });
  const auto rows = table();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(cell(rows, 1, "id"), base::to_string(idea));
  EXPECT_EQ(cell(rows, 1, "kind"), "idea");
  EXPECT_EQ(cell(rows, 1, "phase"), "Samskabelse");
  EXPECT_EQ(cell(rows, 1, "area"), "Ideer");
  EXPECT_EQ(cell(rows, 1, "title"), "=Bænke");
  EXPECT_EQ(cell(rows, 1, "body"), "To\nlinjer");
  EXPECT_EQ(cell(rows, 1, "labels"), "bænk; vand\\; is");
  EXPECT_EQ(cell(rows, 1, "assignees"), "Bo; #99");
  EXPECT_EQ(cell(rows, 1, "due_date"), "2025-03-01");
  EXPECT_EQ(cell(rows, 1, "colour"), "green");
  EXPECT_EQ(cell(rows, 1, "author"), "Asta");
  EXPECT_EQ(cell(rows, 1, "author_kind"), "citizen");
  EXPECT_EQ(cell(rows, 1, "created"), "1970-01-01T00:00:00Z");
  EXPECT_EQ(cell(rows, 2, "on_behalf_of"), "Karen");
  EXPECT_THAT(card_table(s.board, directory), HasSubstr(",'=Bænke,"));
}

TEST_F(CardTable, StylesOfTheHeader) {
  EXPECT_THAT(table({true, true, ';'})[0],
              testing::IsSupersetOf({"Fase", "Område", "Titel", "Mærkater", "Forfatter"}));
  EXPECT_THAT(card_table(s.board, directory, {false, true, ','}),
              testing::StartsWith("\xef\xbb\xbf" "id,kind,"));
  EXPECT_EQ(table().size(), 1u) << "deleted cards are not in it";
}

TEST_F(CardTable, ComesBack) {
  const base::OpId action = add(kMe, kinds::action, s.area, "'=x", "\"a\";,\r\n b ");
  act(kMe, [&](board::Composer& c) {
    ASSERT_TRUE(c.set(action, fields::progress, "in_progress"));
    ASSERT_TRUE(c.add_member(action, fields::labels, " \\; "));
    ASSERT_TRUE(c.add_member(action, fields::assignees, 8));
  });
  for (const CardTableStyle style : {CardTableStyle{}, CardTableStyle{true, true, ';'},
                                     CardTableStyle{false, false, '\t'}}) {
    const auto drafts = read_card_table(card_table(s.board, directory, style));
    ASSERT_TRUE(drafts) << drafts.error().detail;
    ASSERT_EQ(drafts->cards.size(), 1u);
    const CardDraft& draft = drafts->cards[0];
    EXPECT_EQ(draft.kind, kinds::action);
    EXPECT_EQ(draft.phase, "Samskabelse");
    EXPECT_EQ(draft.area, "Ideer");
    EXPECT_EQ(draft.title, "'=x");
    EXPECT_EQ(draft.body, "\"a\";,\r\n b ");
    EXPECT_THAT(draft.labels, ElementsAre(" \\; "));
    EXPECT_THAT(draft.assignees, ElementsAre("Bo"));
    EXPECT_THAT(draft.values,
                ElementsAre(std::pair{fields::progress, base::Value{"in_progress"}}));
  }
}

std::vector<std::string> complaints(const CardDrafts& drafts) {
  std::vector<std::string> out;
  for (const NotTaken& entry : drafts.not_taken) {
    out.push_back(std::to_string(entry.row) + " " + entry.column);
  }
  return out;
}

TEST(CardDrafts, ColumnsGoByAnyOfTheirNames) {
  const auto drafts = read_card_table(
      "Titel;TYPE;Område;frist;Status;Klaret;Tags\n"
      "Bænke;Handling;Ideer;2025-03-01;done;;x\n"
      "Ly;forberedelse;;;;ja;\n"
      ";;;;;;\n"
      "Kun titel\n");
  ASSERT_TRUE(drafts) << drafts.error().detail;
  ASSERT_EQ(drafts->cards.size(), 3u);
  EXPECT_EQ(drafts->cards[0].kind, kinds::action);
  EXPECT_EQ(drafts->cards[0].area, "Ideer");
  EXPECT_EQ(drafts->cards[0].values.size(), 2u);
  EXPECT_EQ(drafts->cards[1].kind, kinds::readiness);
  EXPECT_THAT(drafts->cards[1].values, ElementsAre(std::pair{fields::done, base::Value{true}}));
  EXPECT_EQ(drafts->cards[2].title, "Kun titel");
  EXPECT_EQ(drafts->cards[2].row, 5u);
  EXPECT_THAT(complaints(*drafts), ElementsAre("1 Tags"));
}

TEST(CardDrafts, WhatCouldNotBeTakenIsSaid) {
  const auto drafts = read_card_table(
      "title,kind,due_date,progress,done,author,labels,on_behalf_of,title\n"
      "A,bird,2025-02-30,done,,Asta,,,\n"
      "B,action,,later,true,,,,\n"
      ",action,,,,,water,,\n"
      "C,,,,,,,\"two\nlines\",,too,many\n");
  ASSERT_TRUE(drafts) << drafts.error().detail;
  EXPECT_THAT(complaints(*drafts),
              ElementsAre("1 author", "1 title", "2 kind", "2 due_date", "2 progress", "3 progress",
                          "3 done", "4 title", "5 ", "5 on_behalf_of"));
  ASSERT_EQ(drafts->cards.size(), 3u);
  EXPECT_EQ(drafts->cards[0].kind, kinds::idea);
  EXPECT_THAT(drafts->cards[2].on_behalf_of, IsEmpty());
  const auto said = std::find_if(drafts->not_taken.begin(), drafts->not_taken.end(),
                                 [](const NotTaken& entry) { return entry.row == 3; });
  EXPECT_EQ(said->why, "takes one of open, in_progress, done");
}

TEST(CardDrafts, LimitsAreHeldBeforeAnythingIsSent) {
  CardDraft draft;
  draft.title = std::string(100'001, 'x');
  draft.body = "ok";
  draft.labels = {"a", std::string(8 * 1024 + 1, 'x')};
  draft.assignees.assign(1'001, "Bo");
  draft.outcome = "an idea has none";
  std::vector<NotTaken> not_taken;
  EXPECT_TRUE(check_draft(draft, not_taken));
  EXPECT_THAT(draft.title, IsEmpty());
  EXPECT_THAT(draft.outcome, IsEmpty());
  EXPECT_THAT(draft.labels, ElementsAre("a"));
  EXPECT_EQ(draft.assignees.size(), 1'000u);
  EXPECT_EQ(not_taken.size(), 4u);
  draft.body.clear();
  EXPECT_FALSE(check_draft(draft, not_taken));
}

TEST(CardDrafts, WhatIsNoTableOfCardsIsRefused) {
  EXPECT_EQ(read_card_table("").error().code, Errc::invalid);
  EXPECT_EQ(read_card_table("a,b\n1,2\n").error().code, Errc::invalid);
  EXPECT_EQ(read_card_table("title\n\"x").error().code, Errc::invalid);
  EXPECT_EQ(read_card_table("title\nk\xf8" "b\n").error().code, Errc::invalid);
}

TEST(CardDrafts, CellsOfSeveralPartsComeBack) {
  const std::vector<std::vector<std::string>> table = {
      {}, {"a"}, {"a", "b"}, {"a;b", "\\", " c ", "; "}, {"æ ø", "\n"}, {" "}, {"a  b"}};
  for (const auto& parts : table) EXPECT_EQ(split_cell(join_cell(parts)), parts);
  EXPECT_THAT(split_cell(" a ;b;; c d "), ElementsAre("a", "b", "c d"));
  EXPECT_THAT(split_cell("\\"), ElementsAre("\\"));
}

}  // namespace
}  // namespace samtavle::plan
