// Goal: from a backup a restore goes on to any moment that the log beside it holds, with all that
// was committed until then and nothing that was committed later; what is damaged or missing in that
// log is found and told, and so is how far it is whole.
// Method: real stores, backups and segments; every byte changed and every end cut off by hand; a
// small file system that is really filled.

#include "samtavle/log/log_export.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "log_segment.hpp"
#include "samtavle/log/backup.hpp"
#include "samtavle/log/moment.hpp"
#include "store_fixture.hpp"

namespace samtavle::log {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using support::SampleBoard;
using testing::HasSubstr;

constexpr std::size_t kTail = 1024 * 1024;

std::int64_t wall_ms() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

// A moment between what was committed before and what is committed after.
std::int64_t between() {
  std::this_thread::sleep_for(std::chrono::milliseconds{3});
  const std::int64_t moment = wall_ms();
  std::this_thread::sleep_for(std::chrono::milliseconds{3});
  return moment;
}

class LogExportTest : public testing::Test {
 protected:
  LogExportTest() {
    backups_.directory = temp_.path() / "backups";
    open();
    must_commit(park_.create());
  }

  // As after a crash: what is in memory only is gone.
  void open(std::size_t tail = kTail) {
    export_.reset();
    log_.reset();
    RocksLogOptions options = small_options(store_);
    options.tail_bytes_max = tail;
    log_ = *RocksLog::open(options);
    begin_export();
  }
  void begin_export() {
    options_.directory = backups_.directory;
    export_.reset();
    export_ = log_->export_log(options_);
  }
  void must_commit(hub::BoardWrite write) { ASSERT_TRUE(commit(*log_, {std::move(write)})); }
  void commit_events(std::size_t events) {
    for (std::size_t i = 0; i < events; ++i) must_commit(park_.more(1));
  }
  ExportedLog must_export() {
    const auto done = export_->run();
    EXPECT_TRUE(done) << done.error().detail;
    return done ? *done : ExportedLog{};
  }
  void must_back_up() {
    BackupProgress progress;
    const auto made = log_->back_up(backups_, progress);
    ASSERT_TRUE(made) << made.error().detail;
  }
  // How many events of the board are there after a restore.
  base::Result<std::size_t> restored(std::optional<std::int64_t> until_ms = {},
                                     std::optional<std::uint32_t> number = {}) {
    const fs::path into = temp_.path() / ("restored-" + std::to_string(++unpacked_));
    BackupProgress progress;
    const auto done = unpack_backup({backups_.directory, number, until_ms}, into, progress);
    if (!done) return base::pass_on(done);
    const auto log = RocksLog::open(small_options(into));
    if (!log) return base::pass_on(log);
    const auto all = support::read_all(**log);
    if (!all) return base::pass_on(all);
    const auto before = support::read_all(*log_);
    const auto& events = all->at(park_.id()).events;
    const auto& whole = before->at(park_.id()).events;
    EXPECT_TRUE(events.size() <= whole.size() &&
                std::equal(events.begin(), events.end(), whole.begin()));
    return events.size();
  }
  [[nodiscard]] std::vector<fs::path> segments() const {
    std::vector<fs::path> all;
    for (const auto& entry : fs::recursive_directory_iterator(backups_.directory / "log")) {
      if (entry.path().extension() == ".commits") all.push_back(entry.path());
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  const TempDirectory temp_;
  const fs::path store_ = temp_.path() / "store";
  BackupOptions backups_;
  LogExportOptions options_;
  std::unique_ptr<RocksLog> log_;
  std::unique_ptr<LogExport> export_;
  SampleBoard park_{"park"};
  int unpacked_ = 0;
};

TEST_F(LogExportTest, ARestoreGoesOnToAnyMoment) {
  commit_events(5);
  must_back_up();
  commit_events(7);
  const std::int64_t first = between();
  commit_events(1);
  EXPECT_FALSE(must_export().gap);
  commit_events(20);
  const std::int64_t second = between();
  commit_events(3);
  EXPECT_GT(must_export().bytes, 0u);
  EXPECT_EQ(must_export().bytes, 0u) << "nothing was committed";

  EXPECT_EQ(*restored(), 36u);
  EXPECT_EQ(*restored(first), 12u);
  EXPECT_EQ(*restored(second), 33u);
  EXPECT_EQ(*restored(wall_ms() + 1'000), 36u);
}

TEST_F(LogExportTest, TheBackupIsTheNewestBeforeTheMoment) {
  commit_events(2);
  const std::int64_t before_all = between();
  must_back_up();
  commit_events(2);
  const std::int64_t early = between();
  commit_events(2);
  must_back_up();
  commit_events(2);
  must_export();
  EXPECT_EQ(*restored(early), 4u);
  EXPECT_EQ(*restored({}, 1), 8u) << "from the first one on, too";
  EXPECT_EQ(restored(before_all).error().code, Errc::not_found);
  const auto late = restored(early, 2);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::invalid) << "that backup holds more";
}

TEST_F(LogExportTest, GoesOnAfterARestartOfTheServer) {
  must_back_up();
  commit_events(4);
  must_export();
  for (int i = 0; i < 3; ++i) {
    open();
    EXPECT_FALSE(must_export().gap);
    commit_events(2);
    EXPECT_FALSE(must_export().gap);
  }
  EXPECT_EQ(*restored(), 10u);
}

TEST_F(LogExportTest, WhatACrashTookIsAGap) {
  must_back_up();
  commit_events(4);
  const std::int64_t whole = between();
  must_export();
  commit_events(3);
  open();
  commit_events(2);
  EXPECT_TRUE(must_export().gap);
  EXPECT_FALSE(must_export().gap) << "said once";
  const auto missing = restored();
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::corrupt);
  EXPECT_THAT(missing.error().detail, HasSubstr("commits are missing"));
  EXPECT_THAT(missing.error().detail, HasSubstr("whole up to " + to_utc(whole).substr(0, 11)));
  EXPECT_EQ(*restored(whole), 4u);
  must_back_up();
  commit_events(1);
  must_export();
  EXPECT_EQ(*restored(), 10u) << "from a backup behind the gap";
}

TEST_F(LogExportTest, WhatDoesNotFitIntoMemoryIsAGap) {
  open(4 * 1024);
  must_export();
  commit_events(1);
  EXPECT_FALSE(must_export().gap);
  commit_events(200);
  EXPECT_TRUE(must_export().gap);
}

TEST_F(LogExportTest, BeginsWithABackupWhereThereWasNone) {
  must_export();
  fs::remove_all(backups_.directory);
  open();
  EXPECT_TRUE(must_export().gap);
  must_back_up();
  commit_events(3);
  must_export();
  EXPECT_EQ(*restored(), 3u);
}

TEST_F(LogExportTest, AChangedByteIsFound) {
  must_back_up();
  commit_events(6);
  must_export();
  ASSERT_EQ(*restored(), 6u);
  const fs::path segment = segments().back();
  const std::string bytes = support::read_file(segment);
  for (std::size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 150) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    support::write_file(segment, changed);
    const auto found = restored();
    ASSERT_FALSE(found) << "byte " << at;
    EXPECT_TRUE(found.error().code == Errc::corrupt || found.error().code == Errc::newer_format)
        << found.error().detail;
  }
  support::write_file(segment, bytes);
  EXPECT_EQ(*restored(), 6u) << "undone";
}

// As when the writer dies while it writes.
TEST_F(LogExportTest, OneThatIsCutOffGivesWhatIsWhole) {
  must_back_up();
  commit_events(4);
  must_export();
  const fs::path segment = segments().back();
  const std::string bytes = support::read_file(segment);
  std::size_t last = 0;
  for (std::size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 60) {
    support::write_file(segment, std::string_view(bytes).substr(0, length));
    const auto found = restored();
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_GE(*found, last);
    EXPECT_LT(*found, 4u);
    last = *found;
  }
  EXPECT_GT(last, 0u);
}

TEST_F(LogExportTest, ARestoredStoreHasAHistoryOfItsOwn) {
  must_back_up();
  commit_events(3);
  must_export();
  // The first server is lost; what is restored goes on in the same folder.
  BackupProgress progress;
  const fs::path second = temp_.path() / "second";
  ASSERT_TRUE(unpack_backup({backups_.directory, {}, {}}, second, progress));
  RocksLogOptions options = small_options(second);
  options.tail_bytes_max = kTail;
  const auto other = *RocksLog::open(options);
  const auto others = other->export_log(options_);
  SampleBoard lawn("lawn");
  ASSERT_TRUE(commit(*other, {lawn.create()}));
  ASSERT_TRUE(others->run()->gap) << "no backup of this history yet";
  ASSERT_TRUE(other->back_up(backups_, progress));
  ASSERT_TRUE(commit(*other, {lawn.more(5)}));
  ASSERT_TRUE(others->run());

  EXPECT_EQ(*restored({}, 1), 3u) << "of the first";
  const fs::path third = temp_.path() / "third";
  ASSERT_TRUE(unpack_backup({backups_.directory, 2, {}}, third, progress));
  const auto found = support::read_all(**RocksLog::open(small_options(third)));
  EXPECT_EQ(found->at(lawn.id()).events.size(), 5u) << "of the second";
}

TEST_F(LogExportTest, OldSegmentsGoWithOldBackups) {
  backups_.keep = 1;
  options_.segment_age_max = std::chrono::milliseconds{0};
  begin_export();
  must_back_up();
  for (int i = 0; i < 3; ++i) {
    commit_events(1);
    must_export();
  }
  EXPECT_EQ(segments().size(), 3u);
  std::this_thread::sleep_for(std::chrono::milliseconds{20});
  must_back_up();
  EXPECT_EQ(segments().size(), 1u) << "the one that may be written to";
  commit_events(2);
  must_export();
  EXPECT_EQ(*restored(), 5u);
  open();
  EXPECT_FALSE(must_export().gap);
}

TEST_F(LogExportTest, AFolderThatIsFullLosesNothing) {
  TempMount mount(temp_.path() / "mount", "32m");
  if (!mount.mounted()) GTEST_SKIP() << "mounting needs root";
  backups_.directory = temp_.path() / "mount" / "backups";
  options_.reserve_bytes = 1024 * 1024;
  begin_export();
  must_back_up();
  must_export();
  commit_events(2);
  mount.fill(512 * 1024);
  for (int i = 0; i < 3; ++i) {
    commit_events(1);
    const auto full = export_->run();
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, Errc::no_space) << full.error().detail;
  }
  mount.free_space();
  EXPECT_FALSE(must_export().gap) << "what had been taken";
  EXPECT_FALSE(must_export().gap) << "what came meanwhile";
  EXPECT_EQ(*restored(), 5u);
}

TEST_F(LogExportTest, ABranchHasOneWriter) {
  must_export();
  const auto second = log_->export_log(options_);
  EXPECT_EQ(second->run().error().code, Errc::locked);
}

TEST(Segment, HeadIsReadInOneFormOnly) {
  const SegmentHead head{0x0123456789abcdef, 42};
  const std::string bytes = encode(head);
  ASSERT_EQ(bytes.size(), kSegmentHeadBytes);
  EXPECT_EQ(*decode_segment_head(bytes), head);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(decode_segment_head(changed)) << i;
    EXPECT_FALSE(decode_segment_head(bytes.substr(0, i))) << i;
  }
  EXPECT_FALSE(decode_segment_head(bytes + "x"));
}

TEST(Moment, IsReadAsItIsWritten) {
  EXPECT_EQ(to_utc(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_utc(1'700'000'000'999), "2023-11-14T22:13:20Z");
  for (const std::int64_t second : {0LL, 951'782'400LL, 1'700'000'000LL, 4'102'444'799LL}) {
    EXPECT_EQ(parse_utc(to_utc(second * 1'000)), second * 1'000);
  }
  for (const char* wrong :
       {"", "2026-11-30", "2026-11-30 06:25:00", "2026-11-31T06:25:00Z", "2026-13-01T06:25:00Z",
        "2026-02-29T06:25:00Z", "2026-11-30T24:00:00Z", "2026-11-30T06:60:00Z",
        "2026-11-30T06:25:60Z", "1969-12-31T23:59:59Z", "2026-11-30T06:25:00",
        "+026-11-30T06:25:00Z",
        "2026-11-30T06:25:00z", " 2026-11-30T06:25:00Z"}) {
    EXPECT_FALSE(parse_utc(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace samtavle::log
