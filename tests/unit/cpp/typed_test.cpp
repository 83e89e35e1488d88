// Goal: the C++ headers say about a board what samtavle.hpp promises, typed: queries, observers of
// an item, of a field and of a query, edits, undo, presence, the past, refusals with their content
// and the true state of saving.
// Method: boards without a server, one or two people on them.

#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <stdexcept>

#include "stage.hpp"

namespace samtavle::embed_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

class Typed : public testing::Test {
 protected:
  const std::shared_ptr<LocalBoard> local_ = LocalBoard::open({.board = "park"});
  Board board_ = open(as_person(local_, "Mette"));
};

TEST_F(Typed, QueriesFindItemsByKindFieldAndMember) {
  const Id bench = add(board_, kinds::idea, "Bænk");
  const Id tree = add(board_, kinds::idea, "Træ");
  add(board_, kinds::need, "Skygge");
  board_.transact("More", [&](Transaction& tx) {
    tx.set(bench, fields::due_date, "2026-05-01");
    tx.add(tree, fields::labels, "grøn");
  });
  board_.wait_saved(kSoon);
  const Query ideas = board_.cards().where(kind == kinds::idea);
  EXPECT_THAT(titles(ideas.list()), UnorderedElementsAre("Bænk", "Træ"));
  EXPECT_THAT(titles(ideas.where(fields::due_date == "2026-05-01").list()), ElementsAre("Bænk"));
  EXPECT_THAT(titles(ideas.where(has(fields::labels, "grøn")).list()), ElementsAre("Træ"));
  EXPECT_THAT(titles(ideas.where(!(fields::title == "Træ")).list()), ElementsAre("Bænk"));
  const Query either =
      board_.cards().where(fields::title == "Bænk" || fields::title == "Skygge");
  EXPECT_EQ(either.size(), 2u);
  EXPECT_TRUE(board_.cards().where(kind == kinds::idea && kind == kinds::need).empty());
  EXPECT_THAT(titles(board_.children(root_id, kinds::need).list()), ElementsAre("Skygge"));
}

TEST_F(Typed, ObserversHearOfTheirItemFieldOrQueryOnly) {
  const Id bench = add(board_, kinds::idea, "Bænk");
  const Id tree = add(board_, kinds::idea, "Træ");
  std::atomic<int> item{0};
  std::atomic<int> field{0};
  std::atomic<int> anything{0};
  std::mutex mutex;
  std::vector<std::vector<std::string>> answers;
  const Observation of_item = board_.observe(bench, [&] { ++item; });
  const Observation of_field = board_.observe(bench, fields::title, [&] { ++field; });
  const Observation of_all = board_.observe([&] { ++anything; });
  const Observation of_query = board_.observe(
      board_.cards().where(kind == kinds::need), [&](const std::vector<Item>& now) {
        const std::lock_guard lock{mutex};
        answers.push_back(titles(now));
      });
  const auto type = [&](Id id, TextField in) {
    const auto made = board_.transact("Type", [&](Transaction& tx) {
      tx.text(id, in).insert(0, "x");
    });
    board_.wait_saved(made.edit, kSoon);
  };
  type(tree, fields::title);
  EXPECT_GT(anything, 0);
  EXPECT_EQ(item, 0);
  type(bench, fields::body);
  EXPECT_GT(item, 0);
  EXPECT_EQ(field, 0);
  type(bench, fields::title);
  EXPECT_GT(field, 0);
  const std::lock_guard lock{mutex};
  EXPECT_THAT(answers, IsEmpty()) << "what it asks for has not changed";
}

TEST_F(Typed, AnObserverOfAQueryIsHandedItsNewAnswerUntilItEnds) {
  std::mutex mutex;
  std::vector<std::string> answer;
  std::atomic<int> calls{0};
  {
    const Observation of_query = board_.observe(
        board_.cards().where(kind == kinds::need), [&](const std::vector<Item>& now) {
          const std::lock_guard lock{mutex};
          answer = titles(now);
          ++calls;
        });
    add(board_, kinds::need, "Skygge");
    ASSERT_TRUE(soon([&] { return calls > 0; }));
    const std::lock_guard lock{mutex};
    EXPECT_THAT(answer, ElementsAre("Skygge"));
  }
  const int before = calls;
  add(board_, kinds::need, "Lys");
  EXPECT_EQ(calls, before);
}

TEST_F(Typed, AThrowTakesTheWholeEditBack) {
  EXPECT_THROW(board_.transact("Half",
                               [](Transaction& tx) {
                                 const Id card = tx.create(kinds::idea, {.in = root_id}, "halv");
                                 EXPECT_EQ(tx.view().item(card)->title(), "halv");
                                 throw std::runtime_error("no more");
                               }),
               std::runtime_error);
  EXPECT_THAT(titles(board_.cards().list()), Not(Contains("halv")));
}

TEST_F(Typed, UndoAndRedo) {
  EXPECT_FALSE(board_.undo());
  const Id card = add(board_, kinds::idea, "bort");
  board_.wait_saved(board_.undo()->last_edit, kSoon);
  EXPECT_TRUE(board_.item(card)->deleted);
  board_.wait_saved(board_.redo()->last_edit, kSoon);
  EXPECT_FALSE(board_.item(card)->deleted);
}

TEST_F(Typed, PresenceIsSeenByOthers) {
  Board other = open(as_person(local_, "Bo", 3));
  const Id card = add(board_, kinds::idea, "Bænk");
  samtavle_presence here{};
  here.item = card;
  board_.present(here);
  const auto seen = [&] { return other.ask(SAMTAVLE_ASK_OTHERS); };
  EXPECT_TRUE(soon([&] { return seen().find(to_string(card)) != std::string::npos; })) << seen();
}

TEST_F(Typed, ThePastCanBeReadAndBroughtBack) {
  const Id card = add(board_, kinds::idea, "gammel");
  const Seq then = board_.state().seq;
  board_.transact("Type", [&](Transaction& tx) { tx.text(card, fields::title).erase(0, 3); });
  board_.wait_saved(kSoon);
  EXPECT_EQ(board_.item(card)->title(), "mel");
  const auto title = [card](const View& view) { return view.item(card)->title(); };
  EXPECT_EQ(board_.past(then, title), "gammel");
  EXPECT_THAT(board_.difference(then - 1, then), HasSubstr("gammel"));
  EXPECT_THAT(board_.digest(then), HasSubstr("since"));
  EXPECT_THAT(board_.story(), HasSubstr("now"));
  board_.wait_saved(board_.restore_version(then, card).last_edit, kSoon);
  EXPECT_EQ(board_.item(card)->title(), "gammel");
}

TEST_F(Typed, ARefusalComesWithItsContentAndItsReason) {
  std::mutex mutex;
  std::vector<Refusal> refusals;
  Options options = as_person(local_, "Rie", 1);
  options.on_refused = [&](const Refusal& refusal) {
    const std::lock_guard lock{mutex};
    refusals.push_back(refusal);
  };
  Board reader = open(std::move(options));
  samtavle_ask create{};
  create.what = SAMTAVLE_MAY_CREATE;
  create.kind = kinds::idea.number;
  create.container = root_id;
  EXPECT_EQ(reader.may({create}).allowed, 0u);
  const auto made = reader.transact("Try", [](Transaction& tx) {
    return tx.create(kinds::idea, {.in = root_id}, "må jeg?");
  });
  try {
    reader.wait_saved(made.edit, kSoon);
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), SAMTAVLE_NOT_ALLOWED);
    EXPECT_THAT(error.what(), HasSubstr("not_allowed"));
  }
  const std::lock_guard lock{mutex};
  ASSERT_EQ(refusals.size(), 1u);
  EXPECT_EQ(refusals[0].edit, made.edit);
  EXPECT_EQ(refusals[0].status, SAMTAVLE_NOT_ALLOWED);
  EXPECT_GT(refusals[0].needed_role, 1u);
  EXPECT_THAT(refusals[0].content, HasSubstr("må jeg?"));
}

TEST_F(Typed, SavedIsSaidOnlyOfWhatIsKept) {
  std::atomic<Seq> saved{0};
  Options options = as_person(local_, "Bo", 3);
  options.on_saved = [&](EditId, Seq seq) { saved = seq; };
  Board board = open(std::move(options));
  EXPECT_TRUE(board.saved());
  const auto made = board.transact("New", [](Transaction& tx) {
    return tx.create(kinds::idea, {.in = root_id}, "nu");
  });
  const Seq seq = board.wait_saved(made.edit, kSoon);
  EXPECT_EQ(saved, seq);
  EXPECT_TRUE(board.saved());
  // Nobody is there to keep it any more.
  ASSERT_EQ(samtavle_local_close(local_->handle()), SAMTAVLE_OK);
  ASSERT_TRUE(soon([&] { return board.state().connection == SAMTAVLE_OFFLINE; }));
  board.transact("New", [](Transaction& tx) {
    return tx.create(kinds::idea, {.in = root_id}, "senere");
  });
  EXPECT_FALSE(board.saved());
  EXPECT_EQ(board.state().save, static_cast<std::uint32_t>(SAMTAVLE_UNSAVED));
  EXPECT_EQ(board.state().waiting, 1u);
}

}  // namespace
}  // namespace samtavle::embed_test
