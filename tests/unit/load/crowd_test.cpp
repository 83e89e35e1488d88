// Goal: a crowd counts what reached whom, and notices whatever a client should not see.
// Method: two clients at a server that says what the test wants; one of them makes an edit.

#include "load/crowd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "samtavle/net/frames.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/session.pb.h"
#include "scripted_server.hpp"

namespace samtavle::load {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr seconds kLimit{10};

std::string frame(const v1::ServerFrame& message) {
  return net::encode_frame(net::Opcode::binary, message.SerializeAsString());
}

std::string event(std::uint64_t seq, std::uint32_t replica, std::uint32_t counter) {
  v1::ServerFrame message;
  v1::Event& one = *message.add_events();
  one.set_seq(seq);
  one.mutable_edit()->set_replica(replica);
  one.mutable_edit()->set_first_counter(counter);
  return frame(message);
}

// The first client has written its first edit; it is replica 1.
class Party {
 public:
  explicit Party(Script script)
      : server_(std::move(script)), crowd_({server_.port(), 3, nullptr}) {
    const std::size_t board = crowd_.add_board("havnen", {base::op_id(0, 1)});
    for (int i = 0; i < 2; ++i) crowd_.add({board, "token", 4});
  }

  Result<void> gather() { return crowd_.connect(kLimit); }
  // Until there is a fault, or so many deliveries and echoes.
  Result<void> write(std::uint64_t deliveries, std::uint64_t echoes) {
    const Time due = Clock::now();
    crowd_.measure_from(due);
    crowd_.write(0, 0, due);
    crowd_.send();
    const Time deadline = due + kLimit;
    while (crowd_.faultless() && Clock::now() < deadline) {
      if (crowd_.counts().deliveries >= deliveries && crowd_.counts().echoes >= echoes) break;
      crowd_.pump(Clock::now() + milliseconds{1});
    }
    return crowd_.faultless();
  }
  Crowd& crowd() { return crowd_; }

 private:
  ScriptedServer server_;
  Crowd crowd_;
};

TEST(Crowd, CountsDeliveriesAndEchoes) {
  // An event of the server itself is nobody's delivery; a ping between is answered.
  const std::string told = event(2, 0, 5) + net::encode_frame(net::Opcode::ping, "p") +
                           frame(v1::ServerFrame{}) + event(3, 1, 1);
  Party party{{.answers = {told, told}}};
  ASSERT_TRUE(party.gather());
  EXPECT_EQ(party.crowd().readers_of(0), 1u);
  const auto good = party.write(1, 1);
  ASSERT_TRUE(good) << good.error().detail;
  const Counts& counts = party.crowd().counts();
  EXPECT_EQ(counts.edits, 1u);
  EXPECT_EQ(counts.expected, 1u);
  EXPECT_EQ(counts.deliveries, 1u);
  EXPECT_EQ(counts.echoes, 1u);
  EXPECT_EQ(party.crowd().measured(), 1u);
  EXPECT_GT(party.crowd().latencies().quantile_ms(1), 0);
}

TEST(Crowd, NoticesWhatAClientShouldNotSee) {
  v1::ServerFrame refusal;
  refusal.add_refusals()->set_code(v1::REFUSAL_CODE_FROZEN);
  refusal.mutable_refusals(0)->set_path("operations[0].item");
  v1::ServerFrame notice;
  notice.add_notices()->set_kind(v1::NOTICE_KIND_READ_ONLY);
  v1::ServerFrame welcome;
  welcome.mutable_welcome()->set_head_seq(1);
  v1::ServerFrame grant;
  grant.mutable_replica()->set_replica(9);
  v1::ServerFrame snapshot;
  snapshot.mutable_snapshot()->set_seq(1);
  const struct {
    std::string told;
    const char* fault;
  } rows[] = {
      {event(3, 1, 1), "event 3 came instead of 2"},
      {event(2, 1, 1) + event(2, 1, 1), "event 2 came instead of 3"},
      {event(1, 1, 1), "event 1 came instead of 2"},
      {event(2, 1, 99), "an edit came that nobody made: 1.99"},
      {frame(refusal), "refused: REFUSAL_CODE_FROZEN operations[0].item"},
      {frame(notice), "NOTICE_KIND_READ_ONLY"},
      {frame(welcome), "a welcome"},
      {frame(grant), "a replica number that was not asked for"},
      {frame(snapshot), "a piece of a snapshot"},
      {net::encode_close(1008, "why"), "the server ended it: 1008 why"},
      {net::encode_frame(net::Opcode::binary, "\x0a\x7f"), "no frame of this protocol"},
      {net::encode_frame(net::Opcode::text, "hi"), "a frame of an unknown sort"},
  };
  for (const auto& row : rows) {
    Party party{{.answers = {{}, row.told}}};
    ASSERT_TRUE(party.gather());
    const auto bad = party.write(9, 9);
    ASSERT_FALSE(bad) << row.fault;
    EXPECT_THAT(bad.error().detail, HasSubstr("1 fault: client 1 on board havnen"));
    EXPECT_THAT(bad.error().detail, HasSubstr(row.fault));
  }
}

TEST(Crowd, NoticesALostMessage) {
  const std::string told = event(2, 1, 1) + event(3, 0, 1);
  Party party{{.answers = {told, told}}};
  ASSERT_TRUE(party.gather());
  party.crowd().lose_a_message();
  const auto bad = party.write(9, 9);
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().detail, HasSubstr("event 3 came instead of 2"));
}

TEST(Crowd, NoticesThatTheServerIsGone) {
  Party party{{.answers = {}, .hang_up = true}};
  ASSERT_TRUE(party.gather());
  const auto bad = party.write(9, 9);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, Errc::unavailable);
}

TEST(Crowd, NoticesThatItCannotCome) {
  Party refused{{.upgrade = "HTTP/1.1 404 Not Found\r\n\r\n", .answers = {}}};
  EXPECT_THAT(refused.gather().error().detail, HasSubstr("404"));
  Party without_board{{.snapshot = false, .answers = {}}};
  EXPECT_THAT(without_board.gather().error().detail, HasSubstr("without a snapshot"));
  // Beyond the end, and so far beyond it that the sum of offset and size is within.
  for (const std::uint32_t offset : {1u, ~0u - 1}) {
    Party beyond{{.snapshot_offset = offset, .answers = {}}};
    EXPECT_THAT(beyond.gather().error().detail, HasSubstr("a piece of a snapshot")) << offset;
  }
}

TEST(Crowd, GivesUpWhenItIsInterrupted) {
  const volatile std::sig_atomic_t interrupted = 1;
  Crowd crowd{{1, 1, &interrupted}};
  EXPECT_EQ(crowd.faultless().error().code, Errc::closed);
  crowd.wait(Clock::now() + std::chrono::hours{1});
}

}  // namespace
}  // namespace samtavle::load
