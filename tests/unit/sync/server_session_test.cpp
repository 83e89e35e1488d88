// Goal: the server's side of a connection takes each message only where it has its place, keeps
// attempts and replica apart, and slows down and ends whoever is over the rates.
// Method: messages go in, the actions that come out are looked at; time is handed in.

#include "samtavle/sync/server_session.hpp"

#include <gtest/gtest.h>

#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/v1/session.pb.h"

namespace samtavle::sync {
namespace {

using base::Counter;
using base::Errc;
using base::Replica;

constexpr TimePoint kStart{std::chrono::hours{1}};

v1::ClientFrame hello_frame() {
  v1::ClientFrame frame;
  v1::Hello* hello = frame.mutable_hello();
  hello->set_token("token");
  hello->set_version(kProtocolVersion);
  hello->set_device(std::string(16, 'd'));
  hello->set_client("test");
  return frame;
}

v1::ClientFrame edit_frame(std::uint32_t attempt, std::uint32_t replica, std::uint32_t counter) {
  v1::ClientFrame frame;
  frame.set_attempt(attempt);
  v1::Edit* edit = frame.add_edits();
  edit->set_replica(replica);
  edit->set_first_counter(counter);
  edit->add_operations()->mutable_delete_item()->set_item_counter(1);
  return frame;
}

v1::ClientFrame ballot_frame(std::uint32_t number) {
  v1::ClientFrame frame;
  v1::Ballot* ballot = frame.add_ballots();
  ballot->set_round_replica(2);
  ballot->set_round_counter(9);
  ballot->add_dots()->set_card_counter(4);
  ballot->mutable_dots(0)->set_count(3);
  ballot->set_number(number);
  return frame;
}

class ServerSessionTest : public testing::Test {
 protected:
  std::vector<ServerAction> give(const v1::ClientFrame& frame, TimePoint now = kStart) {
    return session.received(frame.SerializeAsString(), now);
  }
  // The only action, which is of that type.
  template <class A>
  static A only(std::vector<ServerAction> actions) {
    EXPECT_EQ(actions.size(), 1u);
    if (actions.size() != 1 || !std::holds_alternative<A>(actions[0])) {
      ADD_FAILURE() << "another action";
      return A{};
    }
    return std::get<A>(std::move(actions[0]));
  }
  static Errc ended(std::vector<ServerAction> actions) {
    return only<EndSession>(std::move(actions)).error.code;
  }
  void be_live(Replica replica) {
    only<Join>(give(hello_frame()));
    session.welcomed(replica);
    ASSERT_TRUE(session.live());
  }

  base::Limits limits;
  ServerSession session{limits, kStart};
};

// --- the order of the conversation ---

TEST_F(ServerSessionTest, BeginsWithHello) {
  v1::ClientFrame frame = hello_frame();
  frame.mutable_hello()->mutable_cursor()->set_epoch(2);
  frame.mutable_hello()->mutable_cursor()->set_seq(9);
  frame.mutable_hello()->set_replica(4);
  frame.mutable_hello()->set_epoch(2);
  frame.mutable_hello()->set_resume(77);
  const Join join = only<Join>(give(frame));
  EXPECT_EQ(join.greeting.token, "token");
  EXPECT_TRUE(join.greeting.has_cursor);
  EXPECT_EQ(join.greeting.cursor_epoch, base::Epoch{2});
  EXPECT_EQ(join.greeting.cursor_seq, base::Seq{9});
  EXPECT_EQ(join.greeting.replica, Replica{4});
  EXPECT_EQ(join.greeting.replica_epoch, base::Epoch{2});
  EXPECT_EQ(join.greeting.resume, base::SessionId{77});
  EXPECT_FALSE(session.live());
}

TEST_F(ServerSessionTest, AnythingElseFirstEndsIt) {
  v1::ClientFrame replica;
  replica.mutable_need_replica();
  v1::ClientFrame presence;
  presence.mutable_presence();
  v1::ClientFrame with_more = hello_frame();
  with_more.mutable_need_replica();
  v1::ClientFrame with_edit = hello_frame();
  *with_edit.add_edits() = edit_frame(0, 1, 1).edits(0);
  v1::ClientFrame with_ballot = hello_frame();
  *with_ballot.add_ballots() = ballot_frame(1).ballots(0);
  for (const v1::ClientFrame& first :
       {v1::ClientFrame{}, replica, presence, edit_frame(0, 1, 1), ballot_frame(1), with_more,
        with_edit, with_ballot}) {
    ServerSession fresh{limits, kStart};
    EXPECT_EQ(ended(fresh.received(first.SerializeAsString(), kStart)), Errc::policy);
    EXPECT_TRUE(fresh.received(hello_frame().SerializeAsString(), kStart).empty());
  }
}

TEST_F(ServerSessionTest, AHelloThatIsNotOneEndsIt) {
  const auto with = [](auto&& change) {
    v1::ClientFrame frame = hello_frame();
    change(*frame.mutable_hello());
    return frame;
  };
  const v1::ClientFrame wrong[] = {
      with([](v1::Hello& h) { h.set_device("short"); }),
      with([](v1::Hello& h) { h.set_client(std::string(201, 'c')); }),
  };
  for (const v1::ClientFrame& frame : wrong) {
    ServerSession fresh{limits, kStart};
    EXPECT_EQ(ended(fresh.received(frame.SerializeAsString(), kStart)), Errc::policy);
  }
}

TEST_F(ServerSessionTest, AHelloInAnotherVersionIsToldWhatToUpdate) {
  const std::pair<std::uint32_t, Errc> table[] = {
      {0, Errc::client_too_old},
      {kProtocolVersionMin - 1, Errc::client_too_old},
      {kProtocolVersion + 1, Errc::server_too_old},
  };
  for (const auto& [version, code] : table) {
    ServerSession fresh{limits, kStart};
    v1::ClientFrame frame = hello_frame();
    frame.mutable_hello()->set_version(version);
    const auto end = only<EndSession>(fresh.received(frame.SerializeAsString(), kStart));
    EXPECT_EQ(end.error.code, code);
    EXPECT_NE(end.error.detail.find("Update the"), std::string::npos) << end.error.detail;
  }
}

TEST_F(ServerSessionTest, NothingComesBetweenHelloAndWelcome) {
  only<Join>(give(hello_frame()));
  EXPECT_EQ(ended(give(hello_frame())), Errc::policy);
}

TEST_F(ServerSessionTest, HelloAgainOnALiveSessionVerifiesTheToken) {
  be_live(Replica{});
  v1::ClientFrame frame;
  frame.mutable_hello()->set_token("fresh");
  EXPECT_EQ(only<Reverify>(give(frame)).token, "fresh");
}

TEST_F(ServerSessionTest, ANumberIsAskedForOnce) {
  be_live(Replica{});
  v1::ClientFrame frame;
  frame.mutable_need_replica();
  only<Grant>(give(frame));
  EXPECT_TRUE(give(frame).empty());
}

TEST_F(ServerSessionTest, WhoResumedANumberGetsNoOther) {
  be_live(Replica{3});
  v1::ClientFrame frame;
  frame.mutable_need_replica();
  EXPECT_TRUE(give(frame).empty());
}

TEST_F(ServerSessionTest, AnEditWithoutANumberEndsIt) {
  be_live(Replica{});
  EXPECT_EQ(ended(give(edit_frame(0, 0, 1))), Errc::policy);
}

TEST_F(ServerSessionTest, AClosedSessionHearsNothing) {
  be_live(Replica{3});
  session.closed();
  EXPECT_TRUE(give(edit_frame(0, 3, 1)).empty());
}

TEST_F(ServerSessionTest, BytesThatAreNoFrameEndIt) {
  EXPECT_EQ(ended(session.received("\x13", kStart)), Errc::malformed);
}

TEST_F(ServerSessionTest, MessagesMayBeLargerAfterTheWelcome) {
  EXPECT_EQ(session.message_bytes_max(), limits.session.hello_bytes_max);
  const std::string big(limits.session.hello_bytes_max + 1, 'x');
  ServerSession fresh{limits, kStart};
  EXPECT_EQ(ended(fresh.received(big, kStart)), Errc::too_big);
  be_live(Replica{});
  EXPECT_EQ(session.message_bytes_max(), limits.session.frame_bytes_max);
}

// --- edits ---

TEST_F(ServerSessionTest, AnEditIsHandedOnWithItsBytes) {
  be_live(Replica{3});
  v1::ClientFrame frame = edit_frame(0, 3, 5);
  frame.set_based_on(41);
  const Submit submit = only<Submit>(give(frame));
  EXPECT_EQ(submit.bytes, frame.edits(0).SerializeAsString());
  EXPECT_EQ(submit.last, Counter{5});
  EXPECT_EQ(submit.based_on, base::Seq{41});
  EXPECT_FALSE(submit.wrong.has_value());
  EXPECT_TRUE(session.admits(submit));
}

TEST_F(ServerSessionTest, AnEditOfAnotherReplicaIsWrong) {
  be_live(Replica{3});
  const Submit submit = only<Submit>(give(edit_frame(0, 4, 1)));
  ASSERT_TRUE(submit.wrong.has_value());
  EXPECT_EQ(submit.wrong->code, Errc::invalid);
}

TEST_F(ServerSessionTest, AnEditThatContradictsItselfIsWrong) {
  be_live(Replica{3});
  v1::ClientFrame no_operations = edit_frame(0, 3, 1);
  no_operations.mutable_edits(0)->clear_operations();
  EXPECT_TRUE(only<Submit>(give(no_operations)).wrong.has_value());
  EXPECT_TRUE(only<Submit>(give(edit_frame(0, 3, 0))).wrong.has_value());
  EXPECT_TRUE(only<Submit>(give(edit_frame(0, 3, 0xffffffffu))).wrong.has_value());
}

TEST_F(ServerSessionTest, ARefusalSilencesTheRestOfItsAttempt) {
  be_live(Replica{3});
  v1::ClientFrame three = edit_frame(0, 3, 1);
  *three.add_edits() = edit_frame(0, 3, 2).edits(0);
  *three.add_edits() = edit_frame(0, 3, 3).edits(0);
  const auto actions = give(three);
  ASSERT_EQ(actions.size(), 3u);
  const Submit& second = std::get<Submit>(actions[1]);
  const Submit& third = std::get<Submit>(actions[2]);
  RefusalReason reason;
  reason.code = Errc::not_allowed;
  reason.path = "operations[0].item";
  reason.needed = plan::Role::manager;
  reason.current = base::Value{"now"};
  reason.text = "why";
  v1::ServerFrame frame;
  ASSERT_TRUE(frame.ParseFromString(session.refuse(second, reason)));
  ASSERT_EQ(frame.refusals_size(), 1);
  const v1::Refusal& refusal = frame.refusals(0);
  EXPECT_EQ(refusal.attempt(), 0u);
  EXPECT_EQ(refusal.first_counter(), 2u);
  EXPECT_EQ(refusal.last_counter(), 2u);
  EXPECT_EQ(refusal.code(), v1::REFUSAL_CODE_NOT_ALLOWED);
  EXPECT_EQ(refusal.path(), "operations[0].item");
  EXPECT_EQ(refusal.needed_role(), v1::ROLE_MANAGER);
  EXPECT_EQ(refusal.current().text(), "now");
  EXPECT_EQ(refusal.text(), "why");
  // Parsed before the refusal, or sent before the client heard of it: not admitted.
  EXPECT_FALSE(session.admits(third));
  EXPECT_TRUE(give(edit_frame(0, 3, 4)).empty());
  // Numbered anew, in the next attempt.
  EXPECT_TRUE(session.admits(only<Submit>(give(edit_frame(1, 3, 2)))));
}

TEST_F(ServerSessionTest, AnAttemptThatWasNeverBegunEndsIt) {
  be_live(Replica{3});
  EXPECT_EQ(ended(give(edit_frame(1, 3, 1))), Errc::policy);
}

TEST_F(ServerSessionTest, ARefusalHasACodeOfTheProtocolWhateverTheReason) {
  be_live(Replica{3});
  const Submit submit = only<Submit>(give(edit_frame(0, 3, 1)));
  RefusalReason reason;
  reason.code = Errc::io;
  v1::ServerFrame frame;
  ASSERT_TRUE(frame.ParseFromString(session.refuse(submit, reason)));
  EXPECT_EQ(frame.refusals(0).code(), v1::REFUSAL_CODE_INVALID);
}

// --- ballots ---

TEST_F(ServerSessionTest, ABallotIsHandedOnAlsoWithoutANumber) {
  be_live(Replica{});
  const Vote vote = only<Vote>(give(ballot_frame(7)));
  EXPECT_EQ(vote.number, 7u);
  EXPECT_EQ(vote.ballot.round, base::op_id(2, 9));
  EXPECT_EQ(vote.ballot.dots, (std::vector<plan::Dots>{{base::op_id(0, 4), 3}}));
}

TEST_F(ServerSessionTest, BallotsComeBehindEditsAndInTheirOrder) {
  be_live(Replica{3});
  v1::ClientFrame frame = ballot_frame(1);
  *frame.add_ballots() = ballot_frame(2).ballots(0);
  *frame.add_edits() = edit_frame(0, 3, 1).edits(0);
  const auto actions = give(frame);
  ASSERT_EQ(actions.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<Submit>(actions[0]));
  EXPECT_EQ(std::get<Vote>(actions[1]).number, 1u);
  EXPECT_EQ(std::get<Vote>(actions[2]).number, 2u);
}

// An attempt is about edits: a refusal on its way silences no ballot.
TEST_F(ServerSessionTest, ABallotHasNoAttempt) {
  be_live(Replica{3});
  static_cast<void>(session.refuse(only<Submit>(give(edit_frame(0, 3, 1))), RefusalReason{}));
  only<Vote>(give(ballot_frame(1)));
}

TEST_F(ServerSessionTest, ABallotThatCannotBeReadEndsIt) {
  be_live(Replica{});
  // A number whose bytes do not end within it.
  EXPECT_EQ(ended(session.received(std::string_view{"\x3a\x02\x20\xff", 4}, kStart)),
            Errc::malformed);
}

TEST_F(ServerSessionTest, BallotsCountLikeOperations) {
  be_live(Replica{});
  v1::ClientFrame many;
  for (std::uint32_t i = 0; i < 10; ++i) *many.add_ballots() = ballot_frame(i).ballots(0);
  const std::uint32_t burst = limits.session.operations_per_second * limits.session.burst_factor;
  for (std::uint32_t i = 0; i < burst / 10 - 1; ++i) give(many);
  EXPECT_EQ(session.read_pause(kStart), Duration::zero());
  for (int i = 0; i < 2; ++i) give(many);
  EXPECT_GT(session.read_pause(kStart), Duration::zero());
}

// --- rates ---

TEST_F(ServerSessionTest, IsReadMoreSlowlyWhenItIsOverItsRates) {
  be_live(Replica{3});
  EXPECT_EQ(session.read_pause(kStart), Duration::zero());
  const std::uint32_t burst = limits.session.messages_per_second * limits.session.burst_factor;
  for (std::uint32_t i = 0; i < burst; ++i) give(v1::ClientFrame{});
  EXPECT_GT(session.read_pause(kStart), Duration::zero());
  const TimePoint later = kStart + session.read_pause(kStart);
  EXPECT_EQ(session.read_pause(later), Duration::zero());
}

TEST_F(ServerSessionTest, IsOverstrainedOnlyAfterALongTimeWithoutAPause) {
  be_live(Replica{3});
  TimePoint now = kStart;
  const auto press = [&] {
    for (int i = 0; i < 1'000; ++i) give(v1::ClientFrame{}, now);
    static_cast<void>(session.read_pause(now));
  };
  press();
  EXPECT_FALSE(session.overstrained(now));
  now += limits.session.throttle_timeout + milliseconds{1};
  press();
  EXPECT_TRUE(session.overstrained(now));
}

TEST_F(ServerSessionTest, PresenceOverItsRateIsLeftOut) {
  be_live(Replica{});
  v1::ClientFrame frame;
  frame.mutable_presence()->set_x(1);
  std::size_t shared = 0;
  for (int i = 0; i < 100; ++i) {
    const auto actions = give(frame);
    ASSERT_EQ(actions.size(), 1u);
    if (std::holds_alternative<SharePresence>(actions[0])) {
      ++shared;
    } else {
      EXPECT_EQ(std::get<LeftOut>(actions[0]).limit, base::Limit::presence_per_second);
    }
  }
  EXPECT_EQ(shared, limits.session.presence_per_second);
  only<SharePresence>(give(frame, kStart + std::chrono::seconds{1}));
}

TEST_F(ServerSessionTest, AMessageOverItsSizeNamesItsLimit) {
  const std::string hello(limits.session.hello_bytes_max + 1, '\0');
  const auto first = only<EndSession>(session.received(hello, kStart));
  EXPECT_EQ(first.error.code, Errc::too_big);
  EXPECT_EQ(first.error.limit, base::Limit::hello_bytes_max);
  ServerSession live{limits, kStart};
  only<Join>(live.received(hello_frame().SerializeAsString(), kStart));
  live.welcomed(Replica{});
  const std::string frame(limits.session.frame_bytes_max + 1, '\0');
  EXPECT_EQ(only<EndSession>(live.received(frame, kStart)).error.limit,
            base::Limit::frame_bytes_max);
}

TEST_F(ServerSessionTest, SaysWhichRateSlowsItDown) {
  be_live(Replica{3});
  EXPECT_EQ(session.slowed_by(kStart), base::Limit::none);
  const base::SessionLimits& rates = limits.session;
  for (std::uint32_t i = 0; i <= rates.messages_per_second * rates.burst_factor; ++i) {
    give(v1::ClientFrame{});
  }
  EXPECT_EQ(session.slowed_by(kStart), base::Limit::messages_per_second);
  v1::ClientFrame many;
  for (int i = 0; i < 1'500; ++i) *many.add_ballots() = ballot_frame(1).ballots(0);
  for (int i = 0; i < 3; ++i) give(many);
  EXPECT_EQ(session.slowed_by(kStart), base::Limit::operations_per_second);
  std::string unknown{"\x7a\x80\x80\x0f"};  // a field of 240 KiB
  unknown.resize(unknown.size() + 240 * 1024, 'x');
  for (int i = 0; i < 40; ++i) static_cast<void>(session.received(unknown, kStart));
  EXPECT_EQ(session.slowed_by(kStart), base::Limit::bytes_per_second);
}

}  // namespace
}  // namespace samtavle::sync
