// Goal: only the log of a board becomes a board, the same one, and nobody gets rights by it.
// Method: a log that is composed here, whole and then wrong in one way after the other.

#include "samtavle/hub/imported_board.hpp"

#include <gmock/gmock.h>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {
namespace {

using base::Errc;
using testing::HasSubstr;

constexpr std::int64_t kLatest = 5'000;

class Importing : public testing::Test {
 protected:
  Importing() {
    auto first = plan::default_board(board_, "Havnen", "Havneby", plan::Language::danish);
    log(*first, {}, 1'000);
    for (const std::uint32_t replica : {1u, 3u, 1u}) {
      board::Composer composer{board_, Replica{replica}, Actor{replica + 1}};
      const auto card = composer.create_item(plan::kinds::idea, board::kRootId);
      EXPECT_TRUE(composer.insert_text(*card, plan::fields::title, 0, "Bænke"));
      auto composed = composer.finish();
      log(composed, Actor{replica + 1}, 2'000);
    }
  }

  void log(board::Composer::Composed& composed, Actor actor, std::int64_t time_ms) {
    static_cast<void>(board_.roll_back(std::move(composed.journal)));
    const board::Stamp stamp{Seq{board_.seq().value + 1}, actor, time_ms, board_.seq()};
    ASSERT_TRUE(board_.apply(*composed.edit, stamp));
    events_.push_back(sync::encode_event(stamp, board::encode_edit(*composed.edit)));
  }

  // The log with one event changed.
  template <class Change>
  std::vector<std::string> with(std::size_t index, const Change& change) const {
    std::vector<std::string> events = events_;
    v1::Event event;
    EXPECT_TRUE(event.ParseFromString(events[index]));
    change(event);
    events[index] = event.SerializeAsString();
    return events;
  }

  Result<ImportedBoard> imported(const std::vector<std::string>& events) const {
    ImportedBoard board{limits_, kLatest};
    for (const std::uint32_t actor : {2u, 4u, 7u}) {
      EXPECT_TRUE(board.add_actor(Actor{actor}, {"Asta", plan::ActorKind::citizen, "", false}));
    }
    for (const std::string& event : events) {
      if (const auto added = board.add_event(event); !added) return base::pass_on(added);
    }
    return board;
  }

  void expect_refused(const std::vector<std::string>& events, Errc code, const char* what) const {
    const auto board = imported(events);
    ASSERT_FALSE(board) << what;
    EXPECT_EQ(board.error().code, code) << what;
    EXPECT_THAT(board.error().detail, HasSubstr(what));
  }

  base::EditLimits limits_;
  board::Board board_;
  std::vector<std::string> events_;
};

TEST_F(Importing, MakesTheSameBoard) {
  auto board = imported(events_);
  ASSERT_TRUE(board) << board.error().detail;
  EXPECT_EQ(board::snapshot_hash(board->board()), board::snapshot_hash(board_));
  const auto id = BoardId::parse("havnen-2").value();
  const auto write = std::move(*board).finish(id, 9'000);
  ASSERT_TRUE(write) << write.error().detail;
  EXPECT_EQ(write->board, id);
  EXPECT_TRUE(write->create);
  EXPECT_EQ(write->info.title, "Havnen");
  EXPECT_EQ(write->info.authority, "Havneby");
  EXPECT_EQ(write->info.head, Seq{4});
  EXPECT_EQ(write->info.epoch, Epoch{1});
  EXPECT_EQ(write->info.created_ms, 9'000);
  EXPECT_EQ(write->info.last_replica, Replica{3});
  EXPECT_EQ(write->info.last_actor, Actor{7});
  ASSERT_EQ(write->events.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(write->events[i], (LogEvent{Seq{i + 1}, events_[i]})) << "byte by byte";
  }
  ASSERT_EQ(write->replicas.size(), 2u);
  for (const ReplicaRecord& record : write->replicas) {
    EXPECT_EQ(record.high_water.value + 1, board_.next_counter(record.replica).value);
    EXPECT_EQ(record.actor.value, record.replica.value + 1);
    EXPECT_EQ(record.device.size(), 16u);
  }
  ASSERT_TRUE(write->snapshot);
  EXPECT_EQ(write->snapshot->seq, Seq{4});
  EXPECT_EQ(write->snapshot->bytes, board::encode_snapshot(board_));
}

TEST_F(Importing, NobodyIsOneOfThosePeople) {
  const auto write = std::move(imported(events_).value()).finish(
      BoardId::parse("x").value(), 9'000);
  ASSERT_TRUE(write);
  ASSERT_EQ(write->actors.size(), 3u);
  std::set<std::string> subjects;
  for (const ActorRecord& record : write->actors) {
    EXPECT_EQ(record.person.name, "Asta");
    const bool has_control = std::any_of(record.subject.begin(), record.subject.end(),
                                         [](char c) { return c > 0 && c < ' '; });
    EXPECT_TRUE(has_control) << "no token holds such a subject";
    EXPECT_TRUE(subjects.insert(record.subject).second);
  }
}

TEST_F(Importing, WhatDoesNotFollowIsRefused) {
  expect_refused(with(1, [](v1::Event& e) { e.set_seq(3); }), Errc::invalid, "next one");
  expect_refused({events_[1]}, Errc::invalid, "event 1");
  expect_refused({events_[0], events_[0]}, Errc::invalid, "event 2");
  expect_refused(with(2, [](v1::Event& e) { e.set_time_ms(1'999); }), Errc::invalid, "time");
  expect_refused(with(3, [](v1::Event& e) { e.set_time_ms(kLatest + 1); }), Errc::invalid, "time");
  expect_refused(with(1, [](v1::Event& e) { e.set_actor(5); }), Errc::invalid, "list of actors");
  expect_refused(with(3, [](v1::Event& e) { e.set_actor(4); }), Errc::invalid, "two actors");
  expect_refused(with(1, [](v1::Event& e) { e.mutable_edit()->set_replica(0xffffffff); }),
                 Errc::invalid, "number of a replica");
  expect_refused(with(1, [](v1::Event& e) { e.mutable_edit()->set_first_counter(2); }),
                 Errc::invalid, "does not fit");
  expect_refused(with(1,
                      [](v1::Event& e) {
                        e.mutable_edit()->add_operations()->mutable_delete_item()
                            ->set_item_counter(9'999);
                      }),
                 Errc::invalid, "does not fit");
}

TEST_F(Importing, WhatIsNoEventIsRefusedBeforeItIsParsed) {
  expect_refused({""}, Errc::malformed, "event 1");
  expect_refused({"\xff\xff"}, Errc::malformed, "event 1");
  expect_refused({events_[0] + events_[0]}, Errc::malformed, "no event");
  expect_refused({events_[0].substr(0, events_[0].size() - 1)}, Errc::malformed, "no event");
  expect_refused({std::string(1024 * 1024 + 1, '\0')}, Errc::malformed, "too large");
  // As many empty operations as fit: each would be an object.
  std::string edit;
  while (edit.size() < 900'000) edit += std::string("\x1a\x00", 2);
  expect_refused({sync::encode_event({Seq{1}, {}, 1}, edit)}, Errc::malformed, "too many parts");
}

TEST_F(Importing, ABoardHasItsLimits) {
  limits_.board_items_max = 10;
  expect_refused(events_, Errc::limit, "larger");
  limits_ = {};
  limits_.board_bytes_max = 1'000;
  expect_refused(events_, Errc::limit, "larger");
}

TEST_F(Importing, PeopleAreChecked) {
  ImportedBoard board{limits_, kLatest};
  const auto code = [&board](std::uint32_t actor, plan::Person person) {
    const auto added = board.add_actor(Actor{actor}, std::move(person));
    return added ? std::optional<Errc>{} : std::optional{added.error().code};
  };
  EXPECT_EQ(code(1, {}), std::nullopt);
  EXPECT_EQ(code(1, {}), Errc::invalid);
  EXPECT_EQ(code(0, {}), Errc::invalid);
  EXPECT_EQ(code(0x80000000, {}), Errc::invalid);
  EXPECT_EQ(code(2, {"a\nb", plan::ActorKind::citizen, "", false}), Errc::invalid);
  EXPECT_EQ(code(2, {std::string(201, 'a'), plan::ActorKind::citizen, "", false}), Errc::invalid);
  EXPECT_EQ(code(2, {"", plan::ActorKind::citizen, "\xff", false}), Errc::invalid);
  EXPECT_EQ(code(2, {"", plan::ActorKind{77}, "", false}), Errc::invalid);
}

TEST_F(Importing, ALogWithoutEventsIsNoBoard) {
  ImportedBoard board{limits_, kLatest};
  EXPECT_EQ(std::move(board).finish(BoardId::parse("x").value(), 1).error().code, Errc::invalid);
}

}  // namespace
}  // namespace samtavle::hub
