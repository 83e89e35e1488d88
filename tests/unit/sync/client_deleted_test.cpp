// Goal: when the server says that a board was deleted, everything that was not saved on it is
// handed back with the reason, in order, before or after the welcome; and nothing of it is kept.
// Without that word everything is kept, whatever else the server says.
// Method: a client hears what a server would say; its records and actions are read.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::sync {
namespace {

using base::Errc;
using base::OpId;
using testing::HasSubstr;

constexpr TimePoint kThen{std::chrono::hours{1}};
const std::string kDeletedWhy = "the board was deleted: the plan is carried out";

class ClientOfADeletedBoard : public testing::Test {
 protected:
  ClientOfADeletedBoard() {
    board::Composer composer{log_, base::kServerReplica, base::kServerActor};
    const OpId root = composer.create_item(plan::kinds::board, {}).value();
    card = composer.create_item(plan::kinds::idea, root).value();
    round = composer.create_item(plan::kinds::vote_round, root).value();
    auto composed = composer.finish();
    static_cast<void>(log_.roll_back(std::move(composed.journal)));
    EXPECT_TRUE(log_.apply(*composed.edit, {Seq{1}, base::kServerActor, 1}));
    join();
    write("first");
    write("second");
    EXPECT_TRUE(client->vote(round, {{card, 2}}, kThen));
    look();
    EXPECT_EQ(client->pending_count(), 2u);
  }

  static ClientOptions options() {
    ClientOptions out;
    out.board = "park";
    out.device = std::string(16, 'd');
    return out;
  }
  void join() {
    client->connected("t", kThen);
    v1::ServerFrame frame;
    v1::Welcome* w = frame.mutable_welcome();
    w->set_session(9);
    w->set_epoch(1);
    w->set_head_seq(1);
    w->set_actor(1);
    w->set_role(v1::ROLE_MANAGER);
    w->set_snapshot(true);
    const base::SessionLimits limits;
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
  void write(const std::string& title) {
    const auto made = client->edit(
        [&](board::Composer& composer) -> board::Applied<void> {
          const auto item = composer.create_item(plan::kinds::idea, board::kRootId);
          if (!item) return base::pass_on(item);
          return composer.insert_text(*item, plan::fields::title, 0, title);
        },
        kThen);
    ASSERT_TRUE(made);
    look();
  }
  void hear(const v1::ServerFrame& frame) {
    client->received(frame.SerializeAsString(), kThen);
    look();
  }
  void hear_that_it_was_deleted() {
    v1::ServerFrame frame;
    frame.add_notices()->set_kind(v1::NOTICE_KIND_BOARD_CLOSED);
    frame.mutable_notices(0)->set_text(kDeletedWhy);
    hear(frame);
  }
  void look() {
    for (ClientAction& action : client->take_actions()) {
      if (auto* keep = std::get_if<Store>(&action)) store.push_back(std::move(keep->record));
      if (auto* refused = std::get_if<Refused>(&action)) refusals.push_back(std::move(*refused));
      if (auto* refused = std::get_if<BallotRefused>(&action)) {
        ballots.push_back(std::move(*refused));
      }
      if (auto* close = std::get_if<CloseConnection>(&action)) closes.push_back(*close);
    }
  }
  void expect_all_handed_back() {
    ASSERT_EQ(refusals.size(), 2u);
    EXPECT_THAT(refusals[0].edit_bytes, HasSubstr("first"));
    EXPECT_THAT(refusals[1].edit_bytes, HasSubstr("second"));
    for (const Refused& refused : refusals) {
      EXPECT_EQ(refused.code, Errc::not_found);
      EXPECT_EQ(refused.detail, kDeletedWhy);
    }
    ASSERT_EQ(ballots.size(), 1u);
    EXPECT_EQ(ballots[0].round, round);
    EXPECT_EQ(ballots[0].detail, kDeletedWhy);
    ASSERT_EQ(closes.size(), 1u);
    EXPECT_EQ(closes[0].error.code, Errc::no_such_board);
    EXPECT_EQ(closes[0].error.detail, kDeletedWhy);
    EXPECT_FALSE(closes[0].retry);
    EXPECT_EQ(client->pending_count(), 0u);
    // Nor does it come back with the next process.
    ClientSession next(options(), kThen);
    ASSERT_TRUE(next.restore(store));
    EXPECT_EQ(next.pending_count(), 0u);
    EXPECT_EQ(next.pending_ballot_count(), 0u);
  }

  board::Board log_;
  OpId card;
  OpId round;
  std::unique_ptr<ClientSession> client = std::make_unique<ClientSession>(options(), kThen);
  std::vector<std::string> store;
  std::vector<Refused> refusals;
  std::vector<BallotRefused> ballots;
  std::vector<CloseConnection> closes;
};

TEST_F(ClientOfADeletedBoard, GetsBackWhatIsPending) {
  hear_that_it_was_deleted();
  expect_all_handed_back();
  EXPECT_EQ(client->board().item_count(), 3u) << "what is saved stays to be read";
}

TEST_F(ClientOfADeletedBoard, GetsItBackWhenItComesLater) {
  client->disconnected();
  client->connected("t", kThen);
  look();
  hear_that_it_was_deleted();
  expect_all_handed_back();
}

TEST_F(ClientOfADeletedBoard, KeepsAllOfItWithoutThatWord) {
  client->disconnected();
  look();
  client->connected("t", kThen);
  v1::ServerFrame other;
  other.add_notices()->set_kind(v1::NOTICE_KIND_READ_ONLY);
  hear(other);
  ASSERT_EQ(closes.size(), 1u);
  EXPECT_EQ(closes[0].error.code, Errc::policy) << "nothing else comes before the welcome";
  client->disconnected();
  look();
  EXPECT_TRUE(refusals.empty());
  EXPECT_TRUE(ballots.empty());
  EXPECT_EQ(client->pending_count(), 2u);
  ClientSession next(options(), kThen);
  ASSERT_TRUE(next.restore(store));
  EXPECT_EQ(next.pending_count(), 2u);
}

}  // namespace
}  // namespace samtavle::sync
