// Goal: what the generator writes is what a client of this protocol writes, and a citizen who
// contributes may do all of it on a board as it begins.
// Method: the server's steps on each edit: cutting, parsing, rights, schema, fold.

#include "load/card_writer.hpp"

#include <gtest/gtest.h>

#include <map>

#include "load/wire_bytes.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/validate.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::load {
namespace {

namespace fields = plan::fields;

constexpr base::Actor kCitizen{1};
constexpr base::Replica kReplica{300};
constexpr std::size_t kCards = 4;

class Written : public testing::Test {
 protected:
  Written() {
    board::Board scratch;
    const auto first = plan::default_board(scratch, "Havnen", "Havneby", plan::Language::danish);
    SAMTAVLE_CHECK(first.has_value());
    const auto stamp = support::next_stamp(board_, base::kServerActor);
    SAMTAVLE_CHECK(board_.apply(*first->edit, stamp).has_value());
    for (const board::Item* area :
         board_.children(plan::current_phase(board_)->id, plan::kinds::area)) {
      columns_.push_back(area->id);
    }
  }

  // Takes a frame as the server does; returns the operations that were in it.
  std::vector<v1::Operation> take(const std::string& frame, std::size_t edits) {
    std::vector<v1::Operation> operations;
    const auto parts = sync::cut_client_frame(frame, {});
    EXPECT_TRUE(parts);
    EXPECT_EQ(parts->edits.size(), edits);
    for (const std::string_view bytes : parts->edits) {
      const auto edit = board::decode_edit(bytes);
      if (!edit) {
        ADD_FAILURE() << edit.error().detail;
        continue;
      }
      // Canonical: what the usual library makes of it are the same bytes.
      EXPECT_EQ(board::encode_edit(**edit), bytes);
      EXPECT_EQ((*edit)->replica(), kReplica.value);
      const auto denied =
          plan::may(board_, {kCitizen, plan::Role::contributor, plan::ActorKind::citizen}, **edit);
      EXPECT_FALSE(denied) << denied->path << ": " << denied->detail;
      const auto wrong = plan::check_schema(board_, **edit);
      EXPECT_FALSE(wrong) << wrong->path << ": " << wrong->detail;
      const base::EditLimits limits;
      const auto applied =
          board_.apply(**edit, support::next_stamp(board_, kCitizen), &limits);
      EXPECT_TRUE(applied) << applied.error().path << ": " << applied.error().detail;
      for (const v1::Operation& operation : (*edit)->operations()) operations.push_back(operation);
    }
    return operations;
  }

  board::Board board_;
  std::vector<base::OpId> columns_;
};

TEST_F(Written, IsTakenByTheServer) {
  ASSERT_GE(columns_.size(), 2u) << "a change of column needs somewhere to go";
  CardWriter writer{{kReplica, columns_, kCards, 1}};
  const std::size_t before = board_.item_count();
  std::map<std::uint32_t, int> fields_set;
  std::map<int, int> kinds;
  for (int i = 0; i < 2'000; ++i) {
    std::string frame;
    const base::Counter first = writer.write(writer.any_card(), frame);
    EXPECT_EQ(first, board_.next_counter(kReplica));
    for (const v1::Operation& operation : take(frame, 1)) {
      ++kinds[operation.operation_case()];
      if (operation.has_set_field()) ++fields_set[operation.set_field().field()];
    }
  }
  EXPECT_EQ(board_.item_count(), before + kCards);
  EXPECT_EQ(kinds[v1::Operation::kCreateItem], static_cast<int>(kCards));
  EXPECT_EQ(kinds[v1::Operation::kInsertText], static_cast<int>(kCards));
  // Each of five fields about as often: column and order are a place.
  EXPECT_NEAR(kinds[v1::Operation::kPlaceItem], 800, 150);
  for (const base::Field field : {fields::x, fields::y, fields::colour}) {
    EXPECT_NEAR(fields_set[field.value], 400, 100) << field.value;
  }
  EXPECT_EQ(kinds.size(), 4u);
}

TEST_F(Written, ACardHasATitleOfFortyLetters) {
  CardWriter writer{{kReplica, columns_, kCards, 1}};
  std::string frame;
  const base::Counter first = writer.write(2, frame);
  static_cast<void>(take(frame, 1));
  const board::Item* card = board_.find({kReplica, first});
  ASSERT_NE(card, nullptr);
  EXPECT_EQ(card->text_utf8(fields::title).size(), 40u);
  for (const base::Field field : {fields::x, fields::y, fields::colour}) {
    EXPECT_FALSE(card->value(field).empty());
  }
}

TEST_F(Written, SeveralEditsAreOneFrame) {
  CardWriter writer{{kReplica, columns_, kCards, 1}};
  std::string frame;
  for (std::size_t i = 0; i < 10; ++i) static_cast<void>(writer.write(i % kCards, frame));
  frame.push_back(6 << 3);  // based_on
  append_varint(frame, 300);
  EXPECT_EQ(sync::cut_client_frame(frame, {}).value().based_on, base::Seq{300});
  static_cast<void>(take(frame, 10));
}

}  // namespace
}  // namespace samtavle::load
