// Goal: what is restored is as it was, characters that were never gone keep their authors, what may
// not be done is left out and said, and no edit is larger than one may be.
// Method: case by case; whole boards at random in tests/property/plan.

#include "samtavle/plan/restore.hpp"

#include <gmock/gmock.h>

#include "logged.hpp"
#include "samtavle/plan/difference.hpp"
#include "samtavle/plan/suggestions.hpp"
#include "samtavle/plan/versions.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;
using base::Value;
using testing::IsEmpty;

class RestoreTest : public Logged {
 protected:
  RestoreTest() {
    type(kAnna, board::kRootId, fields::purpose, 0, "Mere liv");
    make(kAnna, kinds::criterion, area, "Ti ideer");
    enter_second();
    for (const char* title : {"Sauna", "Bænke", "Lys"}) {
      cards.push_back(make(kAnna, kinds::idea, ideas, title));
    }
    mark();
  }
  void mark() { version = copy(); }

  // Restores by Bo, who may do what a manager may; returns the number of edits.
  std::size_t restore(OpId item, const std::string& reason = "for meget er ændret",
                      std::optional<Role> role = Role::manager) {
    RestoreRequest request{item, reason};
    if (role) request.asking = Asking{kBo, *role, ActorKind::official};
    auto planned = Restoration::plan(copy(), version, request);
    EXPECT_TRUE(planned) << planned.error().detail;
    if (!planned) return 0;
    left_out = planned->left_out();
    std::size_t edits = 0;
    while (!planned->done()) {
      board::Composer composer{board, base::Replica{kBo.value}, kBo};
      EXPECT_TRUE(planned->compose(composer, board));
      EXPECT_FALSE(composer.empty());
      auto composed = composer.finish();
      static_cast<void>(board.roll_back(std::move(composed.journal)));
      EXPECT_LE(composed.edit->operations_size(), 210);
      EXPECT_LT(board::encode_edit(*composed.edit).size(), 200u * 1024);
      if (role) {
        const Asking asking{kBo, *role, ActorKind::official};
        const auto denial = may(board, asking, *composed.edit);
        EXPECT_FALSE(denial) << denial->path << ": " << denial->detail;
      }
      commit(kBo, *composed.edit);
      planned->advance();
      if (++edits > 100) {
        ADD_FAILURE() << "it does not come to an end";
        break;
      }
    }
    return edits;
  }
  void expect_as_it_was() const {
    const auto left = difference(version, board);
    EXPECT_THAT(left.size(), 0u) << "item " << base::to_string(left.front().item);
  }

  std::vector<OpId> cards;
  board::Board version;
  std::vector<NotRestored> left_out;
};

TEST_F(RestoreTest, NothingIsDoneWhereNothingChanged) {
  EXPECT_EQ(restore({}), 0u);
  EXPECT_EQ(restore(cards[0]), 0u);
}

TEST_F(RestoreTest, OneItemIsAsItWasAndNoOtherOne) {
  const OpId elsewhere = make(kAnna, kinds::area, second, "Andet");
  mark();
  type(kCarl, cards[0], fields::title, 5, " og bad");
  set(kCarl, cards[0], fields::colour, "red");
  act(kCarl, [&](board::Composer& c) {
    ASSERT_TRUE(c.add_member(cards[0], fields::labels, "vand"));
    ASSERT_TRUE(c.move_last(cards[0], elsewhere));
    ASSERT_TRUE(c.delete_item(cards[0]));
  });
  type(kCarl, cards[1], fields::title, 0, "To ");
  EXPECT_EQ(restore(cards[0], ""), 1u);
  const auto left = difference(version, board);
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].item, cards[1]);
  EXPECT_EQ(board.children(ideas).front()->id, cards[0]);
  EXPECT_TRUE(events.back().edit().reason().empty());
}

TEST_F(RestoreTest, CharactersThatStayedKeepTheirAuthors) {
  const auto ids = item(cards[1]).text(fields::title)->ids_at(0, 5).value();
  erase(kCarl, cards[1], fields::title, 1, 1);
  type(kCarl, cards[1], fields::title, 4, "!");
  type(kCarl, cards[1], fields::title, 0, "?");
  restore(cards[1]);
  EXPECT_EQ(text(cards[1], fields::title), "Bænke");
  const text::Text& now = *item(cards[1]).text(fields::title);
  EXPECT_EQ(now.ids_at(0, 1).value(), (std::vector<base::IdRange>{{ids[0].first, 1}}));
  EXPECT_EQ(now.ids_at(2, 3).value(), (std::vector<base::IdRange>{{ids[0].first + 2, 3}}));
  EXPECT_EQ(now.ids_at(1, 1).value()[0].first.replica, base::Replica{kBo.value});
}

TEST_F(RestoreTest, TheWholeBoardSaysWhy) {
  const auto planned = Restoration::plan(copy(), version, {{}, " \n"});
  ASSERT_FALSE(planned);
  EXPECT_EQ(planned.error().code, Errc::needs_reason);
}

TEST_F(RestoreTest, TheWholeBoardIsAsItWas) {
  type(kCarl, board::kRootId, fields::purpose, 0, "Meget ", "x");
  const OpId fresh = make(kCarl, kinds::idea, ideas, "Ny");
  make(kCarl, kinds::comment, fresh, "");
  act(
      kCarl,
      [&](board::Composer& c) {
        ASSERT_TRUE(c.delete_item(cards[1]));
        ASSERT_TRUE(c.move(cards[2], ideas));
        ASSERT_TRUE(c.move_last(cards[0], ideas));
        ASSERT_TRUE(c.set(ideas, fields::level_citizen, "read"));
      },
      "x");
  EXPECT_GE(restore({}), 1u);
  expect_as_it_was();
  EXPECT_THAT(left_out, IsEmpty());
  EXPECT_EQ(events.back().edit().reason(), "for meget er ændret");
  EXPECT_TRUE(item(fresh).deleted());
}

TEST_F(RestoreTest, ReachesIntoAClosedPhaseAndClosesItAgain) {
  const OpId question = make(kAnna, kinds::question, area, "Hvem?");
  mark();
  type(kCarl, question, fields::title, 4, " betaler");
  // Its phase is closed in both versions.
  restore({});
  expect_as_it_was();
  EXPECT_THAT(left_out, IsEmpty());
  EXPECT_EQ(item(first).value(fields::phase_state), Value{"closed"});
}

TEST_F(RestoreTest, GoesBackToAnEarlierPhaseAndForwardAgain) {
  board::Board later = copy();
  act(
      kAnna, [&](board::Composer& c) { ASSERT_TRUE(enter_phase(c, board, first, false)); },
      "tilbage");
  type(kAnna, area, fields::title, 0, "Nyt ");
  restore({});
  expect_as_it_was();
  version = std::move(later);
  restore({});
  expect_as_it_was();
}

TEST_F(RestoreTest, OneItemInAClosedPhaseIsLeftOut) {
  const OpId question = make(kAnna, kinds::question, area, "Hvem?");
  mark();
  type(kCarl, question, fields::title, 4, " betaler");
  EXPECT_EQ(restore(question), 0u);
  ASSERT_EQ(left_out.size(), 1u);
  EXPECT_EQ(left_out[0].item, question);
  EXPECT_EQ(left_out[0].field, fields::title);
  EXPECT_EQ(left_out[0].denial.code, Errc::frozen);
}

TEST_F(RestoreTest, WhatOneMayNotDoIsLeftOut) {
  type(kCarl, cards[0], fields::title, 0, "x");
  type(kCarl, board::kRootId, fields::purpose, 0, "Meget ", "x");
  set(kCarl, ideas, fields::level_citizen, "read", "x");
  restore({}, "x", Role::facilitator);
  EXPECT_EQ(text(cards[0], fields::title), "Sauna");
  EXPECT_EQ(text(board::kRootId, fields::purpose), "Meget Mere liv");
  ASSERT_EQ(left_out.size(), 2u);
  for (const NotRestored& left : left_out) EXPECT_EQ(left.denial.code, Errc::not_allowed);
}

TEST_F(RestoreTest, DecidedSuggestionsStayDecided) {
  OpId suggestion;
  act(kCarl, [&](board::Composer& c) {
    suggestion = *suggest_text(c, board, {cards[0], fields::title, 0, 5, "Badeland"});
  });
  mark();
  act(kAnna, [&](board::Composer& c) { ASSERT_TRUE(accept_suggestion(c, board, suggestion)); });
  restore({});
  EXPECT_EQ(text(cards[0], fields::title), "Sauna");
  EXPECT_EQ(item(suggestion).value(fields::suggestion_state), Value{"accepted"});
  ASSERT_EQ(left_out.size(), 1u);
  EXPECT_EQ(left_out[0].denial.code, Errc::frozen);
}

TEST_F(RestoreTest, NamedVersionsStay) {
  act(kAnna, [&](board::Composer& c) { ASSERT_TRUE(name_version(c, board, "Før", base::Seq{3})); });
  EXPECT_EQ(restore({}), 0u);
  EXPECT_EQ(versions_of(board).size(), 1u);
}

TEST_F(RestoreTest, WhatWasNotThereCannotBeRestored) {
  const OpId fresh = make(kCarl, kinds::idea, ideas, "Ny");
  const auto planned = Restoration::plan(copy(), version, {fresh, ""});
  ASSERT_FALSE(planned);
  EXPECT_EQ(planned.error().code, Errc::not_found);
}

TEST_F(RestoreTest, ALongTextTakesSeveralEdits) {
  std::string body;
  for (int i = 0; i < 9'000; ++i) body += "æøå 12345 ";
  act(kAnna, [&](board::Composer& c) {
    ASSERT_TRUE(c.insert_text(cards[0], fields::body, 0, body.substr(0, body.size() / 2)));
  });
  act(kAnna, [&](board::Composer& c) {
    ASSERT_TRUE(c.insert_text(cards[0], fields::body, item(cards[0]).text(fields::body)->length(),
                              body.substr(body.size() / 2)));
  });
  mark();
  erase(kCarl, cards[0], fields::body, 0, item(cards[0]).text(fields::body)->length());
  EXPECT_GE(restore(cards[0]), 2u);
  expect_as_it_was();
}

TEST_F(RestoreTest, ATextInManyPiecesTakesSeveralEdits) {
  // 600 characters of two writers in turns are 600 ranges of ids.
  for (std::uint32_t i = 0; i < 600; ++i) {
    type(i % 2 == 0 ? kAnna : kCarl, cards[0], fields::body, i, "x");
  }
  EXPECT_GE(restore(cards[0]), 3u);
  expect_as_it_was();
}

TEST_F(RestoreTest, ManyItemsTakeSeveralEdits) {
  act(kCarl, [&](board::Composer& c) {
    for (int i = 0; i < 450; ++i) ASSERT_TRUE(c.create_item(kinds::idea, ideas));
  });
  EXPECT_EQ(restore({}), 3u);
  expect_as_it_was();
}

TEST_F(RestoreTest, WhatOthersDidMeanwhileElsewhereStays) {
  type(kCarl, cards[0], fields::title, 0, "x");
  auto planned = Restoration::plan(copy(), version, {cards[0], ""});
  ASSERT_TRUE(planned);
  type(kCarl, cards[0], fields::title, 6, "y");
  set(kCarl, cards[0], fields::colour, "red");
  act(kBo, [&](board::Composer& c) { ASSERT_TRUE(planned->compose(c, board)); });
  EXPECT_EQ(text(cards[0], fields::title), "Sauna");
  EXPECT_EQ(item(cards[0]).value(fields::colour), Value{"red"});
}

}  // namespace
}  // namespace samtavle::plan
