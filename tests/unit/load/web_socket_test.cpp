// Goal: the server reads the generator's frames, and the generator the server's, however the bytes
// come; what the server never sends is refused.
// Method: the server's own reader and encoder on the other side.

#include "load/web_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <vector>

#include "samtavle/net/frames.hpp"

namespace samtavle::load {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::size_t kSizes[] = {0, 1, 3, 4, 5, 125, 126, 1'000, 65'535, 65'536, 200'000};

std::string payload_of(std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<char>(i * 7));
  return out;
}

TEST(WebSocket, TheServerReadsWhatIsWritten) {
  for (const std::size_t size : kSizes) {
    std::string bytes;
    append_frame(bytes, Opcode::binary, payload_of(size), 0x8103'a5f7);
    net::FrameReader reader{1};
    std::span<char> input{bytes.data(), bytes.size()};
    const auto step = reader.next(input, 1 << 20);
    const auto* message = std::get_if<net::FrameReader::Message>(&step);
    ASSERT_NE(message, nullptr) << size;
    EXPECT_EQ(message->bytes, payload_of(size));
    EXPECT_TRUE(input.empty());
  }
}

TEST(WebSocket, TheHeadIsThatOfTheServersFrames) {
  for (const std::size_t size : kSizes) {
    std::string bytes;
    append_server_head(bytes, Opcode::binary, size);
    bytes += payload_of(size);
    EXPECT_EQ(bytes, net::encode_frame(net::Opcode::binary, payload_of(size))) << size;
  }
}

TEST(WebSocket, TheMaskCoversThePayload) {
  std::string bytes;
  append_frame(bytes, Opcode::binary, std::string(9, '\0'), 0x0403'0201);
  EXPECT_EQ(bytes.substr(6), "\x01\x02\x03\x04\x01\x02\x03\x04\x01");
}

// What was cut, one word a frame.
std::vector<std::string> cut(std::string_view bytes, std::size_t& used) {
  std::vector<std::string> seen;
  const auto frames = cut_frames(bytes, [&](Opcode opcode, std::string_view payload) {
    seen.push_back(std::to_string(static_cast<int>(opcode)) + ":" + std::string{payload});
    return true;
  });
  EXPECT_TRUE(frames);
  used = frames ? *frames : 0;
  return seen;
}

TEST(WebSocket, TheServersFramesHoweverTheyAreCut) {
  const std::string long_text = payload_of(70'000);
  const std::string bytes = net::encode_frame(net::Opcode::binary, "abc") +
                            net::encode_frame(net::Opcode::ping, "p") +
                            net::encode_frame(net::Opcode::binary, {}) +
                            net::encode_frame(net::Opcode::binary, long_text) +
                            net::encode_close(1001, "bye");
  const auto all = ElementsAre("2:abc", "9:p", "2:", "2:" + long_text, "8:\x03\xe9" "bye");
  std::size_t used = 0;
  EXPECT_THAT(cut(bytes, used), all);
  EXPECT_EQ(used, bytes.size());
  // Cut at every byte of the short frames, and at some of the long one.
  const std::size_t long_begin = 5 + 3 + 2;
  for (std::size_t end = 0; end < bytes.size(); end += end < long_begin + 20 ? 1 : 997) {
    std::vector<std::string> seen = cut(std::string_view{bytes}.substr(0, end), used);
    ASSERT_LE(used, end);
    for (const std::string& word : cut(std::string_view{bytes}.substr(used), used)) {
      seen.push_back(word);
    }
    EXPECT_THAT(seen, all) << end;
  }
}

TEST(WebSocket, CuttingStopsWhenItIsTold) {
  const std::string one = net::encode_frame(net::Opcode::binary, "abc");
  const auto used = cut_frames(one + one, [](Opcode, std::string_view) { return false; });
  ASSERT_TRUE(used);
  EXPECT_EQ(*used, one.size());
}

TEST(WebSocket, WhatTheServerNeverSendsIsRefused) {
  std::string masked;
  append_frame(masked, Opcode::binary, "abc", 1);
  const struct {
    const char* what;
    std::string bytes;
    Errc code;
  } rows[] = {
      {"masked", masked, Errc::malformed},
      {"a fragment", std::string("\x02\x01x", 3), Errc::malformed},
      {"a continuation", std::string("\x80\x01x", 3), Errc::malformed},
      {"a text", std::string("\x81\x01x", 3), Errc::malformed},
      {"reserved bits", std::string("\xc2\x01x", 3), Errc::malformed},
      {"an unknown opcode", std::string("\x83\x01x", 3), Errc::malformed},
      {"a long ping", std::string("\x89\x7e\x01\x00", 4), Errc::malformed},
      {"too long", std::string("\x82\x7f\x00\x00\x00\x00\x00\x40\x00\x01", 10), Errc::too_big},
      {"far too long", std::string("\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10), Errc::too_big},
  };
  for (const auto& row : rows) {
    const auto frames = cut_frames(row.bytes, [](Opcode, std::string_view) { return true; });
    ASSERT_FALSE(frames) << row.what;
    EXPECT_EQ(frames.error().code, row.code) << row.what;
  }
}

TEST(WebSocket, TheAnswerToTheUpgrade) {
  const std::string answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
  for (std::size_t end = 0; end < answer.size(); ++end) {
    const auto size = upgrade_answer_size(std::string_view{answer}.substr(0, end));
    ASSERT_TRUE(size);
    EXPECT_FALSE(size->has_value()) << end;
  }
  EXPECT_EQ(upgrade_answer_size(answer + "more").value(), answer.size());
  EXPECT_EQ(upgrade_answer_size("HTTP/1.1 404 Not Found\r\n\r\n").error().code, Errc::unavailable);
  EXPECT_EQ(upgrade_answer_size("SSH-2.0\r\n\r\n").error().code, Errc::malformed);
  EXPECT_EQ(upgrade_answer_size(std::string(20'000, 'x')).error().code, Errc::malformed);
}

TEST(WebSocket, WordsOfAClose) {
  EXPECT_EQ(close_words({}), "without a code");
  EXPECT_EQ(close_words("\x03\xe9"), "1001");
  EXPECT_THAT(close_words("\x03\xe9later"), HasSubstr("1001 later"));
}

}  // namespace
}  // namespace samtavle::load
