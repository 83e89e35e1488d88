// Goal: what was acknowledged survives a power cut and every single failure of the disk; what
// failed is never tried again.
// Method: a file system that fails the n-th call and forgets what was not synced; a few n here, all
// of them in the slow test. The control, without sync, has to lose.

#include "fault_sweep.hpp"

namespace samtavle::log {
namespace {

using base::Errc;
using support::SampleBoard;

TEST(Faults, AFailedSyncIsNeverTriedAgain) {
  const TempDirectory temp;
  const auto files = std::make_shared<FaultFileSystem>();
  auto log = RocksLogTesting::open(small_options(temp.path()), make_env(files));
  ASSERT_TRUE(log);
  SampleBoard park("park");
  ASSERT_TRUE(commit(**log, {park.create()}));
  files->fail_call(2, Failure::once);  // the first call appends to the log
  const hub::BoardWrite write = park.more(1);
  EXPECT_EQ(commit(**log, {write}).error().code, Errc::io);
  EXPECT_TRUE(files->has_failed());
  const std::uint64_t calls = files->calls();
  EXPECT_EQ(commit(**log, {write}).error().code, Errc::io);
  EXPECT_EQ(commit(**log, {}).error().code, Errc::io);
  EXPECT_EQ((*log)->writable().error().code, Errc::io);
  EXPECT_EQ((*log)->boards().error().code, Errc::io);
  EXPECT_EQ((*log)->info(park.id()).error().code, Errc::io);
  EXPECT_EQ((*log)->replicas(park.id()).error().code, Errc::io);
  EXPECT_EQ((*log)->actors(park.id()).error().code, Errc::io);
  EXPECT_EQ((*log)->snapshot(park.id()).error().code, Errc::io);
  EXPECT_EQ((*log)->events(park.id(), base::Seq{0}, 1).error().code, Errc::io);
  EXPECT_EQ(files->calls(), calls) << "nothing was written after the failure";
}

TEST(Faults, APowerCutLosesNothingThatWasAcknowledged) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const TempDirectory temp;
    const auto files = std::make_shared<FaultFileSystem>();
    Driver driver;
    {
      auto log = RocksLogTesting::open(small_options(temp.path()), make_env(files));
      ASSERT_TRUE(log);
      driver.run(**log, 10);
      files->fail_call(1, Failure::for_good);  // closing must not save it
    }
    files->power_cut(seed);
    auto log = RocksLog::open(small_options(temp.path()));
    ASSERT_TRUE(log) << log.error().detail;
    EXPECT_TRUE(driver.agrees(**log));
    EXPECT_EQ(driver.acknowledged(), 11u);
  }
}

// But for what RocksDB tells people (LOG), which is none of the store's.
std::map<std::string, std::string> store_bytes(const std::filesystem::path& directory) {
  auto all = file_bytes(directory);
  std::erase_if(all, [](const auto& file) { return file.first.starts_with("LOG"); });
  return all;
}

TEST(Faults, WhoDiesChangesNothingAnyMore) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const TempDirectory temp;
    const auto files = std::make_shared<FaultFileSystem>();
    RocksLogOptions options = small_options(temp.path());
    options.sync = false;
    std::map<std::string, std::string> left;
    {
      auto log = RocksLogTesting::open(options, make_env(files));
      ASSERT_TRUE(log);
      Driver driver;
      driver.run(**log, 5);
      const auto before = store_bytes(temp.path());
      files->die(seed);
      left = store_bytes(temp.path());
      EXPECT_NE(left, before) << "nothing was lost";
    }
    EXPECT_EQ(store_bytes(temp.path()) == left, true) << "closing changed what the cut left";
  }
}

TEST(Faults, ControlWithoutSyncLoses) {
  const TempDirectory temp;
  const auto files = std::make_shared<FaultFileSystem>();
  RocksLogOptions options = small_options(temp.path());
  options.sync = false;
  Driver driver;
  {
    auto log = RocksLogTesting::open(options, make_env(files));
    ASSERT_TRUE(log);
    driver.run(**log, 1);  // and no flush
    ASSERT_TRUE(driver.agrees(**log));
    files->fail_call(1, Failure::for_good);
  }
  files->power_cut(0);
  auto log = RocksLog::open(small_options(temp.path()));
  ASSERT_TRUE(log) << log.error().detail;
  EXPECT_FALSE(driver.agrees(**log)) << "the harness does not see loss";
}

// A disk that says it synced and did not: RocksDB opens such a store without a word.
TEST(Faults, ALogThatEndsTooEarlyIsNoticed) {
  const TempDirectory temp;
  Driver driver;
  {
    auto log = RocksLog::open(small_options(temp.path()));
    driver.run(**log, 3);
  }
  for (const auto& [name, bytes] : file_bytes(temp.path())) {
    if (name.ends_with(".log") && bytes.size() > 10) {
      std::filesystem::resize_file(temp.path() / name, bytes.size() - 10);
    }
  }
  const auto before = file_bytes(temp.path());
  const auto log = RocksLog::open(small_options(temp.path()));
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, Errc::corrupt) << log.error().detail;
  EXPECT_EQ(file_bytes(temp.path()), before) << "nothing was changed";
}

TEST(Faults, SomeOfTheSweep) {
  for (const Failure failure : {Failure::once, Failure::for_good}) {
    for (std::uint64_t n = 1; n < 100; n += 11) {
      const SweepStep step = live_through(n, failure, n % 3);
      EXPECT_EQ(step.complaint, "") << "n = " << n;
    }
  }
}

}  // namespace
}  // namespace samtavle::log
