// Goal: whoever is welcomed is held against whoever wrote what is unsaved, the same in every host.
// Method: a session is restored from records made here, and hears one welcome.

#include <gtest/gtest.h>

#include "samtavle/board/board.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/sync/pending_owner.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/v1/session.pb.h"
#include "samtavle/v1/store.pb.h"

namespace samtavle::sync::pending_owner_test {
namespace {

constexpr TimePoint kThen{std::chrono::hours{1}};
const plan::Person kAnna{"Anna", plan::ActorKind::citizen, "By", false};

TEST(SamePerson, GoesByTheNumberWithinAnEpochAndByTheNameBetweenTwo) {
  const PendingOwner anna{Actor{1}, Epoch{1}, 11};
  EXPECT_TRUE(same_person(anna, {Actor{1}, Epoch{1}, 99}));
  EXPECT_FALSE(same_person(anna, {Actor{2}, Epoch{1}, 11}));
  EXPECT_TRUE(same_person(anna, {Actor{2}, Epoch{2}, 11}));
  EXPECT_FALSE(same_person(anna, {Actor{1}, Epoch{2}, 99}));
  EXPECT_TRUE(same_person(anna, {Actor{1}, Epoch{2}, 0})) << "a server that does not say it";
  plan::Person official = kAnna;
  official.kind = plan::ActorKind::official;
  EXPECT_NE(hash_of_person(kAnna), hash_of_person(official));
}

TEST(OwnerRecord, SaysWhatWasSaidAndNoOtherRecordDoes) {
  const PendingOwner anna{Actor{3}, Epoch{2}, hash_of_person(kAnna)};
  EXPECT_EQ(owner_in(record_of(anna)), anna);
  v1::PendingRecord other;
  other.set_drop(1);
  EXPECT_EQ(owner_in(other.SerializeAsString()), std::nullopt);
  EXPECT_EQ(owner_in("\x52\x7f"), std::nullopt) << "cut off";
}

class Watch : public testing::Test {
 protected:
  static ClientOptions options() {
    ClientOptions out;
    out.board = "park";
    out.device = std::string(16, 'd');
    return out;
  }
  // What a process left that wrote a card and could not send it.
  void leave_something() {
    v1::PendingRecord record;
    v1::Edit* edit = record.mutable_add();
    edit->set_replica(base::kProvisionalReplica.value);
    edit->set_first_counter(1);
    edit->add_operations()->mutable_create_item()->set_kind(plan::kinds::idea.value);
    ASSERT_TRUE(session.restore({record.SerializeAsString()}));
    ASSERT_EQ(session.pending_count(), 1u);
  }
  void hear_welcome(std::uint32_t actor, std::uint32_t epoch = 1, const char* name = "Anna") {
    v1::ServerFrame frame;
    v1::Welcome* w = frame.mutable_welcome();
    w->set_session(9);
    w->set_epoch(epoch);
    w->set_actor(actor);
    w->set_role(v1::ROLE_CONTRIBUTOR);
    w->set_snapshot(true);
    v1::ActorEntry* entry = w->mutable_directory()->add_actors();
    entry->set_actor(actor);
    entry->set_name(name);
    entry->set_kind(v1::ACTOR_KIND_CITIZEN);
    entry->set_authority("By");
    session.received(frame.SerializeAsString(), kThen);
  }
  bool is_somebody_elses_when_welcomed(std::uint32_t actor, std::uint32_t epoch = 1,
                                       const char* name = "Anna") {
    session.connected("t", kThen);
    EXPECT_FALSE(watch.is_somebody_elses(session)) << "nobody was welcomed yet";
    hear_welcome(actor, epoch, name);
    return watch.is_somebody_elses(session);
  }

  ClientSession session{options(), kThen};
  OwnerWatch watch;
  const PendingOwner anna{Actor{1}, Epoch{1}, hash_of_person(kAnna)};
};

TEST_F(Watch, WhatAnotherLeftIsNotForWhoeverIsWelcomed) {
  leave_something();
  watch.restart(anna);
  EXPECT_TRUE(is_somebody_elses_when_welcomed(2, 1, "Bo"));
  EXPECT_FALSE(watch.began());
  EXPECT_EQ(watch.owner(), anna) << "it is still hers";
}

TEST_F(Watch, WhoComesBackGoesOn) {
  leave_something();
  watch.restart(anna);
  EXPECT_FALSE(is_somebody_elses_when_welcomed(1));
  EXPECT_TRUE(watch.began());
  EXPECT_EQ(watch.owner(), anna);
}

TEST_F(Watch, InAnotherEpochTheNameDecides) {
  leave_something();
  watch.restart(anna);
  EXPECT_FALSE(is_somebody_elses_when_welcomed(7, 2, "Anna"));
  EXPECT_EQ(watch.owner(), (PendingOwner{Actor{7}, Epoch{2}, hash_of_person(kAnna)}));
  session.disconnected();
  EXPECT_TRUE(is_somebody_elses_when_welcomed(7, 3, "Bo")) << "who got the number again";
}

TEST_F(Watch, WithNothingUnsavedItIsAnybodys) {
  watch.restart(anna);
  EXPECT_FALSE(is_somebody_elses_when_welcomed(2, 1, "Bo"));
  EXPECT_EQ(watch.owner()->actor, Actor{2});
  EXPECT_TRUE(watch.began());
}

TEST_F(Watch, WithoutAnOwnerItIsWhoeverComesFirst) {
  leave_something();
  EXPECT_FALSE(is_somebody_elses_when_welcomed(2, 1, "Bo"));
  session.disconnected();
  EXPECT_TRUE(is_somebody_elses_when_welcomed(1));
  EXPECT_TRUE(watch.began()) << "it was on Bo's screen";
}

}  // namespace
}  // namespace samtavle::sync::pending_owner_test
