// Goal: a backup that is made while people write holds all that was acknowledged when it began and
// no commit in part; nothing that goes wrong with one harms the store or an earlier one; and
// whatever is changed in the folder later is found.
// Method: real stores and the real engine on real files; a model that knows what was acknowledged;
// changes of every file by hand; a small file system that is really filled.

#include "samtavle/log/backup.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "backup_seal.hpp"
#include "store_fixture.hpp"

namespace samtavle::log {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using support::SampleBoard;
using testing::HasSubstr;

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;

std::uint64_t bytes_in(const fs::path& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

// What no compressor makes smaller.
std::string noise(std::size_t bytes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string text;
  while (text.size() < bytes) text.push_back(static_cast<char>(random()));
  return text;
}

void change_byte(const fs::path& file, std::uint64_t at) {
  std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
  bytes.seekg(static_cast<std::streamoff>(at));
  const int byte = bytes.get();
  bytes.seekp(static_cast<std::streamoff>(at));
  bytes.put(static_cast<char>(byte ^ 0x20));
}

class BackupTest : public testing::Test {
 protected:
  BackupTest() {
    auto opened = RocksLog::open(small_options(temp_.path() / "store"));
    SAMTAVLE_CHECK(opened.has_value());
    log_ = *std::move(opened);
    options_.directory = temp_.path() / "backups";
  }

  base::Result<BackupInfo> make() {
    BackupProgress progress;
    return log_->back_up(options_, progress);
  }
  BackupInfo must_make() {
    auto made = make();
    SAMTAVLE_CHECK(made.has_value());
    return *std::move(made);
  }
  base::Result<BackupInfo> verify(std::optional<std::uint32_t> number = {}) {
    BackupProgress progress;
    return verify_backup(options_.directory, number, 0, progress);
  }
  // What a backup holds, once it is unpacked and opened.
  base::Result<support::LogContents> contents(std::optional<std::uint32_t> number = {}) {
    const fs::path into = temp_.path() / ("unpacked-" + std::to_string(++unpacked_));
    BackupProgress progress;
    const auto info = unpack_backup({options_.directory, number, {}}, into, progress);
    if (!info) return base::pass_on(info);
    auto log = RocksLog::open(small_options(into));
    if (!log) return base::pass_on(log);
    return support::read_all(**log);
  }
  // All files of the folder that mean something.
  [[nodiscard]] std::vector<fs::path> files() const {
    std::vector<fs::path> all;
    for (const auto& entry : fs::recursive_directory_iterator(options_.directory)) {
      const bool file = entry.is_regular_file() && entry.path().filename() != "samtavle.lock";
      if (file) all.push_back(entry.path());
    }
    return all;
  }
  [[nodiscard]] std::vector<std::uint32_t> numbers() const {
    std::vector<std::uint32_t> all;
    const auto list = list_backups(options_.directory);
    if (!list) return all;
    for (const BackupInfo& info : *list) all.push_back(info.number);
    return all;
  }

  const TempDirectory temp_;
  std::unique_ptr<RocksLog> log_;
  BackupOptions options_;
  Driver driver_;
  int unpacked_ = 0;
};

TEST_F(BackupTest, HoldsEverythingOfTheStore) {
  driver_.run(*log_, 9);
  const auto made = make();
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->number, 1u);
  EXPECT_EQ(made->damage, "");
  EXPECT_GT(made->bytes, 0u);
  EXPECT_GE(made->commit, driver_.acknowledged());
  const auto found = contents();
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_EQ(*found, driver_.contents());
}

TEST_F(BackupTest, TheFolderMayBeNamedFromWhereOneStands) {
  driver_.run(*log_, 2);
  options_.directory = fs::relative(temp_.path() / "here");
  ASSERT_TRUE(options_.directory.is_relative());
  const auto made = make();
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_TRUE(verify());
  const auto found = contents();
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_EQ(*found, driver_.contents());
}

TEST_F(BackupTest, EachHoldsItsOwnMomentAndSharesWhatHasNotChanged) {
  SampleBoard park("park");
  ASSERT_TRUE(commit(*log_, {park.create()}));
  hub::BoardWrite large = park.more(2'000);
  large.snapshot = hub::SnapshotRecord{base::Seq{2'000}, noise(kMiB, 1)};
  ASSERT_TRUE(commit(*log_, {large}));
  must_make();
  const auto first = contents();
  const std::uint64_t before = bytes_in(options_.directory);
  ASSERT_TRUE(commit(*log_, {park.more(1)}));
  const BackupInfo second = must_make();
  EXPECT_GT(second.bytes, kMiB);
  EXPECT_LT(bytes_in(options_.directory) - before, second.bytes / 4);
  const auto first_again = contents(1);
  ASSERT_TRUE(first && first_again);
  EXPECT_EQ(*first, *first_again);
  EXPECT_EQ(contents(2)->begin()->second.info.head, base::Seq{2'001});
}

// So much is written that write-ahead logs end, and are named in the list of files, all the time.
TEST_F(BackupTest, CommitsGoOnMeanwhile) {
  SampleBoard park("park");
  ASSERT_TRUE(commit(*log_, {park.create()}));
  std::atomic<bool> end{false};
  std::atomic<std::uint64_t> acknowledged{0};
  std::thread writer([&] {
    while (!end) {
      SAMTAVLE_CHECK(commit(*log_, {park.more(3, 20'000)}).has_value());
      acknowledged += 3;
    }
  });
  struct Bounds {
    std::uint64_t before, after;
  };
  std::vector<Bounds> bounds;
  for (int i = 0; i < 7; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const std::uint64_t before = acknowledged;
    const auto made = make();
    EXPECT_TRUE(made) << made.error().detail;
    bounds.push_back({before, acknowledged + 3});
  }
  end = true;
  writer.join();
  const auto all = support::read_all(*log_);
  ASSERT_TRUE(all);
  const auto& whole = all->begin()->second.events;
  for (std::uint32_t number = 1; number <= bounds.size(); ++number) {
    const auto found = contents(number);
    ASSERT_TRUE(found) << found.error().detail;
    const auto& events = found->begin()->second.events;
    EXPECT_GE(events.size(), bounds[number - 1].before);
    EXPECT_LE(events.size(), bounds[number - 1].after);
    EXPECT_EQ(events.size() % 3, 0u) << "a commit in part";
    ASSERT_LE(events.size(), whole.size());
    EXPECT_TRUE(std::equal(events.begin(), events.end(), whole.begin())) << number;
  }
}

TEST_F(BackupTest, OldOnesGo) {
  options_.keep = 3;
  for (int i = 0; i < 5; ++i) {
    driver_.run(*log_, 1);
    must_make();
  }
  EXPECT_THAT(numbers(), testing::ElementsAre(3, 4, 5));
  for (const std::uint32_t number : numbers()) EXPECT_TRUE(verify(number));
  EXPECT_EQ(verify(2).error().code, Errc::not_found);
  options_.keep = 1;
  must_make();
  EXPECT_THAT(numbers(), testing::ElementsAre(6));
  EXPECT_TRUE(contents());
}

// --- what was changed is found ---

TEST_F(BackupTest, AChangedByteIsFoundInEveryFile) {
  driver_.run(*log_, 5);
  must_make();
  ASSERT_TRUE(verify());
  std::set<std::string> folders;
  std::size_t changes = 0;
  for (const fs::path& file : files()) {
    const std::uint64_t size = fs::file_size(file);
    const std::string folder = file.parent_path().filename();
    folders.insert(folder);
    const bool list = folder == "seals" || folder == "meta";
    for (std::uint64_t at = 0; at < size; at += list ? 1 : 1 + size / 40) {
      change_byte(file, at);
      EXPECT_FALSE(verify()) << file << ", byte " << at;
      change_byte(file, at);
      ++changes;
    }
  }
  EXPECT_THAT(folders, testing::ElementsAre("1", "meta", "seals", "shared_checksum"));
  EXPECT_GT(changes, 500u);
  EXPECT_TRUE(verify()) << "undone";
}

TEST_F(BackupTest, AFileThatIsMissingOrShorterIsFound) {
  driver_.run(*log_, 5);
  must_make();
  for (const fs::path& file : files()) {
    const std::string whole = support::read_file(file);
    fs::remove(file);
    EXPECT_FALSE(verify()) << file;
    EXPECT_FALSE(contents()) << file;
    if (!whole.empty()) {
      support::write_file(file, std::string_view(whole).substr(0, whole.size() - 1));
      EXPECT_FALSE(verify()) << file;
    }
    support::write_file(file, whole);
    ASSERT_TRUE(verify()) << file;
  }
}

TEST_F(BackupTest, AFileOfALaterMomentIsFound) {
  driver_.run(*log_, 3);
  must_make();
  driver_.run(*log_, 3);
  must_make();
  std::size_t exchanged = 0;
  for (const auto& entry : fs::directory_iterator(options_.directory / "private" / "2")) {
    const std::string stem = entry.path().filename().string().substr(0, 8);
    if (stem == "CURRENT") continue;
    for (const auto& old : fs::directory_iterator(options_.directory / "private" / "1")) {
      if (old.path().filename().string().substr(0, 8) != stem) continue;
      const std::string bytes = support::read_file(old.path());
      const std::string later = support::read_file(entry.path());
      if (later == bytes) continue;  // settings, which are the same
      support::write_file(old.path(), later);
      EXPECT_FALSE(verify(1)) << old.path();
      support::write_file(old.path(), bytes);
      ++exchanged;
    }
  }
  EXPECT_GT(exchanged, 0u);
  EXPECT_TRUE(verify(1));
}

// All checksums are right, and still something that was acknowledged is not in it.
TEST_F(BackupTest, ABackupThatLacksCommitsIsFound) {
  driver_.run(*log_, 3);
  const BackupInfo made = must_make();
  const Seals seals(options_.directory);
  ASSERT_TRUE(seals.put(1, {made.commit + 1, made.began_ms, 0}));
  const auto verified = verify();
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Errc::corrupt);
  EXPECT_THAT(verified.error().detail, HasSubstr("lacks commits"));
  EXPECT_EQ(contents().error().code, Errc::corrupt);
}

TEST(BackupSeal, IsReadInOneFormOnly) {
  const BackupSeal seal{12'345, 1'700'000'000'123, 0xfedcba9876543210u};
  const std::string text = encode_seal(seal);
  ASSERT_TRUE(decode_seal(text));
  EXPECT_EQ(*decode_seal(text), seal);
  for (std::size_t i = 0; i < text.size(); ++i) {
    EXPECT_FALSE(decode_seal(text.substr(0, i))) << i;
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      EXPECT_FALSE(decode_seal(changed)) << i << "." << bit;
    }
  }
  EXPECT_FALSE(decode_seal(text + "\n"));
  EXPECT_FALSE(decode_seal(""));
  EXPECT_EQ(decode_seal("samtavle-backup 2\n").error().code, Errc::newer_format);
}

// --- what goes wrong while one is made ---

TEST_F(BackupTest, OneThatWasNotFinishedIsNone) {
  driver_.run(*log_, 3);
  must_make();
  driver_.run(*log_, 1);
  must_make();
  // As after a crash before the last step.
  fs::remove(options_.directory / "seals" / "2");
  EXPECT_EQ(verify().error().code, Errc::corrupt);
  EXPECT_TRUE(verify(1));
  must_make();
  EXPECT_TRUE(contents());
  const auto listed = list_backups(options_.directory);
  ASSERT_TRUE(listed);
  for (const BackupInfo& info : *listed) EXPECT_EQ(info.damage, "");
  EXPECT_EQ(numbers().size(), 2u);
}

// Somebody copied the folder without its seals: that is no reason to delete anything.
TEST_F(BackupTest, SeveralWithoutSealsAreLeftAlone) {
  driver_.run(*log_, 3);
  must_make();
  must_make();
  fs::remove_all(options_.directory / "seals");
  const BackupInfo third = must_make();
  EXPECT_THAT(numbers(), testing::ElementsAre(1, 2, third.number));
}

TEST_F(BackupTest, IsStoppedWhenAsked) {
  driver_.run(*log_, 3);
  must_make();
  ASSERT_TRUE(commit(*log_, {driver_.next()}));
  const std::uint64_t before = bytes_in(options_.directory);
  BackupProgress progress;
  progress.stop();
  EXPECT_EQ(log_->back_up(options_, progress).error().code, Errc::going_away);
  EXPECT_EQ(bytes_in(options_.directory), before) << "something is left of it";
  EXPECT_EQ(verify_backup(options_.directory, {}, 0, progress).error().code, Errc::going_away);
  EXPECT_TRUE(verify());
  EXPECT_EQ(numbers().size(), 1u);
}

TEST_F(BackupTest, AFolderHasOneOwner) {
  driver_.run(*log_, 3);
  must_make();
  const fs::path lock = options_.directory / "samtavle.lock";
  const int fd = ::open(lock.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(fd, LOCK_EX | LOCK_NB), 0);
  EXPECT_EQ(make().error().code, Errc::locked);
  EXPECT_EQ(verify().error().code, Errc::locked);
  ASSERT_EQ(::flock(fd, LOCK_SH), 0);
  EXPECT_EQ(make().error().code, Errc::locked) << "while another reads";
  EXPECT_TRUE(verify()) << "two may read";
  ::close(fd);
  EXPECT_TRUE(make());
}

TEST_F(BackupTest, SaysWhatIsNotThere) {
  EXPECT_EQ(list_backups(temp_.path() / "nowhere").error().code, Errc::not_found);
  EXPECT_EQ(verify().error().code, Errc::not_found);
  EXPECT_FALSE(fs::exists(options_.directory)) << "looking makes no folder";
  BackupProgress progress;
  EXPECT_EQ(log_->back_up({}, progress).error().code, Errc::config);
  driver_.run(*log_, 1);
  must_make();
  EXPECT_EQ(verify(7).error().code, Errc::not_found);
  fs::create_directory(temp_.path() / "there");
  const auto into = unpack_backup({options_.directory, {}, {}}, temp_.path() / "there", progress);
  EXPECT_EQ(into.error().code, Errc::exists);
}

TEST_F(BackupTest, AFullDiskHarmsNeitherTheStoreNorEarlierOnes) {
  TempMount mount(temp_.path() / "mount", "16m");
  if (!mount.mounted()) GTEST_SKIP() << "mounting needs root";
  options_.directory = temp_.path() / "mount" / "backups";
  driver_.run(*log_, 5);
  must_make();
  const auto first = contents(1);
  SampleBoard large("large");
  ASSERT_TRUE(commit(*log_, {large.create()}));
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(commit(*log_, {large.more(20, 64 * kKiB)}));
  mount.fill(4 * kMiB);
  const auto full = make();
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, Errc::no_space) << full.error().detail;
  EXPECT_TRUE(log_->writable());
  EXPECT_TRUE(commit(*log_, {large.more(1)}));
  ASSERT_TRUE(verify()) << verify().error().detail;
  const auto again = contents(1);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(*first, *again);
  mount.free_space();
  const auto made = make();
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(contents()->at(large.id()).info.head, base::Seq{161});
}

// Where both are on one disk, a backup gives up before commits are refused.
TEST_F(BackupTest, LeavesTheReserveOfTheStore) {
  const TempDirectory other;
  TempMount mount(other.path() / "mount", "32m");
  if (!mount.mounted()) GTEST_SKIP() << "mounting needs root";
  RocksLogOptions store = small_options(other.path() / "mount" / "store");
  store.reserve_bytes = 4 * kMiB;
  log_ = *RocksLog::open(store);
  options_.directory = other.path() / "mount" / "backups";
  options_.reserve_bytes = 2 * store.reserve_bytes;
  SampleBoard large("large");
  ASSERT_TRUE(commit(*log_, {large.create()}));
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(commit(*log_, {large.more(20, 64 * kKiB)}));
  mount.fill(10 * kMiB);
  std::atomic<bool> end{false};
  std::atomic<bool> refused{false};
  std::thread watcher([&] {
    while (!end) {
      if (!log_->writable()) refused = true;
    }
  });
  const auto full = make();
  end = true;
  watcher.join();
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, Errc::no_space) << full.error().detail;
  EXPECT_FALSE(refused) << "people could not write meanwhile";
  log_.reset();
}

TEST_F(BackupTest, ItsRateIsKept) {
  SampleBoard large("large");
  ASSERT_TRUE(commit(*log_, {large.create()}));
  for (int i = 0; i < 8; ++i) {
    hub::BoardWrite write = large.more(1);
    const auto seq = static_cast<std::uint64_t>(i + 1);
    write.snapshot = hub::SnapshotRecord{base::Seq{seq}, noise(kMiB, seq)};
    ASSERT_TRUE(commit(*log_, {write}));
    ASSERT_TRUE(RocksLogTesting::flush(*log_));
  }
  options_.bytes_per_second = 20 * kMiB;
  const auto began = std::chrono::steady_clock::now();
  const BackupInfo made = must_make();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  // Read, written, and read again.
  const double moved = 3.0 * static_cast<double>(made.bytes);
  EXPECT_GT(took.count(), 0.5 * moved / static_cast<double>(options_.bytes_per_second));
}

TEST_F(BackupTest, TellsHowFarItIs) {
  SampleBoard large("large");
  ASSERT_TRUE(commit(*log_, {large.create()}));
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(commit(*log_, {large.more(20, 64 * kKiB)}));
  options_.bytes_per_second = 20 * kMiB;
  BackupProgress progress;
  std::atomic<bool> end{false};
  std::set<BackupProgress::Phase> phases;
  std::uint64_t most = 0;
  std::thread watcher([&] {
    while (!end) {
      const auto now = progress.read();
      phases.insert(now.phase);
      EXPECT_LE(now.done_bytes, now.total_bytes);
      most = std::max(most, now.done_bytes);
    }
  });
  const auto made = log_->back_up(options_, progress);
  end = true;
  watcher.join();
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_TRUE(phases.contains(BackupProgress::Phase::copying));
  EXPECT_TRUE(phases.contains(BackupProgress::Phase::verifying));
  EXPECT_GT(most, made->bytes / 2);
}

}  // namespace
}  // namespace samtavle::log
