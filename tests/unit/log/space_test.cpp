// Goal: a full disk makes the log refuse before it writes, loses nothing, and passes by itself.
// Method: the threshold, with the disk as it is; a small file system that is really filled.

#include <chrono>
#include <thread>

#include "fault_file_system.hpp"
#include "store_fixture.hpp"

namespace samtavle::log {
namespace {

using base::Errc;
using support::SampleBoard;

constexpr std::uint64_t kMiB = 1024 * 1024;

TEST(Space, BelowTheReserveNothingIsWritten) {
  const TempDirectory temp;
  RocksLogOptions options = small_options(temp.path());
  options.reserve_bytes = std::uint64_t{1} << 60;
  auto log = RocksLog::open(options);
  ASSERT_TRUE(log) << log.error().detail;
  const auto before = file_bytes(temp.path());
  EXPECT_EQ((*log)->writable().error().code, Errc::no_space);
  EXPECT_EQ(commit(**log, {SampleBoard("park").create()}).error().code, Errc::no_space);
  EXPECT_EQ(file_bytes(temp.path()), before);
}

TEST(Space, ARefusedCommitMayBeMadeAgainOnceThereIsSpace) {
  const TempDirectory temp;
  TempMount mount(temp.path() / "mount", "16m");
  if (!mount.mounted()) GTEST_SKIP() << "mounting needs root";
  RocksLogOptions options = small_options(temp.path() / "mount");
  options.reserve_bytes = 2 * kMiB;
  auto log = RocksLog::open(options);
  ASSERT_TRUE(log) << log.error().detail;
  Driver driver;
  driver.run(**log, 5);

  mount.fill(kMiB);
  EXPECT_EQ((*log)->writable().error().code, Errc::no_space);
  const hub::BoardWrite write = driver.next();
  EXPECT_EQ(commit(**log, {write}).error().code, Errc::no_space);
  EXPECT_TRUE(driver.agrees(**log));

  mount.free_space();
  EXPECT_TRUE((*log)->writable());
  EXPECT_TRUE(driver.step(**log, {write}));
  EXPECT_TRUE(driver.agrees(**log));
}

TEST(Space, ARowLargerThanWhatIsFreeIsRefusedBeforeItIsWritten) {
  const TempDirectory temp;
  TempMount mount(temp.path() / "mount", "16m");
  if (!mount.mounted()) GTEST_SKIP() << "mounting needs root";
  RocksLogOptions options = small_options(temp.path() / "mount");
  options.reserve_bytes = 4 * kMiB;
  auto log = RocksLog::open(options);
  ASSERT_TRUE(log) << log.error().detail;
  SampleBoard park("park");
  hub::BoardWrite large = park.create();
  large.snapshot = hub::SnapshotRecord{base::Seq{0}, std::string(13 * kMiB, 'x')};
  EXPECT_TRUE((*log)->writable());
  EXPECT_EQ(commit(**log, {large}).error().code, Errc::no_space);
  EXPECT_TRUE(commit(**log, {park.create()}));
}

// Without a reserve the disk is full in the middle of a write.
TEST(Space, AFullDiskLosesNothingThatWasAcknowledged) {
  const TempDirectory temp;
  TempMount mount(temp.path() / "mount", "16m");
  if (!mount.mounted()) GTEST_SKIP() << "mounting needs root";
  const RocksLogOptions options = small_options(temp.path() / "mount");
  Driver driver;
  {
    auto log = RocksLog::open(options);
    ASSERT_TRUE(log) << log.error().detail;
    driver.run(**log, 5);
    mount.fill(64 * 1024);
    for (int i = 0; i < 5000 && !driver.stopped(); ++i) {
      static_cast<void>(driver.step(**log, {driver.next()}));
    }
    ASSERT_TRUE(driver.stopped()) << "the disk never got full";
  }
  if (const auto full = RocksLog::open(options); !full) {
    EXPECT_EQ(full.error().code, Errc::no_space) << full.error().detail;
  }
  mount.free_space();
  auto log = RocksLog::open(options);
  ASSERT_TRUE(log) << log.error().detail;
  EXPECT_TRUE(driver.agrees(**log));
}

TEST(Space, OpeningOnAFullDiskSaysSoAndLosesNothing) {
  const TempDirectory temp;
  TempMount mount(temp.path() / "mount", "16m");
  if (!mount.mounted()) GTEST_SKIP() << "mounting needs root";
  const RocksLogOptions options = small_options(temp.path() / "mount");
  Driver driver;
  {
    auto log = RocksLog::open(options);
    ASSERT_TRUE(log) << log.error().detail;
    driver.run(**log, 3);
  }
  mount.fill(0);
  for (int i = 0; i < 3; ++i) {
    const auto log = RocksLog::open(options);
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, Errc::no_space) << log.error().detail;
  }
  mount.free_space();
  auto log = RocksLog::open(options);
  ASSERT_TRUE(log) << log.error().detail;
  EXPECT_TRUE(driver.agrees(**log));
}

// RocksDB looks for space every five seconds.
TEST(Space, AFlushThatFoundNoneIsMadeAgainAndTheLogRecovers) {
  const TempDirectory temp;
  const auto files = std::make_shared<FaultFileSystem>();
  auto log = RocksLogTesting::open(small_options(temp.path()), make_env(files));
  ASSERT_TRUE(log) << log.error().detail;
  Driver driver;
  driver.run(**log, 3);
  files->fail_call(1, Failure::no_space, ".sst");
  EXPECT_FALSE(RocksLogTesting::flush(**log));
  EXPECT_EQ((*log)->writable().error().code, Errc::no_space);
  const hub::BoardWrite write = driver.next();
  EXPECT_EQ(commit(**log, {write}).error().code, Errc::no_space);
  EXPECT_TRUE(driver.agrees(**log)) << "reading goes on";

  files->space();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!(*log)->writable() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_TRUE((*log)->writable());
  EXPECT_TRUE(driver.step(**log, {write}));
  EXPECT_TRUE(driver.agrees(**log));
}

}  // namespace
}  // namespace samtavle::log
