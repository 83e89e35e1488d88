// Goal: what was pending is pending after anything that can happen to the file or its process.
// Method: real files in a temporary folder; the expected content is kept beside them as a plain
// list of edits.

#include "samtavle/native/pending_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "samtavle/v1/store.pb.h"

namespace samtavle::native {
namespace {

namespace fs = std::filesystem;
using base::Errc;

constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kFrameBytes = 12;

class PendingFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "samtavle-pending-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ / "pending";
  }
  void TearDown() override { fs::remove_all(folder_); }

  PendingFile open() const {
    auto file = PendingFile::open(path_.string());
    EXPECT_TRUE(file) << file.error().detail;
    return std::move(*file);
  }
  std::string content() const {
    std::ifstream in{path_, std::ios::binary};
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
  void put(std::string_view bytes) const {
    std::ofstream out{path_, std::ios::binary | std::ios::trunc};
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  fs::path folder_;
  fs::path path_;
};

std::string identity(std::uint32_t base_counter) {
  v1::PendingRecord record;
  record.mutable_identity()->set_device("0123456789abcdef");
  record.mutable_identity()->set_board("havn");
  record.mutable_identity()->set_base_counter(base_counter);
  return record.SerializeAsString();
}

std::string add(std::uint32_t counter, std::size_t text_bytes = 8) {
  v1::PendingRecord record;
  v1::Edit* edit = record.mutable_add();
  edit->set_replica(3);
  edit->set_first_counter(counter);
  edit->add_operations()->mutable_insert_text()->set_text(std::string(text_bytes, 'x'));
  return record.SerializeAsString();
}

std::string drop(std::uint32_t count) {
  v1::PendingRecord record;
  record.set_drop(count);
  return record.SerializeAsString();
}

std::string clear() {
  v1::PendingRecord record;
  record.set_clear(true);
  return record.SerializeAsString();
}

std::string undo(std::uint64_t key, std::size_t label_bytes = 4) {
  v1::PendingRecord record;
  record.mutable_undo()->set_key(key);
  record.mutable_undo()->set_label(std::string(label_bytes, 'u'));
  return record.SerializeAsString();
}

std::string forget(std::initializer_list<std::uint64_t> keys) {
  v1::PendingRecord record;
  for (const std::uint64_t key : keys) record.mutable_forget()->add_keys(key);
  return record.SerializeAsString();
}

std::string ballot(std::uint32_t round, std::uint32_t number, int cards = 1) {
  v1::PendingRecord record;
  record.mutable_ballot()->set_round_counter(round);
  record.mutable_ballot()->set_number(number);
  for (int i = 0; i < cards; ++i) record.mutable_ballot()->add_dots()->set_count(1);
  return record.SerializeAsString();
}

std::string ballot_done(std::uint32_t round) {
  v1::PendingRecord record;
  record.mutable_ballot_done()->set_counter(round);
  return record.SerializeAsString();
}

void append(PendingFile& file, std::vector<std::string> records) {
  const auto done = file.append(records);
  ASSERT_TRUE(done) << done.error().detail;
}

TEST_F(PendingFileTest, BeginsEmptyAndForItsOwnerOnly) {
  const PendingFile file = open();
  EXPECT_TRUE(file.records().empty());
  EXPECT_FALSE(file.damage());
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(PendingFileTest, KeepsWhatIsPendingInItsOrder) {
  {
    PendingFile file = open();
    append(file, {identity(1), add(1), add(2)});
    append(file, {drop(1), identity(2)});
    append(file, {add(3)});
  }
  const PendingFile file = open();
  EXPECT_EQ(file.records(), (std::vector<std::string>{identity(2), add(2), add(3)}));
  EXPECT_EQ(file.pending_count(), 2u);
  EXPECT_EQ(file.board(), "havn");
  EXPECT_EQ(file.device(), "0123456789abcdef");
}

TEST_F(PendingFileTest, KeepsWhatCanBeUndoneByItsKeys) {
  const std::vector<std::string> expected = {identity(1), add(2), undo(2, 9), undo(3), undo(5)};
  {
    PendingFile file = open();
    append(file, {identity(1), add(1), undo(1), undo(5)});
    append(file, {undo(2), undo(3), forget({1, 77}), undo(2, 9)});
    // It does not go with the edits.
    append(file, {clear(), add(2), identity(1)});
    EXPECT_EQ(file.records(), expected);
  }
  PendingFile file = open();
  EXPECT_EQ(file.records(), expected);
  ASSERT_TRUE(file.compact());
  EXPECT_EQ(file.records(), expected);
  std::size_t bytes = kHeaderBytes;
  for (const std::string& record : expected) bytes += kFrameBytes + record.size();
  EXPECT_EQ(content().size(), bytes);
}

TEST_F(PendingFileTest, KeepsTheNewestBallotOfEachRoundUntilItIsAnswered) {
  const std::vector<std::string> expected = {identity(1), add(2), ballot(2, 5), ballot(7, 4, 3)};
  {
    PendingFile file = open();
    append(file, {identity(1), ballot(7, 1), ballot(2, 2), add(1), ballot(3, 3)});
    append(file, {ballot(7, 4, 3), ballot_done(3), ballot_done(99), ballot(2, 5)});
    // They do not go with the edits.
    append(file, {clear(), add(2), identity(1)});
    EXPECT_EQ(file.records(), expected);
    EXPECT_EQ(file.pending_count(), 1u);
  }
  PendingFile file = open();
  EXPECT_EQ(file.records(), expected);
  ASSERT_TRUE(file.compact());
  EXPECT_EQ(file.records(), expected);
  std::size_t bytes = kHeaderBytes;
  for (const std::string& record : expected) bytes += kFrameBytes + record.size();
  EXPECT_EQ(content().size(), bytes);
  append(file, {ballot_done(2), ballot_done(7)});
  EXPECT_EQ(file.records(), (std::vector<std::string>{identity(1), add(2)}));
}

TEST_F(PendingFileTest, BallotsThatWereReplacedAreWaste) {
  PendingFile file = open();
  append(file, {identity(1)});
  for (std::uint32_t n = 1; n < 300; ++n) append(file, {ballot(2, n, 200)});
  EXPECT_LT(content().size(), 2 * PendingFile::kWasteBytesMax);
  EXPECT_EQ(file.records(), (std::vector<std::string>{identity(1), ballot(2, 299, 200)}));
}

// One entry that is written over and over, as while somebody types.
TEST_F(PendingFileTest, EntriesThatWereReplacedAreWaste) {
  PendingFile file = open();
  append(file, {identity(1), undo(1, 30'000)});
  for (int n = 0; n < 200; ++n) {
    append(file, {undo(2, 1'000)});
    ASSERT_LT(content().size(), 31'000 + 2 * PendingFile::kWasteBytesMax);
  }
  EXPECT_EQ(file.records(),
            (std::vector<std::string>{identity(1), undo(1, 30'000), undo(2, 1'000)}));
}

TEST_F(PendingFileTest, ClearReplacesTheFileAtOnce) {
  PendingFile file = open();
  append(file, {identity(1), add(1), add(2)});
  append(file, {clear(), identity(1), add(7)});
  // No `clear` was written: the new file holds an identity and one edit, and nothing else.
  EXPECT_EQ(content().size(),
            kHeaderBytes + 2 * kFrameBytes + identity(1).size() + add(7).size());
  // It goes on in the new file, under the lock.
  append(file, {add(8)});
  EXPECT_EQ(PendingFile::open(path_.string()).error().code, Errc::locked);
  file = PendingFile{std::move(file)};
  EXPECT_EQ(file.records(), (std::vector<std::string>{identity(1), add(7), add(8)}));
}

// A write that did not finish can end anywhere.
TEST_F(PendingFileTest, TornAtEveryOffset) {
  const std::vector<std::string> records = {identity(1), add(1), add(2, 40), drop(1), add(3)};
  std::vector<std::size_t> ends = {kHeaderBytes};
  {
    PendingFile file = open();
    for (const std::string& record : records) {
      append(file, {record});
      ends.push_back(content().size());
    }
  }
  const std::string whole = content();
  ASSERT_EQ(ends.back(), whole.size());
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    SCOPED_TRACE("cut at byte " + std::to_string(length));
    put(std::string_view{whole}.substr(0, length));
    std::size_t kept = 0;
    while (kept < records.size() && ends[kept + 1] <= length) ++kept;
    std::vector<std::string> expected;
    if (kept >= 1) expected.push_back(records[0]);
    if (kept >= 2 && kept < 4) expected.push_back(records[1]);
    if (kept >= 3) expected.push_back(records[2]);
    if (kept >= 5) expected.push_back(records[4]);

    PendingFile file = open();
    EXPECT_EQ(file.records(), expected);
    const bool clean = length < kHeaderBytes || ends[kept] == length;
    EXPECT_EQ(file.damage().has_value(), !clean);
    if (file.damage()) {
      EXPECT_EQ(file.damage()->cut_bytes, length - ends[kept]);
      EXPECT_EQ(file.damage()->copy, "");
    }
    // And it can be written to: what comes next stands where the torn record stood.
    append(file, {add(9)});
    expected.push_back(add(9));
    PendingFile moved = std::move(file);
    EXPECT_EQ(moved.records(), expected);
    { const PendingFile closed = std::move(moved); }
    EXPECT_EQ(open().records(), expected);
  }
}

TEST_F(PendingFileTest, ZeroesAtTheEndAreATornEnd) {
  {
    PendingFile file = open();
    append(file, {identity(1), add(1)});
  }
  put(content() + std::string(4096, '\0'));
  const PendingFile file = open();
  ASSERT_TRUE(file.damage());
  EXPECT_EQ(file.damage()->cut_bytes, 4096u);
  EXPECT_EQ(file.damage()->copy, "");
  EXPECT_EQ(file.pending_count(), 1u);
}

// A flipped bit never passes for an edit, and what it spoils is still there to be looked at.
TEST_F(PendingFileTest, AFlippedBitAnywhereIsNoticed) {
  const std::vector<std::string> expected = {identity(1), add(1), add(2), add(3)};
  {
    PendingFile file = open();
    append(file, expected);
  }
  const std::string whole = content();
  for (std::size_t at = kHeaderBytes; at < whole.size(); ++at) {
    SCOPED_TRACE("bit flipped in byte " + std::to_string(at));
    std::string spoiled = whole;
    spoiled[at] = static_cast<char>(spoiled[at] ^ 0x10);
    put(spoiled);
    const PendingFile file = open();
    ASSERT_TRUE(file.damage());
    const auto kept = file.records();
    ASSERT_LT(kept.size(), expected.size());
    EXPECT_TRUE(std::equal(kept.begin(), kept.end(), expected.begin()));
    if (!file.damage()->copy.empty()) {
      EXPECT_EQ(fs::file_size(file.damage()->copy), whole.size());
      fs::remove(file.damage()->copy);
    } else {
      // Taken for a torn end: then the spoiled record claims to reach the end of the file.
      EXPECT_GE(file.damage()->cut_bytes, kFrameBytes);
    }
  }
}

TEST_F(PendingFileTest, AFileOfSomethingElseIsLeftAlone) {
  put("Kære dagbog, i dag ...");
  EXPECT_EQ(PendingFile::open(path_.string()).error().code, Errc::corrupt);
  EXPECT_EQ(content(), "Kære dagbog, i dag ...");
  put("SAMTPND\x02what comes later");
  EXPECT_EQ(PendingFile::open(path_.string()).error().code, Errc::newer_format);
  EXPECT_EQ(content(), "SAMTPND\x02what comes later");
}

TEST_F(PendingFileTest, LockedByAnother) {
  const PendingFile file = open();
  const auto second = PendingFile::open(path_.string());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::locked);
  EXPECT_THAT(second.error().detail, testing::HasSubstr("another process"));
}

TEST_F(PendingFileTest, LockedAlsoAfterCompaction) {
  PendingFile file = open();
  append(file, {identity(1), add(1)});
  ASSERT_TRUE(file.compact());
  EXPECT_EQ(PendingFile::open(path_.string()).error().code, Errc::locked);
}

TEST_F(PendingFileTest, FreeAgainWhenClosed) {
  { const PendingFile file = open(); }
  const PendingFile file = open();
}

TEST_F(PendingFileTest, CompactionKeepsExactlyWhatIsPending) {
  constexpr std::uint32_t kEdits = 4'000;
  constexpr std::uint32_t kLag = 3;
  std::uint64_t largest = 0;
  {
    PendingFile file = open();
    append(file, {identity(1)});
    for (std::uint32_t i = 1; i <= kEdits; ++i) {
      append(file, {add(i, 100)});
      if (i > kLag) append(file, {drop(1), identity(i - kLag + 1)});
      largest = std::max(largest, std::uint64_t{fs::file_size(path_)});
    }
  }
  EXPECT_LT(largest, 2 * PendingFile::kWasteBytesMax + 4096) << "it was never compacted";
  EXPECT_FALSE(fs::exists(path_.string() + ".tmp"));
  const PendingFile file = open();
  EXPECT_EQ(file.records(),
            (std::vector<std::string>{identity(kEdits - kLag + 1), add(kEdits - 2, 100),
                                      add(kEdits - 1, 100), add(kEdits, 100)}));
}

TEST_F(PendingFileTest, NonsenseIsRefused) {
  PendingFile file = open();
  append(file, {identity(1), add(1)});
  EXPECT_EQ(file.append(std::vector<std::string>{drop(2)}).error().code, Errc::corrupt);
  EXPECT_EQ(file.append(std::vector<std::string>{"\xff\xff"}).error().code, Errc::invalid);
  EXPECT_EQ(file.append(std::vector<std::string>{""}).error().code, Errc::invalid);
  EXPECT_EQ(file.pending_count(), 1u);
}

// A full disk: /dev/full cannot be renamed over, so the folder is made unwritable through the limit
// on file sizes instead.
TEST_F(PendingFileTest, WhatCouldNotBeWrittenIsWrittenLater) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const auto limit_file_size = [](rlim_t bytes) {
      struct rlimit limit {};
      ::getrlimit(RLIMIT_FSIZE, &limit);
      limit.rlim_cur = bytes;
      ::setrlimit(RLIMIT_FSIZE, &limit);
    };
    auto file = PendingFile::open(path_.string());
    if (!file) ::_exit(1);
    if (!file->append(std::vector<std::string>{identity(1), add(1)})) ::_exit(2);
    limit_file_size(150);
    if (file->append(std::vector<std::string>{add(2, 200)})) ::_exit(3);
    if (file->append(std::vector<std::string>{add(3, 200)})) ::_exit(4);
    limit_file_size(RLIM_INFINITY);
    if (!file->append(std::vector<std::string>{add(4)})) ::_exit(5);
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(open().records(),
            (std::vector<std::string>{identity(1), add(1), add(2, 200), add(3, 200), add(4)}));
}

// kill -9 of a writer at a random moment: everything that it said was kept is there, in order, and
// at most the one record that it was writing comes after.
TEST_F(PendingFileTest, KilledWriterLosesNothing) {
  constexpr int kKills = 20;
  for (int round = 0; round < kKills; ++round) {
    fs::remove(path_);
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(pipe[0]);
      auto file = PendingFile::open(path_.string());
      if (!file) ::_exit(1);
      for (std::uint32_t i = 1;; ++i) {
        std::vector<std::string> records = {add(i, 64)};
        // Now and then a rewrite, as when the server gives a number.
        if (i % 50 == 0) {
          records = {clear(), identity(i)};
          for (std::uint32_t k = 1; k <= i; ++k) records.push_back(add(k, 64));
        }
        if (!file->append(records)) ::_exit(2);
        if (::write(pipe[1], &i, sizeof i) != sizeof i) ::_exit(3);
      }
    }
    ::close(pipe[1]);
    std::uint32_t kept = 0;
    const std::uint32_t enough = 20 + static_cast<std::uint32_t>(round) * 7;
    while (kept < enough) {
      ASSERT_EQ(::read(pipe[0], &kept, sizeof kept), static_cast<ssize_t>(sizeof kept));
    }
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer failed: " << WEXITSTATUS(status);
    while (::read(pipe[0], &kept, sizeof kept) == sizeof kept) {
    }
    ::close(pipe[0]);

    const PendingFile file = open();
    EXPECT_GE(file.pending_count(), kept);
    EXPECT_LE(file.pending_count(), kept + 1);
    std::uint32_t expected = 1;
    for (const std::string& record : file.records()) {
      v1::PendingRecord parsed;
      ASSERT_TRUE(parsed.ParseFromString(record));
      if (!parsed.has_add()) continue;
      EXPECT_EQ(parsed.add().first_counter(), expected++);
    }
  }
}

}  // namespace
}  // namespace samtavle::native
