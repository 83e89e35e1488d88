// Goal: a recorded session of two people, typed again by two real clients through a real server,
// ends in the recorded text, the same for both, for an onlooker and for somebody who comes late.
// Method: `samtavle replay`, which checks exactly that and says so with its exit code. The recorded
// session is a real one if SAMTAVLE_DATA has it, and with raised rates, because two clients that
// keep to the default ones would need more than a minute for it. Otherwise, and always with the
// default limits, it is a made-up one (tests/data/make_trace.py).

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "samtavle/support/knobs.hpp"
#include "stage.hpp"
#include "stored_log.hpp"

namespace samtavle::integration {
namespace {

constexpr const char* kRecorded = "traces/friendsforever_concurrent.json.gz";
constexpr const char* kMadeUp = "tests/data/two_writers.json";
constexpr const char* kRaisedLimits = R"(
[limits.session]
messages_per_second = 10000
operations_per_second = 100000
bytes_per_second = 100000000
)";

// Replays the file and holds what the program reports against the log on disk.
void replay(const std::string& trace, const std::string& config, std::int64_t edits) {
  support::ServerOptions options;
  options.config = config;
  const Stage stage{options};
  const support::ProgramResult result = support::run_program(
      "samtavle",
      {"--server", stage.server().base_url(), "--data-dir", stage.server().data_dir().string(),
       "--json", "replay", trace, "--clients", "2", "--board", stage.board()},
      {}, std::chrono::seconds{200});
  ASSERT_EQ(result.status, 0) << result.errors << result.output;
  const boost::json::object report = boost::json::parse(result.output).as_object();
  EXPECT_TRUE(report.at("equal").as_bool()) << result.output;
  EXPECT_EQ(report.at("clients").to_number<int>(), 2);
  EXPECT_EQ(report.at("edits").to_number<std::int64_t>(), edits);
  std::printf("%s: %lld edits in %.1f s\n", trace.c_str(), static_cast<long long>(edits),
              report.at("seconds").to_number<double>());

  ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
  const StoredLog log = read_log(stage.store(), stage.board());
  EXPECT_EQ(log.hash, report.at("hash").as_string());
  EXPECT_EQ(log.head.value, report.at("seq").to_number<std::uint64_t>());
}

TEST(Replay, RecordedSessionOfTwo) {
  const auto file = support::data_file(kRecorded);
  if (!file) GTEST_SKIP() << "no recorded session: SAMTAVLE_DATA does not have " << kRecorded;
  replay(*file, kRaisedLimits, 26'078);
}

TEST(Replay, MadeUpSessionOfTwoWithDefaultLimits) { replay(kMadeUp, {}, 584); }

// The check itself is checked: with another end than the session's it must say no.
TEST(Replay, AnotherEndIsNoticed) {
  const Stage stage;
  std::string trace = support::read_file(std::filesystem::path{kMadeUp});
  const std::string end = "\"endContent\": \"";
  trace.insert(trace.find(end) + end.size(), "x");
  const std::filesystem::path file = stage.folder() / "trace.json";
  support::write_file(file, trace);
  const support::ProgramResult result = support::run_program(
      "samtavle", {"--server", stage.server().base_url(), "--data-dir",
                   stage.server().data_dir().string(), "replay", file.string()});
  EXPECT_EQ(result.status, 1) << result.output;
  EXPECT_NE(result.errors.find("recorded end"), std::string::npos) << result.errors;
}

}  // namespace
}  // namespace samtavle::integration
