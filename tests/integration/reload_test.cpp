// Goal: what an operator changes in the configuration of a running server is taken over at SIGHUP,
// all of it or nothing, without anybody being sent away; and systemd is told how far it is.
// Method: the real server with a configuration file that the test writes anew, and a socket in the
// place of systemd's.

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "samtavle/plan/schema.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "scrape.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;
using support::http_request;
using support::RawSocket;
using testing::HasSubstr;

const Who kManager{"manager", plan::Role::manager, plan::ActorKind::official};
constexpr const char* kUsual = "[login]\npublic_url = \"https://tavle.example.dk\"\n";

class Reload : public testing::Test {
 protected:
  Reload() { write(kUsual); }

  void write(const std::string& text) const { support::write_file(file, text); }
  support::ServerOptions options() const {
    support::ServerOptions wanted;
    wanted.arguments = {"--config", file.string()};
    return wanted;
  }
  // Until the log has one more line of this event than there are now.
  static bool hangs_up(const Stage& stage, std::string_view event) {
    const std::size_t before = stage.server().log_lines({event});
    stage.server().signal(SIGHUP);
    const auto until = std::chrono::steady_clock::now() + kSoon;
    while (std::chrono::steady_clock::now() < until) {
      if (stage.server().log_lines({event}) > before) return true;
      std::this_thread::sleep_for(milliseconds{5});
    }
    return false;
  }
  static int upgraded_from(const Stage& stage, const std::string& origin) {
    RawSocket socket(stage.server().port());
    return socket.upgrade(stage.board(), {{"Origin", origin}}).status;
  }

  support::TemporaryDirectory folder;
  const fs::path file = folder.path() / "samtavled.toml";
};

TEST_F(Reload, TakesOverWhatCanBeAndSaysWhatNot) {
  const Stage stage{options()};
  TestClient here{stage.client(kManager)};
  here.wait_live();
  EXPECT_EQ(upgraded_from(stage, "https://plan.example.dk"), 403);
  EXPECT_EQ(stage.server().log_lines({" debug "}), 0u);

  write("allowed_origins = [\"https://plan.example.dk\"]\nthreads = 7\n" + std::string(kUsual) +
        "[log]\nlevel = \"debug\"\n[limits.session]\nheader_fields_max = 16\n");
  ASSERT_TRUE(hangs_up(stage, "restart_needed")) << stage.server().log();
  EXPECT_EQ(stage.server().log_lines({"reloaded", "allowed_origins", "log.level",
                                      "limits.session.header_fields_max"}),
            1u)
      << stage.server().log();
  EXPECT_EQ(stage.server().log_lines({"restart_needed", "settings=threads"}), 1u);

  EXPECT_EQ(upgraded_from(stage, "https://plan.example.dk"), 101);
  EXPECT_EQ(upgraded_from(stage, "https://other.example.dk"), 403);
  std::vector<std::pair<std::string, std::string>> many;
  for (int i = 0; i < 20; ++i) many.emplace_back("X-" + std::to_string(i), "1");
  EXPECT_EQ(http_request(stage.server().port(), "GET", "/livez", many, {}).status, 431);
  EXPECT_GE(stage.server().log_lines({" debug "}), 1u);

  here.type("after", "Still here.");
  here.wait_saved();
  EXPECT_TRUE(here.told().retries.empty());
  // And back.
  write(kUsual);
  ASSERT_TRUE(hangs_up(stage, "reloaded"));
  EXPECT_EQ(upgraded_from(stage, "https://plan.example.dk"), 403);
  EXPECT_EQ(http_request(stage.server().port(), "GET", "/livez", many, {}).status, 200);
}

TEST_F(Reload, IsAllOrNothing) {
  const Stage stage{options()};
  const std::string origin = "allowed_origins = [\"https://plan.example.dk\"]\n";
  struct Row {
    const char* what;
    std::string text;
  };
  const std::vector<Row> rows = {
      {"no TOML", origin + "[[["},
      {"no such setting", origin + "nothing = 1\n"},
      {"a value that is not allowed", origin + "[log]\nlevel = \"loud\"\n"},
      {"together they are wrong", origin + "[limits.session]\nping_interval_ms = 50000\n"},
      {"a login that is not there", origin + "[login]\nissuers = [\"/nowhere.toml\"]\n"},
      {"TLS from now on", origin + "[tls]\ncertificate_file = \"/a\"\nkey_file = \"/b\"\n"},
  };
  for (const Row& row : rows) {
    write(row.text);
    ASSERT_TRUE(hangs_up(stage, "reload_refused")) << row.what << "\n" << stage.server().log();
    EXPECT_EQ(upgraded_from(stage, "https://plan.example.dk"), 403) << row.what;
  }
  fs::remove(file);
  ASSERT_TRUE(hangs_up(stage, "reload_refused")) << stage.server().log();
  write(origin);
  ASSERT_TRUE(hangs_up(stage, "reloaded")) << stage.server().log();
  EXPECT_EQ(upgraded_from(stage, "https://plan.example.dk"), 101);
}

TEST_F(Reload, LimitsOfAnAddressHoldFromThenOn) {
  const Stage stage{options()};
  std::vector<std::unique_ptr<RawSocket>> held;
  const auto another = [&] {
    held.push_back(std::make_unique<RawSocket>(stage.server().port(), "127.0.0.9"));
    return held.back()->upgrade(stage.board()).status;
  };
  EXPECT_EQ(another(), 101);
  EXPECT_EQ(another(), 101);
  write(std::string(kUsual) + "[limits.session]\nconnections_per_address = 2\n");
  ASSERT_TRUE(hangs_up(stage, "reloaded"));
  EXPECT_EQ(another(), 429);
  write(std::string(kUsual) + "[limits.session]\nconnections_per_address = 4\n");
  ASSERT_TRUE(hangs_up(stage, "reloaded"));
  EXPECT_EQ(another(), 101);
}

// Other threads than a board's own read these: those that open boards, and each other hub's.
TEST_F(Reload, LimitsOfBoardsHoldFromThenOn) {
  const std::string usual =
      std::string(kUsual) + "[limits.session]\nbytes_per_second = 100000000\n";
  write(usual);
  Stage stage{with_metrics(options())};
  stage.create_board("other");
  const Metrics metrics{stage.server()};
  const auto wait_open = [&](double boards) {
    const auto so = [boards](const support::MetricsText& now) {
      return now.at("samtavle_boards_open") == boards;
    };
    return so(metrics.read_until(so));
  };
  auto here = std::make_unique<TestClient>(stage.client(kManager));
  here->wait_live();
  // More than the least that boards may take.
  const std::string large(48'000, 'x');
  for (int i = 0; i < 30; ++i) {
    const auto fill = [&](board::Composer& edit, const board::Board&) -> board::Applied<void> {
      const auto card = edit.create_item(plan::kinds::idea, board::kRootId);
      if (!card) return base::pass_on(card);
      return edit.insert_text(*card, plan::fields::body, 0, large);
    };
    here->edit("card " + std::to_string(i), fill);
  }
  here->wait_saved();
  // What a board takes is reckoned bit by bit, after the edits.
  const auto all_reckoned = [](const support::MetricsText& now) {
    return now.at("samtavle_boards_memory_bytes") > 1'300'000;
  };
  ASSERT_TRUE(all_reckoned(metrics.read_until(all_reckoned)));

  write(usual + "[limits.board]\nmemory_budget_bytes = 1048576\n");
  ASSERT_TRUE(hangs_up(stage, "reloaded")) << stage.server().log();
  // What nobody looks at leaves at once, instead of after a minute.
  ASSERT_TRUE(wait_open(1));
  native::Options elsewhere = stage.client(kManager);
  elsewhere.board = "other";
  TokenOptions every_board;
  every_board.board = "*";
  elsewhere.token = stage.token(kManager, every_board);
  TestClient there{elsewhere};
  ASSERT_TRUE(there.wait_told([](const Told& told) { return !told.retries.empty(); }))
      << stage.server().log();
  EXPECT_EQ(there.told().retries.front().code, base::Errc::too_many);
  EXPECT_EQ(stage.server().log_lines({"boards_turned_away"}), 1u);
  here->type("still", "Nobody who is here is sent away.");
  here->wait_saved();

  write(usual + "[limits.board]\nidle_close_s = 1\n");
  ASSERT_TRUE(hangs_up(stage, "reloaded")) << stage.server().log();
  there.wait_live();
  EXPECT_TRUE(here->told().retries.empty());
  here.reset();
  EXPECT_TRUE(wait_open(1));
  there.type("after", "Here as before.");
  there.wait_saved();
}

TEST_F(Reload, LoginsComeAndGo) {
  const Stage stage{options()};
  const auto issuers = [&] {
    return http_request(stage.server().port(), "GET", "/auth/issuers", {}, {}).body;
  };
  const fs::path login = folder.path() / "aarhus.toml";
  support::write_file(login,
                      "name = \"aarhus\"\nurl = \"http://127.0.0.1:9\"\nplain_http = true\n"
                      "label = \"Aarhus Kommune\"\nclient_id = \"samtavle\"\n"
                      "kind = \"official\"\n");
  EXPECT_THAT(issuers(), testing::Not(HasSubstr("aarhus")));
  write(std::string(kUsual) + "issuers = [\"" + login.string() + "\"]\n");
  ASSERT_TRUE(hangs_up(stage, "reloaded")) << stage.server().log();
  EXPECT_THAT(issuers(), HasSubstr("Aarhus Kommune"));

  // What is in the file counts as well as its name.
  support::write_file(login, support::read_file(login) + "audience = \"samtavle-api\"\n");
  std::string text = support::read_file(login);
  text.replace(text.find("Aarhus Kommune"), 14, "Aarhus by");
  support::write_file(login, text);
  ASSERT_TRUE(hangs_up(stage, "reloaded")) << stage.server().log();
  EXPECT_THAT(issuers(), HasSubstr("Aarhus by"));
  write(kUsual);
  ASSERT_TRUE(hangs_up(stage, "reloaded"));
  EXPECT_THAT(issuers(), testing::Not(HasSubstr("aarhus")));
}

// A datagram socket on which systemd would hear how far the server is.
class Supervisor {
 public:
  explicit Supervisor(const fs::path& path) : fd_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      give_up("no socket for the notifications");
    }
    const timeval limit{20, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  ~Supervisor() { ::close(fd_); }
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  std::string next() {
    char text[256];
    const ssize_t bytes = ::recv(fd_, text, sizeof text, 0);
    return bytes > 0 ? std::string(text, static_cast<std::size_t>(bytes)) : "nothing came";
  }
  // The next one that is no sign of life.
  std::string next_state() {
    std::string state = next();
    for (int i = 0; i < 1'000 && state == "WATCHDOG=1"; ++i) state = next();
    return state;
  }

 private:
  int fd_;
};

TEST_F(Reload, TellsSystemd) {
  const fs::path path = folder.path() / "notify";
  Supervisor systemd(path);
  support::ServerOptions wanted = options();
  wanted.environment = {{"NOTIFY_SOCKET", path.string()}, {"WATCHDOG_USEC", "400000"}};
  const Stage stage{wanted};
  EXPECT_EQ(systemd.next(), "READY=1");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(systemd.next(), "WATCHDOG=1");
  stage.server().signal(SIGHUP);
  EXPECT_THAT(systemd.next_state(), testing::StartsWith("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_EQ(systemd.next_state(), "READY=1");
  EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
  EXPECT_EQ(systemd.next_state(), "STOPPING=1");
}

// systemd holds the port: nobody is refused while a server is started again.
TEST_F(Reload, TakesASocketThatIsThere) {
  const char* const activate = "/usr/bin/systemd-socket-activate";
  if (!fs::exists(activate)) GTEST_SKIP() << activate << " is not here: cannot run here";
  const std::uint16_t port = support::free_port();
  support::ProgramOptions wanted;
  wanted.program = activate;
  wanted.arguments = {"-l", "127.0.0.1:" + std::to_string(port),
                      support::program_path("samtavled").string(), "--data-dir",
                      (folder.path() / "data").string(), "--metrics-listen", "",
                      // Somewhere else: the socket that is there counts.
                      "--listen", "127.0.0.1:1"};
  wanted.errors = folder.path() / "log";
  auto program = must(support::Program::start(wanted));
  int status = 0;
  const auto until = std::chrono::steady_clock::now() + kSoon;
  while (status != 200 && std::chrono::steady_clock::now() < until) {
    RawSocket socket(port);
    if (socket.connected()) {
      socket.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      status = socket.read_answer().status;
    }
    std::this_thread::sleep_for(milliseconds{20});
  }
  EXPECT_EQ(status, 200) << support::read_file(wanted.errors);
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(kSoon), 0) << support::read_file(wanted.errors);
}

}  // namespace
}  // namespace samtavle::integration
