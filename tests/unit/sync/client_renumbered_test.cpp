// Goal: whoever keeps ids of what is pending is told what they become: when the device gets its
// number, and when an edit before them is refused; and is not told when nothing changes.
// Method: a session that has heard a server's first words, and no server behind them.

#include <gtest/gtest.h>

#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::sync {
namespace {

using base::op_id;
using base::OpId;

class ClientRenumbered : public testing::Test {
 protected:
  static ClientOptions options() {
    ClientOptions out;
    out.board = "havnen";
    out.device = std::string(16, 'd');
    return out;
  }

  void SetUp() override {
    session.connected("t", now);
    board::Board board;
    v1::Edit root;
    root.set_first_counter(1);
    root.add_operations()->mutable_create_item()->set_kind(plan::kinds::board.value);
    ASSERT_TRUE(board.apply(root, {Seq{1}, base::kServerActor, 1}));
    const std::string snapshot = board::encode_snapshot(board);
    v1::ServerFrame frame;
    frame.mutable_welcome()->set_session(1);
    frame.mutable_welcome()->set_epoch(1);
    frame.mutable_welcome()->set_head_seq(1);
    frame.mutable_welcome()->set_actor(1);
    frame.mutable_welcome()->set_snapshot(true);
    frame.mutable_snapshot()->set_seq(1);
    frame.mutable_snapshot()->set_total_bytes(static_cast<std::uint32_t>(snapshot.size()));
    frame.mutable_snapshot()->set_data(snapshot);
    session.received(frame.SerializeAsString(), now);
    ASSERT_EQ(session.connection(), Connection::live);
    static_cast<void>(told());
  }

  // Makes an idea with a title, and returns its id as it is now.
  OpId make(const std::string& title) {
    OpId made;
    EXPECT_TRUE(session.edit(
        [&](board::Composer& c) -> board::Applied<void> {
          const auto id = c.create_item(plan::kinds::idea, board::kRootId);
          if (!id) return base::pass_on(id);
          made = *id;
          return c.insert_text(*id, plan::fields::title, 0, title);
        },
        now));
    return made;
  }

  void grant(std::uint32_t replica) {
    v1::ServerFrame frame;
    frame.mutable_replica()->set_replica(replica);
    session.received(frame.SerializeAsString(), now);
  }
  void refuse(std::uint32_t first_counter) {
    v1::ServerFrame frame;
    v1::Refusal* refusal = frame.add_refusals();
    refusal->set_first_counter(first_counter);
    refusal->set_code(v1::REFUSAL_CODE_NOT_ALLOWED);
    session.received(frame.SerializeAsString(), now);
  }

  std::vector<Renumbered::Run> told() {
    std::vector<Renumbered::Run> runs;
    for (const ClientAction& action : session.take_actions()) {
      const auto* renumbered = std::get_if<Renumbered>(&action);
      if (renumbered == nullptr) continue;
      runs.insert(runs.end(), renumbered->runs.begin(), renumbered->runs.end());
    }
    return runs;
  }
  [[nodiscard]] std::string title(OpId id) const {
    const board::Item* item = session.board().find(id);
    return item != nullptr ? item->text_utf8(plan::fields::title) : "none";
  }

  TimePoint now{std::chrono::hours{1}};
  ClientSession session{options(), now};
};

TEST_F(ClientRenumbered, WhenTheDeviceGetsItsNumber) {
  const OpId one = make("en");
  const OpId two = make("to");
  EXPECT_EQ(one.replica, base::kProvisionalReplica);
  EXPECT_TRUE(told().empty());
  grant(7);
  const auto runs = told();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].from, (base::IdRange{one, 3}));
  EXPECT_EQ(runs[0].to, op_id(7, 1));
  EXPECT_EQ(runs[1].from, (base::IdRange{two, 3}));
  EXPECT_EQ(runs[1].to, op_id(7, 4));
  EXPECT_EQ(title(op_id(7, 4)), "to");
}

TEST_F(ClientRenumbered, WhenAnEditBeforeThemIsRefused) {
  make("en");
  grant(7);
  static_cast<void>(told());
  now += std::chrono::seconds{1};
  session.tick(now);
  const OpId two = make("to");
  EXPECT_EQ(two, op_id(7, 4));
  refuse(1);
  const auto runs = told();
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].from, (base::IdRange{two, 3}));
  EXPECT_EQ(runs[0].to, op_id(7, 1));
  EXPECT_EQ(title(op_id(7, 1)), "to");
}

TEST_F(ClientRenumbered, NotWhenTheLastOneIsRefused) {
  make("en");
  grant(7);
  static_cast<void>(told());
  now += std::chrono::seconds{1};
  session.tick(now);
  refuse(1);
  EXPECT_TRUE(told().empty());
  EXPECT_EQ(title(op_id(7, 1)), "none");
}

}  // namespace
}  // namespace samtavle::sync
