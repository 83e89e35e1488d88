// Goal: after a restore every board is in an epoch in which it never was, and no number that may
// have been given in what is lost is given again; nothing else changes.
// Method: sample boards in the log in memory.

#include "samtavle/hub/restored_boards.hpp"

#include <gtest/gtest.h>

#include "samtavle/support/log_samples.hpp"
#include "samtavle/support/memory_log.hpp"

namespace samtavle::hub {
namespace {

using support::SampleBoard;

constexpr std::int64_t kNow_s = 1'800'000'000;

Result<void> commit(BoardLog& log, const BoardWrite& write) {
  const std::vector<BoardWrite> writes = {write};
  return log.commit(writes);
}

TEST(RestoredBoards, BeginAnEpochInWhichTheyNeverWere) {
  support::MemoryLog log;
  for (int i = 0; i < 2'001; ++i) {
    SampleBoard board("board-" + std::to_string(i));
    ASSERT_TRUE(commit(log, board.create()));
    if (i == 7) {
      ASSERT_TRUE(commit(log, board.more_of_everything()));
    }
  }
  const auto before = support::read_all(log);
  const auto begun = begin_new_epoch(log, kNow_s);
  ASSERT_TRUE(begun) << begun.error().detail;
  EXPECT_EQ(begun->boards, 2'001u);
  EXPECT_EQ(begun->epoch, Epoch{kNow_s});
  auto after = support::read_all(log);
  ASSERT_TRUE(before && after);
  for (auto& [id, board] : *after) {
    EXPECT_EQ(board.info.epoch, Epoch{kNow_s});
    const BoardInfo& old = before->at(id).info;
    EXPECT_EQ(board.info.last_replica.value, old.last_replica.value + kNumbersLeftOut);
    EXPECT_EQ(board.info.last_actor.value, old.last_actor.value + kNumbersLeftOut);
    board.info.epoch = old.epoch;
    board.info.last_replica = old.last_replica;
    board.info.last_actor = old.last_actor;
  }
  EXPECT_EQ(*after, *before) << "something else was changed";
}

TEST(RestoredBoards, TwoRestoresOfOneBackupAreTwoEpochs) {
  support::MemoryLog one;
  support::MemoryLog other;
  for (support::MemoryLog* log : {&one, &other}) {
    ASSERT_TRUE(commit(*log, SampleBoard("park").create()));
  }
  EXPECT_NE(begin_new_epoch(one, kNow_s)->epoch, begin_new_epoch(other, kNow_s + 1)->epoch);
}

TEST(RestoredBoards, AClockThatIsBehindDoesNotMatter) {
  support::MemoryLog log;
  ASSERT_TRUE(commit(log, SampleBoard("park").create()));
  EXPECT_EQ(begin_new_epoch(log, kNow_s)->epoch, Epoch{kNow_s});
  EXPECT_EQ(begin_new_epoch(log, 5)->epoch, Epoch{kNow_s + 1});
  EXPECT_EQ(begin_new_epoch(log, -5)->epoch, Epoch{kNow_s + 2});
}

TEST(RestoredBoards, AnEmptyLogHasNone) {
  support::MemoryLog log;
  const auto begun = begin_new_epoch(log, kNow_s);
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->boards, 0u);
}

}  // namespace
}  // namespace samtavle::hub
