// Goal: what is added stands in the log, in order and signed, also after a crash or a bad disk; and
// a log that was touched is not written on. Method: folders made here.

#include "samtavle/access/audit_log.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace samtavle::access {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using testing::HasSubstr;
constexpr std::chrono::seconds kSoon{10};

class AuditFolder : public testing::Test {
 protected:
  AuditFolder() {
    std::string pattern = (fs::temp_directory_path() / "samtavle-audit-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~AuditFolder() override { fs::remove_all(folder); }

  std::unique_ptr<AuditLog> open() const { return AuditLog::open(folder, {}).value(); }
  std::optional<Errc> open_fault() const {
    const auto log = AuditLog::open(folder, {});
    return log ? std::nullopt : std::optional(log.error().code);
  }
  void fill(int from, int to) const {
    const auto log = open();
    for (int n = from; n < to; ++n) log->add({"login", std::to_string(n), "", "", ""}, 1'000 + n);
    ASSERT_TRUE(log->wait(kSoon));
  }
  std::string text(const char* file) const {
    std::ifstream in(folder / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const char* file, const std::string& content) const {
    std::ofstream(folder / file, std::ios::binary) << content;
  }
  std::vector<AuditRecord> read() const {
    auto records = read_audit_folder(folder, {}, {});
    EXPECT_TRUE(records) << records.error().detail;
    return records ? *records : std::vector<AuditRecord>{};
  }

  fs::path folder;
};

TEST_F(AuditFolder, WhatIsAddedStandsThereInOrderAcrossRestarts) {
  fill(0, 5);
  fill(5, 8);
  const auto records = read();
  ASSERT_EQ(records.size(), 8u);
  for (std::size_t n = 0; n < records.size(); ++n) {
    EXPECT_EQ(records[n].entry.by, std::to_string(n));
    EXPECT_EQ(records[n].time_s, 1'000 + static_cast<std::int64_t>(n));
  }
}

TEST_F(AuditFolder, ManyThreadsAddAndNothingIsLost) {
  {
    const auto log = open();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&log, t] {
        for (int n = 0; n < 250; ++n) log->add({"login", std::to_string(t), "", "", ""}, n);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(read().size(), 1'000u) << "the end of the program writes what waits";
}

TEST_F(AuditFolder, WhatStrangersDoIsKeptOnceAMinuteWithHowOftenItCame) {
  {
    const auto log = open();
    for (int n = 0; n < 500; ++n) log->add_sparsely({"refused", "", "", "", "401"}, 60);
    log->add_sparsely({"refused", "", "", "", "403"}, 61);
    log->add_sparsely({"refused", "", "", "", "401"}, 120);
    for (int n = 0; n < 5'000; ++n) {
      log->add_sparsely({"login_refused", "", "", "", std::to_string(n)}, 121);
    }
  }
  const auto records = read();
  ASSERT_GE(records.size(), 3u);
  EXPECT_EQ(records[0].entry.about, "401");
  EXPECT_EQ(records[1].entry.about, "403");
  EXPECT_EQ(records[2].entry.about, "401 (499 more before)");
  EXPECT_LE(records.size(), kAuditSortsMax + 3);
}

TEST_F(AuditFolder, ACrashCutsOffNothingThatWasSigned) {
  fill(0, 3);
  const std::string log = text(kAuditLogFile);
  const std::string head = text(kAuditHeadFile);
  fill(3, 5);
  const std::string longer = text(kAuditLogFile);
  // The records were there, and the head not yet: nobody but this server could have written them.
  write(kAuditHeadFile, head);
  EXPECT_EQ(open_fault(), std::nullopt);
  EXPECT_EQ(read().size(), 5u);
  // Cut off in the middle of a record.
  write(kAuditHeadFile, head);
  write(kAuditLogFile, longer.substr(0, longer.size() - 7));
  EXPECT_EQ(open_fault(), std::nullopt);
  EXPECT_EQ(read().size(), 4u);
  write(kAuditHeadFile, head);
  write(kAuditLogFile, log + longer.substr(log.size(), 10));
  EXPECT_EQ(open_fault(), std::nullopt);
  EXPECT_EQ(read().size(), 3u);
}

TEST_F(AuditFolder, ALogThatWasTouchedIsNotWrittenOn) {
  fill(0, 5);
  const std::string log = text(kAuditLogFile);
  const std::string head = text(kAuditHeadFile);
  const std::string first = log.substr(0, log.find('\n') + 1);
  std::string changed = log;
  changed[log.find("login")] = 'L';
  for (const std::string& touched :
       {changed, std::string(), first, log.substr(first.size()), log.substr(0, log.size() - 1)}) {
    write(kAuditLogFile, touched);
    EXPECT_EQ(open_fault(), Errc::corrupt);
    EXPECT_FALSE(read_audit_folder(folder, {}, {}));
    EXPECT_EQ(text(kAuditLogFile), touched) << "it stays as it is";
  }
  write(kAuditLogFile, log);
  write(kAuditHeadFile, "1" + head);
  EXPECT_EQ(open_fault(), Errc::corrupt);
  write(kAuditHeadFile, head);
  EXPECT_EQ(open_fault(), std::nullopt);
}

TEST_F(AuditFolder, AHeadThatWasKeptElsewhereFindsAShorterLog) {
  fill(0, 5);
  const std::string kept = text(kAuditHeadFile);
  EXPECT_TRUE(read_audit_folder(folder, {}, {kept}));
  fs::remove(folder / kAuditLogFile);
  fs::remove(folder / kAuditHeadFile);
  fill(0, 3);
  EXPECT_TRUE(read_audit_folder(folder, {}, {}));
  const auto found = read_audit_folder(folder, {}, {kept});
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().detail, HasSubstr("missing"));
}

TEST_F(AuditFolder, WhatCannotBeWrittenWaitsAndIsTold) {
  std::atomic<int> faults{0};
  auto log = AuditLog::open(folder, [&faults](const base::Result<AuditHead>& head) {
               if (!head) ++faults;
             }).value();
  fs::create_directory(folder / (std::string(kAuditHeadFile) + ".new"));
  log->add({"login", "a", "", "", ""}, 1);
  ASSERT_TRUE(log->wait(kSoon));
  EXPECT_EQ(faults, 1) << "the head could not be written";
  fs::remove(folder / (std::string(kAuditHeadFile) + ".new"));
  log->add({"login", "b", "", "", ""}, 2);
  ASSERT_TRUE(log->wait(kSoon));
  EXPECT_EQ(read().size(), 2u);
}

}  // namespace
}  // namespace samtavle::access
