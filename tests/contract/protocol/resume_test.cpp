// Goal: section 7 of PROTOCOL.md: whoever comes back never loses an edit and never has one twice,
// whatever the server says of the replica.
// Method: one client with an edit that was sent and not acknowledged; then a Welcome for each case.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/v1/session.pb.h"

namespace samtavle::contract {
namespace {

namespace fields = plan::fields;
namespace kinds = plan::kinds;
using base::Actor;
using base::Replica;
using base::Seq;

constexpr sync::TimePoint kNow{std::chrono::hours{1}};
constexpr std::uint32_t kReplica = 5;
constexpr std::uint32_t kNextReplica = 6;

v1::Edit root_edit() {
  v1::Edit edit;
  edit.set_first_counter(1);
  edit.add_operations()->mutable_create_item()->set_kind(kinds::board.value);
  return edit;
}

class Resume : public testing::Test {
 protected:
  Resume() : client_(options(), kNow) {
    apply(root_edit());
    client_.connected("t", kNow);
    hear(welcome(true));
    hear(snapshot());
    v1::ServerFrame grant;
    grant.mutable_replica()->set_replica(kReplica);
    // Asked for with the first edit.
    make("first");
    hear(grant);
    EXPECT_EQ(sent_edits(), 1);
    client_.disconnected();
  }

  static sync::ClientOptions options() {
    sync::ClientOptions out;
    out.board = "park";
    out.device = std::string(16, 'd');
    return out;
  }

  void make(const std::string& title) {
    const auto done = client_.edit(
        [&](board::Composer& c) -> board::Applied<void> {
          const auto card = c.create_item(kinds::idea, board::kRootId);
          if (!card) return base::Unexpected<board::ApplyError>{card.error()};
          return c.insert_text(*card, fields::title, 0, title);
        },
        kNow);
    EXPECT_TRUE(done.has_value());
  }

  // Appends to the log, and returns the event's frame.
  v1::ServerFrame apply(const v1::Edit& edit) {
    const Seq seq{log_.seq().value + 1};
    const board::Stamp stamp{seq, Actor{1}, 1000, log_.seq()};
    EXPECT_TRUE(log_.apply(edit, stamp).has_value());
    std::string bytes;
    sync::append_event_entry(bytes, sync::encode_event(stamp, board::encode_edit(edit)));
    v1::ServerFrame frame;
    EXPECT_TRUE(frame.ParseFromString(bytes));
    return frame;
  }

  v1::ServerFrame welcome(bool with_snapshot) {
    v1::ServerFrame frame;
    v1::Welcome* w = frame.mutable_welcome();
    w->set_session(9);
    w->set_epoch(epoch_);
    w->set_head_seq(log_.seq().value);
    w->set_actor(1);
    w->set_role(v1::ROLE_CONTRIBUTOR);
    w->set_snapshot(with_snapshot);
    return frame;
  }
  static void resumed(v1::ServerFrame& frame, const v1::Edit& last, bool ended) {
    v1::Resumed* r = frame.mutable_welcome()->mutable_resumed();
    r->set_replica(kReplica);
    r->set_high_water(board::last_counter(last).value().value);
    r->set_edit_hash(board::edit_hash(board::encode_edit(last)));
    r->set_ended(ended);
  }
  v1::ServerFrame snapshot() {
    const std::string bytes = board::encode_snapshot(log_);
    v1::ServerFrame frame;
    frame.mutable_snapshot()->set_seq(log_.seq().value);
    frame.mutable_snapshot()->set_total_bytes(static_cast<std::uint32_t>(bytes.size()));
    frame.mutable_snapshot()->set_data(bytes);
    return frame;
  }

  void hear(const v1::ServerFrame& frame) {
    client_.received(frame.SerializeAsString(), kNow);
    client_.flush(kNow);
    look();
  }
  void connect() {
    client_.connected("t", kNow);
    look();
  }

  void look() {
    for (sync::ClientAction& action : client_.take_actions()) {
      if (std::holds_alternative<sync::Saved>(action)) ++saved_;
      if (std::holds_alternative<sync::Refused>(action)) ++refused_;
      if (std::holds_alternative<sync::CloseConnection>(action)) ++closed_;
      const auto* send = std::get_if<sync::Send>(&action);
      if (send == nullptr) continue;
      v1::ClientFrame frame;
      EXPECT_TRUE(frame.ParseFromString(send->bytes));
      asked_ += frame.has_need_replica() ? 1 : 0;
      if (!frame.edits().empty()) sent_ = frame;
    }
  }
  int sent_edits() {
    const int count = sent_.edits_size();
    last_sent_ = std::move(sent_);
    sent_.Clear();
    return count;
  }

  // The edit that the constructor sent.
  [[nodiscard]] const v1::Edit& edit() const { return last_sent_.edits(0); }
  // What another device with this one's profile wrote under its number.
  static v1::Edit stranger() {
    v1::Edit edit;
    edit.set_replica(kReplica);
    edit.set_first_counter(1);
    v1::CreateItem* create = edit.add_operations()->mutable_create_item();
    create->set_kind(kinds::need.value);
    create->set_container_counter(1);
    create->set_order_key("\x40");
    return edit;
  }

  // The replica was given up: a new one is asked for, and the edit is sent under it.
  void expect_sent_anew() {
    EXPECT_EQ(refused_, 0);
    EXPECT_EQ(saved_, 0);
    EXPECT_EQ(client_.pending_count(), 1u);
    EXPECT_EQ(sent_edits(), 0);
    EXPECT_EQ(asked_, 2);
    v1::ServerFrame grant;
    grant.mutable_replica()->set_replica(kNextReplica);
    hear(grant);
    ASSERT_EQ(sent_edits(), 1);
    EXPECT_EQ(edit().replica(), kNextReplica);
    EXPECT_EQ(edit().first_counter(), 1u);
    EXPECT_EQ(edit().operations(1).insert_text().item_replica(), kNextReplica);
    hear(apply(edit()));
    EXPECT_EQ(saved_, 1);
    EXPECT_EQ(client_.pending_count(), 0u);
    EXPECT_EQ(client_.confirmed_hash(), board::snapshot_hash(log_));
  }

  board::Board log_;
  std::uint32_t epoch_ = 1;
  sync::ClientSession client_;
  v1::ClientFrame sent_;
  v1::ClientFrame last_sent_;
  int saved_ = 0;
  int refused_ = 0;
  int closed_ = 0;
  int asked_ = 0;
};

TEST_F(Resume, WhatIsInTheLogIsNotSentAgain) {
  const v1::ServerFrame event = apply(edit());
  connect();
  v1::ServerFrame frame = welcome(false);
  resumed(frame, edit(), false);
  hear(frame);
  EXPECT_EQ(sent_.edits_size(), 0);
  hear(event);
  EXPECT_EQ(saved_, 1);
  EXPECT_EQ(client_.pending_count(), 0u);
  EXPECT_EQ(client_.replica(), Replica{kReplica});
}

TEST_F(Resume, WhatIsInTheSnapshotIsNotSentAgain) {
  apply(edit());
  connect();
  v1::ServerFrame frame = welcome(true);
  resumed(frame, edit(), false);
  hear(frame);
  hear(snapshot());
  EXPECT_EQ(saved_, 1);
  EXPECT_EQ(sent_.edits_size(), 0);
}

TEST_F(Resume, WhatIsNotInTheLogIsSentAgainByteForByte) {
  const std::string before = board::encode_edit(edit());
  connect();
  v1::ServerFrame frame = welcome(false);
  frame.mutable_welcome()->mutable_resumed()->set_replica(kReplica);
  hear(frame);
  ASSERT_EQ(sent_edits(), 1);
  EXPECT_EQ(board::encode_edit(edit()), before);
}

TEST_F(Resume, RetiredAndInTheLog) {
  const v1::ServerFrame event = apply(edit());
  connect();
  v1::ServerFrame frame = welcome(false);
  resumed(frame, edit(), true);
  hear(frame);
  hear(event);
  EXPECT_EQ(saved_, 1);
  EXPECT_EQ(refused_, 0);
  EXPECT_EQ(client_.pending_count(), 0u);
  EXPECT_EQ(client_.replica(), Replica{});
}

TEST_F(Resume, RetiredAndNotInTheLog) {
  connect();
  v1::ServerFrame frame = welcome(false);
  frame.mutable_welcome()->mutable_resumed()->set_replica(kReplica);
  frame.mutable_welcome()->mutable_resumed()->set_ended(true);
  hear(frame);
  expect_sent_anew();
}

TEST_F(Resume, NotResumedAtAllButInTheLog) {
  const v1::ServerFrame event = apply(edit());
  connect();
  hear(welcome(false));
  EXPECT_EQ(sent_.edits_size(), 0) << "before everything up to the welcome is here";
  hear(event);
  EXPECT_EQ(saved_, 1);
  EXPECT_EQ(client_.pending_count(), 0u);
}

TEST_F(Resume, ACopiedProfileSeenInTheEvents) {
  const v1::ServerFrame event = apply(stranger());
  connect();
  v1::ServerFrame frame = welcome(false);
  resumed(frame, stranger(), false);
  hear(frame);
  EXPECT_EQ(sent_.edits_size(), 0);
  hear(event);
  expect_sent_anew();
}

TEST_F(Resume, ACopiedProfileSeenInTheSnapshot) {
  apply(stranger());
  connect();
  v1::ServerFrame frame = welcome(true);
  resumed(frame, stranger(), false);
  hear(frame);
  hear(snapshot());
  expect_sent_anew();
}

TEST_F(Resume, ACopiedProfileSeenWhileBothAreLive) {
  connect();
  v1::ServerFrame frame = welcome(false);
  frame.mutable_welcome()->mutable_resumed()->set_replica(kReplica);
  hear(frame);
  EXPECT_EQ(sent_edits(), 1);
  hear(apply(stranger()));
  EXPECT_EQ(closed_, 1);
  EXPECT_EQ(saved_ + refused_, 0);
  client_.disconnected();
  asked_ = 1;
  connect();
  hear(welcome(false));
  expect_sent_anew();
}

TEST_F(Resume, AnotherEpoch) {
  const v1::ServerFrame event = apply(edit());
  connect();
  v1::ServerFrame resumption = welcome(false);
  resumed(resumption, edit(), false);
  hear(resumption);
  hear(event);
  make("second");
  look();
  EXPECT_EQ(std::exchange(saved_, 0), 1);
  client_.disconnected();
  sent_.Clear();
  // The backup knows of another card, and nothing of this device.
  log_ = board::Board{};
  epoch_ = 2;
  apply(root_edit());
  v1::Edit other = stranger();
  other.set_replica(3);
  apply(other);
  connect();
  hear(welcome(true));
  // Cut off before the snapshot: the board that is held is still that of the first epoch.
  client_.disconnected();
  client_.connected("t", kNow);
  v1::ClientFrame hello;
  for (sync::ClientAction& action : client_.take_actions()) {
    if (const auto* send = std::get_if<sync::Send>(&action)) {
      ASSERT_TRUE(hello.ParseFromString(send->bytes));
    }
  }
  EXPECT_EQ(hello.hello().cursor().epoch(), 1u);
  hear(welcome(true));
  hear(snapshot());
  expect_sent_anew();
}

}  // namespace
}  // namespace samtavle::contract
