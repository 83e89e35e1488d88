// Goal: the board's own thread knows whose role the board says: it counts from the moment it was
// given, also for those who are on their way, whatever the gatekeeper read before; the last manager
// stays; and a member who was never here is nobody to others.
// Method: a simulated server; the board is asked as the HTTP interface asks it.

#include "hall.hpp"

namespace samtavle::simulation {
namespace {

using base::Actor;
using base::Errc;
using plan::Role;

class MembersOfABoard : public Hall {
 protected:
  static support::SimOptions impatient() {
    support::SimOptions options = quick();
    options.limits.board.idle_close = std::chrono::seconds{5};
    return options;
  }
  MembersOfABoard() : Hall(impatient()) { make_boards({"park"}); }

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
  void wait_durable() {
    bool durable = false;
    live()->when_durable([&durable] { durable = true; });
    expect_soon([&] { return durable; });
  }
  Actor add(const std::string& subject, Role role) {
    const auto added = live()->add_member(subject, role, Actor{});
    EXPECT_TRUE(added) << added.error().detail;
    return added->actor;
  }
  std::unique_ptr<Visitor> visitor(const std::string& token, char device) {
    return std::make_unique<Visitor>(server, "park", token, device);
  }
};

TEST_F(MembersOfABoard, AreOnDiskAndComeBackWithTheBoard) {
  const Actor bo = add("bo", Role::facilitator);
  wait_durable();
  const auto stored = *server.log().member(board_id("park"), "bo");
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->role, Role::facilitator);
  EXPECT_EQ(stored->actor, bo);
  run_for(milliseconds{10'000});
  ASSERT_EQ(hub().board_count(), 0u);
  EXPECT_EQ(live()->members().at(bo), *stored);
  EXPECT_EQ(live()->add_member("bo", Role::reader, Actor{}).error().code, Errc::exists);
}

TEST_F(MembersOfABoard, TheRoleCountsFromWhenItIsGiven) {
  const auto bo = visitor("bo reader citizen", 'b');
  expect_soon([&] { return bo->has_board(); });
  EXPECT_EQ(bo->welcome()->role(), v1::ROLE_READER);
  const auto given = live()->set_role(Actor{bo->welcome()->actor()}, Role::contributor, Actor{});
  ASSERT_TRUE(given);
  bo->ask_replica();
  expect_soon([&] { return bo->replica() != 0; });
  bo->make_card();
  expect_soon([&] { return head("park") == 2; });
  EXPECT_EQ(bo->refusals(), 0u);
  ASSERT_TRUE(live()->set_role(given->actor, Role::reader, Actor{}));
  bo->make_card();
  expect_soon([&] { return bo->refusals() == 1; });
  EXPECT_EQ(head("park"), 2u);
}

TEST_F(MembersOfABoard, WhoWasRemovedGoesAndDoesNotComeBack) {
  const auto anna = enter("park");
  const auto bo = visitor("bo contributor citizen", 'b');
  expect_soon([&] { return bo->has_board(); });
  const Actor actor{bo->welcome()->actor()};
  ASSERT_TRUE(live()->set_role(actor, Role::none, Actor{}));
  expect_soon([&] { return bo->end().has_value(); });
  EXPECT_EQ(bo->end()->code, Errc::forbidden);
  // The gatekeeper here lets everybody through, as it would have just before.
  const auto again = visitor("bo contributor citizen", 'b');
  expect_soon([&] { return again->end().has_value(); });
  EXPECT_FALSE(again->welcome());
  EXPECT_FALSE(anna->end());
  ASSERT_TRUE(live()->set_role(actor, Role::commenter, Actor{}));
  const auto back = visitor("bo contributor citizen", 'b');
  expect_soon([&] { return back->has_board(); });
  EXPECT_EQ(back->welcome()->role(), v1::ROLE_COMMENTER);
}

TEST_F(MembersOfABoard, TheLastManagerStays) {
  const Actor bo = add("bo", Role::manager);
  for (const Role role : {Role::none, Role::project_leader}) {
    EXPECT_EQ(live()->set_role(bo, role, Actor{}).error().code, Errc::frozen);
  }
  EXPECT_EQ(live()->erase(bo, {1, Actor{}, "asked for it"}).error().code, Errc::frozen);
  EXPECT_TRUE(live()->set_role(bo, Role::manager, Actor{}));
  const Actor carl = add("carl", Role::manager);
  EXPECT_TRUE(live()->set_role(bo, Role::reader, Actor{}));
  EXPECT_EQ(live()->set_role(carl, Role::reader, Actor{}).error().code, Errc::frozen);
  EXPECT_TRUE(live()->erase(bo, {1, Actor{}, "asked for it"}));
  wait_durable();
  EXPECT_EQ(*server.log().member(board_id("park"), "bo"), std::nullopt);
  EXPECT_EQ(live()->set_role(bo, Role::reader, Actor{}).error().code, Errc::not_found);
  EXPECT_EQ(live()->set_role(Actor{99}, Role::reader, Actor{}).error().code, Errc::not_found);
}

TEST_F(MembersOfABoard, WhoWasNeverHereIsNobodyToOthers) {
  const auto anna = enter("park");
  const Actor bo = add("bo", Role::facilitator);
  run_for(milliseconds{5'000});
  const auto late = enter("park");
  EXPECT_FALSE(anna->directory().contains(bo.value));
  EXPECT_FALSE(late->directory().contains(bo.value));
  const auto here = visitor("bo reader citizen", 'b');
  expect_soon([&] { return here->has_board() && anna->directory().contains(bo.value); });
  EXPECT_EQ(here->welcome()->role(), v1::ROLE_FACILITATOR);
  EXPECT_EQ(anna->directory().at(bo.value).name(), "bo");
}

TEST_F(MembersOfABoard, WhoMakesABoardIsItsFirstManager) {
  bool made = false;
  hub::NewBoard board{board_id("skov"), "Skoven", "municipality", "da"};
  board.manager = "muni|7";
  hub().create(board,
               [&made](const base::Result<hub::BoardInfo>& done) { made = done.has_value(); });
  expect_soon([&] { return made; });
  const auto member = *server.log().member(board_id("skov"), "muni|7");
  ASSERT_TRUE(member);
  EXPECT_EQ(member->role, Role::manager);
  EXPECT_EQ(member->actor, Actor{1});
  const auto eva = std::make_unique<Visitor>(server, "skov", "muni|7 reader official", 'e');
  expect_soon([&] { return eva->has_board(); });
  EXPECT_EQ(eva->welcome()->role(), v1::ROLE_MANAGER);
  EXPECT_EQ(eva->welcome()->actor(), 1u);
}

}  // namespace
}  // namespace samtavle::simulation
