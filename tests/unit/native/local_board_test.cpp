// Goal: a board without a server keeps the promises of one with a server: what is saved is there
// for everybody and outlives the process, what is refused comes back, and a broken line loses
// nothing.
// Method: native clients on boards in memory and in files; a pipe between two of them that is cut.

#include "samtavle/native/local_board.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>

#include "samtavle/native/client.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::native {
namespace {

using base::Errc;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

constexpr milliseconds kSoon{20'000};

plan::Identity person(const std::string& name, plan::Role role = plan::Role::contributor) {
  return {name, {name, plan::ActorKind::citizen, {}, false}, role};
}

std::unique_ptr<Client> open(PipeMaker pipe, Observer observer = {}) {
  Options options;
  options.board = "board";
  options.pipe = std::move(pipe);
  options.backoff_base = 1ms;
  options.backoff_cap = 20ms;
  auto client = Client::open(std::move(options), std::move(observer));
  EXPECT_TRUE(client) << client.error().detail;
  return std::move(*client);
}

std::shared_ptr<LocalBoard> board_in(const std::string& file = {}) {
  auto board = LocalBoard::open({.file = file});
  EXPECT_TRUE(board) << board.error().detail;
  return std::move(*board);
}

base::Result<sync::EditId, board::ApplyError> add_idea(Client& client, const std::string& title) {
  return client.edit([&](board::Composer& edit) -> board::Applied<void> {
    const auto card = edit.create_item(plan::kinds::idea, board::kRootId);
    if (!card) return base::pass_on(card);
    return edit.insert_text(*card, plan::fields::title, 0, title);
  });
}

std::vector<std::string> ideas(const Client& client) {
  std::vector<std::string> out;
  client.read([&](const sync::ClientSession& session) {
    for (const board::Item* item : session.board().children(board::kRootId, plan::kinds::idea)) {
      out.push_back(item->text_utf8(plan::fields::title));
    }
  });
  return out;
}

bool has_idea(const Client& client, const std::string& title) {
  return client
      .wait_until(
          [&](const sync::ClientSession& session) {
            for (const board::Item* item : session.board().items()) {
              if (item->text_utf8(plan::fields::title) == title) return true;
            }
            return false;
          },
          kSoon)
      .has_value();
}

class InFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / "samtavle-local-XXXXXX";
    std::string name = folder_.string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string file() const { return (folder_ / "board").string(); }
  [[nodiscard]] std::filesystem::path folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

TEST(LocalBoard, TwoPeopleSeeTheSame) {
  const auto board = board_in();
  const auto anna = open(board->join(person("Anna")));
  const auto bo = open(board->join(person("Bo")));
  ASSERT_TRUE(anna->wait_live(kSoon));
  ASSERT_TRUE(bo->wait_live(kSoon));
  const auto made = add_idea(*anna, "Bænk");
  ASSERT_TRUE(made) << made.error().detail;
  ASSERT_TRUE(anna->wait_saved(*made, kSoon));
  EXPECT_TRUE(has_idea(*bo, "Bænk"));
  ASSERT_TRUE(add_idea(*bo, "Træ"));
  ASSERT_TRUE(bo->wait_saved(kSoon));
  EXPECT_TRUE(has_idea(*anna, "Træ"));
  EXPECT_EQ(anna->confirmed_hash(), bo->confirmed_hash());
  bo->read([](const sync::ClientSession& session) {
    std::vector<std::string> names;
    for (const auto& [actor, known] : session.directory()) names.push_back(known.name);
    EXPECT_THAT(names, testing::UnorderedElementsAre("Anna", "Bo"));
    EXPECT_EQ(session.present().size(), 2u);
  });
}

TEST(LocalBoard, WhatSomebodyMayNotComesBack) {
  const auto board = board_in();
  std::promise<sync::Refused> refused;
  Observer observer;
  observer.on_refused = [&](const sync::Refused& what) { refused.set_value(what); };
  const auto reader = open(board->join(person("Rie", plan::Role::reader)), observer);
  ASSERT_TRUE(reader->wait_live(kSoon));
  const auto made = add_idea(*reader, "må jeg?");
  ASSERT_TRUE(made);
  const auto saved = reader->wait_saved(*made, kSoon);
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().code, Errc::not_allowed);
  EXPECT_THAT(refused.get_future().get().edit_bytes, HasSubstr("må jeg?"));
  EXPECT_THAT(ideas(*reader), Not(Contains("må jeg?")));
}

TEST(LocalBoard, EndsItsConnections) {
  const auto board = board_in();
  const auto client = open(board->join(person("Anna")));
  ASSERT_TRUE(client->wait_live(kSoon));
  board->close();
  const auto never = client->wait_until([](const sync::ClientSession&) { return false; }, kSoon);
  ASSERT_FALSE(never);
  EXPECT_EQ(never.error().code, Errc::closed);
}

TEST(LocalBoard, OneThatIsNamedWronglyIsNotOpened) {
  EXPECT_EQ(LocalBoard::open({.board = "Not a name"}).error().code, Errc::invalid);
  EXPECT_EQ(LocalBoard::open({.title = ""}).error().code, Errc::invalid);
}

// A line that the test can cut.
class CutLine {
 public:
  explicit CutLine(std::shared_ptr<LocalBoard> board) : board_(std::move(board)) {}

  [[nodiscard]] PipeMaker maker() {
    return [this]() -> base::Result<std::shared_ptr<Pipe>> {
      const std::lock_guard lock{mutex_};
      if (down_) return base::fail(Errc::unavailable, "the line is down");
      auto [here, there] = pipe_pair();
      ends_ = {here, there};
      if (auto served = board_->serve(there, person("Bo")); !served) return base::pass_on(served);
      return here;
    };
  }
  void cut() {
    std::pair<std::shared_ptr<Pipe>, std::shared_ptr<Pipe>> ends;
    {
      const std::lock_guard lock{mutex_};
      down_ = true;
      ends = ends_;
    }
    ends.first->broken();
    ends.second->broken();
  }
  void mend() {
    const std::lock_guard lock{mutex_};
    down_ = false;
  }

 private:
  std::shared_ptr<LocalBoard> board_;
  std::mutex mutex_;
  std::pair<std::shared_ptr<Pipe>, std::shared_ptr<Pipe>> ends_;
  bool down_ = false;
};

TEST(LocalBoard, TwoSyncThroughAPipeThatBreaks) {
  const auto board = board_in();
  CutLine line{board};
  const auto here = open(board->join(person("Anna")));
  const auto far = open(line.maker());
  ASSERT_TRUE(here->wait_live(kSoon));
  ASSERT_TRUE(far->wait_live(kSoon));
  ASSERT_TRUE(add_idea(*far, "før"));
  ASSERT_TRUE(far->wait_saved(kSoon));

  line.cut();
  ASSERT_TRUE(far->wait_until(
      [](const sync::ClientSession& session) {
        return session.connection() == sync::Connection::offline;
      },
      kSoon));
  ASSERT_TRUE(add_idea(*far, "uden linje"));
  ASSERT_TRUE(add_idea(*here, "imens"));
  ASSERT_TRUE(here->wait_saved(kSoon));
  EXPECT_THAT(ideas(*here), Not(Contains("uden linje")));

  line.mend();
  ASSERT_TRUE(far->wait_saved(kSoon));
  EXPECT_TRUE(has_idea(*here, "uden linje"));
  EXPECT_TRUE(has_idea(*far, "imens"));
  EXPECT_EQ(here->confirmed_hash(), far->confirmed_hash());
}

TEST_F(InFile, ABoardOutlivesItsProcess) {
  {
    const auto board = board_in(file());
    const auto client = open(board->join(person("Anna")));
    ASSERT_TRUE(client->wait_live(kSoon));
    ASSERT_TRUE(add_idea(*client, "varig"));
    ASSERT_TRUE(client->wait_saved(kSoon));
    EXPECT_EQ(LocalBoard::open({.file = file()}).error().code, Errc::locked);
  }
  {
    // As if the process had ended in the middle of a record.
    std::ofstream out{file(), std::ios::binary | std::ios::app};
    out.write("\x20\0\0\0abc", 7);
  }
  const auto again = board_in(file());
  const auto client = open(again->join(person("Anna")));
  ASSERT_TRUE(client->wait_live(kSoon));
  EXPECT_THAT(ideas(*client), Contains("varig"));
  ASSERT_TRUE(add_idea(*client, "mere"));
  ASSERT_TRUE(client->wait_saved(kSoon));
  client->read([](const sync::ClientSession& session) {
    EXPECT_EQ(session.directory().size(), 1u) << "the same person is known again";
  });
}

TEST_F(InFile, WhatIsNoBoardIsLeftAsItIs) {
  { std::ofstream{file()} << "a shopping list, and a long one"; }
  EXPECT_EQ(LocalBoard::open({.file = file()}).error().code, Errc::corrupt);
  const auto other = (folder() / "other").string();
  {
    const auto board = board_in(other);
    const auto client = open(board->join(person("Anna")));
    ASSERT_TRUE(client->wait_live(kSoon));
    ASSERT_TRUE(add_idea(*client, "sidst"));
    ASSERT_TRUE(client->wait_saved(kSoon));
  }
  EXPECT_EQ(LocalBoard::open({.board = "another", .file = other}).error().code, Errc::config);
  // A flipped bit in the middle is an error, and not an older board.
  {
    std::fstream bytes{other, std::ios::binary | std::ios::in | std::ios::out};
    bytes.seekp(40);
    bytes.put('\xff');
  }
  EXPECT_EQ(LocalBoard::open({.file = other}).error().code, Errc::corrupt);
}

}  // namespace
}  // namespace samtavle::native
