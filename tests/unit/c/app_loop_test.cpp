// Goal: whatever an app does wrong with the work of a board on its own loop, it gets a status and
// nothing is undefined. Method: a board whose server is not there, and turns that the test takes.

#include <gtest/gtest.h>
#include <poll.h>

#include <chrono>
#include <thread>

#include "samtavle.h"

namespace samtavle::c_test::app_loop_test {
namespace {

constexpr int kSoonMs = 20'000;

struct Opened {
  samtavle_board board = 0;
  samtavle_loop loop = 0;
};

samtavle_options options(samtavle_loop& loop) {
  samtavle_options out{};
  out.size = sizeof out;
  out.server = "http://127.0.0.1:1";  // nobody listens there
  out.board = "havnen";
  out.pending_file = SAMTAVLE_IN_MEMORY;
  out.loop = &loop;
  return out;
}

Opened open_one() {
  Opened out;
  const samtavle_options with = options(out.loop);
  EXPECT_EQ(samtavle_open(&with, &out.board), SAMTAVLE_OK) << samtavle_last_detail();
  return out;
}

int turn_when_due(samtavle_loop loop) {
  pollfd due{-1, POLLIN, 0};
  EXPECT_EQ(samtavle_loop_descriptor(loop, &due.fd), SAMTAVLE_OK);
  EXPECT_EQ(::poll(&due, 1, kSoonMs), 1);
  return samtavle_loop_turn(loop);
}

TEST(CAppLoop, AnOlderCallersOptionsHaveNoLoop) {
  samtavle_loop loop = 77;
  samtavle_options with = options(loop);
  with.size = offsetof(samtavle_options, loop);
  samtavle_board board = 0;
  ASSERT_EQ(samtavle_open(&with, &board), SAMTAVLE_OK);
  EXPECT_EQ(loop, 77u);
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
}

TEST(CAppLoop, AWrongHandleIsTold) {
  const Opened open = open_one();
  int descriptor = -1;
  EXPECT_EQ(samtavle_loop_turn(0), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_loop_turn(open.board), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_loop_turn(open.loop + 1000), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_loop_descriptor(open.loop, nullptr), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_loop_descriptor(open.board, &descriptor), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_close(open.loop), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_loop_end(open.loop), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_loop_end(open.loop), SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_loop_turn(open.loop), SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_loop_descriptor(open.loop, &descriptor), SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_close(open.board), SAMTAVLE_OK);
}

TEST(CAppLoop, TheLastTurnEndsTheHandle) {
  const Opened open = open_one();
  EXPECT_EQ(turn_when_due(open.loop), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_close(open.board), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_close(open.board), SAMTAVLE_CLOSED);
  int status = SAMTAVLE_OK;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{kSoonMs};
  while (status == SAMTAVLE_OK && std::chrono::steady_clock::now() < end) {
    status = turn_when_due(open.loop);
  }
  EXPECT_EQ(status, SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_loop_end(open.loop), SAMTAVLE_CLOSED);
}

TEST(CAppLoop, WithoutTheLoopTheBoardIsAsIfItWereClosed) {
  const Opened open = open_one();
  EXPECT_EQ(samtavle_loop_end(open.loop), SAMTAVLE_OK);
  samtavle_state state{};
  state.size = sizeof state;
  EXPECT_EQ(samtavle_state_of(open.board, &state), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_undo(open.board, nullptr, nullptr), SAMTAVLE_CLOSED);
  std::thread{[&] { EXPECT_EQ(samtavle_wait_live(open.board, kSoonMs), SAMTAVLE_CLOSED); }}.join();
  EXPECT_EQ(samtavle_close(open.board), SAMTAVLE_OK);
}

TEST(CAppLoop, WhatWaitsIsNotForTheLoopsThread) {
  const Opened open = open_one();
  EXPECT_EQ(samtavle_wait_live(open.board, kSoonMs), SAMTAVLE_WRONG_THREAD);
  EXPECT_EQ(samtavle_wait_saved(open.board, kSoonMs), SAMTAVLE_WRONG_THREAD);
  EXPECT_EQ(samtavle_wait_edit(open.board, 1, kSoonMs, nullptr), SAMTAVLE_WRONG_THREAD);
  // Another thread takes a turn, and the board follows it there.
  std::thread{[&] {
    EXPECT_EQ(samtavle_wait_live(open.board, 1), SAMTAVLE_UNAVAILABLE);
    EXPECT_EQ(samtavle_loop_turn(open.loop), SAMTAVLE_OK);
    EXPECT_EQ(samtavle_wait_live(open.board, kSoonMs), SAMTAVLE_WRONG_THREAD);
  }}.join();
  EXPECT_EQ(samtavle_wait_live(open.board, 1), SAMTAVLE_UNAVAILABLE);
  EXPECT_EQ(samtavle_close(open.board), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_loop_end(open.loop), SAMTAVLE_OK);
}

TEST(CAppLoop, ALoopMayEndWithinItsOwnTurn) {
  struct Context {
    samtavle_loop loop = 0;
    int ended = -1;
  } context;
  samtavle_options with = options(context.loop);
  with.context = &context;
  with.fresh_token = [](void* of, char*, std::size_t) -> std::size_t {
    auto& told = *static_cast<Context*>(of);
    if (told.ended == -1) told.ended = samtavle_loop_end(told.loop);
    return 0;
  };
  samtavle_board board = 0;
  ASSERT_EQ(samtavle_open(&with, &board), SAMTAVLE_OK);
  const samtavle_loop loop = context.loop;
  static_cast<void>(samtavle_loop_turn(loop));
  EXPECT_EQ(context.ended, SAMTAVLE_OK);
  EXPECT_EQ(samtavle_loop_turn(loop), SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_undo(board, nullptr, nullptr), SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
}

}  // namespace
}  // namespace samtavle::c_test::app_loop_test
