// Goal: an app that says nothing of it has what is unsaved kept in a file; only one that asks for
// memory by name, or whose board is of no server, has none. Method: a server that is not there, and
// a folder of the test's own that the environment names.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "samtavle.h"

namespace samtavle::c_test::default_file_test {
namespace {

using testing::HasSubstr;

class DefaultFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "samtavle-state-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    if (const char* before = ::getenv("XDG_STATE_HOME"); before != nullptr) before_ = before;
    ::setenv("XDG_STATE_HOME", folder_.c_str(), 1);
  }
  void TearDown() override {
    if (before_.empty()) {
      ::unsetenv("XDG_STATE_HOME");
    } else {
      ::setenv("XDG_STATE_HOME", before_.c_str(), 1);
    }
    std::filesystem::remove_all(folder_);
  }

  std::size_t files() const {
    const auto samtavle = folder_ / "samtavle";
    if (!std::filesystem::exists(samtavle)) return 0;
    const std::filesystem::directory_iterator all{samtavle};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  static samtavle_options options() {
    samtavle_options out{};
    out.size = sizeof out;
    out.server = "http://127.0.0.1:1";
    out.board = "havnen";
    return out;
  }
  static samtavle_board opened(const samtavle_options& with) {
    samtavle_board board = 0;
    EXPECT_EQ(samtavle_open(&with, &board), SAMTAVLE_OK) << samtavle_last_detail();
    return board;
  }

  std::filesystem::path folder_;
  std::string before_;
};

TEST_F(DefaultFile, WhoSaysNothingHasOneAndTwoBoardsHaveTwo) {
  samtavle_options empty = options();
  empty.pending_file = "";
  const samtavle_board first = opened(options());
  EXPECT_EQ(files(), 1u);
  const samtavle_board second = opened(empty);
  EXPECT_EQ(files(), 2u);
  EXPECT_EQ(samtavle_close(first), SAMTAVLE_OK);
  const samtavle_board third = opened(options());
  EXPECT_EQ(files(), 2u);
  EXPECT_EQ(samtavle_close(second), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_close(third), SAMTAVLE_OK);
}

TEST_F(DefaultFile, MemoryIsForThoseWhoNameIt) {
  samtavle_options memory = options();
  memory.pending_file = SAMTAVLE_IN_MEMORY;
  EXPECT_EQ(samtavle_close(opened(memory)), SAMTAVLE_OK);
  EXPECT_EQ(files(), 0u);
  EXPECT_FALSE(std::filesystem::exists(SAMTAVLE_IN_MEMORY));
}

TEST_F(DefaultFile, ABoardWithoutAServerIsInMemory) {
  samtavle_local_options of{};
  of.size = sizeof of;
  of.board = "park";
  samtavle_local local = 0;
  ASSERT_EQ(samtavle_local_open(&of, &local), SAMTAVLE_OK);
  samtavle_person person{};
  person.size = sizeof person;
  person.name = "Mette";
  person.kind = 6;
  person.role = 6;
  samtavle_options with = options();
  with.local = local;
  with.person = &person;
  const samtavle_board board = opened(with);
  samtavle_options piped = options();
  piped.connect = [](void*, samtavle_line, samtavle_pipe*) -> int { return 1; };
  const samtavle_board far = opened(piped);
  EXPECT_EQ(files(), 0u);
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_close(far), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_local_close(local), SAMTAVLE_OK);
}

TEST_F(DefaultFile, WhereNoneCanBeMadeTheErrorSaysWhatToDo) {
  const std::string file = (folder_ / "file").string();
  std::ofstream{file} << "not a folder";
  ::setenv("XDG_STATE_HOME", file.c_str(), 1);
  const samtavle_options with = options();
  samtavle_board board = 0;
  EXPECT_EQ(samtavle_open(&with, &board), SAMTAVLE_IO);
  EXPECT_THAT(samtavle_last_detail(), HasSubstr("name a file"));
}

}  // namespace
}  // namespace samtavle::c_test::default_file_test
