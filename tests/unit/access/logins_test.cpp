// Goal: a login ends where it was begun, once, in the browser that began it; a cookie and a ticket
// are good for what they are for, and no longer; nothing that was ended comes back.
// Method: Logins with an issuer whose answers the test writes, time given by the test.

#include "samtavle/access/logins.hpp"

#include <gtest/gtest.h>

#include <boost/url.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "issuer_forge.hpp"
#include "samtavle/access/token.hpp"

namespace samtavle::access {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;

constexpr std::int64_t kBegin = 1'700'000'000;

class LoggingIn : public testing::Test {
 protected:
  LoggingIn() {
    issuer.name = "aarhus";
    issuer.url = "https://login.example";
    issuer.client_id = "page";
    issuer.client_secret = "a secret/with:signs";
    issuer.kind.otherwise = plan::ActorKind::official;
    issuer.role.otherwise = plan::Role::contributor;
    std::string pattern = (fs::temp_directory_path() / "samtavle-logins-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    start();
    for (int n = 0; n < 500 && !issuers->places(issuer); ++n) {
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
  }
  ~LoggingIn() override { fs::remove_all(folder); }

  void start() {
    logins.reset();
    issuers.reset();
    ended = EndedLogins::open(folder / "ended", now).value();
    TrustedIssuers::Options options;
    options.issuers = {issuer};
    options.call = [this](const OutgoingCall& call) { return answer(call); };
    issuers = std::make_unique<TrustedIssuers>(std::move(options));
    logins = std::make_unique<Logins>(secret, *issuers, *ended,
                                      Logins::Options{"https://tavle.example", 12 * 3'600});
  }

  base::Result<OutgoingAnswer> answer(const OutgoingCall& call) {
    if (call.url == discovery_url(issuer)) {
      return OutgoingAnswer{200, R"({"issuer":"https://login.example",
        "authorization_endpoint":"https://login.example/auth?tenant=1",
        "token_endpoint":"https://login.example/token",
        "end_session_endpoint":"https://login.example/end",
        "jwks_uri":"https://login.example/keys"})"};
    }
    if (call.url == "https://login.example/keys") {
      return OutgoingAnswer{200, R"({"keys":[)" + key.jwk("k1") + "]}"};
    }
    asked = call;
    return OutgoingAnswer{status, id_token.empty()
                                      ? "{}"
                                      : R"({"access_token":"x","id_token":")" + id_token + R"("})"};
  }

  // What the issuer is told in the browser's address.
  std::map<std::string, std::string> begin(const std::string& to = "/b/havnen") {
    const auto begun = logins->begin("aarhus", to, now);
    EXPECT_TRUE(begun) << begun.error().detail;
    if (!begun) return {};
    browser = begun->browser;
    std::map<std::string, std::string> told;
    const boost::urls::url_view address(begun->redirect);
    for (const auto& one : address.params()) told[one.key] = one.value;
    id_token = signed_for(told["nonce"]);
    return told;
  }
  std::string signed_for(const std::string& nonce, const std::string& audience = "page") const {
    return key.token(R"({"alg":"EdDSA","kid":"k1"})", Payload{}
                                                          .with("iss", R"("https://login.example")")
                                                          .with("aud", '"' + audience + '"')
                                                          .with("sub", R"("7")")
                                                          .with("nonce", '"' + nonce + '"')
                                                          .json());
  }
  std::optional<Errc> land(const std::string& state) {
    auto result = logins->land({state, "the code", {}, browser}, now);
    if (!result) return result.error().code;
    landed = std::move(*result);
    return std::nullopt;
  }
  void log_in() { ASSERT_EQ(land(begin()["state"]), std::nullopt); }
  std::optional<Errc> cookie_good() const {
    const auto session = logins->session(landed.cookie, now);
    return session ? std::nullopt : std::optional(session.error().code);
  }

  SigningKey secret = test_key();
  IssuerKey key = IssuerKey::ed25519();
  Issuer issuer;
  fs::path folder;
  std::int64_t now = kBegin;
  std::unique_ptr<EndedLogins> ended;
  std::unique_ptr<TrustedIssuers> issuers;
  std::unique_ptr<Logins> logins;
  std::string browser;
  std::string id_token;
  unsigned status = 200;
  OutgoingCall asked;
  Logins::Landed landed;
};

TEST_F(LoggingIn, GoesToTheIssuerAndBackAsTheSpecificationSays) {
  const auto told = begin("/b/havnen?x=1");
  EXPECT_EQ(told.at("tenant"), "1");
  EXPECT_EQ(told.at("response_type"), "code");
  EXPECT_EQ(told.at("client_id"), "page");
  EXPECT_EQ(told.at("redirect_uri"), "https://tavle.example/auth/callback");
  EXPECT_EQ(told.at("scope"), "openid profile");
  EXPECT_EQ(told.at("code_challenge_method"), "S256");
  EXPECT_EQ(told.at("state").size(), 43u);
  ASSERT_EQ(land(told.at("state")), std::nullopt);
  EXPECT_EQ(landed.to, "/b/havnen?x=1");
  EXPECT_EQ(landed.session.identity.subject, "aarhus|7");
  EXPECT_EQ(asked.url, "https://login.example/token");
  EXPECT_EQ(asked.authorization, "Basic cGFnZTphJTIwc2VjcmV0JTJGd2l0aCUzQXNpZ25z");
  const std::size_t at = asked.form.find("code_verifier=");
  ASSERT_NE(at, std::string::npos) << asked.form;
  const std::string verifier = asked.form.substr(at + 14, 43);
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                     reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size());
  EXPECT_EQ(base64url(hash), told.at("code_challenge"));
  EXPECT_EQ(cookie_good(), std::nullopt);
}

TEST_F(LoggingIn, AStateIsGoodOnceInTheBrowserThatBeganAndNotForLong) {
  const std::string state = begin()["state"];
  EXPECT_EQ(land(state), std::nullopt);
  EXPECT_EQ(land(state), Errc::unauthenticated) << "replayed";

  const std::string other = begin()["state"];
  browser = "of an attacker's own login";
  EXPECT_EQ(land(other), Errc::unauthenticated);
  const std::string none = begin()["state"];
  browser.clear();
  EXPECT_EQ(land(none), Errc::unauthenticated);

  const std::string late = begin()["state"];
  now += kLandingLife_s;
  EXPECT_EQ(land(late), Errc::unauthenticated);
  EXPECT_EQ(land("x"), Errc::unauthenticated);
  EXPECT_EQ(land(""), Errc::unauthenticated);
}

TEST_F(LoggingIn, TheIssuersAnswerMustBeForThisLogin) {
  std::string state = begin()["state"];
  id_token = signed_for("another");
  EXPECT_EQ(land(state), Errc::unauthenticated);
  auto told = begin();
  id_token = signed_for(told["nonce"], "another client");
  EXPECT_EQ(land(told["state"]), Errc::unauthenticated);
  state = begin()["state"];
  id_token.clear();
  EXPECT_EQ(land(state), Errc::unauthenticated);
  state = begin()["state"];
  status = 400;
  EXPECT_EQ(land(state), Errc::unauthenticated);
  state = begin()["state"];
  status = 502;
  EXPECT_EQ(land(state), Errc::unavailable);
  status = 200;
  told = begin();
  const auto mixed = logins->land({told["state"], "c", "https://evil.example", browser}, now);
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().code, Errc::unauthenticated);
}

TEST_F(LoggingIn, ItGoesOnOnlyAtThisServer) {
  for (const char* to : {"", "b", "//evil.example", "/\\evil.example", "https://evil.example",
                         "/\t/evil.example", "/b\r\nSet-Cookie: x=y", "/b#x", "/ø", "/b;x"}) {
    const auto begun = logins->begin("aarhus", to, now);
    ASSERT_FALSE(begun) << to;
    EXPECT_EQ(begun.error().code, Errc::invalid);
  }
  EXPECT_EQ(logins->begin("nobody", "/", now).error().code, Errc::not_found);
}

TEST_F(LoggingIn, EachLoginHasACookieOfItsOwn) {
  log_in();
  const Logins::Landed first = landed;
  log_in();
  EXPECT_NE(first.cookie, landed.cookie);
  EXPECT_NE(first.session.id, landed.session.id);
}

TEST_F(LoggingIn, ACookieEndsWhenItRestsAndInAnyCaseAfterADay) {
  log_in();
  now += kLoginIdle_s - 1;
  EXPECT_EQ(cookie_good(), std::nullopt);
  now += 1;
  EXPECT_EQ(cookie_good(), Errc::unauthenticated);
  now = kBegin;
  log_in();
  for (; now < kBegin + 12 * 3'600; now += 3'600) {
    const auto session = logins->session(landed.cookie, now);
    ASSERT_TRUE(session) << now - kBegin;
    const auto renewed = logins->renew(*session, now);
    ASSERT_TRUE(renewed);
    EXPECT_EQ(renewed->empty(), now == kBegin);
    if (!renewed->empty()) landed.cookie = *renewed;
  }
  EXPECT_EQ(cookie_good(), Errc::unauthenticated);
}

TEST_F(LoggingIn, NoCookieIsATokenAndNoTokenACookie) {
  log_in();
  const auto board = base::BoardId::parse("havnen").value();
  EXPECT_FALSE(verify(secret, landed.cookie, board, now));
  EXPECT_FALSE(verify_operator(secret, landed.cookie, now));
  EXPECT_FALSE(logins->session(Payload{}.token(), now));
  EXPECT_FALSE(logins->session(id_token, now));
  std::string changed = landed.cookie;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(logins->session(changed, now));
  EXPECT_FALSE(logins->session("", now));
}

TEST_F(LoggingIn, ATicketIsGoodOnceAndForHalfAMinute) {
  log_in();
  const auto session = logins->session(landed.cookie, now).value();
  const std::string ticket = logins->ticket(session, now).value();
  EXPECT_EQ(logins->redeem(ticket, now)->identity.subject, "aarhus|7");
  EXPECT_EQ(logins->redeem(ticket, now).error().code, Errc::unauthenticated) << "replayed";
  const std::string late = logins->ticket(session, now).value();
  EXPECT_EQ(logins->redeem(late, now + kTicketLife_s).error().code, Errc::unauthenticated);
  EXPECT_FALSE(logins->redeem("ticket-", now));
  EXPECT_FALSE(logins->redeem(ticket.substr(kTicketPrefix.size()), now));
  EXPECT_FALSE(logins->redeem(landed.cookie, now));
}

TEST_F(LoggingIn, TicketsAreBounded) {
  log_in();
  const auto session = logins->session(landed.cookie, now).value();
  for (std::size_t n = 0; n < kTicketsMax; ++n) ASSERT_TRUE(logins->ticket(session, now));
  EXPECT_EQ(logins->ticket(session, now).error().code, Errc::too_many);
  now += kTicketLife_s;
  EXPECT_TRUE(logins->ticket(session, now));
}

TEST_F(LoggingIn, WhatWasEndedStaysEndedAlsoAfterARestart) {
  log_in();
  const auto session = logins->session(landed.cookie, now).value();
  const std::string ticket = logins->ticket(session, now).value();
  const std::uint64_t before = ended->changes();
  EXPECT_EQ(logins->end(session, now).value(),
            "https://login.example/end?client_id=page&post_logout_redirect_uri="
            "https%3A%2F%2Ftavle.example%2F");
  EXPECT_GT(ended->changes(), before);
  EXPECT_EQ(cookie_good(), Errc::unauthenticated);
  EXPECT_EQ(logins->redeem(ticket, now).error().code, Errc::unauthenticated);
  const std::string gone = landed.cookie;
  start();
  EXPECT_EQ(cookie_good(), Errc::unauthenticated);
}

TEST_F(LoggingIn, APersonWhoIsSentAwayLosesAllThatBeganBefore) {
  log_in();
  const Logins::Landed first = landed;
  now += 10;
  log_in();
  ASSERT_TRUE(ended->end_person("aarhus|7", now));
  EXPECT_FALSE(logins->session(first.cookie, now));
  EXPECT_FALSE(logins->session(landed.cookie, now));
  start();
  EXPECT_FALSE(logins->session(landed.cookie, now));
  now += 1;
  EXPECT_TRUE(ended->has_ended({}, "aarhus|7", now - 1));
  EXPECT_FALSE(ended->has_ended({}, "aarhus|7", now));
  EXPECT_FALSE(ended->has_ended({}, "aarhus|8", kBegin));
}

TEST_F(LoggingIn, TheFileOfEndsForgetsWhatHasEndedByItselfAndBearsACrash) {
  const fs::path path = folder / "file";
  auto file = EndedLogins::open(path, now).value();
  ASSERT_TRUE(file->end_login("old", now));
  ASSERT_TRUE(file->end_login("new", now + kLoginLifeMax_s));
  file.reset();
  std::ofstream(path, std::ios::app) << "L 17000";
  file = EndedLogins::open(path, now + kLoginLifeMax_s + 1).value();
  EXPECT_FALSE(file->has_ended("old", "", 0));
  EXPECT_TRUE(file->has_ended("new", "", 0));
  file.reset();
  std::ofstream(path, std::ios::app) << "X 1 AAAA\n";
  EXPECT_EQ(EndedLogins::open(path, now).error().code, Errc::corrupt);
  fs::permissions(path, fs::perms::all);
  EXPECT_EQ(EndedLogins::open(path, now).error().code, Errc::config);
}

}  // namespace
}  // namespace samtavle::access
