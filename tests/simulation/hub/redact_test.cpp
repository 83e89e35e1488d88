// Goal: something is redacted while people go on working: what they do at that moment is neither
// lost nor spared, everybody gets the redaction and whoever comes later nothing else, and if the
// disk does not take it nothing has happened.
// Method: a simulated server; the board is asked as the HTTP interface asks it.

#include "hall.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::simulation {
namespace {

using base::Actor;
using base::Errc;

const std::string kSecret = "Qvist-81";

class RedactingOnABoard : public Hall {
 protected:
  RedactingOnABoard() { make_boards({"park"}); }

  std::shared_ptr<hub::LiveBoard> live() { return hub().find(board_id("park")); }
  // Types into the board's purpose, as the next edit of its replica, at the beginning.
  static void type(Visitor& visitor, std::uint32_t first_counter, const std::string& text) {
    v1::ClientFrame frame;
    v1::Edit* edit = frame.add_edits();
    edit->set_replica(visitor.replica());
    edit->set_first_counter(first_counter);
    v1::InsertText* insert = edit->add_operations()->mutable_insert_text();
    insert->set_item_counter(board::kRootId.counter.value);
    insert->set_field(plan::fields::purpose.value);
    insert->set_text(text);
    visitor.send(frame);
  }
  std::unique_ptr<Visitor> writer() {
    auto anna = enter("park");
    anna->ask_replica();
    expect_soon([&] { return anna->replica() != 0; });
    return anna;
  }
  using Outcome = std::shared_ptr<std::optional<base::Result<hub::RedactionRecord>>>;
  Outcome redact() {
    auto outcome = std::make_shared<std::optional<base::Result<hub::RedactionRecord>>>();
    live()->redact(board::kRootId, plan::fields::purpose, Actor{}, "it names a child",
                   [outcome](base::Result<hub::RedactionRecord> done) {
                     *outcome = std::move(done);
                   });
    return outcome;
  }
  // The seqs of the events that hold the text.
  [[nodiscard]] std::vector<std::uint64_t> left() {
    std::vector<std::uint64_t> found;
    const auto events = server.log().events(board_id("park"), base::Seq{}, ~std::size_t{0});
    EXPECT_EQ(events->size(), head("park"));
    for (const hub::LogEvent& event : *events) {
      if (event.bytes.find(kSecret) != std::string::npos) found.push_back(event.seq.value);
    }
    return found;
  }
  [[nodiscard]] std::string purpose() {
    return live()->board().root()->text_utf8(plan::fields::purpose);
  }
};

TEST_F(RedactingOnABoard, WhatComesAtThatMomentIsNotSpared) {
  const auto anna = writer();
  std::uint32_t counter = 1;
  Outcome outcome;
  // All the time, so that something is on its way to the disk whenever the log has been read.
  for (int i = 0; i < 200; ++i) {
    type(*anna, counter, kSecret);
    counter += static_cast<std::uint32_t>(kSecret.size());
    if (i == 100) outcome = redact();
    run_for(milliseconds{1});
  }
  expect_soon([&] { return outcome->has_value() && head("park") == 202; });
  ASSERT_TRUE((*outcome)->has_value()) << (*outcome)->error().detail;
  const std::uint64_t seq = (**outcome)->seq.value;
  EXPECT_GT(seq, 100u);
  EXPECT_LT(seq, 202u) << "else nothing came afterwards";
  std::vector<std::uint64_t> afterwards;
  for (std::uint64_t next = seq + 1; next <= 202; ++next) afterwards.push_back(next);
  EXPECT_EQ(left(), afterwards) << "what was typed afterwards is something new";
  EXPECT_NE(purpose().find("fjernet"), std::string::npos);
  EXPECT_EQ(stored_board("park"), board::encode_snapshot(live()->board()));
  expect_soon([&] { return anna->seq() == 202; });
  EXPECT_FALSE(anna->end());
  EXPECT_EQ(anna->refusals(), 0u);
}

TEST_F(RedactingOnABoard, WhoComesLaterGetsNothingElse) {
  const auto anna = writer();
  type(*anna, 1, kSecret);
  expect_soon([&] { return head("park") == 2; });
  const auto early = enter("park");
  EXPECT_EQ(early->seq(), 2u);
  const Outcome outcome = redact();
  expect_soon([&] { return outcome->has_value() && early->seq() == 3; });
  const auto late = enter("park");
  EXPECT_EQ(late->snapshot().find(kSecret), std::string::npos);
  EXPECT_NE(late->snapshot().find("fjernet"), std::string::npos);
  EXPECT_EQ(left(), std::vector<std::uint64_t>{});
  EXPECT_EQ(live()->info().hold, "");
}

TEST_F(RedactingOnABoard, OneAtATimeAndNotUnderAHold) {
  const auto anna = writer();
  type(*anna, 1, kSecret);
  expect_soon([&] { return head("park") == 2; });
  const Outcome first = redact();
  const Outcome second = redact();
  ASSERT_TRUE(second->has_value());
  EXPECT_EQ((*second)->error().code, Errc::unavailable);
  // It comes while the log is being read.
  live()->set_hold("not decided");
  expect_soon([&] { return first->has_value(); });
  EXPECT_EQ((*first)->error().code, Errc::frozen);
  EXPECT_EQ(left(), std::vector<std::uint64_t>{2});
  EXPECT_EQ((**redact()).error().code, Errc::frozen);
}

TEST_F(RedactingOnABoard, WhatTheDiskHasNoSpaceForWaitsForIt) {
  {
    const auto anna = writer();
    type(*anna, 1, kSecret);
    expect_soon([&] { return head("park") == 2; });
  }
  server.log().set_full(true);
  const Outcome outcome = redact();
  run_for(milliseconds{2'000});
  EXPECT_FALSE(outcome->has_value());
  EXPECT_EQ(left(), std::vector<std::uint64_t>{2});
  server.log().set_full(false);
  expect_soon([&] { return outcome->has_value(); });
  EXPECT_TRUE((*outcome)->has_value());
  EXPECT_TRUE(left().empty());
}

}  // namespace
}  // namespace samtavle::simulation
