// Goal: an app whose library is too old for a server, or too new, hears in a status and in a
// sentence which of them has to be updated, and is not connected again and again.
// Method: a pipe whose other end answers the first thing it hears as a server of other versions
// does (PIPE.md).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "samtavle.h"
#include "samtavle/sync/version.hpp"

namespace {

using samtavle::sync::Versions;
using testing::StrEq;

constexpr std::uint32_t kToldMs = 20'000;

struct OtherEnd {
  explicit OtherEnd(Versions versions) {
    const auto speaks =
        samtavle::sync::check_version(samtavle::sync::kProtocolVersion, versions);
    words = speaks.error().detail;
    const std::uint16_t code = samtavle::base::close_code(speaks.error().code);
    const std::size_t size = 2 + words.size();
    answer = "e";
    for (int i = 0; i < 4; ++i) answer += static_cast<char>(size >> (8 * i));
    answer += static_cast<char>(code & 0xff);
    answer += static_cast<char>(code >> 8);
    answer += words;
  }

  static int connect(void* context, samtavle_line line, samtavle_pipe* pipe) {
    auto& end = *static_cast<OtherEnd*>(context);
    end.line = line;
    ++end.connected;
    pipe->context = context;
    pipe->send = [](void* to, const char*, std::size_t) {
      auto& of = *static_cast<OtherEnd*>(to);
      // Once: what is sent behind the Hello meets a line that has ended.
      static_cast<void>(samtavle_line_received(of.line, of.answer.data(), of.answer.size()));
      return 0;
    };
    pipe->close = [](void*) {};
    return 0;
  }
  static void ended(void* context, samtavle_board, int status, const char* detail) {
    auto& end = *static_cast<OtherEnd*>(context);
    end.status = status;
    end.told = detail;
  }

  std::string words;
  std::string answer;
  std::atomic<samtavle_line> line{0};
  std::atomic<int> connected{0};
  int status = SAMTAVLE_OK;
  std::string told;
};

void expect_told(Versions versions, int status, const char* name, const char* words) {
  OtherEnd end{versions};
  samtavle_options options{};
  options.size = sizeof options;
  options.board = "park";
  options.context = &end;
  options.connect = &OtherEnd::connect;
  options.callbacks.ended = &OtherEnd::ended;
  samtavle_board board = 0;
  ASSERT_EQ(samtavle_open(&options, &board), SAMTAVLE_OK) << samtavle_last_detail();
  EXPECT_EQ(samtavle_wait_live(board, kToldMs), status);
  EXPECT_THAT(samtavle_last_detail(), StrEq(words));
  EXPECT_THAT(samtavle_status_name(status), StrEq(name));
  samtavle_state state{};
  state.size = sizeof state;
  ASSERT_EQ(samtavle_state_of(board, &state), SAMTAVLE_OK);
  EXPECT_EQ(state.ended, static_cast<std::uint32_t>(status));
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
  EXPECT_EQ(end.status, status);
  EXPECT_THAT(end.told, StrEq(words));
  EXPECT_EQ(end.connected, 1) << "it came back by itself";
}

TEST(Versions, ANewerServerSaysThatTheAppHasToBeUpdated) {
  expect_told({2, 3}, SAMTAVLE_CLIENT_TOO_OLD, "client_too_old",
              "This app speaks protocol 1; the server needs 2 or newer. Update the app.");
}

TEST(Versions, AnOlderServerSaysThatItHasToBeUpdated) {
  expect_told({0, 0}, SAMTAVLE_SERVER_TOO_OLD, "server_too_old",
              "This app speaks protocol 1; the server knows up to 0. Update the server, or use an "
              "older app.");
}

}  // namespace
