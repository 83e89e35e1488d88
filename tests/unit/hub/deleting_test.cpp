// Goal: a board is deleted by itself when its rule says so, never without the time of warning, and
// never while it is held; a log that was restored loses it again, and no other board of its name.

#include "samtavle/hub/deleting.hpp"

#include <gtest/gtest.h>

#include "samtavle/support/log_samples.hpp"
#include "samtavle/support/memory_log.hpp"

namespace samtavle::hub {
namespace {

constexpr std::int64_t kDay = 24 * 60 * 60 * 1000;

BoardInfo changed_at(std::int64_t time_ms) {
  BoardInfo info;
  info.changed_ms = time_ms;
  return info;
}

TEST(Deleting, ABoardWithoutARuleStays) {
  EXPECT_EQ(due_ms(changed_at(1), 30), std::nullopt);
  EXPECT_EQ(warned_from_ms(changed_at(1), 30), std::nullopt);
  EXPECT_FALSE(is_due(changed_at(1), 0, 1'000'000 * kDay));
}

TEST(Deleting, EveryChangePutsItOff) {
  BoardInfo info = changed_at(1'000 * kDay);
  info.retention = {365, 0, "why", 10 * kDay, {}};
  EXPECT_EQ(due_ms(info, 30), 1'365 * kDay);
  EXPECT_EQ(warned_from_ms(info, 30), 1'335 * kDay);
  EXPECT_FALSE(is_due(info, 30, 1'365 * kDay - 1));
  EXPECT_TRUE(is_due(info, 30, 1'365 * kDay));
  info.changed_ms += 1;
  EXPECT_FALSE(is_due(info, 30, 1'365 * kDay));
}

TEST(Deleting, AMomentIsThatMomentWhateverIsChanged) {
  BoardInfo info = changed_at(5'000 * kDay);
  info.retention = {0, 2'000 * kDay, "why", 10 * kDay, {}};
  EXPECT_EQ(due_ms(info, 30), 2'000 * kDay);
}

TEST(Deleting, NobodyIsSurprised) {
  BoardInfo info = changed_at(1 * kDay);
  for (const Retention& rule :
       {Retention{1, 0, "why", 900 * kDay, {}}, Retention{0, 800 * kDay, "why", 900 * kDay, {}}}) {
    info.retention = rule;
    EXPECT_EQ(due_ms(info, 30), 930 * kDay);
    EXPECT_EQ(warned_from_ms(info, 30), 900 * kDay);
    EXPECT_FALSE(is_due(info, 30, 901 * kDay));
    EXPECT_EQ(due_ms(info, 0), 900 * kDay) << "where no warning is wanted";
  }
}

TEST(Deleting, AHoldForbidsIt) {
  BoardInfo info = changed_at(0);
  info.retention = {1, 0, "why", 0, {}};
  ASSERT_TRUE(is_due(info, 0, 2 * kDay));
  info.hold = "a complaint";
  EXPECT_FALSE(is_due(info, 0, 2 * kDay));
}

TEST(Deleting, ARestoredLogLosesThatBoardAgainAndNoOther) {
  support::MemoryLog log;
  support::SampleBoard park("park");
  support::SampleBoard other("other");
  const std::vector<BoardWrite> writes = {park.create(), other.create(),
                                          park.more_of_everything(), other.more_of_everything()};
  ASSERT_TRUE(log.commit(writes));
  const BoardInfo info = *log.info(park.id());
  const Deletion deletion{info.created_ms, base::Seq{99}, 1'800'000'000'000, "why", "park.json"};
  const Deletion of_another{info.created_ms + 1, base::Seq{1}, 1'800'000'000'000, "why", "o.json"};
  const std::vector<KeptDeletion> kept = {
      {park.id(), deletion}, {other.id(), of_another}, {support::board_id("gone"), deletion}};
  EXPECT_EQ(*delete_again(log, kept), 1u);
  EXPECT_EQ(log.boards()->size(), 1u);
  EXPECT_TRUE(log.info(other.id())) << "another board of that name";
  EXPECT_EQ(*deletions_in(log), (std::vector<KeptDeletion>{{park.id(), deletion}}));
  EXPECT_EQ(*delete_again(log, kept), 0u) << "again is the same as once";
}

}  // namespace
}  // namespace samtavle::hub
