// Goal: a suggestion is applied exactly if nobody touched the passage that it is about, wherever
// the passage has moved to, and then changes nothing else. Method: random typing and erasing around
// and within a passage, held against a row of characters that are all different.

#include "samtavle/plan/suggestions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {
namespace {

using base::OpId;

constexpr base::Actor kAuthor{7};
constexpr base::Actor kOther{8};

// Of characters that are all different, so that one sees whether a passage was touched.
struct Model {
  std::u32string row;
  char32_t next = 0x4e00;

  std::string insert(std::size_t at, std::size_t count) {
    std::u32string typed;
    for (std::size_t i = 0; i < count; ++i) typed.push_back(next++);
    row.insert(at, typed);
    return base::encode_utf8(typed);
  }
};

class Game {
 public:
  explicit Game(std::uint64_t seed) : random_(seed) {
    OpId root;
    act(base::kServerActor, [&](board::Composer& c) { root = *c.create_item(kinds::board, {}); });
    act(kOther, [&](board::Composer& c) {
      card_ = *c.create_item(kinds::idea, root);
      ASSERT_TRUE(c.insert_text(card_, fields::body, 0, model_.insert(0, random_.between(1, 30))));
    });
  }

  // Whether the suggestion was applied.
  bool play() {
    const std::size_t from = random_.below(model_.row.size());
    const std::size_t to = random_.between(from + 1, std::min(from + 6, model_.row.size()));
    const std::u32string passage = model_.row.substr(from, to - from);
    OpId id;
    act(kAuthor, [&](board::Composer& c) {
      id = *suggest_text(c, board_, {card_, fields::body, from, to, "nyt"});
    });
    for (std::size_t step = random_.below(8); step > 0; --step) change();
    if (random_.chance(20)) flatten();

    const std::size_t found = model_.row.find(passage);
    const Suggestion read = read_suggestion(board_, *board_.find(id));
    if (found == std::u32string::npos) {
      EXPECT_TRUE(read.fit == Fit::passage_changed || read.fit == Fit::passage_gone)
          << name(read.fit);
      return false;
    }
    EXPECT_EQ(read.fit, Fit::fits) << name(read.fit);
    EXPECT_EQ(read.from, found);
    act(kOther, [&](board::Composer& c) { ASSERT_TRUE(accept_suggestion(c, board_, id)); });
    model_.row.replace(found, passage.size(), U"nyt");
    EXPECT_EQ(board_.find(card_)->text_utf8(fields::body), base::encode_utf8(model_.row));
    board_.check_invariants();
    return true;
  }

 private:
  template <class Steps>
  void act(base::Actor actor, const Steps& steps) {
    board::Composer composer{board_, base::Replica{actor.value}, actor};
    steps(composer);
    static_cast<void>(composer.finish());
  }

  void change() {
    const std::size_t at = random_.below(model_.row.size() + 1);
    const std::size_t behind = model_.row.size() - at;
    if (behind == 0 || random_.chance(60)) {
      const std::string typed = model_.insert(at, random_.between(1, 3));
      act(kOther,
          [&](board::Composer& c) { ASSERT_TRUE(c.insert_text(card_, fields::body, at, typed)); });
      return;
    }
    const std::size_t gone = random_.between(1, std::min<std::size_t>(3, behind));
    model_.row.erase(at, gone);
    act(kOther,
        [&](board::Composer& c) { ASSERT_TRUE(c.erase_text(card_, fields::body, at, gone)); });
  }

  void flatten() {
    v1::Edit edit;
    edit.set_first_counter(board_.next_counter(base::kServerReplica).value);
    v1::FlattenText* m = edit.add_operations()->mutable_flatten_text();
    m->set_item_replica(card_.replica.value);
    m->set_item_counter(card_.counter.value);
    m->set_field(fields::body.value);
    m->set_characters(static_cast<std::uint32_t>(model_.row.size()));
    ASSERT_TRUE(board_.apply(edit, {base::Seq{1}, base::kServerActor, 1}));
  }

  support::Random random_;
  Model model_;
  board::Board board_;
  OpId card_;
};

TEST(SuggestionsProperty, AppliedExactlyIfNobodyTouchedThePassage) {
  std::size_t applied = 0;
  const std::size_t count = support::iterations(3'000);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const std::string repeat = support::repeat_command(
        "SuggestionsProperty.AppliedExactlyIfNobodyTouchedThePassage", seed);
    SCOPED_TRACE(repeat);
    const support::OnAbort on_abort{repeat};
    Game game{seed};
    if (game.play()) ++applied;
    if (testing::Test::HasFailure()) return;
  }
  if (count >= 500) {
    // Both sides were played.
    EXPECT_GT(applied, count / 5);
    EXPECT_LT(applied, count * 4 / 5);
  }
}

}  // namespace
}  // namespace samtavle::plan
