// Goal: invitations stay as they were written last, by number, beside the log and apart by board.

#include "board_log_contract.hpp"
#include "samtavle/support/log_samples.hpp"

namespace samtavle::contract {
namespace {

using base::InvitationNumber;
using support::sample_invitation;
using Rows = std::vector<hub::InvitationRecord>;

hub::BoardWrite begin(const std::string& id) {
  hub::BoardWrite write = support::write_of(support::board_id(id), {});
  write.create = true;
  return write;
}

TEST_P(BoardLogContract, KeepsInvitationsAsTheyAreLast) {
  hub::BoardWrite park = begin("park");
  hub::BoardWrite parkway = begin("parkway");
  hub::InvitationRecord first = sample_invitation(InvitationNumber{1});
  const hub::InvitationRecord far = sample_invitation(InvitationNumber{0x0102'0304});
  park.invitations = {first, far};
  parkway.invitations = {sample_invitation(InvitationNumber{2})};
  ASSERT_TRUE(commit({park, parkway}));
  hub::BoardWrite more = support::write_of(park.board, park.info);
  // Twice in one write: the later one counts.
  first.uses = 2;
  more.invitations = {first};
  first.uses = 3;
  first.secret_hash = std::string("\0\xff", 2);
  first.revoked = true;
  more.invitations.push_back(first);
  ASSERT_TRUE(commit({more}));
  reopen();

  EXPECT_EQ(*log().invitations(park.board), (Rows{first, far}));
  EXPECT_EQ(*log().invitation(park.board, InvitationNumber{1}), first);
  EXPECT_EQ(*log().invitation(park.board, InvitationNumber{0x0102'0304}), far);
  EXPECT_EQ(*log().invitation(park.board, InvitationNumber{2}), std::nullopt)
      << "that is another board's";
  EXPECT_EQ(log().invitations(parkway.board)->size(), 1u);
}

TEST_P(BoardLogContract, HasNoInvitationsAtFirst) {
  const hub::BoardWrite park = begin("park");
  ASSERT_TRUE(commit({park}));
  EXPECT_EQ(*log().invitations(park.board), Rows{});
  EXPECT_EQ(*log().invitation(park.board, InvitationNumber{1}), std::nullopt);
  const auto nowhere = support::board_id("nowhere");
  EXPECT_EQ(log().invitations(nowhere).error().code, base::Errc::not_found);
  EXPECT_EQ(log().invitation(nowhere, InvitationNumber{1}).error().code, base::Errc::not_found);
}

TEST_P(BoardLogContract, KeepsThatABoardIsSensitiveAndHowManyGuestsCame) {
  hub::BoardWrite park = begin("park");
  EXPECT_FALSE(park.info.sensitive);
  ASSERT_TRUE(commit({park}));
  park = support::write_of(park.board, *log().info(park.board));
  park.info.sensitive = true;
  park.info.guests = 7;
  ASSERT_TRUE(commit({park}));
  reopen();
  EXPECT_EQ(*log().info(park.board), park.info);
  park.info.sensitive = false;
  ASSERT_TRUE(commit({park}));
  reopen();
  EXPECT_EQ(*log().info(park.board), park.info);
}

TEST_P(BoardLogContract, TakesNoInvitationThatItCouldNotReadBack) {
  hub::BoardWrite park = begin("park");
  park.invitations = {sample_invitation(InvitationNumber{1})};
  park.invitations[0].label = "\xff";
  EXPECT_EQ(commit({park}).error().code, base::Errc::invalid);
}

}  // namespace
}  // namespace samtavle::contract
