// Goal: a package holds what may go along and nothing else, no name of anybody, and makes a board
// that holds the same; packages from others are read to the letter or refused.
// Method: boards made by hand, case by case; every field of the schema has to be decided on.

#include "samtavle/plan/package.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "acting.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/v1/package.pb.h"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;
using testing::HasSubstr;
using testing::Not;

const std::string kId(kPackageIdLetters, 'a');

// --- what may go along ---

TEST(PackagedFields, NoneIsAboutAPersonOrATime) {
  for (const KindRow& kind : kind_rows()) {
    for (const Field field : packaged_fields(kind.kind)) {
      const FieldRow* row = find_field(field);
      ASSERT_NE(row, nullptr);
      EXPECT_TRUE(has_field(*row, kind.kind)) << kind.name << " " << row->name;
      const bool plain = row->type == FieldType::text || row->value == ValueType::word ||
                         (row->type == FieldType::set && (row->value == ValueType::string ||
                                                          row->value == ValueType::item));
      EXPECT_TRUE(plain) << row->name << " may hold somebody, or when something was";
    }
  }
}

TEST(PackagedFields, EveryFieldThatStaysIsMeantTo) {
  const std::set<std::string_view> stay = {
      "purpose", "measure", "target", "note", "outcome", "assignees", "mentions", "answers",
      "cards", "opens", "merged_from", "authority", "board_state", "current_phase", "type",
      "involvement", "made_from", "phase_state", "from_date", "until_date", "progress", "owner",
      "reopened_for", "entered_unready", "benefit_area", "verdict", "due_date", "x", "y",
      "direction", "done", "from_card", "to_card", "relation", "resolved", "on_behalf_of",
      "split_from", "carried_to", "carried_from", "suggestion_state", "suggested_field",
      "suggested_value", "reason", "suggested_base", "suggested_from", "suggested_to",
      "from_actor", "to_actor", "round_state", "dots_per_actor", "anonymous", "board_id",
      "live_tally", "tally", "at_seq", "delegation_state", "reply_to", "report"};
  std::set<std::string_view> left;
  for (const FieldRow& row : field_rows()) left.insert(row.name);
  for (const KindRow& kind : kind_rows()) {
    for (const Field field : packaged_fields(kind.kind)) left.erase(find_field(field)->name);
  }
  EXPECT_EQ(left, stay) << "decide whether a new field goes along (package_check.cpp)";
}

// --- making one ---

class Packing : public Acting {
 protected:
  Packing() {
    board::Board fresh;
    auto composed = default_board(fresh, "Grøn plads", "Havneby", Language::danish);
    EXPECT_TRUE(composed);
    static_cast<void>(fresh.roll_back(std::move(composed->journal)));
    EXPECT_TRUE(fresh.apply(*composed->edit, {base::Seq{1}, base::kServerActor, 1}));
    s.board = std::move(fresh);
  }

  OpId find(Kind kind, std::string_view title) const {
    for (const board::Item* item : s.board.items()) {
      if (item->kind == kind && item->text_utf8(fields::title) == title) return item->id;
    }
    ADD_FAILURE() << "no " << title;
    return {};
  }
  base::Result<Package, PackageFault> make(const PackageWish& wish = {}) const {
    return make_package(s.board, wish, people);
  }
  Package good(const PackageWish& wish = {}) const {
    auto made = make(wish);
    EXPECT_TRUE(made) << made.error().detail;
    return made ? *made : Package{};
  }
  std::size_t count(const Package& package, Kind kind) const {
    return static_cast<std::size_t>(
        std::count_if(package.items.begin(), package.items.end(),
                      [&](const PackageItem& item) { return item.kind == kind; }));
  }
  OpId learning(const char* title, const char* body = "") {
    return add(kOther, kinds::learning, find(kinds::area, "Læring"), title, body);
  }

  std::vector<Person> people = {{"Mette Sølvberg", ActorKind::official, "Havneby", false},
                                {"Roklubben", ActorKind::association, "", false}};
};

TEST_F(Packing, TheTemplateGoesAlongAsAWhole) {
  const Package package = good();
  EXPECT_EQ(package.authority, "Havneby");
  EXPECT_EQ(package.title, "Grøn plads");
  EXPECT_EQ(package.parent, "");
  EXPECT_EQ(count(package, kinds::phase), 3u);
  EXPECT_EQ(count(package, kinds::focus_point), 11u);
  EXPECT_EQ(count(package, kinds::area), 8u);
  EXPECT_EQ(count(package, kinds::cocreation_type), 4u);
  EXPECT_EQ(count(package, kinds::involvement_level), 5u);
  EXPECT_EQ(count(package, kinds::question), 6u);
  EXPECT_EQ(count(package, kinds::readiness), 3u);
  EXPECT_EQ(package.items.size(), s.board.item_count());
  for (const PackageItem& item : package.items) {
    if (item.kind != kinds::area) continue;
    const auto serves = std::find_if(item.fields.begin(), item.fields.end(),
                                     [](const auto& f) { return f.field == fields::serves; });
    ASSERT_NE(serves, item.fields.end());
    for (const std::uint32_t place : serves->items) {
      EXPECT_EQ(package.items[place].kind, kinds::focus_point);
      EXPECT_EQ(package.items[place].container, item.container);
    }
  }
}

TEST_F(Packing, WhatPeopleWroteStaysButForFramesAndNamedLearnings) {
  const OpId ideas = find(kinds::area, "Ideer");
  for (const char* title : {"En idé", "Nok en idé"}) add(kOther, kinds::idea, ideas, title, "...");
  add(kOther, kinds::question, ideas, "Hvem spurgte?");
  add(kOther, kinds::criterion, find(kinds::phase, "Afklaring"), "Ti ideer");
  type(board::kRootId, fields::purpose, 0, "Formålet");
  const OpId card = find(kinds::idea, "En idé");
  act(kMe, [&](board::Composer& c) {
    const OpId comment = *c.create_item(kinds::comment, card);
    ASSERT_TRUE(c.insert_text(comment, fields::body, 0, "En kommentar"));
  });
  const OpId frame = add(kOther, kinds::frame, ideas, "Molen er fredet", "Står fast");
  const OpId first = learning("Spørg naboerne først", "De ved det");
  learning("En anden læring");
  act(kOther, [&](board::Composer& c) {
    ASSERT_TRUE(c.set(frame, fields::frame_type, "fixed"));
    ASSERT_TRUE(c.add_member(first, fields::labels, "proces"));
    ASSERT_TRUE(c.add_member(first, fields::assignees, 8));
    ASSERT_TRUE(c.set(first, fields::due_date, "2026-03-01"));
    ASSERT_TRUE(c.set(ideas, fields::level_citizen, "suggest"));
  });

  PackageWish wish;
  wish.learnings = {first};
  wish.made_ms = 1'700'000'000'000;
  const Package package = good(wish);
  EXPECT_EQ(package.made_ms, wish.made_ms);
  EXPECT_EQ(count(package, kinds::learning), 1u);
  EXPECT_EQ(count(package, kinds::frame), 1u);
  const std::string bytes = encode_package(package);
  for (const char* gone : {"En idé", "Nok en idé", "Hvem spurgte?", "Ti ideer", "Formålet",
                           "En kommentar", "En anden læring", "2026"}) {
    EXPECT_THAT(bytes, Not(HasSubstr(gone)));
  }
  for (const char* kept : {"Molen er fredet", "Står fast", "fixed", "Spørg naboerne først",
                           "De ved det", "proces", "suggest"}) {
    EXPECT_THAT(bytes, HasSubstr(kept));
  }
  wish.frames = false;
  EXPECT_EQ(count(good(wish), kinds::frame), 0u);
}

TEST_F(Packing, WhatIsDeletedStays) {
  remove(find(kinds::area, "Rammer"));
  const Package package = good();
  EXPECT_EQ(count(package, kinds::area), 7u);
  EXPECT_THAT(encode_package(package), Not(HasSubstr("fast på forhånd")));
}

TEST_F(Packing, LearningsThatAreNoneAreRefused) {
  const OpId gone = learning("væk");
  remove(gone);
  const OpId idea = add(kOther, kinds::idea, find(kinds::area, "Ideer"), "en idé");
  PackageWish wish;
  wish.learnings = {gone};
  EXPECT_EQ(make(wish).error().code, Errc::not_found);
  wish.learnings = {base::op_id(99, 1)};
  EXPECT_EQ(make(wish).error().code, Errc::not_found);
  wish.learnings = {idea};
  EXPECT_EQ(make(wish).error().code, Errc::invalid);
}

TEST_F(Packing, AnUnknownKindLetsGoOfWhatStandsInIt) {
  const OpId odd = add(kOther, Kind{0x3ff}, find(kinds::phase, "Erkendelse"), "Ukendt");
  const OpId inside = add(kOther, kinds::learning, odd, "En læring i noget ukendt");
  PackageWish wish;
  wish.learnings = {inside};
  const Package package = good(wish);
  EXPECT_THAT(encode_package(package), Not(HasSubstr("Ukendt")));
  const auto at = std::find_if(package.items.begin(), package.items.end(),
                               [](const auto& item) { return item.kind == kinds::learning; });
  ASSERT_NE(at, package.items.end());
  EXPECT_EQ(package.items[at->container].text(fields::title), "Erkendelse");
}

// --- names ---

TEST_F(Packing, ANameIsRefusedWithItsPlace) {
  const OpId id = learning("Mette solvbergs metode", "Roklubben hjalp, og Mette");
  PackageWish wish;
  EXPECT_TRUE(make(wish)) << "it does not go along";
  wish.learnings = {id};
  const auto made = make(wish);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::invalid);
  const auto& places = made.error().places;
  ASSERT_EQ(places.size(), 3u);
  EXPECT_EQ(places[0].item, id);
  EXPECT_EQ(places[0].field, fields::title);
  EXPECT_EQ(places[0].name, "Mette Sølvberg");
  EXPECT_EQ(places[1].field, fields::body);
  EXPECT_EQ(places[1].name, "Roklubben");
  EXPECT_EQ(places[2].name, "Mette Sølvberg");
  EXPECT_THAT(made.error().detail, HasSubstr("title of " + base::to_string(id)));
}

TEST_F(Packing, NamesAreRemovedIfAskedFor) {
  const OpId id = learning("Mette Sølvbergs metode", "Roklubben hjalp.");
  act(kOther, [&](board::Composer& c) {
    ASSERT_TRUE(c.add_member(id, fields::labels, "Roklubben"));
    ASSERT_TRUE(c.add_member(id, fields::labels, "roklubben"));
  });
  type(board::kRootId, fields::title, 0, "Mettes ");
  PackageWish wish;
  wish.learnings = {id};
  wish.remove_names = true;
  const Package package = good(wish);
  EXPECT_EQ(package.title, "(navn fjernet) Grøn plads");
  const PackageItem& taken =
      *std::find_if(package.items.begin(), package.items.end(),
                    [](const auto& item) { return item.kind == kinds::learning; });
  EXPECT_EQ(taken.text(fields::title), "(navn fjernet) metode");
  EXPECT_EQ(taken.text(fields::body), "(navn fjernet) hjalp.");
  ASSERT_EQ(taken.fields.size(), 3u);
  EXPECT_EQ(taken.fields[2].labels, std::vector<std::string>{"(navn fjernet)"});
  act(kOther, [&](board::Composer& c) {
    ASSERT_TRUE(c.set(board::kRootId, fields::language, "en"));
  });
  EXPECT_EQ(good(wish).title, "(name removed) Grøn plads");
}

TEST_F(Packing, NamesInWhatPeopleWroteOnBehalfOfAreFoundAlsoWhenThatIsDeleted) {
  const OpId idea = add(kOther, kinds::idea, find(kinds::area, "Ideer"), "en idé");
  act(kOther, [&](board::Composer& c) {
    ASSERT_TRUE(c.set(idea, fields::on_behalf_of, "Gerda Vang"));
  });
  remove(idea);
  type(find(kinds::area, "Læring"), fields::guidance, 0, "Som Gerda sagde: ");
  EXPECT_EQ(make().error().places.at(0).name, "Gerda Vang");
}

TEST_F(Packing, TheAuthorityIsNobodysNameButMayHoldOne) {
  people.push_back({"Havneby", ActorKind::organisation, "", false});
  EXPECT_TRUE(make());
  people.push_back({"Peter Havneby", ActorKind::citizen, "", false});
  EXPECT_TRUE(make()) << "a surname that is a place's";
  people.push_back({"Havneby", ActorKind::citizen, "", false});
  EXPECT_EQ(make().error().places.at(0).field, fields::authority);
}

TEST_F(Packing, ANameThatIsLeftAfterRemovingIsRefused) {
  people.push_back({"Navn", ActorKind::citizen, "", false});
  const OpId id = learning("Tak til Roklubben");
  PackageWish wish;
  wish.learnings = {id};
  wish.remove_names = true;
  const auto made = make(wish);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().detail, HasSubstr("after removing"));
}

// --- limits ---

TEST_F(Packing, AsMuchAsAPackageMayHold) {
  const OpId area = find(kinds::area, "Læring");
  const std::size_t room = kPackageItemsMax - s.board.item_count();
  act(kOther, [&](board::Composer& c) {
    for (std::size_t i = 0; i < room; ++i) ASSERT_TRUE(c.create_item(kinds::frame, area));
  });
  EXPECT_EQ(good().items.size(), kPackageItemsMax);
  add(kOther, kinds::frame, area, "én for meget");
  EXPECT_EQ(make().error().code, Errc::limit);
}

TEST_F(Packing, AsManyBytesAsAPackageMayHave) {
  const OpId id = learning("lang");
  PackageWish wish;
  wish.learnings = {id};
  const std::size_t room = kPackageBytesMax - encode_package(good(wish)).size();
  const OpId frame = add(kOther, kinds::frame, find(kinds::area, "Rammer"), "x");
  // Three bytes a character, so that no text is longer than a field may be.
  std::string words;
  for (int i = 0; i < 60'000; ++i) words += "€";
  type(id, fields::body, 0, words);
  EXPECT_TRUE(make(wish));
  ASSERT_LT(room, 2 * words.size());
  type(frame, fields::body, 0, words);
  EXPECT_EQ(make(wish).error().code, Errc::limit);
  wish.frames = false;
  EXPECT_TRUE(make(wish));
}

// --- the board that it makes ---

class MakingABoard : public Packing {
 protected:
  static board::Board board_of(const Package& package) {
    board::Board composed_on;
    auto composed = board_from_package(composed_on, "Ny plads", "Bakkeby", package, kId);
    EXPECT_TRUE(composed) << composed.error().detail;
    reason = composed->edit->reason();
    board::Board board;
    EXPECT_FALSE(check_schema(board, *composed->edit));
    EXPECT_TRUE(board.apply(*composed->edit, {base::Seq{1}, base::kServerActor, 1}));
    board.check_invariants();
    return board;
  }
  static inline std::string reason;
};

TEST_F(MakingABoard, ItHoldsTheSameAndSaysWhereItIsFrom) {
  const OpId id = learning("Spørg naboerne først", "De ved det");
  add(kOther, kinds::frame, find(kinds::area, "Rammer"), "Molen er fredet");
  act(kOther, [&](board::Composer& c) {
    ASSERT_TRUE(c.add_member(id, fields::labels, "proces"));
    ASSERT_TRUE(c.set(find(kinds::area, "Ideer"), fields::level_citizen, "suggest"));
    ASSERT_TRUE(c.set(find(kinds::phase, "Afklaring"), fields::phase_state, "closed"));
    ASSERT_TRUE(c.set(find(kinds::focus_point, "Innovation"), fields::progress, "done"));
  });
  PackageWish wish;
  wish.learnings = {id};
  const Package package = good(wish);
  const board::Board board = board_of(package);

  EXPECT_EQ(board.root()->text_utf8(fields::title), "Ny plads");
  EXPECT_EQ(board.root()->value(fields::authority), base::Value{"Bakkeby"});
  EXPECT_EQ(board.root()->value(fields::made_from), base::Value{kId});
  EXPECT_EQ(board.root()->value(fields::board_state), base::Value{"active"});
  EXPECT_EQ(board.root()->value(fields::language), base::Value{"da"});
  EXPECT_EQ(reason, "Lavet ud fra pakken " + kId + " fra Havneby: Grøn plads");
  const auto phases = phases_of(board);
  ASSERT_EQ(phases.size(), 3u);
  EXPECT_EQ(current_phase(board), phases[0]);
  EXPECT_EQ(phases[0]->value(fields::phase_state), base::Value{"open"});
  EXPECT_EQ(phases[1]->value(fields::phase_state), base::Value{"planned"});
  for (const board::Item* item : board.items()) {
    EXPECT_EQ(item->created_by, base::kServerActor);
    if (item->kind == kinds::focus_point) {
      EXPECT_EQ(item->value(fields::progress), base::Value{"open"});
    }
  }

  PackageWish again;
  for (const board::Item* item : board.items()) {
    if (item->kind == kinds::learning) again.learnings.push_back(item->id);
  }
  const auto same = make_package(board, again, {});
  ASSERT_TRUE(same) << same.error().detail;
  EXPECT_EQ(encode_content(*same), encode_content(package));
  EXPECT_EQ(same->parent, kId);
  EXPECT_EQ(same->authority, "Bakkeby");
}

TEST_F(MakingABoard, WhatIsWrongIsRefused) {
  const Package package = good();
  board::Board board;
  EXPECT_EQ(board_from_package(board, "", "B", package, kId).error().code, Errc::invalid);
  EXPECT_EQ(board_from_package(board, "T", "a\nb", package, kId).error().code, Errc::invalid);
  EXPECT_EQ(board_from_package(board, "T", "B", package, "short").error().code, Errc::invalid);
  EXPECT_EQ(board_from_package(board, "T", "B", Package{}, kId).error().code, Errc::invalid);
  EXPECT_EQ(board.item_count(), 0u);
}

// --- packages from others ---

class Decoding : public testing::Test {
 protected:
  // A board with a phase, in it an area that serves a focus point, and a frame in that.
  Decoding() {
    package.authority = "Havneby";
    package.title = "Grøn plads";
    package.items = {
        {kinds::board, 0, {{fields::language, "da"}}},
        {kinds::phase, 0, {{fields::title, "Fase"}}},
        {kinds::focus_point, 1, {{fields::title, "Fokus"}}},
        {kinds::area, 1, {{fields::title, "Område"}, {fields::serves, "", {}, {2}}}},
        {kinds::frame, 3, {{fields::title, "Ramme"}, {fields::labels, "", {"a", "b"}}}}};
  }
  Errc code() const {
    const auto read = decode_package(encode_package(package));
    return read ? Errc{} : read.error().code;
  }
  Package package;
};

TEST_F(Decoding, AGoodOneComesBack) {
  const auto read = decode_package(encode_package(package));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, package);
}

TEST_F(Decoding, WhatMayNotStandThereIsRefused) {
  using Spoil = void (*)(Package&);
  const std::pair<const char*, Spoil> cases[] = {
      {"nothing", [](Package& p) { p.items.clear(); }},
      {"no board first", [](Package& p) { p.items[0].kind = kinds::phase; }},
      {"a board within", [](Package& p) { p.items[4].kind = kinds::board; }},
      {"a kind that stays", [](Package& p) { p.items[4].kind = kinds::idea; }},
      {"an unknown kind", [](Package& p) { p.items[4].kind = Kind{0x4ff}; }},
      {"a board in something", [](Package& p) { p.items[0].container = 1; }},
      {"in what comes later", [](Package& p) { p.items[1].container = 3; }},
      {"in itself", [](Package& p) { p.items[4].container = 4; }},
      {"out of the walk", [](Package& p) { p.items[4].container = 2; }},
      {"an area in an area",
       [](Package& p) { p.items[4] = {kinds::area, 3, {}}; }},
      {"an actor", [](Package& p) { p.items[4].fields.push_back({fields::assignees, "7"}); }},
      {"on behalf of",
       [](Package& p) { p.items[4].fields.push_back({fields::on_behalf_of, "Anna"}); }},
      {"a purpose", [](Package& p) { p.items[0].fields.push_back({fields::purpose, "x"}); }},
      {"a field twice", [](Package& p) { p.items[1].fields.push_back({fields::title, "x"}); }},
      {"fields out of order",
       [](Package& p) { std::swap(p.items[4].fields[0], p.items[4].fields[1]); }},
      {"an unknown word", [](Package& p) { p.items[0].fields[0].text = "de"; }},
      {"an empty text", [](Package& p) { p.items[1].fields[0].text.clear(); }},
      {"a text that is none",
       [](Package& p) { p.items[1].fields[0] = {fields::title, "", {"x"}}; }},
      {"labels out of order", [](Package& p) { p.items[4].fields[1].labels = {"b", "a"}; }},
      {"a label twice", [](Package& p) { p.items[4].fields[1].labels = {"a", "a"}; }},
      {"an empty label", [](Package& p) { p.items[4].fields[1].labels = {""}; }},
      {"labels with a text", [](Package& p) { p.items[4].fields[1].text = "x"; }},
      {"serves nothing there", [](Package& p) { p.items[3].fields[1].items = {9}; }},
      {"serves no focus point", [](Package& p) { p.items[3].fields[1].items = {1}; }},
      {"serves twice", [](Package& p) { p.items[3].fields[1].items = {2, 2}; }},
      {"a title of two lines", [](Package& p) { p.title = "a\nb"; }},
      {"a long title", [](Package& p) { p.title = std::string(201, 'x'); }},
      {"a long authority", [](Package& p) { p.authority = std::string(201, 'x'); }},
      {"an authority of two lines", [](Package& p) { p.authority = "a\nb"; }},
      {"a time before all", [](Package& p) { p.made_ms = -1; }},
      {"a parent that is none", [](Package& p) { p.parent = "Anna"; }},
      {"a parent in capitals", [](Package& p) { p.parent = std::string(64, 'A'); }},
  };
  const Package whole = package;
  for (const auto& [what, spoil] : cases) {
    package = whole;
    spoil(package);
    EXPECT_EQ(code(), Errc::invalid) << what;
  }
}

TEST_F(Decoding, LimitsHoldBeforeAnythingIsRead) {
  EXPECT_EQ(decode_package(std::string(kPackageBytesMax + 1, 'x')).error().code, Errc::limit);
  // An item takes two bytes.
  v1::Package many;
  for (std::size_t i = 0; i <= kPackageItemsMax; ++i) many.mutable_content()->append("\x12\0", 2);
  EXPECT_EQ(decode_package(many.SerializeAsString()).error().code, Errc::limit);
  v1::PackageItem crowded;
  for (std::size_t i = 0; i <= 16 * kPackageItemsMax; ++i) crowded.add_fields();
  v1::PackageContent content;
  *content.add_items() = crowded;
  many.set_content(content.SerializeAsString());
  EXPECT_EQ(decode_package(many.SerializeAsString()).error().code, Errc::limit);
  package.items[1].fields[0].text = std::string(100'001, 'x');
  EXPECT_EQ(code(), Errc::invalid);
}

TEST_F(Decoding, EverythingIsSaidInOneWay) {
  const std::string bytes = encode_package(package);
  EXPECT_EQ(decode_package("").error().code, Errc::invalid);
  EXPECT_EQ(decode_package("\xff").error().code, Errc::malformed);
  // What is cut off is another package at best.
  for (std::size_t end = 1; end < bytes.size(); ++end) {
    const std::string part = bytes.substr(0, end);
    const auto read = decode_package(part);
    EXPECT_TRUE(!read || encode_package(*read) == part) << end;
  }
  // A field that this version does not know; and one that is written twice.
  EXPECT_EQ(decode_package(bytes + "\x78\x01").error().code, Errc::malformed);
  v1::Package twice;
  ASSERT_TRUE(twice.ParseFromString(bytes));
  v1::Package title;
  title.set_title(package.title);
  EXPECT_EQ(decode_package(bytes + title.SerializeAsString()).error().code, Errc::malformed);

  v1::PackageContent content;
  ASSERT_TRUE(content.ParseFromString(twice.content()));
  content.set_format(2);
  twice.set_content(content.SerializeAsString());
  EXPECT_EQ(decode_package(twice.SerializeAsString()).error().code, Errc::newer_format);
  content.set_format(0);
  twice.set_content(content.SerializeAsString());
  EXPECT_EQ(decode_package(twice.SerializeAsString()).error().code, Errc::malformed);
}

}  // namespace
}  // namespace samtavle::plan
