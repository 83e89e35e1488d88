// Goal: boards run on an app's io_context, without a thread: callbacks come from within run(),
// calls are answered whether it runs or not, and boards and io_context go in any order.
// Method: boards without a server, whose work has no thread either, and an io_context that is run
// by the test.

#include <gmock/gmock.h>

#include <boost/asio.hpp>
#include <samtavle/embed/asio.hpp>

#include <atomic>
#include <filesystem>
#include <iterator>
#include <optional>
#include <set>

#include "stage.hpp"

namespace samtavle::embed_test::io_context_test {
namespace {

using boost::asio::io_context;
using testing::Contains;
using testing::ElementsAre;

std::ptrdiff_t threads() {
  const std::filesystem::directory_iterator tasks{"/proc/self/task"};
  return std::distance(begin(tasks), end(tasks));
}

// Runs the io_context until something holds; false: it did not in time.
template <class Holds>
bool run_until(io_context& io, Holds holds) {
  const auto end = std::chrono::steady_clock::now() + kSoon;
  io.restart();
  while (!holds() && std::chrono::steady_clock::now() < end) io.run_one_until(end);
  return holds();
}

bool is_live(const Board& board) { return board.state().connection == SAMTAVLE_LIVE; }

Made<Id> write(Board& board, const std::string& title) {
  return board.transact("New card", [&](Transaction& tx) {
    return tx.create(kinds::idea, {.in = root_id}, title);
  });
}

std::vector<std::string> ideas(const Board& board) {
  return titles(board.cards().where(kind == kinds::idea).list());
}

class IoContext : public testing::Test {
 protected:
  Options as(const char* name) const { return as_person(local_, name); }

  const std::shared_ptr<LocalBoard> local_ = LocalBoard::open({.board = "park"});
  io_context io_;
};

TEST_F(IoContext, EverythingHappensWithinRunAndNoThreadIsAdded) {
  const std::ptrdiff_t before = threads();
  bool running = false;
  std::set<std::string> heard;
  const auto note = [&](const char* what) {
    EXPECT_TRUE(running) << what;
    heard.insert(what);
  };
  Options options = as("Mette");
  options.on_changes = [&](const Changes&) { note("changes"); };
  options.on_saved = [&](EditId, Seq) { note("saved"); };
  options.on_state = [&] { note("state"); };
  Board board = open_on(io_, std::move(options));
  const Observation all = board.observe([&] { note("observer"); });
  const auto run = [&](auto holds) {
    running = true;
    const bool held = run_until(io_, holds);
    running = false;
    return held;
  };
  ASSERT_TRUE(run([&] { return is_live(board); }));
  const auto card = write(board, "Bænk");
  EXPECT_THAT(ideas(board), ElementsAre("Bænk"));
  ASSERT_TRUE(run([&] { return board.saved() && heard.contains("observer"); }));
  ASSERT_TRUE(board.undo());
  ASSERT_TRUE(run([&] { return board.saved(); }));
  EXPECT_TRUE(board.item(card.value)->deleted);
  ASSERT_TRUE(board.redo());
  ASSERT_TRUE(run([&] { return board.saved(); }));
  EXPECT_FALSE(board.item(card.value)->deleted);
  EXPECT_THAT(heard, testing::IsSupersetOf({"changes", "saved", "state", "observer"}));
  EXPECT_EQ(threads(), before);
}

TEST_F(IoContext, RunReturnsWhenItsBoardsAreClosed) {
  Board mette = open_on(io_, as("Mette"));
  std::optional<Board> bo{open_on(io_, as("Bo"))};
  ASSERT_TRUE(run_until(io_, [&] { return is_live(mette) && is_live(*bo); }));
  write(mette, "fra Mette");
  ASSERT_TRUE(run_until(io_, [&] { return !ideas(*bo).empty() && mette.saved(); }));
  EXPECT_THAT(ideas(*bo), ElementsAre("fra Mette"));
  bo.reset();
  boost::asio::post(io_, [&] { mette.close(); });
  io_.restart();
  io_.run_for(kSoon);
  EXPECT_TRUE(io_.stopped());
}

TEST_F(IoContext, WaitingForTheServerIsForOtherThreads) {
  Board board = open_on(io_, as("Mette"));
  const auto status = [](auto call) {
    try {
      call();
      return SAMTAVLE_OK;
    } catch (const Error& error) {
      return error.status();
    }
  };
  EXPECT_EQ(status([&] { board.wait_live(kSoon); }), SAMTAVLE_WRONG_THREAD);
  EXPECT_EQ(status([&] { static_cast<void>(board.story()); }), SAMTAVLE_WRONG_THREAD);
  bool waited = false;
  std::thread other{[&] {
    EXPECT_EQ(status([&] { board.wait_live(kSoon); }), SAMTAVLE_OK);
    const auto made = write(board, "fra en anden tråd");
    EXPECT_GT(board.wait_saved(made.edit, kSoon), 0u);
    boost::asio::post(io_, [&] { waited = true; });
  }};
  EXPECT_TRUE(run_until(io_, [&] { return waited; }));
  other.join();
}

TEST_F(IoContext, CallsAreAnsweredWhenItNeverRunsAndNobodyHearsOfThem) {
  int heard = 0;
  {
    Options options = as("Mette");
    options.on_state = [&] { ++heard; };
    options.on_changes = [&](const Changes&) { ++heard; };
    Board board = open_on(io_, std::move(options));
    EXPECT_EQ(board.state().connection, static_cast<std::uint32_t>(SAMTAVLE_OFFLINE));
    EXPECT_THROW(write(board, "for tidligt"), Error);
    board.refresh_token("en anden");
    std::thread{[&] { EXPECT_EQ(board.state().loaded, 0u); }}.join();
  }
  EXPECT_EQ(heard, 0);
}

// An app's own place, which outlives its boards.
struct Kept : PendingStore {
  std::string bytes;
  std::string load() override { return bytes; }
  void append(const std::string& more) override { bytes += more; }
  void replace(const std::string& all) override { bytes = all; }
};

TEST_F(IoContext, ABoardWhoseIoContextIsGoneIsAsIfItWereClosed) {
  std::optional<io_context> io;
  io.emplace();
  Options options = as("Mette");
  const auto store = std::make_shared<Kept>();
  options.pending_store = store;
  Board board = open_on(*io, std::move(options));
  ASSERT_TRUE(run_until(*io, [&] { return is_live(board); }));
  write(board, "efterladt");
  io.reset();
  EXPECT_NE(store->bytes.find("efterladt"), std::string::npos);
  EXPECT_FALSE(is_live(board));
  try {
    write(board, "for sent");
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), SAMTAVLE_CLOSED);
  }
  board.close();

  // What was left behind is sent by the next one, from the same place.
  options = as("Mette");
  options.pending_store = store;
  Board again = open_on(io_, std::move(options));
  ASSERT_TRUE(run_until(io_, [&] { return is_live(again) && again.saved(); }));
  EXPECT_THAT(ideas(again), ElementsAre("efterladt"));
}

TEST_F(IoContext, AnIoContextThatWasStoppedIsNotWaitedForAtTheEnd) {
  Board board = open_on(io_, as("Mette"));
  std::thread loop{[&] { EXPECT_TRUE(run_until(io_, [&] { return is_live(board); })); }};
  loop.join();
  // Its thread is gone. What is left is answered here, and so is the end.
  write(board, "bagefter");
  EXPECT_FALSE(board.saved());
  EXPECT_THAT(ideas(board), Contains("bagefter"));
  board.close();
}

TEST_F(IoContext, ABoardMayBeClosedInItsOwnCallback) {
  std::optional<Board> board;
  int heard = 0;
  Options options = as("Mette");
  options.on_saved = [&](EditId, Seq) {
    ++heard;
    board.reset();
  };
  options.on_changes = [&](const Changes&) { EXPECT_EQ(heard, 0) << "told after the end"; };
  board.emplace(open_on(io_, std::move(options)));
  ASSERT_TRUE(run_until(io_, [&] { return is_live(*board); }));
  write(*board, "Bænk");
  io_.restart();
  io_.run_for(kSoon);
  EXPECT_TRUE(io_.stopped());
  EXPECT_EQ(heard, 1);
}

// The turns themselves, of a loop that is not Asio's.
class Turns : public IoContext {
 protected:
  Board opened(Options options) {
    options.loop = [this](Loop loop) { loop_.emplace(std::move(loop)); };
    return Board::open(std::move(options));
  }
  template <class Holds>
  bool turn_until(Holds holds) {
    const auto end = std::chrono::steady_clock::now() + kSoon;
    while (!holds() && std::chrono::steady_clock::now() < end) loop_->turn();
    return holds();
  }
  std::optional<Loop> loop_;
};

TEST_F(Turns, ATurnMayBeTakenWithinACallback) {
  int depth = 0;
  bool nested = false;
  std::optional<Board> board;
  Options options = as("Mette");
  options.on_saved = [&](EditId, Seq) {
    // A dialog, which runs the app's loop itself until it is answered.
    if (++depth == 1) {
      write(*board, "to");
      nested = turn_until([&] { return depth == 2; });
    }
  };
  board.emplace(opened(std::move(options)));
  ASSERT_TRUE(turn_until([&] { return is_live(*board); }));
  write(*board, "en");
  ASSERT_TRUE(turn_until([&] { return depth == 2 && board->saved(); }));
  EXPECT_TRUE(nested);
  EXPECT_EQ(ideas(*board).size(), 2u);
}

TEST_F(Turns, WithinAnEditThereIsNoTurnAndTheLoopsEndWaits) {
  Options options = as("Mette");
  const auto store = std::make_shared<Kept>();
  options.pending_store = store;
  Board board = opened(std::move(options));
  ASSERT_TRUE(turn_until([&] { return is_live(board); }));
  board.transact("New card", [&](Transaction& tx) {
    EXPECT_TRUE(loop_->turn());
    loop_.reset();
    return tx.create(kinds::idea, {.in = root_id}, "midt i det");
  });
  EXPECT_FALSE(is_live(board));
  EXPECT_THROW(write(board, "for sent"), Error);
  EXPECT_NE(store->bytes.find("midt i det"), std::string::npos);
}

TEST_F(IoContext, WhoWritesWhileAnotherThreadDoesWaitsForItsTurn) {
  Board board = open_on(io_, as("Mette"));
  ASSERT_TRUE(run_until(io_, [&] { return is_live(board); }));
  std::atomic<bool> writing{false};
  std::atomic<bool> both{false};
  std::thread other{[&] {
    board.transact("New card", [&](Transaction& tx) {
      writing = true;
      while (!both) std::this_thread::yield();
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
      return tx.create(kinds::idea, {.in = root_id}, "en");
    });
  }};
  while (!writing) std::this_thread::yield();
  both = true;
  EXPECT_NO_THROW(write(board, "to"));
  other.join();
  EXPECT_EQ(ideas(board).size(), 2u);
}

TEST_F(IoContext, ABoardIsNotClosedInTheMiddleOfAnEdit) {
  Board board = open_on(io_, as("Mette"));
  ASSERT_TRUE(run_until(io_, [&] { return is_live(board); }));
  board.transact("New card", [&](Transaction& tx) {
    EXPECT_EQ(samtavle_close(board.handle()), SAMTAVLE_INVALID);
    return tx.create(kinds::idea, {.in = root_id}, "Bænk");
  });
  ASSERT_TRUE(run_until(io_, [&] { return board.saved(); }));
}

}  // namespace
}  // namespace samtavle::embed_test::io_context_test
