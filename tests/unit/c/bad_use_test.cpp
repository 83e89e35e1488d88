// Goal: whatever an app does wrong with the C interface, it gets a status and nothing is undefined.
// Method: a board whose server is not there, so that nothing has to be waited for, and calls with
// wrong handles, at wrong times and on wrong threads. With sanitizers this looks for memory that is
// used too late, and for races.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "samtavle.h"

namespace {

using testing::StrEq;

constexpr std::uint32_t kSoonMs = 20'000;

samtavle_options options(void* context = nullptr) {
  samtavle_options out{};
  out.size = sizeof out;
  out.server = "http://127.0.0.1:1";  // nobody listens there
  out.board = "havnen";
  out.token = "none";
  out.pending_file = SAMTAVLE_IN_MEMORY;
  out.context = context;
  return out;
}

samtavle_board open_one(const samtavle_options& with = options()) {
  samtavle_board board = 0;
  EXPECT_EQ(samtavle_open(&with, &board), SAMTAVLE_OK) << samtavle_last_detail();
  return board;
}

samtavle_state sized_state() {
  samtavle_state out{};
  out.size = sizeof out;
  return out;
}

void look(void*, samtavle_view) { ADD_FAILURE() << "there is nothing to look at"; }
int no_steps(void*, samtavle_transaction) { return 0; }

TEST(BadUse, AHandleThatWasNeverGivenIsToldFromOneThatWasClosed) {
  samtavle_state state = sized_state();
  EXPECT_EQ(samtavle_state_of(0, &state), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_state_of(12345, &state), SAMTAVLE_BAD_HANDLE);
  const samtavle_board board = open_one();
  EXPECT_EQ(samtavle_state_of(board + 1000, &state), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_state_of(board, &state), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_state_of(board, &state), SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_wait_saved(board, 1), SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_transact(board, "x", nullptr, no_steps, nullptr, nullptr), SAMTAVLE_CLOSED);
  EXPECT_THAT(samtavle_last_detail(), StrEq("it was closed, or its callback is over"));
}

TEST(BadUse, AHandleOfAnotherSortIsNone) {
  const samtavle_board board = open_one();
  samtavle_text text{};
  samtavle_item item{};
  item.size = sizeof item;
  const samtavle_id root{0, 1};
  EXPECT_EQ(samtavle_view_text(board, root, SAMTAVLE_FIELD_TITLE, &text), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_view_item(board, root, &item), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_delete(board, root), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_unobserve(board, board), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
}

TEST(BadUse, WhatIsMissingIsInvalid) {
  samtavle_board board = 0;
  EXPECT_EQ(samtavle_open(nullptr, &board), SAMTAVLE_INVALID);
  samtavle_options without_size{};
  EXPECT_EQ(samtavle_open(&without_size, &board), SAMTAVLE_INVALID);
  samtavle_options without_board = options();
  without_board.board = nullptr;
  EXPECT_EQ(samtavle_open(&without_board, &board), SAMTAVLE_INVALID);
  samtavle_options nowhere = options();
  EXPECT_EQ(samtavle_open(&nowhere, nullptr), SAMTAVLE_INVALID);
  nowhere.server = "this is no address";
  EXPECT_EQ(samtavle_open(&nowhere, &board), SAMTAVLE_INVALID);

  board = open_one();
  samtavle_state without{};
  EXPECT_EQ(samtavle_state_of(board, nullptr), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_state_of(board, &without), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_read(board, nullptr, nullptr), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_transact(board, "x", nullptr, nullptr, nullptr, nullptr), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_present(board, nullptr), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_vote(board, {0, 1}, nullptr, 3), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_observe(board, nullptr, nullptr, nullptr, nullptr), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_past(board, 0, nullptr, nullptr), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
}

TEST(BadUse, AnOlderCallersStructIsFilledNoFurtherThanItKnows) {
  const samtavle_board board = open_one();
  samtavle_state state = sized_state();
  state.size = offsetof(samtavle_state, save);
  state.save = 77;
  EXPECT_EQ(samtavle_state_of(board, &state), SAMTAVLE_OK);
  EXPECT_EQ(state.size, offsetof(samtavle_state, save));
  EXPECT_EQ(state.save, 77u);
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
}

TEST(BadUse, NothingIsLoadedWithoutAServer) {
  const samtavle_board board = open_one();
  EXPECT_EQ(samtavle_read(board, look, nullptr), SAMTAVLE_UNAVAILABLE);
  EXPECT_EQ(samtavle_transact(board, "x", nullptr, no_steps, nullptr, nullptr),
            SAMTAVLE_UNAVAILABLE);
  EXPECT_EQ(samtavle_undo(board, nullptr, nullptr), SAMTAVLE_UNAVAILABLE);
  EXPECT_EQ(samtavle_wait_live(board, 1), SAMTAVLE_UNAVAILABLE);
  EXPECT_EQ(samtavle_wait_edit(board, 99, 1, nullptr), SAMTAVLE_NOT_FOUND);
  EXPECT_EQ(samtavle_story(board, [](void*, samtavle_text) {}, nullptr), SAMTAVLE_UNAVAILABLE);
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
}

// What a token provider, which is called on the board's thread, tries there.
struct FromCallback {
  samtavle_board board = 0;
  std::atomic<bool> begun{false};
  std::atomic<bool> done{false};
  int waited = -1;
  int closed = -1;
  int past = -1;
  int state = -1;
};

TEST(BadUse, WhatWaitsIsNotForCallbacks) {
  FromCallback tried;
  samtavle_options with = options(&tried);
  with.fresh_token = [](void* context, char*, std::size_t) -> std::size_t {
    auto& of = *static_cast<FromCallback*>(context);
    // Not the first attempt, which may be before the board has its number.
    if (!of.begun || of.done) return 0;
    samtavle_state state = sized_state();
    of.waited = samtavle_wait_live(of.board, kSoonMs);
    of.closed = samtavle_close(of.board);
    of.past = samtavle_past(of.board, 1, look, nullptr);
    of.state = samtavle_state_of(of.board, &state);
    of.done = true;
    return 0;
  };
  tried.board = open_one(with);
  tried.begun = true;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{kSoonMs};
  while (!tried.done && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  ASSERT_TRUE(tried.done);
  EXPECT_EQ(tried.waited, SAMTAVLE_WRONG_THREAD);
  EXPECT_EQ(tried.closed, SAMTAVLE_WRONG_THREAD);
  EXPECT_EQ(tried.past, SAMTAVLE_WRONG_THREAD);
  EXPECT_EQ(tried.state, SAMTAVLE_OK);
  EXPECT_EQ(samtavle_close(tried.board), SAMTAVLE_OK);
}

TEST(BadUse, AnObserverEndsOnce) {
  const samtavle_board board = open_one();
  samtavle_watch watch{};
  watch.size = sizeof watch;
  samtavle_observer observer = 0;
  ASSERT_EQ(samtavle_observe(board, &watch, [](void*, samtavle_board) {}, nullptr, &observer),
            SAMTAVLE_OK);
  EXPECT_EQ(samtavle_unobserve(board, observer), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_unobserve(board, observer), SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
}

TEST(BadUse, AClosingBoardAnswersThoseWhoWait) {
  const samtavle_board board = open_one();
  std::vector<std::thread> waiting;
  std::atomic<int> begun{0};
  for (int i = 0; i < 4; ++i) {
    waiting.emplace_back([board, &begun] {
      ++begun;
      EXPECT_EQ(samtavle_wait_live(board, kSoonMs), SAMTAVLE_CLOSED);
      samtavle_state state = sized_state();
      EXPECT_EQ(samtavle_state_of(board, &state), SAMTAVLE_CLOSED);
    });
  }
  while (begun < 4) std::this_thread::yield();
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
  for (std::thread& thread : waiting) thread.join();
}

// An executor that keeps what it is given.
struct Kept {
  std::mutex mutex;
  std::vector<std::pair<void (*)(void*), void*>> tasks;
  std::atomic<int> told{0};

  static void post(void* context, void (*task)(void*), void* argument) {
    auto& of = *static_cast<Kept*>(context);
    const std::lock_guard lock{of.mutex};
    of.tasks.emplace_back(task, argument);
  }
  std::size_t run() {
    std::vector<std::pair<void (*)(void*), void*>> now;
    {
      const std::lock_guard lock{mutex};
      now.swap(tasks);
    }
    for (const auto& [task, argument] : now) task(argument);
    return now.size();
  }
};

TEST(BadUse, ATaskThatRunsAfterTheEndTellsNobody) {
  Kept kept;
  samtavle_options with = options(&kept);
  with.post = &Kept::post;
  with.callbacks.state = [](void* context, samtavle_board) {
    ++static_cast<Kept*>(context)->told;
  };
  const samtavle_board board = open_one(with);
  EXPECT_EQ(samtavle_refresh_token(board, "other"), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
  const int before = kept.told;
  kept.run();
  EXPECT_EQ(kept.told, before);
}

TEST(BadUse, StatusesHaveNames) {
  EXPECT_THAT(samtavle_status_name(SAMTAVLE_WRONG_THREAD), StrEq("wrong_thread"));
  EXPECT_THAT(samtavle_status_name(-1), StrEq("unknown"));
  EXPECT_THAT(samtavle_version(), StrEq("0.1.0"));
}

}  // namespace
