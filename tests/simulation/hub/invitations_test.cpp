// Goal: the board's own thread knows who may still be here: guests of an invitation that was
// withdrawn leave at once, also those whose token was good a moment ago, and nobody else does; what
// is kept is on disk when it says so, or was given up and never counted.
// Method: a simulated server; the board is asked as the HTTP interface asks it.

#include "hall.hpp"
#include "samtavle/support/log_samples.hpp"

namespace samtavle::simulation {
namespace {

using base::Errc;
using base::InvitationNumber;

class InvitationsOfABoard : public Hall {
 protected:
  static support::SimOptions impatient() {
    support::SimOptions options = quick();
    options.limits.board.idle_close = std::chrono::seconds{5};
    return options;
  }
  InvitationsOfABoard() : Hall(impatient()) { make_boards({"park"}); }

  static hub::InvitationRecord record(std::uint32_t number) {
    hub::InvitationRecord one = support::sample_invitation(InvitationNumber{number});
    one.expires_s = std::int64_t{1} << 40;
    one.uses = 0;
    return one;
  }
  // The live board, opened if it is not.
  std::shared_ptr<hub::LiveBoard> live() {
    std::shared_ptr<hub::LiveBoard> found;
    hub().board(board_id("park"), [&](const base::Result<std::shared_ptr<hub::LiveBoard>>& board) {
      ASSERT_TRUE(board) << board.error().detail;
      found = *board;
    });
    expect_soon([&] { return found != nullptr; });
    return found;
  }
  // How it ended: kept, given up, or neither yet.
  enum class Outcome { waiting, kept, given_up };
  std::shared_ptr<Outcome> keep(const hub::InvitationRecord& one) {
    const auto outcome = std::make_shared<Outcome>(Outcome::waiting);
    const auto board = live();
    board->keep_invitation(one);
    board->when_durable([outcome] { *outcome = Outcome::kept; },
                        [outcome] { *outcome = Outcome::given_up; });
    return outcome;
  }
  void keep_and_wait(const hub::InvitationRecord& one) {
    const auto outcome = keep(one);
    expect_soon([&] { return *outcome == Outcome::kept; });
  }
  std::unique_ptr<Visitor> guest(char device, std::uint32_t number) {
    return std::make_unique<Visitor>(server, "park",
                                     std::string("guest-") + device + " contributor citizen " +
                                         std::to_string(number),
                                     device);
  }
  static bool sent_away(const Visitor& visitor) {
    return visitor.end() && visitor.end()->code == Errc::unauthenticated;
  }
};

TEST_F(InvitationsOfABoard, WhatIsKeptIsOnDiskAndComesBackWithTheBoard) {
  hub::InvitationRecord one = record(1);
  keep_and_wait(one);
  one.uses = 4;
  keep_and_wait(one);
  EXPECT_EQ(*server.log().invitation(board_id("park"), InvitationNumber{1}), one);
  run_for(milliseconds{10'000});
  ASSERT_EQ(hub().board_count(), 0u);
  EXPECT_EQ(live()->invitations().at(InvitationNumber{1}), one);
}

TEST_F(InvitationsOfABoard, ItsEndSendsItsGuestsAwayAndNobodyElse) {
  keep_and_wait(record(1));
  keep_and_wait(record(2));
  const auto anna = enter("park");
  const auto gone = guest('x', 1);
  const auto stays = guest('y', 2);
  expect_soon([&] { return gone->has_board() && stays->has_board(); });
  hub::InvitationRecord revoked = record(1);
  revoked.revoked = true;
  keep_and_wait(revoked);
  expect_soon([&] { return sent_away(*gone); });
  run_for(milliseconds{5'000});
  EXPECT_FALSE(stays->end());
  EXPECT_FALSE(anna->end());
}

TEST_F(InvitationsOfABoard, WhoseTokenWasGoodAMomentAgoDoesNotGetIn) {
  hub::InvitationRecord revoked = record(1);
  revoked.revoked = true;
  keep_and_wait(revoked);
  // The gatekeeper here lets everybody through, as it would have just before.
  const auto late = guest('x', 1);
  const auto stranger = guest('y', 99);
  expect_soon([&] { return sent_away(*late) && sent_away(*stranger); });
  EXPECT_FALSE(late->welcome());
  EXPECT_FALSE(stranger->welcome());
}

TEST_F(InvitationsOfABoard, AUseThatTheDiskDidNotTakeIsNotCounted) {
  hub::InvitationRecord one = record(1);
  keep_and_wait(one);
  server.log().set_full(true);
  one.uses = 1;
  const auto outcome = keep(one);
  run_for(milliseconds{10'000});
  EXPECT_EQ(*outcome, Outcome::given_up) << "nobody is told that it was";
  server.log().set_full(false);
  run_for(milliseconds{2'000});
  EXPECT_EQ(live()->invitations().at(InvitationNumber{1}).uses, 0u);
}

}  // namespace
}  // namespace samtavle::simulation
