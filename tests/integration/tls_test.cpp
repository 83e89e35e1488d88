// Goal: a server that speaks TLS itself is to its clients what it is behind a proxy, speaks nothing
// that is weak, and takes a new certificate over while people work.
// Method: the real server with certificates of the test's own; real clients, and openssl s_client
// for what a client of ours would never ask for.

#include <gmock/gmock.h>

#include <thread>

#include "certificates.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

using testing::HasSubstr;
using testing::Not;

const Who kManager{"manager", plan::Role::manager, plan::ActorKind::official};
const Who kPartner{"partner", plan::Role::manager, plan::ActorKind::association};
constexpr const char* kGetLivez =
    "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

class Tls : public testing::Test {
 protected:
  support::ServerOptions options(std::vector<std::string> more = {}) const {
    support::ServerOptions wanted;
    wanted.arguments = first.arguments();
    wanted.arguments.insert(wanted.arguments.end(), more.begin(), more.end());
    wanted.ca_file = first.certificate;
    return wanted;
  }
  // Until its log has so many lines of this.
  static bool wait_log(const Stage& stage, std::string_view event, std::size_t count) {
    const auto until = std::chrono::steady_clock::now() + kSoon;
    while (std::chrono::steady_clock::now() < until) {
      if (stage.server().log_lines({event}) >= count) return true;
      std::this_thread::sleep_for(milliseconds{10});
    }
    return false;
  }

  support::TemporaryDirectory folder;
  const Certificate first = make_certificate(folder.path(), "first", "first");
};

TEST_F(Tls, PeopleWorkOnABoard) {
  const Stage stage{options({"--limits-session-bytes-per-second", "100000000"})};
  TestClient here{stage.client(kManager)};
  here.wait_live();
  // More than a record, more than a buffer of a socket: sent in pieces, and read back in pieces by
  // whoever comes.
  const std::string large(48'000, 'x');
  for (int i = 0; i < 60; ++i) {
    const std::string label = "card " + std::to_string(i);
    here.edit(label, [&](board::Composer& edit, const board::Board&) -> board::Applied<void> {
      const auto card = edit.create_item(plan::kinds::idea, board::kRootId);
      if (!card) return base::pass_on(card);
      return edit.insert_text(*card, plan::fields::body, 0, large);
    });
    here.wait_saved();
  }
  TestClient late{stage.client(kPartner)};
  late.wait_live();
  EXPECT_TRUE(wait_equal({&here, &late}, here.seq()));
  late.type("answer", "Read all of it.");
  late.wait_saved();
  EXPECT_TRUE(wait_equal({&here, &late}, late.seq()));
  EXPECT_TRUE(here.told().retries.empty());
  EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
}

TEST_F(Tls, AnswersAsWithout) {
  const Stage stage{options()};
  const std::uint16_t port = stage.server().port();
  EXPECT_THAT(talk_tls(port, kGetLivez).output,
              testing::AllOf(HasSubstr("HTTP/1.1 200"),
                             HasSubstr("\nStrict-Transport-Security: max-age=31536000")));
  // Two requests at once, the second behind the first.
  const std::string both =
      std::string("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n") + kGetLivez;
  EXPECT_THAT(talk_tls(port, both).output, testing::AllOf(HasSubstr("ready"), HasSubstr("\nok")));
}

TEST_F(Tls, NothingWeakIsSpoken) {
  const Stage stage{options()};
  const std::uint16_t port = stage.server().port();
  struct Row {
    const char* what;
    std::vector<std::string> options;
    bool good;
  };
  // @SECLEVEL=0, so that it is not openssl itself that refuses to ask.
  const std::vector<Row> rows = {
      {"TLS 1.3", {"-tls1_3"}, true},
      {"TLS 1.2", {"-tls1_2"}, true},
      {"TLS 1.1", {"-tls1_1", "-cipher", "'ALL:@SECLEVEL=0'"}, false},
      {"TLS 1.0", {"-tls1", "-cipher", "'ALL:@SECLEVEL=0'"}, false},
      {"no forward secrecy", {"-tls1_2", "-cipher", "AES128-GCM-SHA256"}, false},
      {"no authenticated encryption", {"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"}, false},
      {"nobody's certificate", {"-tls1_2", "-cipher", "'AECDH-AES128-SHA:@SECLEVEL=0'"}, false},
  };
  for (const Row& row : rows) {
    const TlsTalk talk = talk_tls(port, kGetLivez, row.options);
    EXPECT_THAT(talk.output, row.good ? testing::Matcher<std::string>(HasSubstr("HTTP/1.1 200"))
                                      : Not(HasSubstr("HTTP/1.1")))
        << row.what;
  }
  EXPECT_THAT(talk_tls(port, kGetLivez, {"-CAfile", first.certificate}).output,
              HasSubstr("Verify return code: 0 (ok)"));
}

TEST_F(Tls, WhoeverSpeaksNoTlsIsNotHeard) {
  const Stage stage{options({"--limits-session-accept-timeout-ms", "700",
                             "--limits-session-hello-timeout-ms", "500"})};
  const std::uint16_t port = stage.server().port();
  support::RawSocket plain(port);
  plain.send(kGetLivez);
  EXPECT_EQ(plain.read_answer().status, 0);
  // A handshake that does not go on ends as a request that does not come.
  support::RawSocket silent(port);
  EXPECT_TRUE(silent.closed_by_peer());
  support::RawSocket halfway(port);
  halfway.send(std::string("\x16\x03\x01\x02\x00\x01\x00", 7));
  EXPECT_TRUE(halfway.closed_by_peer());
  EXPECT_THAT(talk_tls(port, kGetLivez).output, HasSubstr("HTTP/1.1 200"));
  EXPECT_GE(stage.server().log_lines({"connection_closed", "no_tls"}), 1u);
}

// Each byte comes in time, and the handshake never: it is the whole that has to come.
TEST_F(Tls, HandshakesThatTrickleEndInTimeAndHinderNobody) {
  constexpr int kSlow = 60;
  constexpr int kBytesMax = 400;  // at 50 ms each, far beyond the time that there is
  const Stage stage{options({"--limits-session-accept-timeout-ms", "1500",
                             "--limits-session-hello-timeout-ms", "1000"})};
  const std::uint16_t port = stage.server().port();
  TestClient here{stage.client(kManager)};
  here.wait_live();
  // The beginning of a record with a ClientHello of 16,000 bytes.
  const std::string begun("\x16\x03\x01\x3e\x80\x01\x00\x3e\x7c\x03\x03", 11);
  std::vector<std::unique_ptr<support::RawSocket>> slow;
  for (int i = 0; i < kSlow; ++i) {
    slow.push_back(std::make_unique<support::RawSocket>(port, "127.0.0.8"));
    // Some stop there; the others go on and on.
    slow.back()->send(begun);
  }
  // Everybody else comes in and works meanwhile.
  TestClient other{stage.client(kPartner)};
  other.wait_live();
  other.make_card("meanwhile", "Made while others dawdle");
  other.wait_saved();
  std::size_t left = slow.size();
  for (int byte = 0; byte < kBytesMax && left > 0; ++byte) {
    std::this_thread::sleep_for(milliseconds{50});
    left = 0;
    for (std::size_t i = 0; i < slow.size(); ++i) {
      if (slow[i]->connected() && i % 2 == 0) static_cast<void>(slow[i]->send_some("x"));
      if (slow[i]->connected()) static_cast<void>(slow[i]->receive_some());
      left += slow[i]->connected() ? 1 : 0;
    }
  }
  EXPECT_EQ(left, 0u) << "they keep their places";
  EXPECT_THAT(talk_tls(port, kGetLivez).output, HasSubstr("HTTP/1.1 200"));
  here.type("after", "Nobody was sent away.");
  here.wait_saved();
  EXPECT_TRUE(here.told().retries.empty());
  EXPECT_TRUE(other.told().retries.empty());
}

TEST_F(Tls, ANewCertificateIsTakenOverWhilePeopleWork) {
  const Certificate second = make_certificate(folder.path(), "second", "second");
  const Stage stage{options()};
  const std::uint16_t port = stage.server().port();
  TestClient here{stage.client(kManager)};
  here.wait_live();
  const auto subject = [port] { return talk_tls(port, kGetLivez).output; };
  EXPECT_THAT(subject(), HasSubstr("CN = first"));

  // Of another key: nothing changes.
  support::write_file(first.certificate, support::read_file(second.certificate));
  stage.server().signal(SIGHUP);
  ASSERT_TRUE(wait_log(stage, "reload_refused", 1)) << stage.server().log();
  EXPECT_THAT(subject(), HasSubstr("CN = first"));

  support::write_file(first.key, support::read_file(second.key));
  stage.server().signal(SIGHUP);
  ASSERT_TRUE(wait_log(stage, "reloaded", 1)) << stage.server().log();
  EXPECT_THAT(subject(), HasSubstr("CN = second"));
  here.type("still here", "Nobody was sent away.");
  here.wait_saved();
  EXPECT_TRUE(here.told().retries.empty());
}

TEST_F(Tls, BrowsersNeedNotBeToldToComeWithIt) {
  const Stage stage{options({"--tls-strict-transport-days", "0"})};
  EXPECT_THAT(talk_tls(stage.server().port(), kGetLivez).output,
              testing::AllOf(HasSubstr("HTTP/1.1 200"), Not(HasSubstr("Strict-Transport"))));
}

TEST_F(Tls, ACertificateThatIsNoneIsToldBeforeTheStart) {
  const auto broken = folder.path() / "broken.pem";
  support::write_file(broken, "not a certificate");
  const std::vector<std::vector<std::string>> rows = {
      {"--tls-certificate-file", broken.string(), "--tls-key-file", first.key},
      {"--tls-certificate-file", first.certificate, "--tls-key-file", broken.string()},
      {"--tls-certificate-file", first.certificate},
      {"--tls-certificate-file", "/nowhere.pem", "--tls-key-file", first.key},
  };
  for (const auto& row : rows) {
    for (const bool check : {true, false}) {
      std::vector<std::string> arguments = {"--data-dir", (folder.path() / "data").string(),
                                            "--listen", "127.0.0.1:0", "--metrics-listen", ""};
      if (check) arguments.insert(arguments.begin(), {"config", "check"});
      arguments.insert(arguments.end(), row.begin(), row.end());
      const auto result = support::run_program("samtavled", arguments);
      EXPECT_EQ(result.status, 78) << result.output << result.errors;
    }
  }
}

}  // namespace
}  // namespace samtavle::integration
