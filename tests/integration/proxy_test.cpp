// Goal: the examples in deploy/proxy do what they have to: boards work through them, connections
// last, nobody chooses an address of their own, pages of the server may open its boards, and when
// the server is started again everybody comes back and nothing is lost. Method: the real proxies
// with the examples as they stand, in front of the real server.

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <thread>

#include "proxies.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

using testing::HasSubstr;

const Who kManager{"manager", plan::Role::manager, plan::ActorKind::official};
const Who kPartner{"partner", plan::Role::manager, plan::ActorKind::association};
// Silent for longer than this, a connection is ended by the server.
constexpr milliseconds kDeadAfter{3'000};

support::ServerOptions behind_a_proxy() {
  support::ServerOptions options;
  options.arguments = {"--trust-forwarded-for",
                       "--limits-session-ping-interval-ms=1000",
                       "--limits-session-dead-after-ms=" + std::to_string(kDeadAfter.count()),
                       "--limits-session-hello-timeout-ms=2000",
                       "--limits-session-joins-per-address-and-minute=1",
                       "--stop-spread-ms=200"};
  return options;
}

class Proxy : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    ProxyNeeds needs{stage.server().authority(),
                     make_certificate(folder.path(), "tavle", "tavle"), folder.path()};
    proxy = RunningProxy::start(GetParam(), needs);
    ca_file = needs.certificate.certificate;
  }
  native::Options client(const Who& who) const {
    native::Options options = stage.client(who);
    options.server = proxy->base_url();
    options.ca_file = ca_file;
    return options;
  }
  std::string host() const { return "localhost:" + std::to_string(proxy->port()); }
  std::string ask(const std::string& request) const {
    return talk_tls(proxy->port(), request, {}, std::chrono::seconds{20}).output;
  }

  const Stage stage{behind_a_proxy()};
  support::TemporaryDirectory folder;
  std::string ca_file;
  std::optional<RunningProxy> proxy;
};

TEST_P(Proxy, ServesBoards) {
  if (!proxy) GTEST_SKIP() << GetParam() << " is not here (tools/setup --proxies): cannot run here";
  TestClient here{client(kManager)};
  TestClient there{client(kPartner)};
  here.wait_live();
  there.wait_live();
  here.type("hello", "Through a proxy.");
  here.wait_saved();
  EXPECT_TRUE(wait_equal({&here, &there}, here.seq()));

  // Time itself is what is waited for: signs of life pass in both directions.
  std::this_thread::sleep_for(2 * kDeadAfter);
  EXPECT_TRUE(here.told().retries.empty()) << proxy->log();

  // The server's own page, by the name under which it was asked; and no other.
  for (const auto& [origin, status] : std::vector<std::pair<std::string, std::string>>{
           {"https://" + host(), " 101 "}, {"https://evil.example", " 403 "}}) {
    const std::string request =
        support::upgrade_request(stage.board(), {{"Host", host()}, {"Origin", origin}});
    // A proxy keeps a connection that may ask again: the last question ends it.
    const std::string last = "GET /livez HTTP/1.1\r\nHost: " + host() +
                             "\r\nConnection: close\r\n\r\n";
    EXPECT_THAT(ask(request + last), HasSubstr("HTTP/1.1" + status)) << origin;
  }

  std::string answer = ask("GET /livez HTTP/1.1\r\nHost: " + host() +
                           "\r\nConnection: close\r\n\r\n");
  std::transform(answer.begin(), answer.end(), answer.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  EXPECT_THAT(answer, HasSubstr("\nstrict-transport-security: max-age=31536000"));

  // One address, whatever it says of itself.
  const auto join = [&](const std::string& address) {
    const std::string body = R"({"secret":"nonsense","name":"Asta"})";
    return ask("POST /api/v1/boards/havnen/join HTTP/1.1\r\nHost: " + host() +
               "\r\nConnection: close\r\nX-Forwarded-For: " + address +
               "\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body);
  };
  EXPECT_THAT(join("192.0.2.1"), testing::Not(HasSubstr("HTTP/1.1 429")));
  EXPECT_THAT(join("192.0.2.2"), HasSubstr("HTTP/1.1 429"));

  // A restart: everybody is told, comes back, and brings what was written meanwhile.
  ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
  ASSERT_TRUE(here.wait_told([](const Told& told) { return !told.retries.empty(); }));
  EXPECT_EQ(here.told().retries.front().code, base::Errc::going_away)
      << here.told().retries.front().detail;
  here.type("meanwhile", " Written while it was away.");
  ASSERT_TRUE(stage.server().restart());
  here.wait_saved();
  EXPECT_TRUE(wait_equal({&here, &there}, here.seq()));
  EXPECT_TRUE(here.told().ends.empty());
}

INSTANTIATE_TEST_SUITE_P(InFront, Proxy, testing::Values("nginx", "caddy", "haproxy", "apache"),
                         [](const auto& which) { return std::string(which.param); });

}  // namespace
}  // namespace samtavle::integration
