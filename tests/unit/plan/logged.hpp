#pragma once
// A board with its log: people do things, every edit becomes an event with a stamp, as on a server.
// Two phases, of which the first is open; a card area in each.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {

inline constexpr base::Actor kAnna{1};
inline constexpr base::Actor kBo{2};
inline constexpr base::Actor kCarl{3};
inline constexpr std::int64_t kMinute = 60 * 1000;

class Logged : public testing::Test {
 protected:
  Logged() {
    // In one edit, as a template is.
    act(base::kServerActor, [&](board::Composer& c) {
      const base::OpId root = *c.create_item(kinds::board, {});
      first = *c.create_item(kinds::phase, root);
      second = *c.create_item(kinds::phase, root);
      ASSERT_TRUE(c.insert_text(first, fields::title, 0, "Afklaring"));
      ASSERT_TRUE(c.insert_text(second, fields::title, 0, "Samskabelse"));
      ASSERT_TRUE(c.set(first, fields::phase_state, "open"));
      ASSERT_TRUE(c.set(second, fields::phase_state, "planned"));
      ASSERT_TRUE(c.set(root, fields::current_phase, first));
    });
    area = make(base::kServerActor, kinds::area, first, "Formål");
    ideas = make(base::kServerActor, kinds::area, second, "Ideer");
  }

  // Makes an edit, one minute after the one before.
  template <class Steps>
  base::Seq act(base::Actor actor, const Steps& steps, const std::string& reason = {},
                std::int64_t later_ms = kMinute) {
    board::Composer composer{board, base::Replica{actor.value}, actor};
    steps(composer);
    if (!reason.empty()) composer.reason(reason);
    auto composed = composer.finish();
    static_cast<void>(board.roll_back(std::move(composed.journal)));
    return commit(actor, *composed.edit, later_ms);
  }
  base::Seq commit(base::Actor actor, const v1::Edit& edit, std::int64_t later_ms = kMinute) {
    time_ms += later_ms;
    v1::Event event;
    event.set_seq(board.seq().value + 1);
    event.set_actor(actor.value);
    event.set_time_ms(time_ms);
    *event.mutable_edit() = edit;
    const auto done = board.apply(edit, board::stamp_of(event));
    EXPECT_TRUE(done) << done.error().path << ": " << done.error().detail;
    events.push_back(std::move(event));
    return board.seq();
  }

  base::OpId make(base::Actor actor, base::Kind kind, base::OpId container,
                  const std::string& title, const std::string& reason = {}) {
    base::OpId id;
    act(
        actor,
        [&](board::Composer& c) {
          id = *c.create_item(kind, container);
          ASSERT_TRUE(c.insert_text(id, fields::title, 0, title));
        },
        reason);
    return id;
  }
  base::Seq set(base::Actor actor, base::OpId item, base::Field field, base::Value value,
                const std::string& reason = {}) {
    return act(
        actor, [&](board::Composer& c) { ASSERT_TRUE(c.set(item, field, value)); }, reason);
  }
  base::Seq type(base::Actor actor, base::OpId item, base::Field field, std::size_t at,
                 const std::string& words, const std::string& reason = {},
                 std::int64_t later_ms = kMinute) {
    return act(
        actor, [&](board::Composer& c) { ASSERT_TRUE(c.insert_text(item, field, at, words)); },
        reason, later_ms);
  }
  base::Seq erase(base::Actor actor, base::OpId item, base::Field field, std::size_t at,
                  std::size_t count, const std::string& reason = {}) {
    return act(
        actor, [&](board::Composer& c) { ASSERT_TRUE(c.erase_text(item, field, at, count)); },
        reason);
  }
  base::Seq enter_second() {
    return act(
        kAnna, [&](board::Composer& c) { ASSERT_TRUE(enter_phase(c, board, second, false)); },
        "alt er klar");
  }

  const board::Item& item(base::OpId id) const { return *board.find(id); }
  std::string text(base::OpId id, base::Field field) const { return item(id).text_utf8(field); }
  board::Board copy() const {
    return std::move(board::decode_snapshot(board::encode_snapshot(board)).value());
  }

  board::Board board;
  std::vector<v1::Event> events;
  std::int64_t time_ms = 1'740'830'400'000;
  base::OpId first, second, area, ideas;
};

}  // namespace samtavle::plan
