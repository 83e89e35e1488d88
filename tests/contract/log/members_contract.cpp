// Goal: members stay as they were written last, beside the log and apart by board; one who is taken
// out is gone.

#include <gmock/gmock.h>

#include "board_log_contract.hpp"
#include "samtavle/support/log_samples.hpp"

namespace samtavle::contract {
namespace {

using base::Actor;
using hub::MemberRecord;
using Rows = std::vector<MemberRecord>;

hub::BoardWrite empty_board(const std::string& id) {
  hub::BoardWrite write = support::write_of(support::board_id(id), {});
  write.create = true;
  return write;
}

MemberRecord member(const std::string& subject, std::uint32_t actor, plan::Role role) {
  return {subject, Actor{actor}, role, 1'700'000'000'123, Actor{9}};
}

TEST_P(BoardLogContract, KeepsMembersAsTheyAreLast) {
  hub::BoardWrite park = empty_board("park");
  hub::BoardWrite parkway = empty_board("parkway");
  const MemberRecord anna = member("anna", 1, plan::Role::manager);
  MemberRecord bent = member("https://login.example|b\xc3\xa6nt", 2, plan::Role::reader);
  park.members = {bent, anna, member("carl", 3, plan::Role::reader)};
  parkway.members = {member("anna", 7, plan::Role::commenter)};
  ASSERT_TRUE(commit({park, parkway}));
  hub::BoardWrite more = support::write_of(park.board, park.info);
  // Twice in one write: the later one counts.
  more.members = {bent};
  bent.role = plan::Role::none;
  bent.given_by = Actor{};
  bent.why = "Moved to \xc3\x98rsted";
  more.members.push_back(bent);
  more.members.push_back({"carl", Actor{}, plan::Role::none, 0, Actor{}});
  ASSERT_TRUE(commit({more}));
  reopen();

  EXPECT_THAT(*log().members(park.board), testing::UnorderedElementsAre(anna, bent));
  EXPECT_EQ(*log().member(park.board, "anna"), anna);
  EXPECT_EQ(*log().member(park.board, bent.subject), bent);
  EXPECT_EQ(*log().member(park.board, "carl"), std::nullopt);
  EXPECT_EQ(*log().member(park.board, "ann"), std::nullopt);
  EXPECT_EQ((*log().member(parkway.board, "anna"))->actor, Actor{7});
}

TEST_P(BoardLogContract, HasNoMembersAtFirst) {
  const hub::BoardWrite park = empty_board("park");
  ASSERT_TRUE(commit({park}));
  EXPECT_EQ(*log().members(park.board), Rows{});
  EXPECT_EQ(*log().member(park.board, "anna"), std::nullopt);
  const auto nowhere = support::board_id("nowhere");
  EXPECT_EQ(log().members(nowhere).error().code, base::Errc::not_found);
  EXPECT_EQ(log().member(nowhere, "anna").error().code, base::Errc::not_found);
}

TEST_P(BoardLogContract, TakesNoMemberThatItCouldNotReadBack) {
  for (const char* subject : {"", "\xff"}) {
    hub::BoardWrite park = empty_board("park");
    park.members = {member(subject, 1, plan::Role::reader)};
    EXPECT_EQ(commit({park}).error().code, base::Errc::invalid);
  }
}

}  // namespace
}  // namespace samtavle::contract
