// Goal: two versions of a text are told apart by characters, not by what they happen to say, and
// what is told makes the one of the other.

#include "samtavle/plan/passages.hpp"

#include <gmock/gmock.h>

#include "logged.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/text/formatting.hpp"

namespace samtavle::plan {
namespace {

using base::OpId;
using base::Value;
using testing::ElementsAre;
using testing::IsEmpty;

class Passages : public Logged {
 protected:
  Passages() {
    card = make(kAnna, kinds::idea, ideas, "Vi planter tre træer");
    then = copy();
  }
  const text::Text* old() const { return then.find(card)->text(fields::title); }
  const text::Text* now() const { return item(card).text(fields::title); }
  static std::vector<std::string> lines(const std::vector<Passage>& passages) {
    std::vector<std::string> out;
    for (const Passage& p : passages) {
      out.push_back(std::to_string(p.position) + " -" + base::encode_utf8(p.removed) + " +" +
                    base::encode_utf8(p.inserted));
    }
    return out;
  }
  void flatten() {
    v1::Edit edit;
    edit.set_first_counter(board.next_counter(base::kServerReplica).value);
    v1::FlattenText* m = edit.add_operations()->mutable_flatten_text();
    m->set_item_replica(card.replica.value);
    m->set_item_counter(card.counter.value);
    m->set_field(fields::title.value);
    m->set_characters(static_cast<std::uint32_t>(now()->length()));
    commit(base::kServerActor, edit);
  }

  OpId card;
  board::Board then;
};

TEST_F(Passages, OfTheSameTextThereAreNone) {
  EXPECT_THAT(passages(old(), now()), IsEmpty());
  EXPECT_THAT(passages(nullptr, nullptr), IsEmpty());
}

TEST_F(Passages, AreWhereSomethingCameOrWent) {
  type(kBo, card, fields::title, 20, " ved åen");
  erase(kBo, card, fields::title, 11, 3);
  type(kBo, card, fields::title, 11, "fem");
  EXPECT_THAT(lines(passages(old(), now())), ElementsAre("11 -tre +fem", "20 - + ved åen"));
  EXPECT_THAT(lines(passages(now(), old())), ElementsAre("11 -fem +tre", "20 - ved åen +"));
}

TEST_F(Passages, WordsThatWereTypedAgainAreNoDifference) {
  erase(kBo, card, fields::title, 11, 3);
  type(kBo, card, fields::title, 11, "tre");
  EXPECT_THAT(passages(old(), now()), IsEmpty());
}

TEST_F(Passages, OfATextThatCameOrWent) {
  EXPECT_THAT(lines(passages(nullptr, now())), ElementsAre("0 - +Vi planter tre træer"));
  EXPECT_THAT(lines(passages(now(), nullptr)), ElementsAre("0 -Vi planter tre træer +"));
}

TEST_F(Passages, AfterFlatteningTheWordsCount) {
  flatten();
  EXPECT_THAT(passages(old(), now()), IsEmpty());
  type(kBo, card, fields::title, 15, "høje ");
  EXPECT_THAT(lines(passages(old(), now())), ElementsAre("15 - +høje "));
}

TEST_F(Passages, MarksAreComparedByCharacter) {
  const auto mark = [&](std::size_t from, std::size_t to, std::uint32_t kind, Value value) {
    act(kBo, [&](board::Composer& c) {
      ASSERT_TRUE(c.mark_text(card, fields::title, from, to, kind, value));
    });
  };
  mark(3, 10, text::kBold, true);
  mark(3, 4, text::kLink, "https://havn.example");
  auto changes = mark_changes(now(), old());
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].from, 3u);
  EXPECT_EQ(changes[0].to, 10u);
  EXPECT_EQ(changes[0].mark, text::kBold);
  EXPECT_TRUE(changes[0].value.empty());
  changes = mark_changes(old(), now());
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[1].value, Value{"https://havn.example"});
  mark(3, 10, text::kBold, Value{});
  mark(3, 4, text::kLink, Value{});
  EXPECT_THAT(mark_changes(now(), old()), IsEmpty());
  type(kBo, card, fields::title, 0, "x");
  EXPECT_THAT(mark_changes(now(), old()), IsEmpty()) << "they do not say the same";
}

}  // namespace
}  // namespace samtavle::plan
