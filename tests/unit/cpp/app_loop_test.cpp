// Goal: a board gets along with an app's own loop, and with its own place for what is unsaved.
// Method: an io_context that is run by the test, so that every callback comes when and where the
// test says; a store in memory.

#include <gmock/gmock.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <set>
#include <stdexcept>

#include "stage.hpp"

namespace samtavle::embed_test {
namespace {

using testing::Contains;
using testing::ElementsAre;

// Which callbacks came, and on which threads.
struct Heard {
  std::set<std::string> what;
  std::set<std::thread::id> threads;
  void note(const char* callback) {
    what.insert(callback);
    threads.insert(std::this_thread::get_id());
  }
};

TEST(AppLoop, EveryCallbackComesOnTheAppsIoContext) {
  const auto local = LocalBoard::open({.board = "park"});
  boost::asio::io_context io;
  Heard heard;
  Options options = as_person(local, "Rie", 1);
  options.executor = [&io](std::function<void()> task) { boost::asio::post(io, std::move(task)); };
  options.on_changes = [&](const Changes&) { heard.note("changes"); };
  options.on_saved = [&](EditId, Seq) { heard.note("saved"); };
  options.on_refused = [&](const Refusal&) { heard.note("refused"); };
  options.on_state = [&] { heard.note("state"); };
  options.on_ended = [&](samtavle_status, const std::string&) { heard.note("ended"); };
  std::thread::id loop_thread;
  {
    Board board = open(std::move(options));
    const Observation all = board.observe([&] { heard.note("observer"); });
    const auto refused = board.transact("Try", [](Transaction& tx) {
      return tx.create(kinds::idea, {.in = root_id}, "må jeg?");
    });
    EXPECT_THROW(board.wait_saved(refused.edit, kSoon), Error);
    ASSERT_EQ(samtavle_local_close(local->handle()), SAMTAVLE_OK);
    ASSERT_TRUE(soon([&] { return board.state().ended != 0; }));
    EXPECT_TRUE(heard.what.empty()) << "nobody has run the loop yet";

    std::thread loop{[&] {
      const std::set<std::string> wanted{"changes", "refused", "state", "ended", "observer"};
      const auto all_heard = [&] {
        return std::includes(heard.what.begin(), heard.what.end(), wanted.begin(), wanted.end());
      };
      const auto end = std::chrono::steady_clock::now() + kSoon;
      while (!all_heard() && std::chrono::steady_clock::now() < end) {
        io.restart();
        io.run_for(std::chrono::milliseconds{5});
      }
    }};
    loop_thread = loop.get_id();
    loop.join();
  }
  // What came too late is not told, but let go of.
  io.restart();
  io.poll();
  EXPECT_THAT(heard.what, testing::IsSupersetOf({"changes", "refused", "state", "ended",
                                                 "observer"}));
  EXPECT_THAT(heard.threads, ElementsAre(loop_thread));
}

TEST(AppLoop, ACallbackThatIsRunAfterCloseTellsNobody) {
  const auto local = LocalBoard::open({.board = "park"});
  boost::asio::io_context io;
  int heard = 0;
  Options options = as_person(local, "Mette");
  options.executor = [&io](std::function<void()> task) { boost::asio::post(io, std::move(task)); };
  options.on_changes = [&](const Changes&) { ++heard; };
  {
    Board board = open(std::move(options));
    add(board, kinds::idea, "Bænk");
  }
  EXPECT_GT(io.poll(), 0u);
  EXPECT_EQ(heard, 0);
}

// An app's own place, which outlives its boards.
struct Kept : PendingStore {
  std::string bytes;
  std::string load() override { return bytes; }
  void append(const std::string& more) override { bytes += more; }
  void replace(const std::string& all) override { bytes = all; }
};

TEST(AppStore, WhatIsUnsavedStaysInTheAppsOwnPlace) {
  const Folder folder;
  const LocalBoard::Options park{.board = "park", .file = (folder.path / "park").string()};
  const auto store = std::make_shared<Kept>();
  const auto options = [&](std::shared_ptr<LocalBoard> local) {
    Options out = as_person(std::move(local), "Mette");
    out.pending_store = store;
    return out;
  };
  {
    const auto local = LocalBoard::open(park);
    Board board = open(options(local));
    add(board, kinds::idea, "gemt");
    ASSERT_EQ(samtavle_local_close(local->handle()), SAMTAVLE_OK);
    board.transact("New", [](Transaction& tx) {
      return tx.create(kinds::idea, {.in = root_id}, "uden nogen");
    });
    EXPECT_FALSE(board.saved());
  }
  EXPECT_NE(store->bytes.find("uden nogen"), std::string::npos);
  const auto local = LocalBoard::open(park);
  Board board = open(options(local));
  board.wait_saved(kSoon);
  EXPECT_THAT(titles(board.cards().list()), Contains("gemt"));
  EXPECT_THAT(titles(board.cards().list()), Contains("uden nogen"));
}

// A place that cannot be written is told, and the board goes on.
struct Broken : Kept {
  void append(const std::string&) override { throw std::runtime_error("full"); }
};

TEST(AppStore, AStoreThatThrowsIsToldInTheState) {
  const auto local = LocalBoard::open({.board = "park"});
  Options options = as_person(local, "Mette");
  options.pending_store = std::make_shared<Broken>();
  Board board = open(std::move(options));
  add(board, kinds::idea, "Bænk");
  EXPECT_EQ(board.state().store_failed, 1u);
}

}  // namespace
}  // namespace samtavle::embed_test
