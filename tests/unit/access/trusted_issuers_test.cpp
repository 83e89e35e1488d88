// Goal: an issuer's keys are here before they are needed and follow its changes; a flood of tokens
// with keys that nobody has costs the issuer nothing; and an issuer that is down, slow or lies
// changes nothing of what was good.
// Method: the rule of when to ask is tested on a clock of the test's own; the whole of it with
// answers that the test gives in the place of the network.

#include "samtavle/access/trusted_issuers.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>

#include "issuer_forge.hpp"

namespace samtavle::access {
namespace {

using base::Errc;
using base::fail;
using std::chrono::seconds;

constexpr std::int64_t kNow = 1'700'000'000;
constexpr std::string_view kUrl = "https://login.aarhus.example";

IssuerDocument document() {
  static const std::string kKeys = R"({"keys":[)" + IssuerKey::ed25519().jwk("k1") + "]}";
  return {IssuerPlaces{}, KeySet::parse(kKeys).value()};
}

class Asking : public testing::Test {
 protected:
  void flight(bool good = true) {
    ASSERT_TRUE(keys.begin(now));
    keys.end(now, good ? base::Result<IssuerDocument>(document()) : fail(Errc::unavailable));
  }
  IssuerKeys keys;
  IssuerKeys::TimePoint now{std::chrono::hours{1'000}};
};

TEST_F(Asking, IsDueAtOnceAndThenWhenTheyGrowOld) {
  EXPECT_EQ(keys.current(now), nullptr);
  flight();
  EXPECT_NE(keys.current(now), nullptr);
  EXPECT_FALSE(keys.begin(now + kKeysFreshFor - seconds{1}));
  EXPECT_TRUE(keys.begin(now + kKeysFreshFor));
}

TEST_F(Asking, IsOneFlightAtATime) {
  ASSERT_TRUE(keys.begin(now));
  EXPECT_FALSE(keys.begin(now));
  EXPECT_FALSE(keys.begin(now + std::chrono::hours{24}));
}

TEST_F(Asking, AnUnknownKeyIsAskedForButAFloodOfThemIsNot) {
  flight();
  int flights = 0;
  const auto begin = now;
  for (; now < begin + seconds{600}; now += std::chrono::milliseconds{100}) {
    keys.ask();
    if (!keys.begin(now)) continue;
    ++flights;
    keys.end(now, document());
  }
  EXPECT_EQ(flights, 600 / kAskedGap.count() - 1);
}

TEST_F(Asking, WhatWasGoodStaysGoodWhileNobodyAnswersButNotForEver) {
  flight();
  const auto found = now;
  int tries = 0;
  for (; now < found + kKeysGoodFor; now += seconds{1}) {
    ASSERT_NE(keys.current(now), nullptr);
    keys.ask();
    if (!keys.begin(now)) continue;
    ++tries;
    keys.end(now, fail(Errc::unavailable));
  }
  EXPECT_EQ(keys.current(now), nullptr);
  EXPECT_GT(tries, 24 * 6);
  EXPECT_LT(tries, 24 * 6 + 20) << "not more often than every ten minutes, but for the first";
}

TEST_F(Asking, AFailureIsTriedAgainSoonAndThenLater) {
  flight(false);
  for (const int gap : {1, 2, 4, 8}) {
    EXPECT_EQ(keys.due() - now, seconds{gap});
    now = keys.due();
    flight(false);
  }
  now = keys.due();
  flight();
  EXPECT_EQ(keys.due() - now, kKeysFreshFor);
}

// An issuer whose answers the test writes.
class Trusting : public testing::Test {
 protected:
  Trusting() {
    issuer.name = "aarhus";
    issuer.url = kUrl;
    issuer.audience = "samtavle";
    issuer.kind.otherwise = plan::ActorKind::official;
    places = R"({"issuer":")" + issuer.url + R"(","jwks_uri":"https://keys.example/k"})";
    set = R"({"keys":[)" + key.jwk("k1") + "]}";
  }

  std::unique_ptr<TrustedIssuers> start() {
    TrustedIssuers::Options options;
    options.issuers = {issuer};
    options.call = [this](const OutgoingCall& call) -> base::Result<OutgoingAnswer> {
      const std::lock_guard lock(mutex);
      ++calls;
      if (down) return fail(Errc::unavailable, "nobody is there");
      if (call.url == discovery_url(issuer)) return OutgoingAnswer{200, places};
      EXPECT_EQ(call.url, "https://keys.example/k");
      return OutgoingAnswer{200, set};
    };
    options.tell = [this](const std::string&, const std::string& fault) {
      const std::lock_guard lock(mutex);
      faults.push_back(fault);
    };
    return std::make_unique<TrustedIssuers>(std::move(options));
  }

  std::string token(const std::string& id = "k1") const {
    const Payload payload = Payload{}.with("iss", '"' + issuer.url + '"').with("sub", R"("7")");
    return key.token(R"({"alg":"EdDSA","typ":"JWT","kid":")" + id + R"("})", payload.json());
  }

  // Until the first flight is through; nothing if that does not come.
  static std::optional<Errc> settle(TrustedIssuers& issuers, const std::string& token) {
    for (int n = 0; n < 2'000; ++n) {
      const auto who = issuers.verify(token, kNow);
      if (who) return std::nullopt;
      if (who.error().code != Errc::going_away) return who.error().code;
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return Errc::going_away;
  }

  IssuerKey key = IssuerKey::ed25519();
  Issuer issuer;
  std::mutex mutex;
  std::string places;
  std::string set;
  bool down = false;
  int calls = 0;
  std::vector<std::string> faults;
};

TEST_F(Trusting, ATokenIsVerifiedOnceItsKeysAreHere) {
  const auto issuers = start();
  EXPECT_EQ(settle(*issuers, token()), std::nullopt);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(settle(*issuers, token() + "A"), Errc::unauthenticated);
}

TEST_F(Trusting, ManyTokensWithUnknownKeysAreToldToComeBackAndCostNothing) {
  const auto issuers = start();
  ASSERT_EQ(settle(*issuers, token()), std::nullopt);
  for (int n = 0; n < 2'000; ++n) {
    const auto who = issuers->verify(token("k" + std::to_string(n + 2)), kNow);
    ASSERT_FALSE(who);
    EXPECT_EQ(who.error().code, Errc::going_away);
  }
  const std::lock_guard lock(mutex);
  EXPECT_EQ(calls, 2);
}

TEST_F(Trusting, AnIssuerThatIsDownIsAskedAgainAndToldOfOnce) {
  down = true;
  const auto issuers = start();
  for (int n = 0; n < 2'000; ++n) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
    const std::lock_guard lock(mutex);
    if (calls < 2) continue;
    down = false;
    break;
  }
  EXPECT_EQ(settle(*issuers, token()), std::nullopt);
  const std::lock_guard lock(mutex);
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0], "nobody is there");
  EXPECT_EQ(faults[1], "");
}

TEST_F(Trusting, NobodyElsesTokensAreTaken) {
  const auto issuers = start();
  ASSERT_EQ(settle(*issuers, token()), std::nullopt);
  for (const std::string& other : {std::string("x"), std::string(), Payload{}.token()}) {
    EXPECT_EQ(settle(*issuers, other), Errc::unauthenticated);
  }
}

TEST_F(Trusting, AreReplacedWhileTheyAreAsked) {
  const auto issuers = start();
  ASSERT_EQ(settle(*issuers, token()), std::nullopt);
  const Issuer* const before = issuers->find("aarhus");
  ASSERT_NE(before, nullptr);

  // As it was: it keeps its keys, and is not asked again.
  issuers->replace({issuer});
  EXPECT_EQ(issuers->find("aarhus"), before);
  EXPECT_TRUE(issuers->verify(token(), kNow));
  {
    const std::lock_guard lock(mutex);
    EXPECT_EQ(calls, 2);
  }

  Issuer changed = issuer;
  changed.authority = "Aarhus Kommune";
  issuers->replace({changed});
  EXPECT_EQ(settle(*issuers, token()), std::nullopt);
  EXPECT_EQ(issuers->find("aarhus")->authority, "Aarhus Kommune");

  issuers->replace({});
  EXPECT_EQ(settle(*issuers, token()), Errc::unauthenticated);
  EXPECT_EQ(issuers->find("aarhus"), nullptr);
  EXPECT_FALSE(issuers->trusts(kUrl));
  // Whoever was at it may read on.
  EXPECT_EQ(before->name, "aarhus");
}

TEST(IssuerDocument, NamesOnlyPlacesThatMayBe) {
  Issuer issuer;
  issuer.url = "https://a.example";
  issuer.client_id = "page";
  const auto read = [&issuer](const std::string& login, const std::string& by) {
    const auto places = read_places(
        issuer,
        R"({"issuer":")" + by + R"(","authorization_endpoint":")" + login +
            R"(","token_endpoint":"https://a.example/t","jwks_uri":"https://a.example/k"})");
    return places ? std::nullopt : std::optional(places.error().code);
  };
  EXPECT_EQ(read("https://b.example/l?x=1", issuer.url), std::nullopt);
  EXPECT_EQ(read("https://a.example/l", "https://a.example/"), Errc::forbidden);
  for (const char* place : {"http://a.example/l", "http://127.0.0.1/l", "javascript:alert(1)", "",
                            "//a.example/l", "/l", "https://u:p@a.example/l", "https:///l"}) {
    EXPECT_EQ(read(place, issuer.url), Errc::forbidden) << place;
  }
  issuer.plain_http = true;
  EXPECT_EQ(read("http://127.0.0.1:9/l", issuer.url), std::nullopt);
  EXPECT_EQ(read("http://127.0.0.1.example/l", issuer.url), Errc::forbidden);
  EXPECT_EQ(read("http://a.example/l", issuer.url), Errc::forbidden);
  for (const char* json : {"", "[]", "{", "{\"issuer\":7}"}) {
    EXPECT_FALSE(read_places(issuer, json)) << json;
  }
}

}  // namespace
}  // namespace samtavle::access
