// Goal: the framing takes what RFC 6455 allows and nothing else, however the bytes are cut.
// Method: frames made by hand, given whole and byte by byte.

#include "samtavle/net/frames.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace samtavle::net {
namespace {

using testing::ElementsAre;

constexpr std::size_t kMessageMax = 1'000;
constexpr std::size_t kFragmentsMax = 8;

std::string length_bytes(std::size_t length, bool masked) {
  const char mask = masked ? static_cast<char>(0x80) : 0;
  if (length <= 125) return {static_cast<char>(mask | static_cast<char>(length))};
  return {static_cast<char>(mask | 126), static_cast<char>(length >> 8),
          static_cast<char>(length & 0xff)};
}

// A client's frame; `first` is its first byte.
std::string frame(unsigned first, std::string_view payload) {
  const std::string mask = "\x11\x22\x33\x44";
  std::string out{static_cast<char>(first)};
  out += length_bytes(payload.size(), true) + mask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    out += static_cast<char>(payload[i] ^ mask[i % 4]);
  }
  return out;
}

// What came out, one word a step: "message:abc", "ping:x", "pong", "closing:1000", "wrong:1002".
std::vector<std::string> read(std::string bytes, std::size_t piece = 1'000'000) {
  FrameReader reader(kFragmentsMax);
  std::vector<std::string> seen;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::span<char> input(bytes.data() + at, std::min(piece, bytes.size() - at));
    for (bool more = true; more;) {
      const auto step = reader.next(input, kMessageMax);
      if (const auto* message = std::get_if<FrameReader::Message>(&step)) {
        seen.push_back("message:" + std::string(message->bytes));
      } else if (const auto* ping = std::get_if<FrameReader::Ping>(&step)) {
        seen.push_back("ping:" + std::string(ping->payload));
      } else if (std::holds_alternative<FrameReader::Pong>(step)) {
        seen.emplace_back("pong");
      } else if (const auto* closing = std::get_if<FrameReader::Closing>(&step)) {
        seen.push_back("closing:" + std::to_string(closing->code));
      } else if (const auto* wrong = std::get_if<FrameReader::Violation>(&step)) {
        seen.push_back("wrong:" + std::to_string(wrong->code));
        return seen;
      } else {
        EXPECT_TRUE(input.empty());
        more = false;
      }
    }
  }
  return seen;
}

TEST(Frames, AreReadHoweverTheBytesAreCut) {
  const std::string long_text(500, 'x');
  const std::string bytes = frame(0x82, "abc") + frame(0x89, "p") + frame(0x02, "one ") +
                            frame(0x89, "inside") + frame(0x00, "") + frame(0x80, "two") +
                            frame(0x8a, "") + frame(0x82, "") + frame(0x82, long_text) +
                            frame(0x88, std::string("\x03\xe8", 2) + "bye");
  const auto expected =
      ElementsAre("message:abc", "ping:p", "ping:inside", "message:one two", "pong", "message:",
                  "message:" + long_text, "closing:1000");
  EXPECT_THAT(read(bytes), expected);
  for (const std::size_t piece : {1u, 2u, 3u, 7u, 64u}) EXPECT_THAT(read(bytes, piece), expected);
}

TEST(Frames, BreakingTheProtocolIsSaidWithItsCode) {
  struct Row {
    std::string what;
    std::string bytes;
    std::string expected;
  };
  const std::string u16_for_5 = std::string("\x82\xfe\x00\x05", 4) + "mask" + "abcde";
  const std::string u64_negative = std::string("\x82\xff\x80\0\0\0\0\0\0\0", 10) + "mask";
  const std::string not_masked = std::string("\x82\x01", 2) + "a";
  const std::vector<Row> rows = {
      {"text", frame(0x81, "hello"), "wrong:1008"},
      {"not masked", not_masked, "wrong:1002"},
      {"reserved bit", frame(0xc2, "a"), "wrong:1002"},
      {"opcode 3", frame(0x83, "a"), "wrong:1002"},
      {"opcode 11", frame(0x8b, "a"), "wrong:1002"},
      {"continuation of nothing", frame(0x80, "a"), "wrong:1002"},
      {"fragmented ping", frame(0x09, "a"), "wrong:1002"},
      {"long ping", frame(0x89, std::string(126, 'a')), "wrong:1002"},
      {"length in two bytes for 5", u16_for_5, "wrong:1002"},
      {"length with the highest bit", u64_negative, "wrong:1002"},
      {"close of one byte", frame(0x88, "a"), "wrong:1002"},
      {"close 1005", frame(0x88, std::string("\x03\xed", 2)), "wrong:1002"},
      {"close 999", frame(0x88, std::string("\x03\xe7", 2)), "wrong:1002"},
      {"close reason no UTF-8", frame(0x88, std::string("\x03\xe8\xff", 3)), "wrong:1007"},
      {"too big", frame(0x82, std::string(kMessageMax + 1, 'a')), "wrong:1009"},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(read(row.bytes), ElementsAre(row.expected)) << row.what;
    EXPECT_THAT(read(row.bytes, 1), ElementsAre(row.expected)) << row.what << ", byte by byte";
  }
}

TEST(Frames, CloseCodesOfPeers) {
  EXPECT_THAT(read(frame(0x88, "")), ElementsAre("closing:1005"));
  EXPECT_THAT(read(frame(0x88, "\x0f\xa0")), ElementsAre("closing:4000"));
}

TEST(Frames, AMessageInsideAMessageIsWrong) {
  EXPECT_THAT(read(frame(0x02, "a") + frame(0x82, "b")), ElementsAre("wrong:1002"));
}

TEST(Frames, FragmentsAreCountedEmptyOnesToo) {
  std::string good = frame(0x02, "");
  for (std::size_t i = 2; i < kFragmentsMax; ++i) good += frame(0x00, "");
  EXPECT_THAT(read(good + frame(0x80, "end")), ElementsAre("message:end"));
  EXPECT_THAT(read(good + frame(0x00, "") + frame(0x80, "end")), ElementsAre("wrong:1008"));
}

TEST(Frames, FragmentsAddUpToTheSizeOfTheMessage) {
  const std::string half(kMessageMax / 2, 'a');
  EXPECT_THAT(read(frame(0x02, half) + frame(0x80, half)), ElementsAre("message:" + half + half));
  EXPECT_THAT(read(frame(0x02, half) + frame(0x80, half + "a")), ElementsAre("wrong:1009"));
}

// A header that claims 2^62 bytes is refused before a byte of them has come.
TEST(Frames, ASizeIsRefusedByItsHeader) {
  EXPECT_THAT(read(std::string("\x82\xff\x40\0\0\0\0\0\0\0", 10) + "mask"),
              ElementsAre("wrong:1009"));
}

TEST(Frames, ALimitThatIsGoneOverIsNamed) {
  const auto limit_of = [](std::string bytes) {
    FrameReader reader(kFragmentsMax);
    std::span<char> input(bytes.data(), bytes.size());
    const auto step = reader.next(input, kMessageMax);
    const auto* wrong = std::get_if<FrameReader::Violation>(&step);
    EXPECT_NE(wrong, nullptr);
    return wrong == nullptr ? base::Limit::none : wrong->limit;
  };
  std::string fragments = frame(0x02, "");
  for (std::size_t i = 0; i < kFragmentsMax; ++i) fragments += frame(0x00, "");
  EXPECT_EQ(limit_of(fragments), base::Limit::fragments_max);
  EXPECT_EQ(limit_of(frame(0x82, std::string(kMessageMax + 1, 'a'))),
            base::Limit::frame_bytes_max);
  EXPECT_EQ(limit_of(frame(0x81, "hello")), base::Limit::none);
}

TEST(Frames, HeadersOfOwnFrames) {
  std::array<char, 10> out{};
  EXPECT_EQ(encode_header(out, Opcode::binary, 125), 2u);
  EXPECT_EQ(std::string_view(out.data(), 2), "\x82\x7d");
  EXPECT_EQ(encode_header(out, Opcode::binary, 126), 4u);
  EXPECT_EQ(std::string_view(out.data(), 4), std::string_view("\x82\x7e\x00\x7e", 4));
  EXPECT_EQ(encode_header(out, Opcode::binary, 70'000), 10u);
  EXPECT_EQ(std::string_view(out.data(), 10),
            std::string_view("\x82\x7f\x00\x00\x00\x00\x00\x01\x11\x70", 10));
}

TEST(Frames, ACloseReasonIsCutBetweenCharacters) {
  std::string reason;
  for (int i = 0; i < 100; ++i) reason += "ø";
  const std::string close = encode_close(kClosePolicy, reason);
  EXPECT_EQ(close.size(), 2u + 2u + 122u);
  EXPECT_EQ(close.substr(0, 4), std::string("\x88\x7c\x03\xf0", 4));
}

}  // namespace
}  // namespace samtavle::net
