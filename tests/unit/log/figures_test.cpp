// Goal: what the store tells of itself follows what is done with it: memory first, then the
// write-ahead log and sorted files, and what was read; families are added up, figures of the whole
// store are not.

#include "store_fixture.hpp"

namespace samtavle::log {
namespace {

using support::board_id;
using support::SampleBoard;

TEST(Figures, FollowWhatIsDone) {
  const TempDirectory temp;
  RocksLogOptions options = small_options(temp.path());
  options.write_buffer_bytes = 32 * 1024 * 1024;  // nothing is written out before it is asked for
  auto log = RocksLog::open(options);
  ASSERT_TRUE(log) << log.error().detail;
  const StoreFigures empty = (*log)->figures();
  EXPECT_EQ(empty.sorted_files, 0u);
  EXPECT_EQ(empty.level0_files, 0u);
  EXPECT_GT(empty.disk_free, 0u);
  EXPECT_FALSE(empty.write_stopped || empty.write_slowed);

  SampleBoard park{"park"};
  ASSERT_TRUE(commit(**log, {park.create()}));
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(commit(**log, {park.more_of_everything()}));
  const StoreFigures written = (*log)->figures();
  EXPECT_GE(written.memtable, empty.memtable);
  EXPECT_GT(written.write_ahead_logs, empty.write_ahead_logs);
  EXPECT_EQ(written.sorted_files, 0u);

  ASSERT_TRUE(RocksLogTesting::flush(**log));
  const StoreFigures flushed = (*log)->figures();
  EXPECT_GT(flushed.sorted_files, 0u);
  EXPECT_LT(flushed.sorted_files, 1'000'000u) << "counted once for each family?";
  EXPECT_GE(flushed.level0_files, 1u);
  EXPECT_EQ(flushed.background_errors, 0u);

  ASSERT_TRUE((*log)->events(board_id("park"), {}, 1'000'000));
  const StoreFigures read = (*log)->figures();
  EXPECT_GT(read.block_cache, 0u);
  EXPECT_LE(read.block_cache_pinned, read.block_cache);

  ASSERT_TRUE(RocksLogTesting::compact(**log));
  EXPECT_EQ((*log)->figures().level0_files, 0u) << "all of them are sorted in";
}

}  // namespace
}  // namespace samtavle::log
