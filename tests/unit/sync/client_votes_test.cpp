// Goal: what somebody says in a vote is pending until the server has answered, also across lost
// lines and processes that end; the newest one counts; and what the server does not take is handed
// back with all of it.
// Method: a client on a board with one round hears what a server would say; its frames, records and
// actions are read.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/v1/session.pb.h"
#include "samtavle/v1/store.pb.h"

namespace samtavle::sync {
namespace {

using base::Errc;
using base::OpId;
using plan::Dots;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr TimePoint kStart{std::chrono::hours{1}};

class ClientVotes : public testing::Test {
 protected:
  ClientVotes() {
    board::Composer composer{log_, base::kServerReplica, base::kServerActor};
    const OpId root = composer.create_item(plan::kinds::board, {}).value();
    card = composer.create_item(plan::kinds::idea, root).value();
    other_card = composer.create_item(plan::kinds::idea, root).value();
    round = composer.create_item(plan::kinds::vote_round, root).value();
    other_round = composer.create_item(plan::kinds::vote_round, root).value();
    auto composed = composer.finish();
    static_cast<void>(log_.roll_back(std::move(composed.journal)));
    EXPECT_TRUE(log_.apply(*composed.edit, {Seq{1}, base::kServerActor, 1}));
  }

  static ClientOptions options() {
    ClientOptions out;
    out.board = "park";
    out.device = std::string(16, 'd');
    return out;
  }

  void join() {
    client->connected("t", now);
    v1::ServerFrame frame;
    v1::Welcome* w = frame.mutable_welcome();
    w->set_session(9);
    w->set_epoch(1);
    w->set_head_seq(1);
    w->set_actor(1);
    w->set_role(v1::ROLE_COMMENTER);
    w->set_snapshot(true);
    w->mutable_limits()->set_messages_per_second(limits.messages_per_second);
    w->mutable_limits()->set_operations_per_second(limits.operations_per_second);
    w->mutable_limits()->set_bytes_per_second(limits.bytes_per_second);
    w->mutable_limits()->set_burst_factor(limits.burst_factor);
    hear(frame);
    const std::string bytes = board::encode_snapshot(log_);
    v1::ServerFrame chunk;
    chunk.mutable_snapshot()->set_seq(1);
    chunk.mutable_snapshot()->set_total_bytes(static_cast<std::uint32_t>(bytes.size()));
    chunk.mutable_snapshot()->set_data(bytes);
    hear(chunk);
  }
  void hear(const v1::ServerFrame& frame) {
    client->received(frame.SerializeAsString(), now);
    look();
  }
  void receipt(OpId of, const std::vector<Dots>& dots, std::uint32_t number,
               v1::RefusalCode code = v1::REFUSAL_CODE_UNSPECIFIED) {
    v1::ServerFrame frame;
    v1::BallotReceipt* m = frame.add_ballots();
    m->set_round_replica(of.replica.value);
    m->set_round_counter(of.counter.value);
    plan::write_dots(dots, *m);
    m->set_number(number);
    m->set_code(code);
    if (code != v1::REFUSAL_CODE_UNSPECIFIED) m->set_text("why");
    hear(frame);
  }
  void notice(v1::NoticeKind kind) {
    v1::ServerFrame frame;
    frame.add_notices()->set_kind(kind);
    hear(frame);
  }
  void vote(OpId in, std::vector<Dots> dots) {
    ASSERT_TRUE(client->vote(in, std::move(dots), now));
    look();
  }
  void restart() {
    client = std::make_unique<ClientSession>(options(), now);
    ASSERT_TRUE(client->restore(store));
    look();
  }

  void look() {
    for (ClientAction& action : client->take_actions()) {
      if (auto* keep = std::get_if<Store>(&action)) store.push_back(std::move(keep->record));
      if (auto* refused = std::get_if<BallotRefused>(&action)) {
        handed_back.push_back(std::move(*refused));
        stored_at_refusal = store.size();
      }
      if (const auto* changed = std::get_if<BallotChanged>(&action)) told.push_back(changed->round);
      const auto* send = std::get_if<Send>(&action);
      if (send == nullptr) continue;
      stored_at_send = store.size();
      v1::ClientFrame frame;
      ASSERT_TRUE(frame.ParseFromString(send->bytes));
      for (const v1::Ballot& ballot : frame.ballots()) sent.push_back(ballot);
    }
  }
  std::vector<std::uint32_t> numbers() {
    std::vector<std::uint32_t> out;
    for (const v1::Ballot& ballot : std::exchange(sent, {})) out.push_back(ballot.number());
    return out;
  }

  base::SessionLimits limits;
  TimePoint now = kStart;
  board::Board log_;
  OpId card, other_card, round, other_round;
  std::unique_ptr<ClientSession> client = std::make_unique<ClientSession>(options(), kStart);
  std::vector<std::string> store;
  std::vector<v1::Ballot> sent;
  std::vector<BallotRefused> handed_back;
  std::vector<OpId> told;
  std::size_t stored_at_send = 0;
  std::size_t stored_at_refusal = 0;
};

TEST_F(ClientVotes, IsPendingUntilItsReceipt) {
  join();
  const std::vector<Dots> dots = {{card, 2}, {other_card, 1}};
  vote(round, dots);
  ASSERT_EQ(sent.size(), 1u) << "at once, and without a replica number";
  EXPECT_EQ(plan::read_dots(sent[0]), dots);
  EXPECT_EQ(stored_at_send, store.size()) << "in the store before it is sent";
  EXPECT_FALSE(store.empty());
  EXPECT_EQ(client->own_ballot(round).pending, dots);
  EXPECT_THAT(client->own_ballot(round).confirmed, IsEmpty());
  EXPECT_EQ(client->pending_ballot_count(), 1u);
  EXPECT_EQ(client->pending_count(), 0u) << "it is no edit";

  told.clear();
  receipt(round, dots, sent[0].number());
  EXPECT_EQ(client->own_ballot(round).pending, std::nullopt);
  EXPECT_EQ(client->own_ballot(round).confirmed, dots);
  EXPECT_EQ(client->pending_ballot_count(), 0u);
  EXPECT_THAT(told, ElementsAre(round));
  EXPECT_THAT(handed_back, IsEmpty());
  restart();
  EXPECT_EQ(client->pending_ballot_count(), 0u);
}

TEST_F(ClientVotes, TheNewestCounts) {
  join();
  vote(round, {{card, 1}});
  vote(round, {{card, 2}});
  EXPECT_THAT(numbers(), ElementsAre(1, 2));
  // The answer to the first one says what the box holds, and takes nothing off the list.
  receipt(round, {{card, 1}}, 1);
  EXPECT_EQ(client->own_ballot(round).confirmed, (std::vector<Dots>{{card, 1}}));
  EXPECT_EQ(client->own_ballot(round).pending, (std::vector<Dots>{{card, 2}}));
  receipt(round, {{card, 2}}, 2);
  EXPECT_EQ(client->own_ballot(round).confirmed, (std::vector<Dots>{{card, 2}}));
  EXPECT_EQ(client->pending_ballot_count(), 0u);
}

TEST_F(ClientVotes, AnOlderOneThatIsRefusedIsNotHandedBackWhenThereIsANewerOne) {
  join();
  vote(round, {{card, 9}});
  vote(round, {{card, 1}});
  receipt(round, {}, 1, v1::REFUSAL_CODE_LIMIT);
  EXPECT_THAT(handed_back, IsEmpty());
  EXPECT_EQ(client->pending_ballot_count(), 1u);
}

TEST_F(ClientVotes, WhatIsRefusedIsHandedBackWhole) {
  join();
  receipt(round, {{other_card, 1}}, 0);
  vote(round, {{card, 3}, {other_card, 1}});
  receipt(round, {{other_card, 1}}, 1, v1::REFUSAL_CODE_LIMIT);
  ASSERT_EQ(handed_back.size(), 1u);
  EXPECT_EQ(handed_back[0].round, round);
  EXPECT_EQ(handed_back[0].dots, (std::vector<Dots>{{card, 3}, {other_card, 1}}));
  EXPECT_EQ(handed_back[0].code, Errc::limit);
  EXPECT_EQ(handed_back[0].detail, "why");
  EXPECT_LT(stored_at_refusal, store.size()) << "told before the store lets go of it";
  EXPECT_EQ(client->own_ballot(round).pending, std::nullopt);
  EXPECT_EQ(client->own_ballot(round).confirmed, (std::vector<Dots>{{other_card, 1}}));
  restart();
  EXPECT_EQ(client->pending_ballot_count(), 0u);
}

TEST_F(ClientVotes, ACodeThatIsNotKnownCountsAsInvalid) {
  join();
  vote(round, {{card, 1}});
  receipt(round, {}, 1, static_cast<v1::RefusalCode>(77));
  ASSERT_EQ(handed_back.size(), 1u);
  EXPECT_EQ(handed_back[0].code, Errc::invalid);
}

TEST_F(ClientVotes, IsSentAgainAfterALostLine) {
  join();
  vote(round, {{card, 1}});
  vote(other_round, {{other_card, 1}});
  EXPECT_THAT(numbers(), ElementsAre(1, 2));
  receipt(other_round, {{other_card, 1}}, 2);
  client->disconnected();
  look();
  vote(other_round, {});
  EXPECT_THAT(numbers(), IsEmpty());
  join();
  EXPECT_THAT(numbers(), testing::UnorderedElementsAre(1, 3));
  // What the box holds is told anew on each connection.
  EXPECT_THAT(client->own_ballot(other_round).confirmed, IsEmpty());
  receipt(other_round, {{other_card, 1}}, 0);
  EXPECT_EQ(client->own_ballot(other_round).confirmed, (std::vector<Dots>{{other_card, 1}}));
  EXPECT_TRUE(client->own_ballot(other_round).pending.has_value());
  receipt(other_round, {}, 3);
  EXPECT_THAT(client->own_ballot(other_round).confirmed, IsEmpty());
  EXPECT_FALSE(client->own_ballot(other_round).pending.has_value());
}

TEST_F(ClientVotes, AReceiptOfAnotherConnectionTakesNothingOffTheList) {
  join();
  vote(round, {{card, 1}});
  client->disconnected();
  look();
  client->connected("t", now);
  EXPECT_EQ(client->pending_ballot_count(), 1u);
  v1::ServerFrame frame;
  frame.mutable_welcome()->set_epoch(1);
  frame.mutable_welcome()->set_head_seq(2);  // not live yet: nothing was sent here
  hear(frame);
  receipt(round, {{card, 1}}, 1);
  EXPECT_EQ(client->pending_ballot_count(), 1u);
}

TEST_F(ClientVotes, SurvivesTheEndOfItsProcess) {
  join();
  client->disconnected();
  look();
  vote(round, {{card, 1}});
  vote(round, {{card, 2}, {other_card, 1}});
  vote(other_round, {});
  restart();
  EXPECT_EQ(client->pending_ballot_count(), 2u);
  EXPECT_EQ(client->own_ballot(round).pending, (std::vector<Dots>{{card, 2}, {other_card, 1}}));
  join();
  EXPECT_THAT(numbers(), testing::UnorderedElementsAre(2, 3));
  vote(round, {});
  EXPECT_THAT(numbers(), ElementsAre(4)) << "numbers rise across processes";
}

// Who has voted and never written has a store that says whose it is.
TEST_F(ClientVotes, TheStoreSaysOfWhatBoardItIs) {
  join();
  vote(round, {{card, 1}});
  v1::PendingRecord first;
  ASSERT_TRUE(first.ParseFromString(store.front()));
  EXPECT_EQ(first.identity().board(), "park");
  ClientOptions elsewhere = options();
  elsewhere.board = "school";
  EXPECT_EQ(ClientSession(elsewhere, now).restore(store).error().code, Errc::corrupt);
}

TEST_F(ClientVotes, AFullDiskAtTheServerKeepsItPending) {
  join();
  receipt(round, {{other_card, 1}}, 0);
  vote(round, {{card, 1}});
  EXPECT_THAT(numbers(), ElementsAre(1));
  receipt(round, {}, 1, v1::REFUSAL_CODE_READ_ONLY);
  EXPECT_THAT(handed_back, IsEmpty());
  EXPECT_TRUE(client->read_only());
  EXPECT_EQ(client->pending_ballot_count(), 1u);
  EXPECT_EQ(client->own_ballot(round).confirmed, (std::vector<Dots>{{other_card, 1}}))
      << "such an answer says nothing of the box";
  vote(round, {{card, 2}});
  client->tick(now += milliseconds{1'000});
  look();
  EXPECT_THAT(numbers(), IsEmpty());
  notice(v1::NOTICE_KIND_WRITABLE);
  EXPECT_THAT(numbers(), ElementsAre(2));
}

TEST_F(ClientVotes, KeepsToTheRatesOfTheServer) {
  limits.operations_per_second = 2;
  limits.burst_factor = 1;
  join();
  for (std::uint32_t i = 1; i <= 20; ++i) vote(round, {{card, i}});
  EXPECT_LT(sent.size(), 4u);
  ASSERT_TRUE(client->deadline(now).has_value());
  EXPECT_GT(*client->deadline(now), now);
  now = *client->deadline(now) + milliseconds{600};
  client->tick(now);
  look();
  ASSERT_FALSE(sent.empty());
  EXPECT_EQ(sent.back().number(), 20u) << "the newest, not the oldest that waits";
  EXPECT_FALSE(client->deadline(now).has_value());
}

TEST_F(ClientVotes, OnlyWhatIsSavedIsVotedOn) {
  EXPECT_EQ(client->vote(round, {}, now).error().code, Errc::unavailable);
  join();
  EXPECT_EQ(client->vote(base::op_id(9, 9), {}, now).error().code, Errc::not_found);
  EXPECT_EQ(client->vote(round, {{base::op_id(9, 9), 1}}, now).error().code, Errc::not_found);
  OpId fresh;
  ASSERT_TRUE(client->edit(
      [&](board::Composer& c) -> board::Applied<void> {
        fresh = c.create_item(plan::kinds::idea, board::kRootId).value();
        return {};
      },
      now));
  EXPECT_EQ(client->vote(round, {{fresh, 1}}, now).error().code, Errc::not_found);
  EXPECT_EQ(client->vote(fresh, {}, now).error().code, Errc::not_found);
  EXPECT_EQ(client->vote(round, std::vector<Dots>(60'000, Dots{card, 1}), now).error().code,
            Errc::limit);
  EXPECT_EQ(client->pending_ballot_count(), 0u);
}

}  // namespace
}  // namespace samtavle::sync
