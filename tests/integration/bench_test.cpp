// Goal: every workload of `samtavle bench` runs against the real server, its figures are there and
// every edit reached everybody; and a run in which something went wrong is a failure, said in
// words.
// Method: the program itself with --quick. No time is asserted. Controls: a server that is killed
// in the middle, and a message that one client loses.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <sstream>
#include <thread>

#include "samtavle/support/program.hpp"

namespace samtavle::integration {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::chrono::seconds kLimit{120};

support::ProgramResult bench(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "bench");
  arguments.insert(arguments.end(), {"--quick", "--runs", "1"});
  return support::run_program("samtavle", std::move(arguments), {}, kLimit);
}

// The median of each case.
std::map<std::string, double> medians_of(const std::string& output) {
  std::map<std::string, double> medians;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const boost::json::object object = boost::json::parse(line).as_object();
    EXPECT_EQ(object.at("runs").to_number<int>(), 1) << line;
    EXPECT_TRUE(object.at("quick").as_bool()) << line;
    EXPECT_FALSE(object.at("unit").as_string().empty()) << line;
    medians[std::string{object.at("case").as_string()}] = object.at("median").to_number<double>();
  }
  return medians;
}

struct Workload {
  std::vector<std::string> arguments;
  std::vector<std::string> delivering;  // workloads that count deliveries
  std::vector<std::string> cases;       // others that it has
};

std::ostream& operator<<(std::ostream& out, const Workload& workload) {
  for (const std::string& word : workload.arguments) out << word << ' ';
  return out;
}

class BenchWorkload : public testing::TestWithParam<Workload> {};

TEST_P(BenchWorkload, DeliversEverything) {
  const support::ProgramResult result = bench(GetParam().arguments);
  ASSERT_EQ(result.status, 0) << result.errors;
  const auto medians = medians_of(result.output);
  for (const std::string& name : GetParam().delivering) {
    ASSERT_TRUE(medians.contains(name + ".delivered")) << result.output;
    EXPECT_EQ(medians.at(name + ".delivered"), 1) << result.output;
    for (const char* figure : {".cpu", ".p50", ".p99", ".rss", ".generator"}) {
      ASSERT_TRUE(medians.contains(name + figure)) << figure << result.output;
      EXPECT_GT(medians.at(name + figure), 0) << figure;
    }
  }
  for (const std::string& name : GetParam().cases) {
    EXPECT_TRUE(medians.contains(name)) << name << result.output;
  }
  EXPECT_EQ(medians.size(), GetParam().cases.size() + 6 * GetParam().delivering.size());
}

INSTANTIATE_TEST_SUITE_P(
    All, BenchWorkload,
    testing::Values(
        Workload{{"fanout"}, {"fanout.w1"}, {}},
        Workload{{"fanout", "--growth"},
                 {"fanout.n2.10", "fanout.n2.50"},
                 {"fanout.n2.50.further"}},
        Workload{{"many"}, {"many.w2"}, {}},
        Workload{{"many", "--growth"},
                 {"many.n2.10", "many.n2.30"},
                 {"many.n2.10.start_rss", "many.n2.30.start_rss"}},
        Workload{{"idle"},
                 {},
                 {"idle.w3.kib_per_connection", "idle.w3.kib_per_further_connection",
                  "idle.w3.rss", "idle.w3.connect_cpu", "idle.w3.idle_cpu"}},
        Workload{{"idle", "--many"},
                 {"idle.n3.alone", "idle.n3.w1"},
                 {"idle.n3.kib_per_connection", "idle.n3.rss", "idle.n3.reckoned_100k"}},
        Workload{{"join"},
                 {},
                 {"join.w4.warm.cpu", "join.w4.cold.cpu", "join.w4.bytes", "join.w4.warm.ready",
                  "join.w4.cold.ready", "join.w4.rss"}},
        Workload{{"join", "--many"},
                 {},
                 {"join.many.alone.p99", "join.many.p50", "join.many.p99", "join.many.arrival",
                  "join.many.server", "join.many.generator", "join.many.delivered"}},
        Workload{{"limit"},
                 {},
                 {"limit.n1.message", "limit.n1.message.bare", "limit.n1.ratio",
                  "limit.n1.events_per_message"}},
        Workload{{"saturate"},
                 {},
                 {"saturate.w5.deliveries", "saturate.w5.cpu", "saturate.w5.p99",
                  "saturate.w5.rate", "saturate.w5.server", "saturate.w5.generator"}}));

class BenchControl : public testing::TestWithParam<const char*> {};

TEST_P(BenchControl, AServerThatIsGoneFailsTheRun) {
  const support::ProgramResult result = bench({GetParam(), "--control", "kill"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.errors, HasSubstr("run 1 of 1 failed"));
  EXPECT_THAT(result.errors, HasSubstr("fault"));
  EXPECT_THAT(result.output, IsEmpty());
}

TEST_P(BenchControl, AMessageThatIsLostFailsTheRun) {
  const support::ProgramResult result = bench({GetParam(), "--control", "lose"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.errors, HasSubstr("came instead of"));
  EXPECT_THAT(result.output, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, BenchControl, testing::Values("fanout", "many"));

// As Ctrl-C does it: nothing is left behind.
TEST(Bench, EndsInGoodOrderWhenItIsInterrupted) {
  const support::TemporaryDirectory folder;
  const auto data = folder.path() / "data";
  ASSERT_TRUE(std::filesystem::create_directory(data));
  support::ProgramOptions options;
  options.program = support::program_path("samtavle");
  options.arguments = {"bench", "fanout", "--dir", data.string()};
  options.errors = folder.path() / "errors";
  auto program = support::Program::start(options);
  ASSERT_TRUE(program) << program.error().detail;
  // It listens to signals before it makes its folder.
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  while (std::filesystem::is_empty(data) && !program->ended() &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  ASSERT_FALSE(std::filesystem::is_empty(data));
  program->signal(SIGINT);
  EXPECT_EQ(program->wait(kLimit), 1);
  EXPECT_THAT(support::read_file(options.errors), HasSubstr("interrupted"));
  EXPECT_TRUE(std::filesystem::is_empty(data));
}

TEST(Bench, SaysWhatToDoWithoutAServerProgram) {
  const support::ProgramResult result = bench({"fanout", "--server-program", "/nowhere/samtavled"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.errors, HasSubstr("there is no server program /nowhere/samtavled; build"));
}

TEST(Bench, SaysWhatToDoWithoutAFolder) {
  const support::ProgramResult result = bench({"fanout", "--dir", "/nowhere"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.errors, HasSubstr("--dir"));
}

}  // namespace
}  // namespace samtavle::integration
