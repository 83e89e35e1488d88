// Goal: a line of bytes carries messages whole and in order, however they are cut up; what is no
// message ends it before anything is kept of it; and nobody is called from within a call.

#include "samtavle/native/pipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pipe_messages.hpp"

namespace samtavle::native {
namespace {

using base::Errc;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kMessageBytesMax = 1000;

struct Read {
  std::vector<std::string> messages;
  std::optional<base::Error> end;
};

Read read(PipeReader& reader, std::string_view bytes, std::size_t piece) {
  Read out;
  for (std::size_t at = 0; at < bytes.size() && !out.end; at += piece) {
    out.end = reader.take(bytes.substr(at, piece), [&](std::string_view message) {
      out.messages.emplace_back(message);
      return true;
    });
  }
  return out;
}

TEST(PipeMessages, ComeWholeHoweverTheyAreCut) {
  const std::string long_one(kMessageBytesMax, 'x');
  const std::string bytes = pipe_message("one") + pipe_message("") + pipe_message(long_one) +
                            pipe_end({Errc::replaced, "somebody else"});
  for (const std::size_t piece : {std::size_t{1}, std::size_t{4}, std::size_t{7}, bytes.size()}) {
    PipeReader reader{kMessageBytesMax};
    const Read got = read(reader, bytes, piece);
    EXPECT_THAT(got.messages, ElementsAre("one", "", long_one)) << piece;
    ASSERT_TRUE(got.end) << piece;
    EXPECT_EQ(got.end->code, Errc::replaced);
    EXPECT_EQ(got.end->detail, "somebody else");
  }
}

TEST(PipeMessages, WhatIsNoneEndsTheLine) {
  PipeReader strange{kMessageBytesMax};
  EXPECT_EQ(read(strange, "GET / HTTP/1.1\r\n", 100).end->code, Errc::malformed);
  PipeReader large{kMessageBytesMax};
  const std::string too_much = pipe_message(std::string(kMessageBytesMax + 1, 'x')).substr(0, 5);
  EXPECT_EQ(read(large, too_much, 5).end->code, Errc::too_big) << "from its head alone";
  PipeReader short_end{kMessageBytesMax};
  EXPECT_EQ(read(short_end, std::string{"e\1\0\0\0x", 6}, 6).end->code, Errc::malformed);
  PipeReader waiting{kMessageBytesMax};
  const Read nothing = read(waiting, "m\5", 2);
  EXPECT_FALSE(nothing.end);
  EXPECT_THAT(nothing.messages, IsEmpty());
}

TEST(PipePair, KeepsWhatComesBeforeSomebodyListens) {
  const auto [here, there] = pipe_pair();
  EXPECT_TRUE(here->send("early "));
  EXPECT_TRUE(here->send("words"));
  std::string heard;
  int broken = 0;
  there->listen({[&](std::string_view bytes) { heard += bytes; }, [&] { ++broken; }});
  EXPECT_EQ(heard, "early words");
  here->close();
  here->close();
  EXPECT_EQ(broken, 1);
  EXPECT_FALSE(here->send("late"));
  EXPECT_EQ(heard, "early words");
}

TEST(PipePair, DoesNotKeepEverything) {
  const auto [here, there] = pipe_pair();
  EXPECT_TRUE(here->send(std::string(Pipe::kUnheardBytesMax, 'x')));
  EXPECT_TRUE(here->send("more"));
  int broken = 0;
  there->listen({[](std::string_view) {}, [&] { ++broken; }});
  EXPECT_EQ(broken, 1);
}

TEST(PipePair, NobodyIsCalledFromWithinACall) {
  const auto [here, there] = pipe_pair();
  std::vector<std::string> heard;
  bool within = false;
  there->listen({[&](std::string_view bytes) {
                   EXPECT_FALSE(within);
                   within = true;
                   heard.emplace_back(bytes);
                   if (heard.size() < 3) {
                     EXPECT_TRUE(here->send("again"));
                   }
                   within = false;
                 },
                 [] {}});
  EXPECT_TRUE(here->send("first"));
  EXPECT_THAT(heard, ElementsAre("first", "again", "again"));
}

TEST(PipePair, AnEndThatIsGoneTakesNothing) {
  auto [here, there] = pipe_pair();
  there.reset();
  EXPECT_FALSE(here->send("hello"));
}

}  // namespace
}  // namespace samtavle::native
