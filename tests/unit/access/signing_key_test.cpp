// Goal: a key is made once, survives, and is refused when others could have read it.
// Method: key files in a temporary folder.

#include "samtavle/access/signing_key.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace samtavle::access {
namespace {

namespace fs = std::filesystem;
using base::Errc;

class SigningKeyFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "samtavle-key-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    file_ = folder_ / "token.key";
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& bytes, fs::perms mode = fs::perms::owner_read) {
    std::ofstream{file_, std::ios::binary} << bytes;
    fs::permissions(file_, mode);
  }
  [[nodiscard]] base::Error error() const {
    const auto key = SigningKey::load_or_create(file_);
    EXPECT_FALSE(key);
    return key ? base::Error{} : key.error();
  }

  fs::path folder_;
  fs::path file_;
};

TEST_F(SigningKeyFile, IsMadeForItsOwnerOnlyAndReadAgain) {
  const auto made = SigningKey::load_or_create(file_);
  ASSERT_TRUE(made) << made.error().detail;
  struct stat info {};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0600u);
  EXPECT_EQ(info.st_size, 32);
  const auto read = SigningKey::load_or_create(file_);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->view(), made->view());
  EXPECT_NE(made->view(), std::string_view(std::string(32, '\0')));
}

TEST_F(SigningKeyFile, IsMadeForItsOwnerWhateverTheUmask) {
  const mode_t before = ::umask(0);
  EXPECT_TRUE(SigningKey::load_or_create(file_));
  ::umask(before);
  EXPECT_EQ(fs::status(file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(SigningKeyFile, LeavesNothingElseBehind) {
  ASSERT_TRUE(SigningKey::load_or_create(file_));
  const auto count = std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  EXPECT_EQ(count, 1);
}

TEST_F(SigningKeyFile, TwoFoldersHaveTwoKeys) {
  const auto one = SigningKey::load_or_create(file_);
  const auto two = SigningKey::load_or_create(folder_ / "other.key");
  ASSERT_TRUE(one);
  ASSERT_TRUE(two);
  EXPECT_NE(one->view(), two->view());
}

TEST_F(SigningKeyFile, ManyAtOnceGetTheSameKey) {
  std::vector<std::string> keys(16);
  std::vector<std::thread> threads;
  for (std::string& key : keys) {
    threads.emplace_back([this, &key] {
      const auto made = SigningKey::load_or_create(file_);
      key = made ? std::string{made->view()} : made.error().detail;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 1u);
  EXPECT_EQ(keys[0].size(), SigningKey::kBytes);
}

TEST_F(SigningKeyFile, OpenToOthersIsRefused) {
  using enum fs::perms;
  for (const fs::perms others :
       {group_read, group_write, group_exec, others_read, others_write, others_exec}) {
    fs::remove(file_);
    write(std::string(32, 'k'), owner_read | owner_write | others);
    const base::Error e = error();
    EXPECT_EQ(e.code, Errc::config);
    EXPECT_NE(e.detail.find(file_.string()), std::string::npos) << e.detail;
    EXPECT_NE(e.detail.find("chmod 600"), std::string::npos) << e.detail;
  }
}

TEST_F(SigningKeyFile, ReadOnlyForItsOwnerIsGood) {
  write(std::string(32, 'k'), fs::perms::owner_read);
  const auto key = SigningKey::load_or_create(file_);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->view(), std::string(32, 'k'));
}

TEST_F(SigningKeyFile, OfAnotherSizeIsRefusedAndKept) {
  for (const std::size_t size : {0u, 1u, 31u, 33u, 64u, 100'000u}) {
    fs::remove(file_);
    write(std::string(size, 'k'));
    const base::Error e = error();
    EXPECT_EQ(e.code, Errc::corrupt) << size;
    EXPECT_NE(e.detail.find(std::to_string(size)), std::string::npos) << e.detail;
    EXPECT_EQ(fs::file_size(file_), size);
  }
}

TEST_F(SigningKeyFile, WhatIsNoFileIsRefused) {
  fs::create_directory(file_);
  EXPECT_EQ(error().code, Errc::config);
  fs::remove(file_);
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_EQ(error().code, Errc::config);
}

TEST_F(SigningKeyFile, WithoutItsFolderThereIsNoKey) {
  file_ = folder_ / "none" / "token.key";
  const base::Error e = error();
  EXPECT_EQ(e.code, Errc::io);
  EXPECT_NE(e.detail.find(file_.string()), std::string::npos) << e.detail;
}

TEST_F(SigningKeyFile, ALinkToNothingIsNotReplaced) {
  fs::create_symlink(folder_ / "elsewhere", file_);
  EXPECT_EQ(error().code, Errc::io);
  EXPECT_TRUE(fs::is_symlink(file_));
}

TEST_F(SigningKeyFile, ALinkToAKeyIsFollowed) {
  write(std::string(32, 'k'));
  const fs::path link = folder_ / "link.key";
  fs::create_symlink(file_, link);
  const auto key = SigningKey::load_or_create(link);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->view(), std::string(32, 'k'));
}

}  // namespace
}  // namespace samtavle::access
