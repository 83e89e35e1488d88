// Goal: backups are made on request and on a schedule, one at a time, and how they went is told to
// the API, to metrics and to the log; the end of the server does not wait for one.
// Method: a real store with a schedule of milliseconds.

#include "samtavle/app/backup_service.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <random>

namespace samtavle::app {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using base::Errc;
using testing::HasSubstr;

constexpr std::chrono::seconds kSoon{20};
constexpr std::uint64_t kMiB = 1024 * 1024;

// What no compressor makes smaller: it has to take a while to copy where a test says so.
std::string noise(std::size_t bytes) {
  std::mt19937_64 random(1);
  std::string text;
  while (text.size() < bytes) text.push_back(static_cast<char>(random()));
  return text;
}

class BackupServiceTest : public testing::Test {
 protected:
  BackupServiceTest() {
    std::string name = (fs::temp_directory_path() / "samtavle-XXXXXX").string();
    SAMTAVLE_CHECK(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    log::RocksLogOptions storage;
    storage.directory = folder_ / "store";
    storage.reserve_bytes = 0;
    log_ = *log::RocksLog::open(storage);
    options_.backups.directory = folder_ / "backups";
    options_.log = [this](net::LogLevel, std::string_view event, std::span<const net::LogField>) {
      const std::lock_guard lock(mutex_);
      events_.emplace_back(event);
    };
    create("first", 100);
  }
  ~BackupServiceTest() override {
    service_.reset();
    log_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  void create(const std::string& name, std::size_t snapshot_bytes) {
    hub::BoardWrite write{base::BoardId::parse(name).value(), true, {}, {}, {}, {}, {}};
    write.snapshot = hub::SnapshotRecord{base::Seq{0}, noise(snapshot_bytes)};
    const std::vector<hub::BoardWrite> writes = {write};
    ASSERT_TRUE(log_->commit(writes));
  }
  BackupService& start() {
    service_ = std::make_unique<BackupService>(*log_, options_);
    return *service_;
  }
  [[nodiscard]] bool until(const std::function<bool(const BackupFigures&)>& so) {
    const auto deadline = std::chrono::steady_clock::now() + kSoon;
    while (std::chrono::steady_clock::now() < deadline) {
      if (so(service_->figures())) return true;
      std::this_thread::sleep_for(5ms);
    }
    return false;
  }
  [[nodiscard]] bool until_rest() {
    return until([](const BackupFigures& figures) { return !figures.running; });
  }
  [[nodiscard]] std::vector<std::string> events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }

  fs::path folder_;
  std::unique_ptr<log::RocksLog> log_;
  BackupServiceOptions options_;
  std::mutex mutex_;
  std::vector<std::string> events_;
  std::unique_ptr<BackupService> service_;
};

TEST_F(BackupServiceTest, WithoutAFolderItSaysWhatToSet) {
  options_.backups.directory.clear();
  options_.every = 1ms;
  start();
  for (const auto& answer : {service_->state(), service_->make(), service_->verify(1)}) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::config);
    EXPECT_THAT(answer.error().detail, HasSubstr("set backup.directory"));
  }
  EXPECT_EQ(service_->figures().made, 0u);
}

TEST_F(BackupServiceTest, MakesAndVerifiesOnRequest) {
  start();
  const auto begun = service_->make();
  ASSERT_TRUE(begun) << begun.error().detail;
  ASSERT_TRUE(begun->running);
  EXPECT_EQ(begun->running->work, net::BackupWork::make);
  ASSERT_TRUE(until_rest());
  const auto made = service_->state();
  ASSERT_TRUE(made && made->ended);
  EXPECT_FALSE(made->ended->error);
  EXPECT_EQ(made->ended->number, 1u);
  ASSERT_EQ(made->backups.size(), 1u);

  ASSERT_TRUE(service_->verify(1));
  ASSERT_TRUE(until_rest());
  EXPECT_FALSE(service_->state()->ended->error);
  EXPECT_EQ(service_->verify(2).error().code, Errc::not_found);
  const BackupFigures figures = service_->figures();
  EXPECT_EQ(figures.made, 1u);
  EXPECT_EQ(figures.kept, 1u);
  EXPECT_EQ(figures.failures, 0u);
  EXPECT_GT(figures.last_success_s, 1'600'000'000u);
  EXPECT_GT(figures.last_seconds, 0);
  EXPECT_GT(figures.last_bytes, 0u);
  EXPECT_THAT(events(), testing::ElementsAre("backup_made", "backup_verified"));
}

TEST_F(BackupServiceTest, OneAtATime) {
  create("large", 8 * kMiB);
  options_.backups.bytes_per_second = 64 * 1024;
  start();
  ASSERT_TRUE(service_->make());
  EXPECT_EQ(service_->make().error().code, Errc::exists);
  const auto began = std::chrono::steady_clock::now();
  service_->stop();
  EXPECT_EQ(service_->make().error().code, Errc::going_away);
  service_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, kSoon);
  const auto left = log::list_backups(options_.backups.directory);
  EXPECT_TRUE(!left || left->empty()) << "a part of one";
}

TEST_F(BackupServiceTest, KeepsItsSchedule) {
  options_.every = 30ms;
  options_.after_start = 10ms;
  options_.backups.keep = 2;
  start();
  ASSERT_TRUE(until([](const BackupFigures& figures) { return figures.made >= 4; }));
  service_->stop();
  EXPECT_LE(service_->figures().kept, 2u);
}

TEST_F(BackupServiceTest, TheScheduleGoesOnAfterARestart) {
  options_.every = 1h;
  options_.after_start = 10ms;
  start();
  ASSERT_TRUE(until([](const BackupFigures& figures) { return figures.made == 1; }));
  const std::uint64_t last = service_->figures().last_success_s;
  start();
  ASSERT_TRUE(until([](const BackupFigures& figures) { return figures.kept == 1; }));
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(service_->figures().made, 0u) << "the last one was made just now";
  EXPECT_EQ(service_->figures().last_success_s, last);
}

TEST_F(BackupServiceTest, AFailureIsToldAndTriedAgain) {
  std::ofstream(options_.backups.directory) << "a file where the folder should be";
  options_.every = 1h;
  options_.after_start = 1ms;
  options_.after_failure = 20ms;
  start();
  ASSERT_TRUE(until([](const BackupFigures& figures) { return figures.failures >= 2; }));
  ASSERT_TRUE(service_->state()->ended);
  ASSERT_TRUE(service_->state()->ended->error);
  EXPECT_THAT(service_->state()->ended->error->detail, HasSubstr("backup.directory"));
  EXPECT_THAT(events(), testing::Contains("backup_failed"));
  fs::remove(options_.backups.directory);
  EXPECT_TRUE(until([](const BackupFigures& figures) { return figures.made >= 1; }));
}

TEST_F(BackupServiceTest, DamageThatIsFoundStaysKnown) {
  start();
  ASSERT_TRUE(service_->make());
  ASSERT_TRUE(until_rest());
  for (const auto& file : fs::directory_iterator(options_.backups.directory / "shared_checksum")) {
    std::fstream bytes(file.path(), std::ios::binary | std::ios::in | std::ios::out);
    bytes.seekp(10);
    bytes.put('\x7f');
  }
  ASSERT_TRUE(service_->verify(1));
  ASSERT_TRUE(until_rest());
  ASSERT_TRUE(service_->state()->ended->error);
  EXPECT_EQ(service_->state()->ended->error->code, Errc::corrupt);
  EXPECT_NE(service_->state()->backups.front().damage, "");
  EXPECT_EQ(service_->figures().damaged, 1u);
  EXPECT_EQ(service_->figures().last_success_s, 0u);
  EXPECT_THAT(events(), testing::Contains("backup_damaged"));
}

}  // namespace
}  // namespace samtavle::app
