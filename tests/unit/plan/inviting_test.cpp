// Goal: who may invite whom: by role, by the level of one's kind, and by a delegation as long as it
// is in force.
// Method: the sample board; the answers are written by hand.

#include "samtavle/plan/inviting.hpp"

#include <gtest/gtest.h>

#include "acting.hpp"
#include "samtavle/plan/delegation.hpp"

namespace samtavle::plan {
namespace {

class InvitingOthers : public Acting {
 protected:
  Inviting as(Role role, std::int64_t now_ms = 0) const {
    return may_invite(s.board, {kMe, role, ActorKind::citizen, now_ms});
  }
  static const Person& asta() {
    static const Person person{"Asta", ActorKind::citizen, "Roklubben", true};
    return person;
  }
};

TEST_F(InvitingOthers, WhoGuidesGivesRolesUpToTheirOwn) {
  for (const Role role : {Role::facilitator, Role::project_leader, Role::manager}) {
    const Inviting inviting = as(role);
    EXPECT_EQ(inviting.most, role);
    EXPECT_TRUE(covers(inviting, asta(), role, ActorKind::official, "Aarhus Kommune"));
    EXPECT_FALSE(role != Role::manager &&
                 covers(inviting, asta(), Role::manager, ActorKind::citizen, ""));
  }
}

TEST_F(InvitingOthers, NobodyElseDoesByRoleAlone) {
  for (const Role role : {Role::none, Role::reader, Role::commenter, Role::contributor, kNobody}) {
    EXPECT_EQ(as(role).most, Role::none) << static_cast<int>(role);
    EXPECT_FALSE(covers(as(role), asta(), Role::none, ActorKind::citizen, ""));
  }
}

TEST_F(InvitingOthers, WhoShapesTheBoardInvitesTheirLike) {
  s.involve(Level::shape);
  const Inviting inviting = as(Role::contributor);
  EXPECT_EQ(inviting.most, Role::contributor);
  const auto covered = [&](Role role, ActorKind kind, std::string_view authority) {
    return covers(inviting, asta(), role, kind, authority);
  };
  EXPECT_TRUE(covered(Role::contributor, ActorKind::citizen, ""));
  EXPECT_TRUE(covered(Role::reader, ActorKind::citizen, "Roklubben"));
  EXPECT_FALSE(covered(Role::facilitator, ActorKind::citizen, ""));
  EXPECT_FALSE(covered(Role::contributor, ActorKind::official, ""));
  EXPECT_FALSE(covered(Role::contributor, ActorKind::citizen, "Aarhus Kommune"));
  // The level is one of contributors.
  EXPECT_EQ(as(Role::commenter).most, Role::none);
  EXPECT_EQ(may_invite(s.board, {kMe, Role::contributor, ActorKind::business, 0}).most,
            Role::none);
}

TEST_F(InvitingOthers, WhoWasDelegatedTheInvolvementInvitesAsLongAsItIs) {
  base::OpId delegation;
  act(kOther, [&](board::Composer& c) {
    delegation = *offer(c, {"Who takes part", kOther, kMe, "2025-03-01",
                            {fields::involvement}, {}});
    c.reason("Knows the town");
  });
  EXPECT_EQ(as(Role::contributor).most, Role::none) << "not accepted";
  act(kMe, [&](board::Composer& c) { ASSERT_TRUE(answer(c, delegation, "accepted")); });
  const std::int64_t noon_ms = 1'740'830'400'000;  // of 2025-03-01
  for (const Role role : {Role::reader, Role::commenter, Role::contributor}) {
    const Inviting inviting = as(role, noon_ms);
    EXPECT_EQ(inviting.most, Role::contributor);
    EXPECT_TRUE(covers(inviting, asta(), Role::contributor, ActorKind::official, "Aarhus Kommune"));
    EXPECT_FALSE(covers(inviting, asta(), Role::facilitator, ActorKind::citizen, ""));
  }
  EXPECT_EQ(as(Role::none, noon_ms).most, Role::none);
  EXPECT_EQ(as(Role::contributor, noon_ms + 24 * 3'600'000).most, Role::none) << "over";
  EXPECT_EQ(may_invite(s.board, {kOther, Role::contributor, ActorKind::citizen, 0}).most,
            Role::none)
      << "another's";
  act(kMe, [&](board::Composer& c) { ASSERT_TRUE(answer(c, delegation, "ended")); });
  EXPECT_EQ(as(Role::contributor, noon_ms).most, Role::none);
}

// One that opens something else is none to invite.
TEST_F(InvitingOthers, AnotherDelegationDoesNot) {
  act(kOther, [&](board::Composer& c) {
    const base::OpId delegation = *offer(c, {"The type", kOther, kMe, "", {fields::type}, {}});
    c.reason("Knows the town");
    ASSERT_TRUE(answer(c, delegation, "accepted"));
  });
  EXPECT_EQ(as(Role::contributor).most, Role::none);
}

}  // namespace
}  // namespace samtavle::plan
