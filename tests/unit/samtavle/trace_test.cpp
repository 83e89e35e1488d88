// Goal: recorded sessions are read as they were meant: what each transaction builds upon decides
// what a client may see when it types it. Method: small sessions written here, and the recorded
// ones if SAMTAVLE_DATA names them.

#include "trace.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "samtavle/base/utf8.hpp"

namespace samtavle::cli {
namespace {

using Counts = std::vector<std::uint32_t>;

// 0 and 1 are typed by agent 0; 2 by agent 1 after 0; 3 by agent 0 after 1 and 2; 4 by agent 1
// after 3.
constexpr const char* kForkAndMerge = R"({"endContent": "abXcd", "numAgents": 2, "txns": [
  {"parents": [], "agent": 0, "patches": [[0, 0, "a"]]},
  {"parents": [0], "agent": 0, "patches": [[1, 0, "b"]]},
  {"parents": [0], "agent": 1, "patches": [[1, 0, "X"]]},
  {"parents": [1, 2], "agent": 0, "patches": [[3, 0, "c"]]},
  {"parents": [3], "agent": 1, "patches": [[4, 0, "d"]]}]})";

TEST(Trace, ASequentialSession) {
  const auto trace = parse_trace(R"({"startContent": "æ", "endContent": "æx", "txns": [
      {"time": "", "patches": [[1, 0, "xy"]]}, {"patches": [[2, 1, ""], [0, 0, ""]]}]})");
  ASSERT_TRUE(trace) << trace.error().detail;
  EXPECT_FALSE(trace->concurrent);
  EXPECT_EQ(trace->agents, 1u);
  EXPECT_EQ(trace->start, "æ");
  ASSERT_EQ(trace->transactions.size(), 2u);
  EXPECT_EQ(trace->transactions[1].seen, Counts{1});
  EXPECT_EQ(trace->transactions[1].patches.size(), 1u) << "a patch that does nothing";
  EXPECT_FALSE(trace->transactions[0].waited_for);
}

TEST(Trace, AConcurrentSessionKnowsWhatEachHasSeen) {
  const auto trace = parse_trace(kForkAndMerge);
  ASSERT_TRUE(trace) << trace.error().detail;
  ASSERT_EQ(trace->transactions.size(), 5u);
  EXPECT_TRUE(trace->concurrent);
  const Counts expected[] = {{0, 0}, {1, 0}, {1, 0}, {2, 1}, {3, 1}};
  const bool waited_for[] = {true, false, true, true, false};
  for (std::size_t i = 0; i < 5; ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(trace->transactions[i].seen, expected[i]);
    EXPECT_EQ(trace->transactions[i].waited_for, waited_for[i]);
  }
}

TEST(Trace, ATransactionThatDoesNothingIsNotWaitedFor) {
  const auto trace = parse_trace(R"({"endContent": "ab", "numAgents": 2, "txns": [
    {"parents": [], "agent": 0, "patches": [[0, 0, "a"]]},
    {"parents": [0], "agent": 0, "patches": []},
    {"parents": [1], "agent": 1, "patches": [[1, 0, "b"]]}]})");
  ASSERT_TRUE(trace) << trace.error().detail;
  EXPECT_EQ(trace->transactions[2].seen, (Counts{1, 0}));
  EXPECT_TRUE(trace->transactions[0].waited_for);
}

TEST(Trace, NonsenseIsRefused) {
  for (const char* text : {
           "", "{}", R"({"txns": 1})", R"({"txns": [1]})", R"({"txns": [{}]})",
           R"({"txns": [{"patches": [[1]]}]})", R"({"txns": [{"patches": [[-1, 0, ""]]}]})",
           R"({"numAgents": 0, "txns": []})", R"({"numAgents": 5000, "txns": []})",
           R"({"numAgents": 1, "txns": [{"agent": 1, "parents": [], "patches": []}]})",
           R"({"numAgents": 1, "txns": [{"agent": 0, "parents": [0], "patches": []}]})",
           R"({"numAgents": 1, "txns": [{"agent": 0, "patches": []}]})",
           // Two transactions of one agent that do not know of each other.
           R"({"numAgents": 1, "txns": [{"agent": 0, "parents": [], "patches": [[0, 0, "a"]]},
                                        {"agent": 0, "parents": [], "patches": [[0, 0, "b"]]}]})",
       }) {
    EXPECT_FALSE(parse_trace(text)) << text;
  }
}

TEST(Trace, DealtOutInTurns) {
  auto trace = parse_trace(R"({"endContent": "abc", "txns": [
      {"patches": [[0, 0, "a"]]}, {"patches": [[1, 0, "b"]]}, {"patches": [[2, 0, "c"]]}]})");
  ASSERT_TRUE(trace);
  deal_out(*trace, 2);
  EXPECT_EQ(trace->transactions[0].agent, 0u);
  EXPECT_EQ(trace->transactions[1].agent, 1u);
  EXPECT_EQ(trace->transactions[2].agent, 0u);
  EXPECT_EQ(trace->transactions[1].seen, (Counts{1, 0}));
  EXPECT_EQ(trace->transactions[2].seen, (Counts{1, 1}));
  EXPECT_TRUE(trace->transactions[0].waited_for);
}

TEST(Trace, ShortenedToWhatWasTypedSoFar) {
  auto trace = parse_trace(R"({"startContent": "æø", "endContent": "?", "txns": [
      {"patches": [[1, 1, "åx"]]}, {"patches": [[0, 1, ""]]}, {"patches": [[0, 0, "!"]]}]})");
  ASSERT_TRUE(trace);
  ASSERT_TRUE(shorten(*trace, 2));
  EXPECT_EQ(trace->transactions.size(), 2u);
  EXPECT_EQ(trace->end, "åx");

  auto beyond = parse_trace(R"({"txns": [{"patches": [[5, 0, "x"]]}, {"patches": []}]})");
  ASSERT_TRUE(beyond);
  EXPECT_FALSE(shorten(*beyond, 1));
}

// Every recorded session of one writer, carried out on a plain string, ends as recorded.
TEST(Trace, RecordedSessionsEndAsRecorded) {
  const char* data = std::getenv("SAMTAVLE_DATA");
  if (data == nullptr) {
    GTEST_SKIP() << "SAMTAVLE_DATA is not set: run without recorded sessions";
  }
  const std::filesystem::path folder = std::filesystem::path{data} / "traces";
  for (const char* name : {"json-crdt-blog-post.json.gz", "friendsforever_flat.json.gz"}) {
    SCOPED_TRACE(name);
    auto trace = read_trace((folder / name).string());
    ASSERT_TRUE(trace) << trace.error().detail;
    const std::string recorded = trace->end;
    trace->transactions.push_back({});
    ASSERT_TRUE(shorten(*trace, trace->transactions.size() - 1));
    EXPECT_EQ(trace->end, recorded);
  }
  const auto graph = read_trace((folder / "friendsforever_concurrent.json.gz").string());
  ASSERT_TRUE(graph) << graph.error().detail;
  EXPECT_EQ(graph->agents, 2u);
  EXPECT_EQ(graph->transactions.size(), 26'078u);
}

}  // namespace
}  // namespace samtavle::cli
