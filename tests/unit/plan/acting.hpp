#pragma once
// A sample board on which people do things: each step is an edit that the schema and the rights are
// asked about before it is made.

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "sample.hpp"
#include "samtavle/plan/validate.hpp"

namespace samtavle::plan {

class Acting : public testing::Test {
 protected:
  // What the server would say to an edit; it is taken back.
  template <class Steps>
  std::optional<Denial> ask(base::Actor actor, Role role, const Steps& steps,
                            const char* reason = "") {
    board::Composer composer{s.board, base::Replica{actor.value}, actor};
    steps(composer);
    if (*reason != '\0') composer.reason(reason);
    auto composed = composer.finish();
    static_cast<void>(s.board.roll_back(std::move(composed.journal)));
    if (auto denial = check_schema(s.board, *composed.edit)) return denial;
    return may(s.board, {actor, role, ActorKind::citizen}, *composed.edit);
  }

  // Makes an edit as somebody who may do anything by role. Returns its reason. It gets a seq of its
  // own, as in a log.
  template <class Steps>
  std::string act(base::Actor actor, const Steps& steps) {
    board::Composer composer{s.board, base::Replica{actor.value}, actor};
    steps(composer);
    auto composed = composer.finish();
    static_cast<void>(s.board.roll_back(std::move(composed.journal)));
    const auto denial = check_schema(s.board, *composed.edit);
    EXPECT_FALSE(denial) << denial->path << ": " << denial->detail;
    EXPECT_TRUE(s.board.apply(*composed.edit, {base::Seq{s.board.seq().value + 1}, actor, 1}));
    s.board.check_invariants();
    return composed.edit->reason();
  }

  base::OpId add(base::Actor actor, Kind kind, base::OpId container, const char* title = "",
                 const char* body = "") {
    base::OpId id;
    act(actor, [&](board::Composer& c) {
      id = *c.create_item(kind, container);
      ASSERT_TRUE(c.insert_text(id, fields::title, 0, title));
      ASSERT_TRUE(c.insert_text(id, fields::body, 0, body));
    });
    return id;
  }
  void type(base::OpId item, Field field, std::size_t at, std::string_view words,
            base::Actor actor = kOther) {
    act(actor, [&](board::Composer& c) { ASSERT_TRUE(c.insert_text(item, field, at, words)); });
  }
  void erase(base::OpId item, Field field, std::size_t at, std::size_t count,
             base::Actor actor = kOther) {
    act(actor, [&](board::Composer& c) { ASSERT_TRUE(c.erase_text(item, field, at, count)); });
  }
  void remove(base::OpId item) {
    act(kOther, [&](board::Composer& c) { ASSERT_TRUE(c.delete_item(item)); });
  }
  void restore(base::OpId item) {
    act(kOther, [&](board::Composer& c) { ASSERT_TRUE(c.restore_item(item)); });
  }
  const board::Item& item(base::OpId id) const { return *s.board.find(id); }
  std::string text(base::OpId id, Field field) const { return item(id).text_utf8(field); }

  Sample s;
};

}  // namespace samtavle::plan
