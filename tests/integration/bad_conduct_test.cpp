// Goal: what single messages do not show: messages by the thousand, unread answers, edits sent
// again and again, and bytes changed at random crash nothing, cost no memory, and disturb nobody.
// Method: raw sockets against a real server, beside an ordinary client whose edits have to be saved
// at once. Random changes have seeds.

#include <gtest/gtest.h>

#include <set>

#include "attacker.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/process_figures.hpp"
#include "samtavle/support/random.hpp"
#include "stored_log.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

using Opcode = RawClient::Opcode;
using support::resident_kib;

// What an ordinary client sends, in every kind of operation.
std::vector<std::string> ordinary_messages(const Attacker& a) {
  std::vector<v1::Operation> operations = {create(),       set(kUnknownField, "value"),
                                           insert("text"), erase(2, 1),
                                           place(1, 1),    mark(v1::MARK_BOLD, 2)};
  operations.emplace_back().mutable_add_member()->mutable_value()->set_integer(-1);
  operations.emplace_back().mutable_remove_member()->mutable_value()->set_number(0.5);
  operations.emplace_back().mutable_delete_item()->set_item_counter(1);
  operations.emplace_back().mutable_restore_item()->set_item_counter(1);
  std::vector<std::string> messages;
  v1::Edit all = a.edit();
  for (const v1::Operation& operation : operations) {
    v1::ClientFrame frame;
    *frame.add_edits() = a.edit();
    *frame.mutable_edits(0)->add_operations() = operation;
    *all.add_operations() = operation;
    messages.push_back(frame.SerializeAsString());
  }
  v1::ClientFrame frame;
  *frame.add_edits() = all;
  frame.mutable_presence()->mutable_from()->set_counter(1);
  messages.push_back(frame.SerializeAsString());
  return messages;
}

TEST(BadConduct, MutatedMessages) {
  constexpr int kMessages = 25;  // of one connection
  const std::set<std::uint16_t> documented = {1007, 1008, 1009, 4401, 4403};
  const Stage stage;
  TestClient bystander{stage.client({"bystander", plan::Role::manager})};
  bystander.wait_live();
  for (std::size_t i = 0; i < support::iterations(40); ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    SCOPED_TRACE("repeat: " + support::repeat_command("BadConduct.MutatedMessages", seed));
    support::Random random{seed};
    RawClient raw{stage};
    raw.join(stage.token(kMallory));
    Attacker attacker{raw, stage, raw.ask_replica()};
    std::vector<std::string> messages = ordinary_messages(attacker);
    for (int m = 0; m < kMessages; ++m) attacker.bytes(mutated(random.pick(messages), random));
    if (!raw.answers()) {
      ASSERT_TRUE(raw.ended()) << "neither answers nor closes";
      EXPECT_TRUE(documented.contains(raw.ended()->code))
          << raw.ended()->code << ": " << raw.ended()->reason;
    }
    expect_undisturbed(bystander, "mutation " + std::to_string(seed));
    ASSERT_TRUE(stage.server().running()) << stage.server().log();
  }
  EXPECT_TRUE(bystander.told().retries.empty());
  bystander->close();
  ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
  // Whatever was let in, it folds.
  EXPECT_EQ(read_log(stage.store(), stage.board()).hash, bystander->confirmed_hash());
}

// Tens of thousands of refusals for somebody who does not read them.
TEST(BadConduct, RefusalsThatNobodyReads) {
  constexpr std::uint32_t kEdits = 60'000;
  constexpr std::size_t kGrowthMax_KiB = 64 * 1024;
  support::ServerOptions options;
  options.config =
      "[limits.session]\nmessages_per_second = 100000\noperations_per_second = 1000000\n"
      "bytes_per_second = 1000000000\nstall_timeout_ms = 1000\n";
  const Stage stage{options};
  TestClient bystander{stage.client({"bystander", plan::Role::manager})};
  bystander.wait_live();
  bystander.type("before", "x");
  bystander.wait_saved();
  const std::size_t before_kib = resident_kib(stage.server().pid());

  RawClient::Options slow;
  slow.receive_buffer_bytes = 4096;
  RawClient raw{stage, slow};
  raw.join(stage.token(kMallory));
  Attacker attacker{raw, stage, raw.ask_replica()};
  v1::Edit edit = attacker.edit();
  *edit.add_operations() = unknown_operation();
  bool taken = true;
  for (std::uint32_t attempt = 0; attempt < kEdits && taken; ++attempt) {
    v1::ClientFrame frame;
    frame.set_attempt(attempt);
    *frame.add_edits() = edit;
    taken = raw.send_bytes(RawClient::encode(Opcode::binary, frame.SerializeAsString()),
                           milliseconds{3'000});
  }
  EXPECT_LT(resident_kib(stage.server().pid()), before_kib + kGrowthMax_KiB);
  expect_undisturbed(bystander, "after");
  const auto end = raw.wait_end();
  ASSERT_TRUE(end) << "it may stay although it reads nothing";
  // The close frame arrives if there was still room for it.
  if (end->code != 0) {
    EXPECT_EQ(end->code, base::close_code(base::Errc::fell_behind)) << end->reason;
  }
  EXPECT_TRUE(bystander.told().retries.empty());
}

// Over the default rates for a while: slowed down, not heard less, nobody else is slower for it.
TEST(BadConduct, FasterThanTheRates) {
  const Stage stage;
  TestClient bystander{stage.client({"bystander", plan::Role::manager})};
  bystander.wait_live();
  RawClient raw{stage};
  raw.join(stage.token(kMallory));
  Attacker attacker{raw, stage, raw.ask_replica()};
  constexpr std::uint32_t kEdits = 1'000;  // 200 a second, and 800 at once
  std::string all;
  for (std::uint32_t i = 1; i <= kEdits; ++i) {
    v1::ClientFrame frame;
    *frame.add_edits() = attacker.edit();
    frame.mutable_edits(0)->set_first_counter(i);
    *frame.mutable_edits(0)->add_operations() = set(kUnknownField, "x");
    all += RawClient::encode(Opcode::binary, frame.SerializeAsString());
  }
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(raw.send_bytes(all));
  expect_undisturbed(bystander, "meanwhile");
  EXPECT_TRUE(raw.wait_event(kEdits, std::chrono::seconds{40}));
  // 1,000 messages at 60 a second with 240 of them at once.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::seconds{10});
}

// A client that sends an edit twice, in one message, in two, and on two connections, has sent it
// once.
TEST(BadConduct, SentAgainAndAgain) {
  const Stage stage;
  const v1::ClientFrame hello = RawClient::hello(stage.token(kMallory));
  v1::ClientFrame frame;
  v1::ClientFrame again = hello;
  {
    RawClient raw{stage};
    raw.join(hello);
    Attacker attacker{raw, stage, raw.ask_replica()};
    for (std::uint32_t i = 1; i <= 3; ++i) {
      v1::Edit edit = attacker.edit();
      edit.set_first_counter(i);
      edit.set_label("edit " + std::to_string(i));
      *edit.add_operations() = create();
      *frame.add_edits() = edit;
      *frame.add_edits() = edit;
    }
    for (int i = 0; i < 10; ++i) raw.send(frame);
    ASSERT_TRUE(raw.wait_event(3));
    raw.send(frame);
    ASSERT_TRUE(raw.answers());
    again.mutable_hello()->set_replica(attacker.replica);
    again.mutable_hello()->set_epoch(1);
  }
  RawClient raw{stage};
  EXPECT_EQ(raw.join(again).resumed().high_water(), 3u);
  raw.send(frame);
  ASSERT_TRUE(raw.answers());
  ASSERT_EQ(stage.server().stop(), 0);
  const StoredLog log = read_log(stage.store(), stage.board());
  EXPECT_EQ(log.head.value, 3 + log.by_server);
  for (const auto& [label, times] : log.labels) {
    if (label.starts_with("edit ")) {
      EXPECT_EQ(times, 1u) << label;
    }
  }
}

}  // namespace
}  // namespace samtavle::integration
