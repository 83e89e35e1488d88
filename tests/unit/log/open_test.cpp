// Goal: opening a directory works, or says what is wrong and leaves everything as it is.
// Method: one directory for each reason. As root, rights are tried as another user in a child.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <rocksdb/db.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "store_fixture.hpp"

namespace samtavle::log {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using testing::HasSubstr;

// What a child process returns; the child runs no test code besides `body`.
int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Errc open_code(const fs::path& directory) {
  const auto opened = RocksLog::open(small_options(directory));
  return opened ? Errc{} : opened.error().code;
}

TEST(Open, MakesTheDirectoryForItsOwnerOnly) {
  const TempDirectory temp;
  const fs::path directory = temp.path() / "a" / "b";
  ASSERT_TRUE(RocksLog::open(small_options(directory)));
  EXPECT_EQ(fs::status(directory).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(directory.parent_path()).permissions(), fs::perms::owner_all);
  EXPECT_EQ(open_code(directory.string() + "/"), Errc{});
}

TEST(Open, ReopeningKeepsEverything) {
  const TempDirectory temp;
  Driver driver;
  for (int round = 0; round < 3; ++round) {
    auto opened = RocksLog::open(small_options(temp.path()));
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_TRUE(driver.agrees(**opened));
    driver.run(**opened, 9);
    EXPECT_TRUE(driver.agrees(**opened));
  }
  EXPECT_EQ(driver.acknowledged(), 28u);
}

TEST(Open, WritesNoOtherFilesThanTheFormatNames) {
  const TempDirectory temp;
  {
    auto opened = RocksLog::open(small_options(temp.path()));
    Driver().run(**opened, 9);
  }
  for (const auto& [name, bytes] : file_bytes(temp.path())) {
    EXPECT_THAT(name, testing::MatchesRegex("CURRENT|IDENTITY|LOCK|samtavle.lock|acknowledged|"
                                            "MANIFEST-[0-9]+|OPTIONS-[0-9]+|[0-9]+\\.(log|sst)"));
  }
}

TEST(Open, ASecondTimeInOneProcessIsLocked) {
  const TempDirectory temp;
  const auto first = RocksLog::open(small_options(temp.path()));
  ASSERT_TRUE(first);
  const auto second = RocksLog::open(small_options(temp.path()));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::locked);
  EXPECT_THAT(second.error().detail, HasSubstr("Stop that one first"));
}

TEST(Open, ASecondTimeInAnotherProcessIsLocked) {
  const TempDirectory temp;
  auto first = RocksLog::open(small_options(temp.path()));
  ASSERT_TRUE(first);
  EXPECT_EQ(in_child([&] { return static_cast<int>(open_code(temp.path())); }),
            static_cast<int>(Errc::locked));
  first->reset();
  EXPECT_EQ(open_code(temp.path()), Errc{});
}

TEST(Open, WhatAToolOfRocksDbHasOpenIsLocked) {
  const TempDirectory temp;
  ASSERT_EQ(open_code(temp.path()), Errc{});
  int ready[2];
  int done[2];
  ASSERT_TRUE(::pipe(ready) == 0 && ::pipe(done) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(done[1]);
    const int fd = ::open((temp.path() / "LOCK").c_str(), O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    char byte = ::fcntl(fd, F_SETLK, &lock) == 0 ? 'y' : 'n';
    const bool told = ::write(ready[1], &byte, 1) == 1;
    ::_exit(told && ::read(done[0], &byte, 1) >= 0 ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  EXPECT_EQ(open_code(temp.path()), Errc::locked);
  for (const int fd : {ready[0], ready[1], done[0], done[1]}) ::close(fd);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(open_code(temp.path()), Errc{});
}

// As one that was made before there were votes.
TEST(Open, AStoreWithoutABallotBoxGetsOne) {
  const TempDirectory temp;
  support::SampleBoard park("park");
  const auto commit = [](RocksLog& log, const hub::BoardWrite& write) {
    return log.commit({&write, 1});
  };
  {
    auto opened = RocksLog::open(small_options(temp.path()));
    ASSERT_TRUE(opened);
    ASSERT_TRUE(commit(**opened, park.create()));
    ASSERT_TRUE(commit(**opened, park.more(3)));
  }
  {
    rocksdb::Options options;
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(options, temp.path(), &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) families.emplace_back(name, options);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, temp.path(), families, &handles, &db).ok());
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool drop = names[i] == "ballots" || names[i] == "invitations" ||
                        names[i] == "members" || names[i] == "redactions";
      ASSERT_TRUE(!drop || db->DropColumnFamily(handles[i]).ok());
      db->DestroyColumnFamilyHandle(handles[i]);
    }
    delete db;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(options, temp.path(), &names).ok());
    ASSERT_THAT(names, testing::Not(testing::Contains("ballots")));
    ASSERT_THAT(names, testing::Not(testing::Contains("invitations")));
    ASSERT_THAT(names, testing::Not(testing::Contains("members")));
  }
  auto opened = RocksLog::open(small_options(temp.path()));
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_EQ((*opened)->events(park.id(), base::Seq{0}, ~std::size_t{0})->size(), 3u);
  EXPECT_TRUE((*opened)->ballots(park.id())->empty());
  const hub::BoardWrite write = park.more_of_everything();
  ASSERT_TRUE(commit(**opened, write));
  EXPECT_EQ(*(*opened)->ballots(park.id()), write.ballots);
  EXPECT_EQ(*(*opened)->invitations(park.id()), write.invitations);
  EXPECT_EQ(*(*opened)->members(park.id()), write.members);
}

TEST(Open, ANewerFormatIsLeftUntouched) {
  const TempDirectory temp;
  Driver driver;
  {
    auto opened = RocksLog::open(small_options(temp.path()));
    driver.run(**opened, 5);
  }
  rocksdb::Options options;
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(options, temp.path(), &names).ok());
  const auto set_format = [&](const std::string& value) {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) families.emplace_back(name, options);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, temp.path(), families, &handles, &db).ok());
    ASSERT_TRUE(db->Put({}, "format", value).ok());
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    delete db;
  };
  set_format(std::string("\0\0\0\2", 4));
  const auto before = file_bytes(temp.path());
  const auto opened = RocksLog::open(small_options(temp.path()));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::newer_format);
  EXPECT_THAT(opened.error().detail, HasSubstr("has format 2; this version knows 1"));
  EXPECT_EQ(file_bytes(temp.path()), before);

  set_format(std::string("\0\0\0\1", 4));
  auto again = RocksLog::open(small_options(temp.path()));
  ASSERT_TRUE(again);
  EXPECT_TRUE(driver.agrees(**again));
}

TEST(Open, AFileIsNoDirectory) {
  const TempDirectory temp;
  const fs::path file = temp.path() / "file";
  std::ofstream(file) << "x";
  for (const fs::path& path : {file, file / "below"}) {
    const auto opened = RocksLog::open(small_options(path));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::io);
    EXPECT_THAT(opened.error().detail, HasSubstr("is not a directory"));
  }
  EXPECT_EQ(open_code(""), Errc::io);
}

TEST(Open, ADirectoryOfAnotherUserIsNotWritable) {
  const TempDirectory temp;
  const auto as_somebody_else = [&](const fs::path& directory) {
    return in_child([&] {
      if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 1;
      return static_cast<int>(open_code(directory));
    });
  };
  ASSERT_EQ(open_code(temp.path() / "store"), Errc{});
  fs::permissions(temp.path(), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(as_somebody_else(temp.path() / "store2"), static_cast<int>(Errc::io));
  fs::permissions(temp.path(), fs::perms::owner_all);
  if (::geteuid() == 0) {
    EXPECT_EQ(as_somebody_else(temp.path() / "store"), static_cast<int>(Errc::io));
  }
}

TEST(Open, AReadOnlyFileSystemIsNotWritable) {
  const TempDirectory temp;
  const TempMount mount(temp.path() / "mount", "16m");
  if (!mount.mounted()) GTEST_SKIP() << "mounting needs root";
  Driver driver;
  {
    auto opened = RocksLog::open(small_options(temp.path() / "mount"));
    ASSERT_TRUE(opened) << opened.error().detail;
    driver.run(**opened, 2);
  }
  ASSERT_TRUE(mount.make_read_only());
  const auto opened = RocksLog::open(small_options(temp.path() / "mount"));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::io);
  EXPECT_THAT(opened.error().detail, HasSubstr("cannot be written"));
}

TEST(Open, AStoreWithoutItsBeginningIsNotReplacedByAnEmptyOne) {
  for (const char* lost : {"CURRENT", "MANIFEST", ".log", ".sst", "default"}) {
    const TempDirectory temp;
    Driver driver;
    {
      auto opened = RocksLog::open(small_options(temp.path()));
      driver.run(**opened, 5);
    }
    for (const auto& [name, bytes] : file_bytes(temp.path())) {
      if (name.find(lost) != std::string::npos) fs::remove(temp.path() / name);
    }
    const auto opened = RocksLog::open(small_options(temp.path()));
    if (std::string_view(lost) == "default") {
      EXPECT_TRUE(opened) << "nothing was removed";
      continue;
    }
    ASSERT_FALSE(opened) << lost;
    EXPECT_EQ(opened.error().code, Errc::corrupt) << lost << opened.error().detail;
    EXPECT_THAT(opened.error().detail, HasSubstr("restore the newest backup")) << lost;
  }
}

}  // namespace
}  // namespace samtavle::log
