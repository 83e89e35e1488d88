// Goal: what the author of an edit had seen goes with the edit, and not in it: into frames of one
// based_on each, into the store and out of it again, and into what a reader is told of as
// overwritten.
// Method: a client on a board with one card hears what a server would say; its frames and records
// are read.

#include <gtest/gtest.h>

#include <variant>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::sync {
namespace {

using base::Field;

constexpr TimePoint kStart{std::chrono::hours{1}};
constexpr base::OpId kCard = base::op_id(0, 2);
constexpr Field kColour{89};
constexpr Field kOther{90};
constexpr std::uint32_t kReplica = 1;
constexpr std::uint32_t kSomebody = 2;
constexpr std::uint32_t kSomebodyElse = 3;

v1::Edit colour_edit(std::uint32_t replica, const std::string& colour) {
  v1::Edit edit;
  edit.set_replica(replica);
  edit.set_first_counter(1);
  v1::SetField* set = edit.add_operations()->mutable_set_field();
  set->set_item_counter(kCard.counter.value);
  set->set_field(kColour.value);
  set->set_text(colour);
  return edit;
}

class BasedOn : public testing::Test {
 protected:
  BasedOn() {
    v1::Edit edit;
    edit.set_first_counter(1);
    edit.add_operations()->mutable_create_item()->set_kind(0x100);
    v1::CreateItem* card = edit.add_operations()->mutable_create_item();
    card->set_kind(0x400);
    card->set_container_counter(1);
    card->set_order_key("V");
    EXPECT_TRUE(log_.apply(edit, {Seq{1}, base::kServerActor, 1}));
    join(client_);
  }

  static ClientOptions options() {
    ClientOptions out;
    out.board = "park";
    out.device = std::string(16, 'd');
    return out;
  }

  // `client` gets the board as it is, and goes on with its replica if it has one.
  void join(ClientSession& client) {
    client.connected("t", now_);
    v1::ServerFrame frame;
    v1::Welcome* w = frame.mutable_welcome();
    w->set_session(9);
    w->set_epoch(1);
    w->set_head_seq(log_.seq().value);
    w->set_actor(1);
    w->set_role(v1::ROLE_CONTRIBUTOR);
    w->set_snapshot(true);
    const base::SessionLimits limits;
    w->mutable_limits()->set_messages_per_second(limits.messages_per_second);
    w->mutable_limits()->set_operations_per_second(limits.operations_per_second);
    w->mutable_limits()->set_bytes_per_second(limits.bytes_per_second);
    w->mutable_limits()->set_burst_factor(limits.burst_factor);
    w->mutable_resumed()->set_replica(client.replica().value);
    hear(client, frame);
    const std::string bytes = board::encode_snapshot(log_);
    v1::ServerFrame chunk;
    chunk.mutable_snapshot()->set_seq(log_.seq().value);
    chunk.mutable_snapshot()->set_total_bytes(static_cast<std::uint32_t>(bytes.size()));
    chunk.mutable_snapshot()->set_data(bytes);
    hear(client, chunk);
  }
  void hear(ClientSession& client, const v1::ServerFrame& frame) {
    client.received(frame.SerializeAsString(), now_);
    look(client);
  }
  void grant() {
    v1::ServerFrame frame;
    frame.mutable_replica()->set_replica(kReplica);
    hear(client_, frame);
  }
  // An event of the log, by somebody who had seen the board up to `seen`.
  void event(const v1::Edit& edit, Seq seen) {
    const board::Stamp stamp{Seq{log_.seq().value + 1}, Actor{7}, 2, seen};
    EXPECT_TRUE(log_.apply(edit, stamp));
    std::string frame;
    append_event_entry(frame, encode_event(stamp, board::encode_edit(edit)));
    client_.received(frame, now_);
    look(client_);
  }
  void set(Field field, const std::string& value) {
    EXPECT_TRUE(client_.edit(
        [&](board::Composer& c) { return c.set(kCard, field, value); }, now_));
    look(client_);
  }
  void wait() {
    now_ += milliseconds{20};
    client_.tick(now_);
    look(client_);
  }

  void look(ClientSession& client) {
    for (ClientAction& action : client.take_actions()) {
      if (auto* store = std::get_if<Store>(&action)) store_.push_back(std::move(store->record));
      if (const auto* send = std::get_if<Send>(&action)) {
        v1::ClientFrame frame;
        ASSERT_TRUE(frame.ParseFromString(send->bytes));
        if (!frame.edits().empty()) sent_.push_back(std::move(frame));
      }
      const auto* changed = std::get_if<Changed>(&action);
      if (changed == nullptr) continue;
      for (const board::Change& change : changed->delta.changes) {
        if (!change.overwritten) continue;
        lost_.push_back(change.overwritten->value);
        lost_to_.push_back(changed->delta.replica);
      }
    }
  }

  // How many edits each frame carries, and on what they are based.
  [[nodiscard]] std::vector<std::pair<int, std::uint64_t>> frames() {
    std::vector<std::pair<int, std::uint64_t>> out;
    for (const v1::ClientFrame& frame : sent_) {
      out.emplace_back(frame.edits_size(), frame.based_on());
    }
    sent_.clear();
    return out;
  }
  using Frames = std::vector<std::pair<int, std::uint64_t>>;

  TimePoint now_ = kStart;
  board::Board log_;
  ClientSession client_{options(), kStart};
  std::vector<std::string> store_;
  std::vector<v1::ClientFrame> sent_;
  std::vector<base::Value> lost_;
  std::vector<Replica> lost_to_;
};

TEST_F(BasedOn, AFrameIsCutWhereItDiffers) {
  set(kOther, "first");
  grant();
  EXPECT_EQ(frames(), (Frames{{1, 1}}));
  set(kOther, "second");
  set(kOther, "third");
  event(colour_edit(kSomebody, "red"), Seq{1});
  set(kOther, "fourth");
  wait();
  EXPECT_EQ(frames(), (Frames{{2, 1}, {1, 2}}));
}

// After work offline everything is based on what was seen last.
TEST_F(BasedOn, WhatWasMadeOfflineGoesInOneFrame) {
  set(kOther, "first");
  grant();
  static_cast<void>(frames());
  client_.disconnected();
  for (int i = 0; i < 20; ++i) set(kOther, std::to_string(i));
  event(colour_edit(kSomebody, "red"), Seq{1});  // nobody hears it
  join(client_);
  wait();
  EXPECT_EQ(frames(), (Frames{{21, 1}}));
}

TEST_F(BasedOn, OverwrittenIsWhatTheAuthorHadNotSeen) {
  event(colour_edit(kSomebody, "red"), Seq{1});
  event(colour_edit(kSomebodyElse, "blue"), Seq{1});
  EXPECT_EQ(lost_, std::vector<base::Value>{"red"});
  EXPECT_EQ(lost_to_, std::vector{Replica{kSomebodyElse}});
}

TEST_F(BasedOn, WhatTheAuthorHadSeenIsNotOverwritten) {
  event(colour_edit(kSomebody, "red"), Seq{1});
  event(colour_edit(kSomebodyElse, "blue"), Seq{2});
  EXPECT_TRUE(lost_.empty());
}

// One's own pending edit, put on top of what it was not made on.
TEST_F(BasedOn, APendingEditTellsOfWhatItOverwrites) {
  set(kColour, "green");
  event(colour_edit(kSomebody, "red"), Seq{1});
  EXPECT_EQ(lost_, std::vector<base::Value>{"red"});
  lost_.clear();
  set(kColour, "grey");
  EXPECT_TRUE(lost_.empty()) << "it was there to be seen";
}

TEST_F(BasedOn, ARestartKeepsIt) {
  set(kOther, "first");
  grant();
  set(kOther, "second");
  event(colour_edit(kSomebody, "red"), Seq{1});
  set(kOther, "third");
  client_.disconnected();
  static_cast<void>(frames());
  ClientSession next{options(), now_};
  ASSERT_TRUE(next.restore(store_));
  event(colour_edit(kSomebodyElse, "blue"), Seq{2});
  join(next);
  EXPECT_EQ(frames(), (Frames{{2, 1}, {1, 2}}));
}

// Numbering anew, here because the number was never given to this device.
TEST_F(BasedOn, OtherNumbersDoNotChangeIt) {
  set(kOther, "first");
  event(colour_edit(kSomebody, "red"), Seq{1});
  set(kOther, "second");
  grant();
  EXPECT_EQ(frames(), (Frames{{1, 1}, {1, 2}}));
  EXPECT_EQ(client_.replica(), Replica{kReplica});
}

}  // namespace
}  // namespace samtavle::sync
