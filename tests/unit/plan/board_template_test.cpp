// Goal: a new board has the three phases and eleven focus points, in either language, and its first
// edit is one that any board takes.
// Method: compose it, send it through bytes, apply it to another board under the default limits.

#include "samtavle/plan/board_template.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/demo_cases.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/plain_line.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/validate.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {
namespace {

using base::Errc;

class Template : public testing::TestWithParam<Language> {
 protected:
  void SetUp() override {
    auto composed = default_board(composed_, "Grøn bydel", "Lejre Kommune", GetParam());
    ASSERT_TRUE(composed);
    edit_bytes_ = board::encode_edit(*composed->edit);
    journal_ = std::move(composed->journal);
  }

  // The edit as another board gets it.
  board::Board applied() const {
    auto edit = board::decode_edit(edit_bytes_);
    EXPECT_TRUE(edit);
    board::Board other;
    const base::EditLimits limits;
    const auto delta =
        other.apply(**edit, {base::Seq{1}, base::kServerActor, 1'700'000'000'000}, &limits);
    EXPECT_TRUE(delta) << delta.error().path << ": " << delta.error().detail;
    return other;
  }

  static std::vector<const board::Item*> of_kind(const board::Board& board, base::OpId container,
                                                 Kind kind) {
    std::vector<const board::Item*> out;
    for (const board::Item* item : board.children(container)) {
      if (item->kind == kind) out.push_back(item);
    }
    return out;
  }

  board::Board composed_;
  board::Journal journal_;
  std::string edit_bytes_;
};

INSTANTIATE_TEST_SUITE_P(BothLanguages, Template,
                         testing::Values(Language::danish, Language::english),
                         [](const auto& param) { return std::string{name(param.param)}; });

TEST_P(Template, IsOneEditOfTheServerThatBeginsWithTheRoot) {
  auto edit = board::decode_edit(edit_bytes_);
  ASSERT_TRUE(edit);
  const v1::Edit& e = **edit;
  EXPECT_EQ(e.replica(), 0u);
  EXPECT_EQ(e.first_counter(), 1u);
  ASSERT_TRUE(e.operations(0).has_create_item());
  EXPECT_EQ(e.operations(0).create_item().kind(), kinds::board.value);
  EXPECT_LE(static_cast<std::size_t>(e.operations_size()), base::EditLimits{}.operations_max);
  const board::Board empty;
  const auto denial = check_schema(empty, e);
  EXPECT_FALSE(denial) << denial->path << ": " << denial->detail;
  EXPECT_FALSE(may(empty, {base::Actor{1}, Role::manager, ActorKind::official}, e));
}

TEST_P(Template, AppliesUnderTheDefaultLimits) {
  const board::Board board = applied();
  board.check_invariants();
  EXPECT_EQ(board.item_count(), composed_.item_count());
  ASSERT_NE(board.root(), nullptr);
  EXPECT_EQ(board.root()->kind, kinds::board);
  EXPECT_EQ(board.root()->text_utf8(fields::title), "Grøn bydel");
  EXPECT_EQ(board.root()->value(fields::authority), base::Value{"Lejre Kommune"});
  EXPECT_EQ(board.root()->value(fields::language), base::Value{std::string{name(GetParam())}});
  EXPECT_EQ(board.root()->value(fields::board_state), base::Value{"active"});
  EXPECT_TRUE(board.root()->text_utf8(fields::purpose).empty()) << "the purpose is for people";
}

TEST_P(Template, HasThreePhasesAndElevenFocusPoints) {
  const board::Board board = applied();
  const bool danish = GetParam() == Language::danish;
  const std::vector<std::pair<std::string, std::vector<std::string>>> wanted =
      danish
          ? std::vector<
                std::pair<std::string, std::vector<std::string>>>{{"Afklaring",
                                                                   {"Formål og succeskriterier",
                                                                    "Samskabelsestype",
                                                                    "Forankring af ejerskab"}},
                                                                  {"Samskabelse",
                                                                   {"Rammesætning", "Kommunikation",
                                                                    "Grad af borgerinddragelse",
                                                                    "Kursjusteringer",
                                                                    "Relation til projektlederen"}},
                                                                  {"Erkendelse",
                                                                   {"Målopfyldelse", "Innovation",
                                                                    "Forankring af læring"}}}
          : std::vector<std::pair<std::string, std::vector<std::string>>>{
                {"Clarification",
                 {"Purpose and success criteria", "Type of co-creation", "Anchoring ownership"}},
                {"Co-creation",
                 {"Framing", "Communication", "Degree of citizen involvement", "Course corrections",
                  "Relation to the project leader"}},
                {"Insight", {"Goal attainment", "Innovation", "Anchoring the learning"}}};
  const auto phases = of_kind(board, board::kRootId, kinds::phase);
  ASSERT_EQ(phases.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(phases[i]->text_utf8(fields::title), wanted[i].first);
    std::vector<std::string> titles;
    for (const board::Item* focus : of_kind(board, phases[i]->id, kinds::focus_point)) {
      titles.push_back(focus->text_utf8(fields::title));
      EXPECT_FALSE(focus->text_utf8(fields::guidance).empty());
      EXPECT_EQ(focus->value(fields::progress), base::Value{"open"});
    }
    EXPECT_EQ(titles, wanted[i].second);
    EXPECT_EQ(phases[i]->value(fields::phase_state), base::Value{i == 0 ? "open" : "planned"});
  }
  EXPECT_EQ(board.root()->value(fields::current_phase), base::Value{phases[0]->id});
}

TEST_P(Template, HasAreasInEveryPhase) {
  const board::Board board = applied();
  std::vector<std::size_t> areas;
  for (const board::Item* phase : of_kind(board, board::kRootId, kinds::phase)) {
    areas.push_back(of_kind(board, phase->id, kinds::area).size());
  }
  EXPECT_EQ(areas, (std::vector<std::size_t>{2, 4, 2}));
  EXPECT_EQ(of_kind(board, board::kRootId, kinds::cocreation_type).size(), 4u);
  EXPECT_EQ(of_kind(board, board::kRootId, kinds::involvement_level).size(), 5u);
}

TEST_P(Template, EveryFocusPointIsWorkedOnInAnAreaOfItsPhase) {
  const board::Board board = applied();
  for (const board::Item* phase : of_kind(board, board::kRootId, kinds::phase)) {
    std::set<base::Value> served;
    for (const board::Item* area : of_kind(board, phase->id, kinds::area)) {
      const board::ValueSet& serves = area->members(fields::serves);
      EXPECT_FALSE(serves.empty()) << area->text_utf8(fields::title);
      served.insert(serves.begin(), serves.end());
    }
    std::set<base::Value> focus_points;
    for (const board::Item* focus : of_kind(board, phase->id, kinds::focus_point)) {
      focus_points.insert(base::Value{focus->id});
    }
    EXPECT_EQ(served, focus_points) << phase->text_utf8(fields::title);
  }
}

// Nothing of the template is a rule: whatever it made, a manager can change or delete.
TEST_P(Template, AllOfItCanBeEdited) {
  const board::Board made = applied();
  for (const board::Item* item : made.items()) {
    board::Board board = applied();
    const Asking manager{base::Actor{1}, Role::manager, ActorKind::official};
    board::Composer composer{board, base::Replica{1}, base::Actor{1}};
    ASSERT_TRUE(composer.insert_text(item->id, fields::title, 0, "x"));
    if (item->id != board::kRootId) {
      ASSERT_TRUE(composer.delete_item(item->id));
    }
    composer.reason("it is ours to change");
    const auto composed = composer.finish();
    const auto denial = may(made, manager, *composed.edit);
    EXPECT_FALSE(denial) << item->text_utf8(fields::title) << ": " << denial->detail;
  }
}

TEST_P(Template, EveryItemIsKnownTitledAndKeepsToTheSchema) {
  const board::Board board = applied();
  for (const board::Item* item : board.items()) {
    ASSERT_NE(find_kind(item->kind), nullptr) << to_string(item->id);
    EXPECT_FALSE(item->text_utf8(fields::title).empty()) << to_string(item->id);
    EXPECT_TRUE(board.visible(*item));
    for (const auto& [field, text] : item->texts()) {
      const FieldRow* row = find_field(field);
      ASSERT_NE(row, nullptr);
      EXPECT_TRUE(has_field(*row, item->kind)) << row->name;
      EXPECT_TRUE(is_plain_line(text.to_utf8())) << text.to_utf8();
    }
    for (const auto& [field, scalar] : item->scalars()) {
      const FieldRow* row = find_field(field);
      ASSERT_NE(row, nullptr);
      EXPECT_TRUE(has_field(*row, item->kind)) << row->name;
      EXPECT_TRUE(accepts(*row, scalar.value)) << row->name;
    }
  }
}

TEST_P(Template, IsTheSameEveryTime) {
  board::Board again;
  auto composed = default_board(again, "Grøn bydel", "Lejre Kommune", GetParam());
  ASSERT_TRUE(composed);
  EXPECT_EQ(board::encode_edit(*composed->edit), edit_bytes_);
}

TEST_P(Template, CanBeTakenBack) {
  static_cast<void>(composed_.roll_back(std::move(journal_)));
  EXPECT_EQ(board::encode_snapshot(composed_), board::encode_snapshot(board::Board{}));
}

TEST(TemplateWords, TitleAndAuthorityAreOneLineOfText) {
  const std::string long_title(kTitleCodePointsMax + 1, 'a');
  const std::string long_authority(kAuthorityBytesMax + 1, 'a');
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"", "A"},
      {"T", ""},
      {"\xff", "A"},
      {"T", "\xc3"},
      {"T\n", "A"},
      {"T", "A\x7f"},
      {long_title, "A"},
      {"T", long_authority},
      {"\xe2\x80\xae"
       "T",
       "A"},
  };
  for (const auto& [title, authority] : bad) {
    board::Board board;
    const auto composed = default_board(board, title, authority, Language::danish);
    ASSERT_FALSE(composed) << title << " / " << authority;
    EXPECT_EQ(composed.error().code, Errc::invalid);
    EXPECT_EQ(board.item_count(), 0u);
  }
  std::string longest;
  for (std::size_t i = 0; i < kTitleCodePointsMax; ++i) longest += "å";
  board::Board board;
  EXPECT_TRUE(
      default_board(board, longest, std::string(kAuthorityBytesMax, 'a'), Language::english));
}

TEST(TemplateWords, LanguagesAreReadBack) {
  EXPECT_EQ(parse_language("da"), Language::danish);
  EXPECT_EQ(parse_language("en"), Language::english);
  EXPECT_EQ(parse_language("DA"), std::nullopt);
  EXPECT_EQ(parse_language(""), std::nullopt);
}

TEST(DemoCases, AreTwelveBoardsThatCanBeMade) {
  EXPECT_EQ(demo_cases().size(), 12u);
  std::map<std::string_view, std::string_view> seen;
  for (const DemoCase& demo : demo_cases()) {
    EXPECT_TRUE(base::BoardId::parse(demo.board)) << demo.board;
    EXPECT_TRUE(seen.emplace(demo.board, demo.title).second) << demo.board << " twice";
    board::Board board;
    EXPECT_TRUE(default_board(board, demo.title, demo.authority, Language::danish)) << demo.title;
  }
}

TEST(PlainLine, HasNoControlsAndTurnsNoText) {
  for (const char* good :
       {"", "Bente Ø. Sørensen", "李小龍", "שלום", "👩🏽‍🚀", "O'Neil <b>"}) {
    EXPECT_TRUE(is_plain_line(good)) << good;
  }
  for (const char* bad : {"\n", "\t", "\x1b[31m", "\x7f", "\xc2\x85", "\xe2\x80\xa8",
                          "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\x8f", "\xef\xbb\xbf",
                          "\xef\xbf\xbf", "\xf0\x9f\xbf\xbe", "\xff", "\xed\xa0\x80", "\xc0\x80"}) {
    EXPECT_FALSE(is_plain_line(bad)) << bad;
  }
  EXPECT_FALSE(is_plain_line(std::string_view{"a\0b", 3}));
}

}  // namespace
}  // namespace samtavle::plan
