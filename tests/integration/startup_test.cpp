// Goal: samtavled starts or says in one line why not, stops when it is told to, and its exit code
// says which. What the disk can do to it is in storage_test.cpp.

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>

#include <boost/json.hpp>

#include "samtavle/plan/demo_cases.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "samtavle/v1/session.pb.h"
#include "stage.hpp"

namespace samtavle::integration {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using support::ProgramResult;
using support::RawSocket;
using support::ServerProcess;
using support::client_close;
using support::client_frame;
using support::http_request;
using support::kBinary;
using support::kClose;
using support::run_program;
using testing::HasSubstr;

constexpr int kInUse = 69;
constexpr int kUsage = 64;
constexpr int kConfig = 78;

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(Startup, SaysWhereItIsAndWhatItHas) {
  support::ServerOptions options;
  options.arguments = {"--demo", "--log-format", "json"};
  auto server = must(ServerProcess::start(options));
  const std::string log = server->log();
  const json::value line = json::parse(log.substr(0, log.find('\n')));
  EXPECT_EQ(line.at("event").as_string(), "started");
  EXPECT_EQ(line.at("address").as_string(), server->authority());
  EXPECT_EQ(line.at("data_dir").as_string(), server->data_dir().string());
  EXPECT_EQ(line.at("boards").as_int64(), 12);
  EXPECT_FALSE(line.at("version").as_string().empty());
}

TEST(Startup, TheDemonstrationBoardsAreMadeOnce) {
  support::ServerOptions options;
  options.arguments = {"--demo"};
  const Stage stage(options, Stage::Board::existing);
  TokenOptions token;
  token.for_operator = true;
  const auto list = [&] {
    return http_request(stage.server().port(), "GET", "/api/v1/boards",
                        {{"Authorization", "Bearer " + stage.token({}, token)}})
        .body;
  };
  const std::string before = list();
  EXPECT_EQ(json::parse(before).at("boards").as_array().size(), plan::demo_cases().size());
  for (const plan::DemoCase& demo : plan::demo_cases()) {
    EXPECT_THAT(before, HasSubstr(json::serialize(json::string_view(demo.title))));
  }
  EXPECT_EQ(stage.server().stop(), 0);
  must(stage.server().restart());
  EXPECT_EQ(list(), before) << "and tokens made before the restart are still good";
}

TEST(Startup, TheKeyIsItsOwn) {
  auto server = must(ServerProcess::start());
  struct stat status {};
  ASSERT_EQ(::stat((server->data_dir() / "token.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  ASSERT_EQ(::stat(server->data_dir().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0700u);
}

TEST(Startup, ThePortIsInUse) {
  auto server = must(ServerProcess::start());
  const support::TemporaryDirectory folder;
  const ProgramResult second =
      run_program("samtavled", {"--listen", server->authority(), "--data-dir",
                                (folder.path() / "data").string()});
  EXPECT_EQ(second.status, kInUse) << second.errors;
  EXPECT_EQ(lines(second.errors), 1u) << second.errors;
  EXPECT_THAT(second.errors, HasSubstr("is in use"));
  EXPECT_TRUE(server->running());
}

TEST(Startup, OnlyLoopback) {
  const support::TemporaryDirectory folder;
  for (const char* address : {"0.0.0.0:0", "[::]:0", "192.0.2.1:8080", "somewhere:8080"}) {
    const ProgramResult result = run_program(
        "samtavled", {"--listen", address, "--data-dir", (folder.path() / "data").string()});
    EXPECT_EQ(result.status, kConfig) << address << result.errors;
    EXPECT_EQ(lines(result.errors), 1u) << result.errors;
    EXPECT_THAT(result.errors, HasSubstr("address")) << address;
  }
}

TEST(Startup, AConfigurationThatIsWrong) {
  const support::TemporaryDirectory folder;
  const std::string file = (folder.path() / "wrong.toml").string();
  support::write_file(file, "listen = \"127.0.0.1:0\"\nthread = 2\n");
  const ProgramResult result = run_program("samtavled", {"--config", file});
  EXPECT_EQ(result.status, kConfig);
  EXPECT_THAT(result.errors, HasSubstr(file + ":2: thread: there is no such setting"));
  EXPECT_EQ(run_program("samtavled", {"config", "check", "--config", file}).status, kConfig);
  EXPECT_EQ(run_program("samtavled", {"--config", "not-there.toml"}).status, kConfig);
  EXPECT_EQ(run_program("samtavled", {}, {{"SAMTAVLE_THREADS", "x"}}).status, kConfig);
}

TEST(CommandLine, SubcommandsAndFlags) {
  EXPECT_THAT(run_program("samtavled", {"version"}).output, testing::StartsWith("samtavled "));
  EXPECT_EQ(run_program("samtavled", {"config", "check"}).status, 0);
  EXPECT_THAT(run_program("samtavled", {"config", "print", "--threads", "3"},
                          {{"SAMTAVLE_LOG_LEVEL", "debug"}})
                  .output,
              testing::AllOf(HasSubstr("threads = 3  # --threads"),
                             HasSubstr("level = \"debug\"  # SAMTAVLE_LOG_LEVEL")));
  const ProgramResult help = run_program("samtavled", {"--help"});
  EXPECT_EQ(help.status, 0);
  for (const char* part : {"--data-dir", "--limits-session-hello-timeout-ms", "Exit codes", "75"}) {
    EXPECT_THAT(help.output, HasSubstr(part));
  }
  EXPECT_EQ(run_program("samtavled", {"--no-such-flag"}).status, kUsage);
  EXPECT_EQ(run_program("samtavled", {"dance"}).status, kUsage);
  EXPECT_EQ(run_program("samtavled", {"config"}).status, kUsage);
}

TEST(Shutdown, BothSignalsEndItCleanly) {
  for (const int number : {SIGTERM, SIGINT}) {
    auto server = must(ServerProcess::start());
    server->signal(number);
    EXPECT_EQ(server->wait(kSoon), 0) << server->log();
    EXPECT_THAT(server->log(), HasSubstr(" stopped"));
    must(server->restart());
    EXPECT_EQ(server->stop(), 0);
  }
}

TEST(Shutdown, PeopleAreToldToComeBack) {
  const Stage stage;
  RawSocket client(stage.server().port());
  ASSERT_EQ(client.upgrade(stage.board()).status, 101);
  v1::ClientFrame hello;
  hello.mutable_hello()->set_version(1);
  hello.mutable_hello()->set_token(stage.token({}));
  hello.mutable_hello()->set_device("0123456789abcdef");
  client.send(client_frame(kBinary, hello.SerializeAsString()));
  ASSERT_TRUE(client.read_frame(kBinary).has_value());

  RawSocket idle(stage.server().port());
  RawSocket balancer(stage.server().port());
  const std::string ask = "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  balancer.send(ask);
  ASSERT_EQ(balancer.read_answer().status, 200);
  stage.server().signal(SIGTERM);
  bool draining = false;
  unsigned code = 0;
  while (const auto frame = client.read_frame()) {
    if (frame->opcode == kClose) {
      code = frame->close_code();
      break;
    }
    v1::ServerFrame message;
    ASSERT_TRUE(message.ParseFromString(frame->payload));
    for (const auto& notice : message.notices()) {
      draining = draining || notice.kind() == v1::NOTICE_KIND_DRAINING;
    }
    if (!draining) continue;
    // Whoever shares people out among servers sends nobody here any more: it says so, or is gone.
    balancer.send(ask);
    EXPECT_THAT(balancer.read_answer().status, testing::AnyOf(503, 0));
  }
  EXPECT_TRUE(draining);
  EXPECT_EQ(code, 1001u);
  client.send(client_close(1001));
  EXPECT_TRUE(client.closed_by_peer());
  EXPECT_TRUE(idle.closed_by_peer());
  EXPECT_EQ(stage.server().wait(kSoon), 0) << stage.server().log();
}

// A peer that does not answer the goodbye keeps a clean stop waiting for about two seconds.
TEST(Shutdown, ASecondSignalEndsItAtOnce) {
  const Stage stage;
  RawSocket client(stage.server().port());
  ASSERT_EQ(client.upgrade(stage.board()).status, 101);
  stage.server().signal(SIGTERM);
  EXPECT_EQ(client.read_close_code(), 1001u);
  const auto begin = steady_clock::now();
  stage.server().signal(SIGTERM);
  EXPECT_EQ(stage.server().wait(kSoon), 128 + SIGTERM);
  EXPECT_LE(steady_clock::now() - begin, milliseconds{1'500});
}

TEST(Shutdown, APeerThatDoesNotAnswerIsNotWaitedForLong) {
  const Stage stage;
  RawSocket client(stage.server().port());
  ASSERT_EQ(client.upgrade(stage.board()).status, 101);
  const auto begin = steady_clock::now();
  EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
  EXPECT_LE(steady_clock::now() - begin, milliseconds{10'000});
}

}  // namespace
}  // namespace samtavle::integration
