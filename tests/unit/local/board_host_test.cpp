// Goal: a board without a server decides, keeps and tells as a server does, and takes nothing amiss
// that a stranger sends. Method: client sessions and raw messages, without clock or sockets.

#include "samtavle/local/board_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meeting.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/votes.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::local {
namespace {

using base::Errc;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(BoardHost, BeginsWithTheUsualBoard) {
  Meeting meeting;
  EXPECT_THAT(meeting.host->events(), SizeIs(1));
  const Guest& anna = meeting.come("Anna");
  EXPECT_EQ(anna.client.connection(), sync::Connection::live);
  EXPECT_FALSE(anna.client.board().children(board::kRootId, plan::kinds::phase).empty());
}

TEST(BoardHost, EverybodyHasWhatOneWrites) {
  Meeting meeting;
  Guest& anna = meeting.come("Anna");
  Guest& bo = meeting.come("Bo");
  add_card(anna, "Bænk");
  add_card(bo, "Træ");
  meeting.settle();
  EXPECT_EQ(anna.client.pending_count(), 0u);
  EXPECT_EQ(bo.client.pending_count(), 0u);
  EXPECT_EQ(anna.client.confirmed_hash(), bo.client.confirmed_hash());
  EXPECT_EQ(anna.client.confirmed_hash(), board::snapshot_hash(meeting.host->board()));
}

TEST(BoardHost, GoesOnFromWhatWasKept) {
  Meeting meeting;
  Guest& anna = meeting.come("Anna");
  add_card(anna, "Bænk");
  meeting.settle();
  add_card(anna, "uden svar");  // pending when the host goes
  const std::string before = board::snapshot_hash(meeting.host->board());

  Meeting later{meeting.kept};
  EXPECT_EQ(board::snapshot_hash(later.host->board()), before);
  EXPECT_EQ(later.host->events(), meeting.host->events());
  // The same device comes back with what it has pending, and with its number.
  anna.client.disconnected();
  const base::Replica replica = anna.client.replica();
  later.guests.push_back(std::move(meeting.guests.front()));
  Guest& again = *later.guests.back();
  later.connect(again);
  EXPECT_EQ(again.client.pending_count(), 0u);
  EXPECT_EQ(again.client.replica(), replica);
  EXPECT_EQ(again.client.confirmed_hash(), board::snapshot_hash(later.host->board()));
  EXPECT_THAT(again.refused, IsEmpty());
}

// A board in memory goes with its process; one of the same name is another one.
TEST(BoardHost, WhoComesBackToAnotherBoardGetsAllOfIt) {
  Meeting meeting;
  Guest& anna = meeting.come("Anna");
  add_card(anna, "fra før");
  meeting.settle();
  const Now later{kNow.steady, kNow.wall_ms + 2};
  meeting.host = std::move(*BoardHost::open(named("park"), {}, later));
  anna.client.disconnected();
  Guest& bo = meeting.come("Bo");
  for (int i = 0; i < 5; ++i) {
    add_card(bo, "anden tavle");
    meeting.settle();
  }
  meeting.connect(anna);
  EXPECT_EQ(anna.client.confirmed_hash(), board::snapshot_hash(meeting.host->board()));
  EXPECT_FALSE(anna.ended);
}

TEST(BoardHost, WhatIsKeptOfAnotherBoardOrDamagedIsNoBoard) {
  Meeting meeting;
  meeting.settle();
  EXPECT_EQ(BoardHost::open(named("other"), meeting.kept, kNow).error().code, Errc::config);
  auto twice = meeting.kept;
  twice.push_back(twice.front());
  EXPECT_EQ(BoardHost::open(named("park"), twice, kNow).error().code, Errc::corrupt);
  auto gap = meeting.kept;
  gap.push_back(gap.back());
  EXPECT_EQ(BoardHost::open(named("park"), gap, kNow).error().code, Errc::corrupt);
  auto newer = meeting.kept;
  newer.push_back("?something");
  EXPECT_EQ(BoardHost::open(named("park"), newer, kNow).error().code, Errc::newer_format);
  // The process ended right after it named the board.
  const auto begun = BoardHost::open(named("park"), {meeting.kept.front()}, kNow);
  ASSERT_TRUE(begun);
  EXPECT_THAT((*begun)->take_records(), SizeIs(1));
}

TEST(BoardHost, RightsAreThoseOfAServer) {
  Meeting meeting;
  Guest& reader = meeting.come("Rie", plan::Role::reader);
  add_card(reader, "må jeg?");
  meeting.settle();
  ASSERT_THAT(reader.refused, SizeIs(1));
  EXPECT_EQ(reader.refused.front().code, Errc::not_allowed);
  EXPECT_NE(reader.refused.front().needed, plan::Role::none);
  EXPECT_THAT(meeting.host->events(), SizeIs(1));
}

TEST(BoardHost, TakesNoBallots) {
  Meeting meeting;
  Guest& leader = meeting.come("Lis", plan::Role::manager);
  const base::OpId card = add_card(leader, "Bænk");
  meeting.settle();
  base::OpId round;
  const std::vector<base::OpId> cards{
      leader.client.board().children(board::kRootId, plan::kinds::idea).front()->id};
  const auto made = leader.client.edit(
      [&](board::Composer& edit) -> board::Applied<void> {
        const auto id = plan::make_round(edit, leader.client.board(), board::kRootId,
                                         {.question = "Hvad først?", .cards = cards});
        if (!id) return base::pass_on(id);
        round = *id;
        return {};
      },
      kNow.steady);
  ASSERT_TRUE(made) << made.error().detail;
  meeting.settle();
  static_cast<void>(card);
  ASSERT_TRUE(leader.client.vote(round, {{cards.front(), 1}}, kNow.steady));
  meeting.settle();
  ASSERT_THAT(leader.ballots_refused, SizeIs(1));
  EXPECT_EQ(leader.ballots_refused.front().code, Errc::not_allowed);
}

TEST(BoardHost, OneDeviceHasOneConnection) {
  Meeting meeting;
  Guest& anna = meeting.come("Anna");
  add_card(anna, "Bænk");
  meeting.settle();
  const base::SessionId first = anna.session;
  anna.client.disconnected();  // its line broke, and the host has not heard of it
  meeting.connect(anna);
  EXPECT_NE(anna.session, first);
  EXPECT_FALSE(anna.ended);
  // What comes late on the old line is nobody's.
  meeting.host->received(first, "whatever", kNow);
  EXPECT_THAT(meeting.host->take_out(), IsEmpty());
}

TEST(BoardHost, PeopleComeAndGo) {
  Meeting meeting;
  Guest& anna = meeting.come("Anna");
  Guest& bo = meeting.come("Bo");
  EXPECT_THAT(anna.client.present(), SizeIs(2));
  sync::Presence typing;
  typing.item = board::kRootId;
  typing.typing = true;
  bo.client.present(typing, kNow.steady);
  bo.client.tick(kNow.steady + std::chrono::seconds{1});
  meeting.settle();
  ASSERT_TRUE(anna.client.present().at(bo.session).at);
  EXPECT_TRUE(anna.client.present().at(bo.session).at->typing);
  const base::SessionId gone = bo.session;
  meeting.lose(bo);
  EXPECT_FALSE(anna.client.present().contains(gone));
}

TEST(BoardHost, WhatIsNoMessageEndsItsSenderOnly) {
  Meeting meeting;
  Guest& anna = meeting.come("Anna");
  const base::SessionId stranger = meeting.host->come(person("Ukendt"), kNow);
  meeting.host->received(stranger, "\xff\xff\xff\xff", kNow);
  const auto out = meeting.host->take_out();
  ASSERT_THAT(out, SizeIs(1));
  ASSERT_TRUE(std::holds_alternative<End>(out.front()));
  EXPECT_EQ(std::get<End>(out.front()).error.code, Errc::malformed);
  meeting.host->gone(stranger);
  EXPECT_THAT(meeting.host->take_out(), IsEmpty()) << "it was never here";
  // An edit before Hello, and more than a Hello may have.
  const base::SessionId early = meeting.host->come(person("Ivrig"), kNow);
  v1::ClientFrame frame;
  frame.mutable_need_replica();
  meeting.host->received(early, frame.SerializeAsString(), kNow);
  EXPECT_EQ(std::get<End>(meeting.host->take_out().front()).error.code, Errc::policy);
  const base::SessionId large = meeting.host->come(person("Stor"), kNow);
  meeting.host->received(large, std::string(1024 * 1024, '\0'), kNow);
  EXPECT_EQ(std::get<End>(meeting.host->take_out().front()).error.code, Errc::too_big);
  add_card(anna, "går videre");
  meeting.settle();
  EXPECT_EQ(anna.client.pending_count(), 0u);
}

TEST(BoardHost, AFailureOfTheDiskTellsNobodyWhatWasNotKept) {
  Meeting meeting;
  Guest& anna = meeting.come("Anna");
  add_card(anna, "Bænk");
  meeting.settle();  // it has its number
  add_card(anna, "tabt?");
  anna.client.flush(kNow.steady);
  for (sync::ClientAction& action : anna.client.take_actions()) {
    if (auto* send = std::get_if<sync::Send>(&action)) {
      meeting.host->received(anna.session, send->bytes, kNow);
    }
  }
  EXPECT_THAT(meeting.host->take_records(), Not(IsEmpty()));
  meeting.host->end_all({Errc::going_away, "the disk"});
  for (const Out& out : meeting.host->take_out()) EXPECT_TRUE(std::holds_alternative<End>(out));
}

}  // namespace
}  // namespace samtavle::local
