// Goal: the in-memory log of the simulations keeps the contract, and its faults do what they say.
// Method: the contract suite; a few cases for each fault.

#include "samtavle/support/memory_log.hpp"

#include "board_log_contract.hpp"
#include "samtavle/support/log_samples.hpp"

namespace samtavle::contract {
namespace {

using base::Errc;
using support::MemoryLog;
using support::read_all;
using support::SampleBoard;

class MemoryUnderTest final : public LogUnderTest {
 public:
  hub::BoardLog& log() override { return log_; }
  void reopen() override { log_.lose_unsynced(); }
  void set_full(bool full) override { log_.set_full(full); }

 private:
  MemoryLog log_;
};

INSTANTIATE_TEST_SUITE_P(Memory, BoardLogContract, testing::Values(LogFactory([] {
                           return std::make_unique<MemoryUnderTest>();
                         })));

base::Result<void> commit(MemoryLog& log, const hub::BoardWrite& write) {
  return log.commit({&write, 1});
}

TEST(MemoryLog, AFailedSyncMayBeLostAndIsFinal) {
  MemoryLog log;
  SampleBoard board("park");
  ASSERT_TRUE(commit(log, board.create()));
  const auto before = read_all(log);
  const hub::BoardWrite write = board.more(2);
  log.fail_next_commit(MemoryLog::Fault::sync);
  EXPECT_EQ(commit(log, write).error().code, Errc::io);
  EXPECT_EQ(commit(log, write).error().code, Errc::io);
  EXPECT_EQ(log.boards().error().code, Errc::io);
  log.lose_unsynced();
  EXPECT_EQ(*read_all(log), *before);
  EXPECT_TRUE(commit(log, write));
}

TEST(MemoryLog, AFailedSyncSurvivesARestartOfTheProcessAlone) {
  MemoryLog log;
  SampleBoard board("park");
  ASSERT_TRUE(commit(log, board.create()));
  log.fail_next_commit(MemoryLog::Fault::sync);
  EXPECT_FALSE(commit(log, board.more(2)));
  log.restart();
  EXPECT_EQ(log.info(board.id())->head, base::Seq{2});
}

TEST(MemoryLog, AFailedWriteLeavesNothing) {
  MemoryLog log;
  SampleBoard board("park");
  log.fail_next_commit(MemoryLog::Fault::write);
  EXPECT_EQ(commit(log, board.create()).error().code, Errc::io);
  log.restart();
  EXPECT_TRUE(log.boards()->empty());
}

TEST(MemoryLog, ControlWithoutSyncLoses) {
  MemoryLog log(false);
  SampleBoard board("park");
  ASSERT_TRUE(commit(log, board.create()));
  EXPECT_EQ(log.boards()->size(), 1u);
  log.lose_unsynced();
  EXPECT_TRUE(log.boards()->empty());
}

}  // namespace
}  // namespace samtavle::contract
