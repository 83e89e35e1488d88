// Goal: of somebody who was erased nothing stays but their number and kind, and erasing again in a
// log that was restored reaches exactly those who are meant.
// Method: the model of a log, and the list that would stand beside its backups.

#include "samtavle/hub/erasing.hpp"

#include <gmock/gmock.h>

#include "samtavle/support/log_samples.hpp"
#include "samtavle/support/memory_log.hpp"

namespace samtavle::hub {
namespace {

using support::MemoryLog;
using support::SampleBoard;

const Erasure kErasure{1'700'000'000'000, Actor{}, "asked for it"};

ActorRecord person(std::uint32_t number) {
  ActorRecord record;
  record.actor = Actor{number};
  record.subject = "login-" + std::to_string(number);
  record.person = {"Name " + std::to_string(number), plan::ActorKind::association, "Club", true};
  record.last_seen = Seq{3};
  return record;
}

ReplicaRecord replica(std::uint32_t number, std::uint32_t actor) {
  return {Replica{number}, Actor{actor}, std::string(16, 'd'), Epoch{1}, Counter{7}, 99, 5};
}

class ErasingAgain : public testing::Test {
 protected:
  ErasingAgain() {
    BoardWrite write = board_.create();
    created_ms_ = write.info.created_ms;
    for (const std::uint32_t number : {1u, 2u}) {
      write.actors.push_back(person(number));
      write.replicas.push_back(replica(number, number));
    }
    EXPECT_TRUE(log_.commit(std::span<const BoardWrite>(&write, 1)));
  }
  std::size_t erase(const KeptErasure& kept) {
    const auto done = erase_again(log_, std::span<const KeptErasure>(&kept, 1));
    EXPECT_TRUE(done);
    return done.value_or(0);
  }
  [[nodiscard]] KeptErasure of(std::uint32_t actor) const {
    return {board_.id(), created_ms_, Actor{actor}, kErasure};
  }

  SampleBoard board_{"park"};
  std::int64_t created_ms_ = 0;
  MemoryLog log_;
};

TEST(Erasing, LeavesNumberAndKind) {
  const ActorRecord erased = without_person(person(4), kErasure);
  EXPECT_EQ(erased.actor, Actor{4});
  EXPECT_EQ(erased.person.name, kErasedName);
  EXPECT_EQ(erased.person.kind, plan::ActorKind::association);
  EXPECT_EQ(erased.person.authority, "");
  EXPECT_FALSE(erased.person.guest);
  EXPECT_EQ(erased.last_seen, Seq{});
  EXPECT_EQ(erased.erasure, kErasure);
  EXPECT_EQ(erased.subject, "erased\x1f" "4") << "which no token holds";

  const ReplicaRecord before = replica(2, 4);
  ReplicaRecord after = without_device(before);
  EXPECT_EQ(after.device, std::string(16, '\0'));
  after.device = before.device;
  EXPECT_EQ(after, before);
}

TEST_F(ErasingAgain, ReachesWhoIsMeant) {
  EXPECT_EQ(erase(of(2)), 1u);
  const auto actors = *log_.actors(board_.id());
  EXPECT_EQ(actors[0], person(1));
  EXPECT_EQ(actors[1], without_person(person(2), kErasure));
  const auto replicas = *log_.replicas(board_.id());
  EXPECT_EQ(replicas[0], replica(1, 1));
  EXPECT_EQ(replicas[1], without_device(replica(2, 2)));
  EXPECT_THAT(*erasures_in(log_), testing::ElementsAre(of(2)));
  EXPECT_EQ(erase(of(2)), 0u) << "once";
}

TEST_F(ErasingAgain, ReachesNobodyElse) {
  EXPECT_EQ(erase(of(3)), 0u) << "who came later";
  KeptErasure other = of(1);
  other.created_ms += 1;
  EXPECT_EQ(erase(other), 0u) << "another board of the same name";
  other = of(1);
  other.board = support::board_id("nowhere");
  EXPECT_EQ(erase(other), 0u);
  EXPECT_EQ(log_.actors(board_.id())->front(), person(1));
}

TEST_F(ErasingAgain, SaysWhatGoesWrong) {
  log_.fail_next_commit(MemoryLog::Fault::write);
  const KeptErasure kept = of(1);
  EXPECT_EQ(erase_again(log_, std::span<const KeptErasure>(&kept, 1)).error().code,
            base::Errc::io);
}

}  // namespace
}  // namespace samtavle::hub
