// Goal: who may do what, for every role, control level, operation and subject.
// Method: the table below is written by hand and compared cell by cell with what may() says of an
// edit of one such operation. Operations, roles and levels are counted from the protocol, so that a
// new one without a row here fails.

#include "samtavle/plan/may.hpp"

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "sample.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/validate.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;

// What it takes, by letter: m a manager, p a project leader, f a facilitator; for contributors the
// control level of the area s(hape), e(dit) or g (suggest), for commenters c(omment); n nobody.
// Columns: board, structure, area, card, fixed frame, elastic frame, comment of another, own
// comment, suggestion of another, own suggestion.
const std::map<OperationKind, std::string> kTable = {
    {OperationKind::create_item, "mpsemsfcfg"}, {OperationKind::set_field, "mpsemsfcfg"},
    {OperationKind::place_item, "mpsemsfefg"},  {OperationKind::insert_text, "mpsemsfcfg"},
    {OperationKind::delete_text, "mpsemsfcfg"}, {OperationKind::mark_text, "mpsemsfcfg"},
    {OperationKind::add_member, "mpsemsfcfg"},  {OperationKind::remove_member, "mpsemsfcfg"},
    {OperationKind::delete_item, "mpsemsfcfg"}, {OperationKind::restore_item, "mpsemsfcfg"},
    {OperationKind::flatten_text, "nnnnnnnnnn"},
};

// Whether a letter is satisfied, as one would say it aloud.
bool is_enough(char letter, Role role, Level level) {
  const bool guides = role >= Role::facilitator && role <= Role::manager;
  switch (letter) {
    case 'm': return role == Role::manager;
    case 'p': return role == Role::manager || role == Role::project_leader;
    case 'f': return guides;
    case 's': return guides || (role == Role::contributor && level == Level::shape);
    case 'e': return guides || (role == Role::contributor && level >= Level::edit);
    case 'g': return guides || (role == Role::contributor && level >= Level::suggest);
    case 'c':
      return guides || ((role == Role::contributor || role == Role::commenter) &&
                        level >= Level::comment);
    default: return false;
  }
}

// The operations that the protocol's code knows: an empty message of each field number is tried.
std::vector<OperationKind> operations_of_the_protocol() {
  std::vector<OperationKind> known;
  for (unsigned n = 1; n < 256; ++n) {
    std::string bytes;
    for (unsigned tag = (n << 3) | 2u; tag != 0; tag >>= 7) {
      bytes.push_back(static_cast<char>((tag & 0x7fu) | (tag >= 0x80 ? 0x80u : 0u)));
    }
    bytes.push_back('\0');
    v1::Operation op;
    EXPECT_TRUE(op.ParseFromString(bytes));
    if (op.operation_case() != v1::Operation::OPERATION_NOT_SET) {
      known.push_back(static_cast<OperationKind>(n));
    }
  }
  return known;
}

// What is created to stand for a subject, and where.
void add_creation(v1::Edit& edit, const Sample& sample, Subject subject) {
  switch (subject) {
    case Subject::board: add_create(edit, kinds::cocreation_type, board::kRootId); return;
    case Subject::structure: add_create(edit, kinds::criterion, sample.phase); return;
    case Subject::area: add_create(edit, kinds::area, sample.phase); return;
    case Subject::card: add_create(edit, kinds::need, sample.area); return;
    // Nobody makes a frame that is fixed already: what it is comes with a field of its own.
    case Subject::fixed_frame: {
      v1::CreateItem* frame = add_create(edit, kinds::frame, sample.area);
      v1::FieldValue* type = frame->add_fields();
      type->set_field(fields::frame_type.value);
      type->mutable_value()->set_text("fixed");
      return;
    }
    case Subject::elastic_frame: add_create(edit, kinds::frame, sample.area); return;
    case Subject::comment: add_create(edit, kinds::comment, sample.area); return;
    case Subject::own_comment: add_create(edit, kinds::comment, sample.card); return;
    case Subject::suggestion: add_create(edit, kinds::suggestion, sample.area); return;
    case Subject::own_suggestion: add_create(edit, kinds::suggestion, sample.card); return;
  }
}

OpId item_of(const Sample& sample, Subject subject) {
  switch (subject) {
    case Subject::board: return board::kRootId;
    case Subject::structure: return sample.phase;
    case Subject::area: return sample.area;
    case Subject::card: return sample.card;
    case Subject::fixed_frame: return sample.fixed_frame;
    case Subject::elastic_frame: return sample.elastic_frame;
    case Subject::comment: return sample.comment;
    case Subject::own_comment: return sample.own_comment;
    case Subject::suggestion: return sample.suggestion;
    case Subject::own_suggestion: return sample.own_suggestion;
  }
  return {};
}

v1::Edit edit_of(const Sample& sample, OperationKind kind, Subject subject) {
  v1::Edit edit = sample.edit();
  edit.set_reason("why");
  const OpId item = item_of(sample, subject);
  const auto op = [&edit] { return edit.add_operations(); };
  switch (kind) {
    case OperationKind::create_item: add_creation(edit, sample, subject); break;
    case OperationKind::set_field: add_set(edit, item, fields::x); break;
    case OperationKind::place_item:
      name_container(name_item(op()->mutable_place_item(), item), sample.other_card);
      break;
    case OperationKind::insert_text: add_text(edit, item, fields::title, "x"); break;
    case OperationKind::delete_text: name_item(op()->mutable_delete_text(), item); break;
    case OperationKind::mark_text: name_item(op()->mutable_mark_text(), item); break;
    case OperationKind::add_member: name_item(op()->mutable_add_member(), item); break;
    case OperationKind::remove_member: name_item(op()->mutable_remove_member(), item); break;
    case OperationKind::delete_item: name_item(op()->mutable_delete_item(), item); break;
    case OperationKind::restore_item: name_item(op()->mutable_restore_item(), item); break;
    case OperationKind::flatten_text: name_item(op()->mutable_flatten_text(), item); break;
  }
  return edit;
}

TEST(May, EveryOperationOfTheProtocolHasARow) {
  const auto known = operations_of_the_protocol();
  EXPECT_EQ(known.size(), kTable.size());
  EXPECT_EQ(known.size(), kOperationKinds);
  for (const OperationKind kind : known) {
    EXPECT_TRUE(kTable.contains(kind)) << "no row for operation " << static_cast<int>(kind);
  }
  for (const auto& [kind, row] : kTable) EXPECT_EQ(row.size(), kSubjects);
}

TEST(May, EveryCell) {
  int cells = 0;
  for (int l = v1::Level_MIN + 1; l <= v1::Level_MAX; ++l) {
    const Level level = static_cast<Level>(l);
    Sample sample;
    sample.set(sample.area, fields::level_citizen, std::string{name(level)});
    // What stands in no area goes by the degree of involvement.
    sample.involve(level);
    for (const auto& [kind, row] : kTable) {
      for (std::size_t s = 0; s < kSubjects; ++s) {
        const v1::Edit edit = edit_of(sample, kind, static_cast<Subject>(s));
        for (int r = v1::Role_MIN; r <= v1::Role_MAX; ++r) {
          const Role role = static_cast<Role>(r);
          SCOPED_TRACE("operation " + std::to_string(static_cast<int>(kind)) + ", subject " +
                       std::to_string(s) + ", role " + std::string{name(role)} + ", level " +
                       std::string{name(level)});
          const auto denial = may(sample.board, {kMe, role, ActorKind::citizen}, edit);
          ++cells;
          if (is_enough(row[s], role, level)) {
            EXPECT_FALSE(denial) << denial->path << ": " << denial->detail;
            continue;
          }
          ASSERT_TRUE(denial);
          EXPECT_EQ(denial->code, Errc::not_allowed) << denial->detail;
          // The answer is true: who has that role may do it.
          if (row[s] == 'n') {
            EXPECT_EQ(denial->needed, Role::none);
          } else {
            EXPECT_FALSE(may(sample.board, {kMe, denial->needed, ActorKind::citizen}, edit));
            const auto under = static_cast<Role>(static_cast<int>(denial->needed) - 1);
            EXPECT_TRUE(may(sample.board, {kMe, under, ActorKind::citizen}, edit));
          }
        }
      }
    }
  }
  EXPECT_EQ(cells, 5 * 11 * 10 * 7);
}

TEST(May, ANumberThatIsNoRoleMayNothing) {
  const Sample sample;
  const v1::Edit edit = edit_of(sample, OperationKind::create_item, Subject::own_comment);
  for (int r = v1::Role_MAX + 1; r <= 255; ++r) {
    EXPECT_TRUE(may(sample.board, {kMe, static_cast<Role>(r), ActorKind::official}, edit)) << r;
  }
}

TEST(May, WhatIsNeededOfANumberOutOfTheTableIsTheManagers) {
  EXPECT_EQ(need_of(static_cast<OperationKind>(0), Subject::card), Need{});
  EXPECT_EQ(need_of(static_cast<OperationKind>(99), Subject::card), Need{});
  EXPECT_EQ(need_of(OperationKind::create_item, static_cast<Subject>(99)), Need{});
  EXPECT_EQ(Need{}.role, Role::manager);
}

TEST(May, EveryKindNeedsTheRoleOfItsSubject) {
  const std::map<std::string_view, Role> except = {{"board", Role::manager},
                                                   {"phase", Role::project_leader},
                                                   {"area", Role::facilitator},
                                                   {"focus_point", Role::project_leader},
                                                   {"criterion", Role::project_leader},
                                                   {"vote_round", Role::facilitator},
                                                   {"delegation", Role::manager},
                                                   {"companion_board", Role::manager},
                                                   {"cocreation_type", Role::manager},
                                                   {"involvement_level", Role::manager},
                                                   {"frame", Role::facilitator},
                                                   {"version", Role::facilitator},
                                                   {"comment", Role::commenter},
                                                   {"verdict", Role::commenter},
                                                   {"suggestion", Role::contributor}};
  const Sample sample;
  for (const KindRow& row : kind_rows()) {
    v1::Edit edit = sample.edit();
    const bool reply = board::rank(row.kind) == board::Rank::reply;
    add_create(edit, row.kind, reply ? sample.card : board::kRootId);
    const auto found = except.find(row.name);
    const Role needed = found == except.end() ? Role::contributor : found->second;
    const auto under = static_cast<Role>(static_cast<int>(needed) - 1);
    EXPECT_FALSE(may(sample.board, {kMe, needed, ActorKind::citizen}, edit)) << row.name;
    const auto denial = may(sample.board, {kMe, under, ActorKind::citizen}, edit);
    ASSERT_TRUE(denial) << row.name;
    EXPECT_EQ(denial->needed, needed) << row.name;
  }
}

TEST(May, AnItemMadeInTheSameEditIsKnownAndOnesOwn) {
  const Sample sample;
  v1::Edit edit = sample.edit();
  const OpId comment = base::op_id(edit.replica(), edit.first_counter());
  add_create(edit, kinds::comment, sample.card);
  // Seven counters in one operation: the next id has to be counted behind them.
  add_text(edit, comment, fields::body, "Rødgrød");
  add_create(edit, kinds::comment, sample.card);
  add_text(edit, comment + 8, fields::body, "x");
  name_item(edit.add_operations()->mutable_delete_item(), comment + 8);
  const auto denial = may(sample.board, {kMe, Role::commenter, ActorKind::citizen}, edit);
  EXPECT_FALSE(denial) << denial->path << ": " << denial->detail;
}

TEST(May, AnItemIsNotThereBeforeItIsMade) {
  const Sample sample;
  v1::Edit edit = sample.edit();
  const OpId later = base::op_id(edit.replica(), edit.first_counter() + 1);
  add_text(edit, later, fields::body, "x");
  add_create(edit, kinds::comment, sample.card);
  const auto denial = may(sample.board, {kMe, Role::manager, ActorKind::official}, edit);
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->code, Errc::not_found);
  EXPECT_EQ(denial->path, "operations[0].item");
}

TEST(May, WhatIsNotThereIsNamed) {
  const Sample sample;
  const Asking manager{kMe, Role::manager, ActorKind::official};
  for (const auto& [kind, row] : kTable) {
    v1::Edit edit = edit_of(sample, OperationKind::set_field, Subject::card);
    edit.MergeFrom(edit_of(sample, kind, Subject::card));
    v1::Operation* op = edit.mutable_operations(1);
    if (op->has_create_item()) op->mutable_create_item()->set_container_counter(99);
    if (op->has_set_field()) op->mutable_set_field()->set_item_counter(99);
    if (op->has_place_item()) op->mutable_place_item()->set_item_counter(99);
    if (op->has_insert_text()) op->mutable_insert_text()->set_item_counter(99);
    if (op->has_delete_text()) op->mutable_delete_text()->set_item_counter(99);
    if (op->has_mark_text()) op->mutable_mark_text()->set_item_counter(99);
    if (op->has_add_member()) op->mutable_add_member()->set_item_counter(99);
    if (op->has_remove_member()) op->mutable_remove_member()->set_item_counter(99);
    if (op->has_delete_item()) op->mutable_delete_item()->set_item_counter(99);
    if (op->has_restore_item()) op->mutable_restore_item()->set_item_counter(99);
    if (op->has_flatten_text()) op->mutable_flatten_text()->set_item_counter(99);
    const auto denial = may(sample.board, manager, edit);
    ASSERT_TRUE(denial) << static_cast<int>(kind);
    EXPECT_EQ(denial->code, Errc::not_found);
    EXPECT_EQ(denial->path,
              op->has_create_item() ? "operations[1].container" : "operations[1].item");
    EXPECT_EQ(denial->needed, Role::none);
  }
  v1::Edit edit = edit_of(sample, OperationKind::place_item, Subject::card);
  edit.mutable_operations(0)->mutable_place_item()->set_container_counter(99);
  const auto denial = may(sample.board, manager, edit);
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->path, "operations[0].container");
}

TEST(May, AnOwnCommentIsPutOnCardsOnly) {
  const Sample sample;
  v1::Edit edit = sample.edit();
  name_container(name_item(edit.add_operations()->mutable_place_item(), sample.own_comment),
                 sample.area);
  const auto denial = may(sample.board, {kMe, Role::contributor, ActorKind::citizen}, edit);
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->needed, Role::facilitator);
}

TEST(May, TheFirstDenialIsReported) {
  const Sample sample;
  v1::Edit edit = edit_of(sample, OperationKind::set_field, Subject::card);
  edit.MergeFrom(edit_of(sample, OperationKind::delete_item, Subject::area));
  edit.MergeFrom(edit_of(sample, OperationKind::delete_item, Subject::board));
  const auto denial = may(sample.board, {kMe, Role::contributor, ActorKind::citizen}, edit);
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->path, "operations[1].item");
  EXPECT_EQ(denial->needed, Role::facilitator);
  EXPECT_NE(denial->detail.find("facilitator"), std::string::npos);
}

TEST(May, AnUnknownOperationIsInvalidForEverybody) {
  const Sample sample;
  v1::Edit edit = sample.edit();
  edit.add_operations();
  const auto denial = may(sample.board, {kMe, Role::manager, ActorKind::official}, edit);
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->code, Errc::invalid);
  EXPECT_EQ(denial->path, "operations[0].operation");
}

TEST(May, TextThatIsNoTextIsInvalid) {
  const Sample sample;
  for (const char* text : {"", "\xff"}) {
    v1::Edit edit = sample.edit();
    add_text(edit, sample.card, fields::title, text);
    const auto denial = may(sample.board, {kMe, Role::manager, ActorKind::official}, edit);
    ASSERT_TRUE(denial);
    EXPECT_EQ(denial->code, Errc::invalid);
    EXPECT_EQ(denial->path, "operations[0].text");
  }
}

// Total: whatever can be parsed gets an answer, and counters that run over do no harm.
TEST(May, AnswersForBrokenEdits) {
  const google::protobuf::LogSilencer quiet;
  board::Board board;
  auto composed = default_board(board, "Tavle", "Kommune", Language::danish);
  ASSERT_TRUE(composed);
  std::string bytes = composed->edit->SerializeAsString().substr(0, 4'000);
  std::uint32_t random = 1;
  int parsed = 0;
  for (int i = 0; i < 4'000; ++i) {
    random = random * 1'664'525u + 1'013'904'223u;
    const std::size_t at = (random >> 8) % bytes.size();
    const char before = bytes[at];
    bytes[at] = static_cast<char>(random >> 24);
    v1::Edit edit;
    if (edit.ParsePartialFromString(bytes) || edit.operations_size() > 0) {
      ++parsed;
      edit.set_first_counter(i % 2 == 0 ? 0xfffffff0u : edit.first_counter());
      const auto denial = may(board, {kMe, Role::manager, ActorKind::official}, edit);
      if (denial) {
        EXPECT_TRUE(is_refusal(denial->code));
      }
      static_cast<void>(check_schema(board, edit));
    }
    bytes[at] = before;
  }
  EXPECT_GT(parsed, 500);
}

}  // namespace
}  // namespace samtavle::plan
