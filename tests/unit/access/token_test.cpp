// Goal: verify() accepts the tokens of issue(), and nothing else: every row of the table is refused
// (after RFC 8725, and the known mistakes of libraries).
// Method: tokens are forged by forge.hpp, which shares no code with the library.

#include "samtavle/access/token.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "forge.hpp"

namespace samtavle::access {
namespace {

using base::Errc;

constexpr std::int64_t kNow = 1'700'000'000;
constexpr std::int64_t kEnd = 1'700'003'600;

// Made by another implementation (Python's hmac and base64).
constexpr std::string_view kGolden =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJzYW10YXZsZSIsImF1dGhvcml0eSI6Ikx"
    "lanJlIEtvbW11bmUiLCJib2FyZCI6Imdyb2VuLWJ5ZGVsIiwiZXhwIjoxNzAwMDAzNjAwLCJndWVzdCI"
    "6ZmFsc2UsImlhdCI6MTcwMDAwMDAwMCwiaXNzIjoic2FtdGF2bGUiLCJraW5kIjoiY2l0aXplbiIsIm5"
    "hbWUiOiLDhXNlIMOYLiIsIm5iZiI6MTcwMDAwMDAwMCwib3BlcmF0b3IiOmZhbHNlLCJyb2xlIjoiY29"
    "udHJpYnV0b3IiLCJzdWIiOiJvaWRjfDQyIn0.DOgRXT33zXE_QGAC8qzAV2ZtlNWXHtyuneIPAUNprCo";

base::BoardId board(std::string_view id = "groen-bydel") {
  return base::BoardId::parse(id).value();
}

Grant grant() {
  Grant g;
  g.identity = {"oidc|42",
                {"Åse Ø.", plan::ActorKind::citizen, "Lejre Kommune", false},
                plan::Role::contributor};
  g.board = board();
  g.issued_s = kNow;
  g.expires_s = kEnd;
  return g;
}

std::optional<Errc> outcome(const base::Result<Verified>& result) {
  if (result) return std::nullopt;
  EXPECT_FALSE(result.error().detail.empty());
  return result.error().code;
}

TEST(Token, IsWhatOtherImplementationsMake) {
  const auto token = issue(test_key(), grant());
  ASSERT_TRUE(token);
  EXPECT_EQ(*token, kGolden);
}

TEST(Token, IsReadBack) {
  const auto verified = verify(test_key(), kGolden, board(), kNow);
  ASSERT_TRUE(verified) << verified.error().detail;
  EXPECT_EQ(verified->identity.subject, "oidc|42");
  EXPECT_EQ(verified->identity.person, grant().identity.person);
  EXPECT_EQ(verified->identity.role, plan::Role::contributor);
  EXPECT_EQ(verified->expires_s, kEnd);
  EXPECT_FALSE(verified->operator_);
}

TEST(Token, EveryKindRoleAndFlagIsReadBack) {
  for (int kind = 1; kind <= 6; ++kind) {
    for (int role = 1; role <= 6; ++role) {
      for (const bool flag : {false, true}) {
        Grant g = grant();
        g.identity.person.kind = static_cast<plan::ActorKind>(kind);
        g.identity.person.guest = flag;
        g.identity.role = static_cast<plan::Role>(role);
        g.operator_ = flag;
        const auto token = issue(test_key(), g);
        ASSERT_TRUE(token);
        const auto verified = verify(test_key(), *token, board(), kNow);
        ASSERT_TRUE(verified);
        EXPECT_EQ(verified->identity.person, g.identity.person);
        EXPECT_EQ(verified->identity.role, g.identity.role);
        EXPECT_EQ(verified->operator_, flag);
      }
    }
  }
}

TEST(Token, TheLongestTextsAreReadBack) {
  Grant g = grant();
  g.identity.subject = std::string(kSubjectBytesMax, '"');
  g.identity.person.name = std::string(kNameBytesMax, '\\');
  g.identity.person.authority = std::string(kAuthorityBytesMax, '/');
  const auto token = issue(test_key(), g);
  ASSERT_TRUE(token);
  EXPECT_LE(token->size(), kTokenBytesMax);
  EXPECT_TRUE(verify(test_key(), *token, board(), kNow));
}

TEST(Token, EveryBoardIsWrittenAsAStar) {
  Grant g = grant();
  g.board.reset();
  const auto token = issue(test_key(), g);
  ASSERT_TRUE(token);
  EXPECT_TRUE(verify(test_key(), *token, board("any-other"), kNow));
  EXPECT_EQ(
      outcome(verify(test_key(), Payload{}.with("board", R"("*")").token(), board("x"), kNow)),
      std::nullopt);
}

TEST(Token, AnotherBoardIsForbidden) {
  EXPECT_EQ(outcome(verify(test_key(), kGolden, board("groen-bydel-2"), kNow)), Errc::forbidden);
  EXPECT_EQ(outcome(verify(test_key(), kGolden, board("groen"), kNow)), Errc::forbidden);
}

TEST(Token, AnInvalidTokenForAnotherBoardIsUnauthenticated) {
  EXPECT_EQ(outcome(verify(test_key(), kGolden, board("x"), kEnd)), Errc::unauthenticated);
  EXPECT_EQ(outcome(verify(test_key(1), kGolden, board("x"), kNow)), Errc::unauthenticated);
}

TEST(Token, ItsTimesAreExact) {
  const auto at = [](std::int64_t now) {
    return outcome(verify(test_key(), kGolden, board(), now));
  };
  EXPECT_EQ(at(kEnd - 1), std::nullopt);
  EXPECT_EQ(at(kEnd), Errc::unauthenticated);
  EXPECT_EQ(at(kNow - kClockSkewMax_s), std::nullopt);
  EXPECT_EQ(at(kNow - kClockSkewMax_s - 1), Errc::unauthenticated);
  EXPECT_EQ(at(std::numeric_limits<std::int64_t>::max()), Errc::unauthenticated);
  EXPECT_EQ(at(std::numeric_limits<std::int64_t>::min()), Errc::unauthenticated);
  EXPECT_EQ(at(0), Errc::unauthenticated);
}

TEST(Token, UnknownPlainClaimsAreIgnored) {
  const std::string token =
      Payload{}.with("jti", R"("7")").with("n", "-3").with("b", "true").token();
  EXPECT_EQ(outcome(verify(test_key(), token, board(), kNow)), std::nullopt);
}

TEST(Token, AHeaderInAnotherOrderIsRead) {
  const std::string token = forge("{ \"typ\": \"JWT\",\n \"alg\": \"HS256\" }", Payload{}.json());
  EXPECT_EQ(outcome(verify(test_key(), token, board(), kNow)), std::nullopt);
}

struct Row {
  const char* name;
  std::string token;
};

std::string with(const std::string& claim, std::string json) {
  return Payload{}.with(claim, std::move(json)).token();
}
std::string header(std::string_view json) { return forge(json, Payload{}.json()); }
std::string quoted(const std::string& text) { return '"' + text + '"'; }

std::vector<Row> headers() {
  const std::string payload = Payload{}.json();
  const std::string parts = base64url(R"({"alg":"HS512","typ":"JWT"})") + "." + base64url(payload);
  const std::string none = base64url(R"({"alg":"none","typ":"JWT"})") + "." + base64url(payload);
  return {
      {"alg none, signed", header(R"({"alg":"none","typ":"JWT"})")},
      {"alg none, unsigned", none + "."},
      {"alg none, two parts", none},
      {"alg None", header(R"({"alg":"None","typ":"JWT"})")},
      {"alg NONE", header(R"({"alg":"NONE","typ":"JWT"})")},
      {"alg nOnE, unsigned",
       base64url(R"({"alg":"nOnE","typ":"JWT"})") + "." + base64url(payload) + "."},
      {"alg empty", header(R"({"alg":"","typ":"JWT"})")},
      {"alg missing", header(R"({"typ":"JWT"})")},
      {"alg null", header(R"({"alg":null,"typ":"JWT"})")},
      {"alg number", header(R"({"alg":256,"typ":"JWT"})")},
      {"alg list", header(R"({"alg":["HS256"],"typ":"JWT"})")},
      {"alg hs256", header(R"({"alg":"hs256","typ":"JWT"})")},
      {"alg HS256 and a NUL", header("{\"alg\":\"HS256\\u0000x\",\"typ\":\"JWT\"}")},
      {"alg HS256 and a blank", header(R"({"alg":"HS256 ","typ":"JWT"})")},
      {"alg RS256, signed with the key as HS256", header(R"({"alg":"RS256","typ":"JWT"})")},
      {"alg RS256, with 256 bytes", base64url(R"({"alg":"RS256","typ":"JWT"})") + "." +
                                        base64url(payload) + "." +
                                        base64url(std::string(256, '\x42'))},
      {"alg ES256, signed with the key as HS256", header(R"({"alg":"ES256","typ":"JWT"})")},
      {"alg ES256, with 64 zero bytes", base64url(R"({"alg":"ES256","typ":"JWT"})") + "." +
                                            base64url(payload) + "." +
                                            base64url(std::string(64, '\0'))},
      {"alg PS256", header(R"({"alg":"PS256","typ":"JWT"})")},
      {"alg EdDSA", header(R"({"alg":"EdDSA","typ":"JWT"})")},
      {"alg HS384", header(R"({"alg":"HS384","typ":"JWT"})")},
      {"alg HS512, signed as HS256", header(R"({"alg":"HS512","typ":"JWT"})")},
      {"alg HS512, rightly signed", parts + "." + base64url(hs512(parts))},
      {"alg twice", header(R"({"alg":"HS256","alg":"HS256","typ":"JWT"})")},
      {"alg twice, one of them none", header(R"({"alg":"none","typ":"JWT","alg":"HS256"})")},
      {"typ missing", header(R"({"alg":"HS256"})")},
      {"typ jwt", header(R"({"alg":"HS256","typ":"jwt"})")},
      {"typ at+jwt", header(R"({"alg":"HS256","typ":"at+jwt"})")},
      {"typ JOSE", header(R"({"alg":"HS256","typ":"JOSE"})")},
      {"typ null", header(R"({"alg":"HS256","typ":null})")},
      {"crit", header(R"({"alg":"HS256","typ":"JWT","crit":["exp"]})")},
      {"crit empty", header(R"({"alg":"HS256","typ":"JWT","crit":""})")},
      {"b64 false", header(R"({"alg":"HS256","typ":"JWT","b64":false})")},
      {"kid", header(R"({"alg":"HS256","typ":"JWT","kid":"1"})")},
      {"kid with a path", header(R"({"alg":"HS256","typ":"JWT","kid":"../../dev/null"})")},
      {"kid with SQL", header(R"({"alg":"HS256","typ":"JWT","kid":"' or 1=1 --"})")},
      {"jku", header(R"({"alg":"HS256","typ":"JWT","jku":"https://x.example/k.json"})")},
      {"x5u", header(R"({"alg":"HS256","typ":"JWT","x5u":"file:///etc/passwd"})")},
      {"jwk", header(R"({"alg":"HS256","typ":"JWT","jwk":{"kty":"oct","k":"AA"}})")},
      {"cty JWT", header(R"({"alg":"HS256","typ":"JWT","cty":"JWT"})")},
      {"zip", header(R"({"alg":"HS256","typ":"JWT","zip":"DEF"})")},
      {"header is a list", header(R"(["HS256","JWT"])")},
      {"header is empty JSON", header("{}")},
      {"header is nothing", header("")},
      {"header is a blank longer", header(std::string{kGoodHeader} + " ")},
      {"header after a byte order mark", header("\xef\xbb\xbf" + std::string{kGoodHeader})},
  };
}

std::vector<Row> shapes() {
  const std::string good{kGolden};
  const std::string payload = Payload{}.json();
  const std::size_t first = good.find('.');
  const std::size_t second = good.rfind('.');
  std::string flipped = good;
  flipped[second + 5] = flipped[second + 5] == 'A' ? 'B' : 'A';
  std::string loose = good;
  // 32 bytes leave two unused bits in the last letter: another letter means the same bytes.
  loose.back() = 'p';
  std::string nul = good;
  nul[first + 10] = '\0';
  // Question marks in a row give a letter in which the two alphabets differ.
  const std::string slashes = base64url(Payload{}.with("x", R"("?????")").json(),
                                        sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  EXPECT_NE(slashes.find('/'), std::string::npos);
  const std::string standard = sign_parts(base64url(kGoodHeader), slashes);
  const std::string deep = std::string(1'200, '[') + std::string(1'200, ']');
  std::string deep_objects;
  for (int i = 0; i < 300; ++i) deep_objects += R"({"a":)";
  return {
      {"nothing", ""},
      {"a dot", "."},
      {"two dots", ".."},
      {"three dots", "..."},
      {"no dot", "abc"},
      {"wrong key",
       [&] {
         const std::string text = good.substr(0, second);
         return text + "." + base64url(hs256(text, test_key(1)));
       }()},
      {"key of zeros", Payload{}.token().substr(0, second) + "." + std::string(43, 'A')},
      {"signature missing", good.substr(0, second + 1)},
      {"signature and its dot missing", good.substr(0, second)},
      {"truncated by one", good.substr(0, good.size() - 1)},
      {"one letter more", good + "A"},
      {"one bit of the signature", flipped},
      {"unused bits of the signature", loose},
      {"payload of another token", good.substr(0, first + 1) +
                                       base64url(Payload{}.with("role", R"("manager")").json()) +
                                       good.substr(second)},
      {"a dot at the end", good + "."},
      {"a dot in front", "." + good},
      {"a fourth part", good + ".AAAA"},
      {"a dot in the payload", good.substr(0, first + 5) + "." + good.substr(first + 5)},
      {"padded signature", good + "="},
      {"padded payload",
       sign_parts(base64url(kGoodHeader), base64url(payload, sodium_base64_VARIANT_URLSAFE) + "=")},
      {"padded header",
       sign_parts(base64url("{ \"alg\":\"HS256\",\"typ\":\"JWT\"}", sodium_base64_VARIANT_URLSAFE),
                  base64url(payload))},
      {"the other alphabet", standard},
      {"blank in front", " " + good},
      {"line break at the end", good + "\n"},
      {"blank in the signed part",
       sign_parts(base64url(kGoodHeader), base64url(payload).insert(4, " "))},
      {"NUL in the token", nul},
      {"NUL at the end", good + std::string(1, '\0')},
      {"bytes over 127", "\xff\xfe\xfd.\x80.\x81"},
      {"Bearer in front", "Bearer " + good},
      {"JSON serialisation", R"({"payload":"x","signatures":[]})"},
      {"one byte too long", good + std::string(kTokenBytesMax + 1 - good.size(), 'A')},
      {"a megabyte of dots", std::string(1'000'000, '.')},
      {"a rightly signed token over the limit",
       with("x", quoted(std::string(kTokenBytesMax, 'x')))},
      {"payload empty", sign_parts(base64url(kGoodHeader), "")},
      {"payload is no JSON", forge(kGoodHeader, "hello")},
      {"payload is {}", forge(kGoodHeader, "{}")},
      {"payload is a list", forge(kGoodHeader, "[" + payload + "]")},
      {"payload is null", forge(kGoodHeader, "null")},
      {"payload is a text", forge(kGoodHeader, quoted("x"))},
      {"payload twice", forge(kGoodHeader, payload + payload)},
      {"payload and garbage", forge(kGoodHeader, payload + "x}")},
      {"payload unfinished", forge(kGoodHeader, payload.substr(0, payload.size() - 1))},
      {"payload with a comma at the end",
       forge(kGoodHeader, payload.substr(0, payload.size() - 1) + ",}")},
      {"payload with a comment", forge(kGoodHeader, "{/**/" + payload.substr(1))},
      {"payload in single quotes", forge(kGoodHeader, "{'sub':'x'}")},
      {"nested token", forge(kGoodHeader, good)},
      {"nested token in a claim", forge(kGoodHeader, R"({"jwt":")" + good + R"("})")},
      {"deep lists", forge(kGoodHeader, deep)},
      {"deep lists in a claim", with("x", deep)},
      {"deep objects", forge(kGoodHeader, deep_objects)},
      {"a claim that is an object", with("x", "{}")},
      {"a claim that is null", with("x", "null")},
      {"a claim that is a fraction", with("x", "0.5")},
  };
}

std::vector<Row> claims() {
  const std::string nul = "a\\u0000b";
  const std::string huge = "99999999999999999999999999";
  std::vector<Row> rows = {
      {"exp text", with("exp", R"("1700003600")")},
      {"exp null", with("exp", "null")},
      {"exp true", with("exp", "true")},
      {"exp fraction", with("exp", "1700003600.5")},
      {"exp with an exponent", with("exp", "17e8")},
      {"exp negative", with("exp", "-1")},
      {"exp 0", with("exp", "0")},
      {"exp past", with("exp", "1700000000")},
      {"exp 2^63", with("exp", "9223372036854775808")},
      {"exp 2^63 - 1", with("exp", "9223372036854775807")},
      {"exp 2^64 - 1", with("exp", "18446744073709551615")},
      {"exp -2^63", with("exp", "-9223372036854775808")},
      {"exp over 64 bits", with("exp", huge)},
      {"exp 1e400", with("exp", "1e400")},
      {"exp in ms", with("exp", "1700003600000")},
      {"exp list", with("exp", "[1700003600]")},
      {"exp twice", Payload{}.twice("exp", "1900000000").token()},
      {"nbf future", with("nbf", "1700000061")},
      {"nbf text", with("nbf", R"("1700000000")")},
      {"nbf negative", with("nbf", "-1")},
      {"nbf after exp", with("nbf", "1700003600")},
      {"iat future", with("iat", "1700000061")},
      {"iat negative", with("iat", "-9223372036854775808")},
      {"iat after exp", with("iat", "1700003601")},
      {"iss other", with("iss", R"("samtavle2")")},
      {"iss empty", with("iss", quoted(""))},
      {"iss in capitals", with("iss", R"("Samtavle")")},
      {"iss with a NUL", with("iss", R"("samtavle\u0000")")},
      {"iss list", with("iss", R"(["samtavle"])")},
      {"aud other", with("aud", R"("other")")},
      {"aud list", with("aud", R"(["samtavle"])")},
      {"aud list of two", with("aud", R"(["other","samtavle"])")},
      {"aud true", with("aud", "true")},
      {"sub empty", with("sub", quoted(""))},
      {"sub number", with("sub", "42")},
      {"sub too long", with("sub", quoted(std::string(kSubjectBytesMax + 1, 'a')))},
      {"sub huge", with("sub", quoted(std::string(2'000, 'a')))},
      {"sub with an escaped NUL", with("sub", quoted(nul))},
      {"sub with a NUL", with("sub", quoted(std::string("a\0b", 3)))},
      {"sub with a line break", with("sub", quoted("a\\nb"))},
      {"sub invalid UTF-8", with("sub", quoted("\xff"))},
      {"sub overlong UTF-8", with("sub", quoted("\xc0\xaf"))},
      {"sub half a surrogate", with("sub", quoted("\\ud800"))},
      {"sub twice", Payload{}.twice("sub", R"("admin")").token()},
      {"sub twice, once escaped", Payload{}.twice("s\\u0075b", R"("admin")").token()},
      {"name too long", with("name", quoted(std::string(kNameBytesMax + 1, 'a')))},
      {"name null", with("name", "null")},
      {"name with an escape sequence", with("name", quoted("\\u001b[2J"))},
      {"name invalid UTF-8", with("name", quoted("\xed\xa0\x80"))},
      {"name that turns the text", with("name", quoted("\\u202eeno"))},
      {"authority too long", with("authority", quoted(std::string(kAuthorityBytesMax + 1, 'a')))},
      {"authority number", with("authority", "1")},
      {"authority with a tab", with("authority", quoted("a\\tb"))},
      {"role unknown", with("role", quoted("owner"))},
      {"role none", with("role", quoted("none"))},
      {"role empty", with("role", quoted(""))},
      {"role in capitals", with("role", quoted("Manager"))},
      {"role number", with("role", "6")},
      {"role list", with("role", R"(["manager"])")},
      {"role with a NUL", with("role", quoted("manager\\u0000"))},
      {"role twice", Payload{}.twice("role", R"("manager")").token()},
      {"kind none", with("kind", quoted("none"))},
      {"kind unknown", with("kind", quoted("robot"))},
      {"kind number", with("kind", "1")},
      {"guest text", with("guest", quoted("false"))},
      {"guest number", with("guest", "0")},
      {"operator text", with("operator", quoted("true"))},
      {"operator number", with("operator", "1")},
      {"board empty", with("board", quoted(""))},
      {"board null", with("board", "null")},
      {"board list", with("board", R"(["groen-bydel"])")},
      {"board object", with("board", R"({"id":"groen-bydel"})")},
      {"board that is no id", with("board", quoted("../groen-bydel"))},
      {"board pattern", with("board", quoted("groen-*"))},
      {"board two stars", with("board", quoted("**"))},
      {"board with a NUL", with("board", quoted("groen-bydel\\u0000"))},
  };
  for (const char* claim :
       {"iss", "aud", "iat", "nbf", "exp", "sub", "name", "authority", "kind", "role", "board"}) {
    rows.push_back({claim, Payload{}.without(claim).token()});
  }
  return rows;
}

void expect_refused(const std::vector<Row>& rows) {
  std::set<std::string> names;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_TRUE(names.insert(row.name).second) << "a name twice";
    EXPECT_EQ(outcome(verify(test_key(), row.token, board(), kNow)), Errc::unauthenticated);
    EXPECT_EQ(outcome(verify_operator(test_key(), row.token, kNow)), Errc::unauthenticated);
  }
}

TEST(Token, TheForgeMakesGoodTokens) {
  // Or every row of the tables would be refused for the wrong reason.
  EXPECT_EQ(outcome(verify(test_key(), Payload{}.token(), board(), kNow)), std::nullopt);
  EXPECT_EQ(outcome(verify(test_key(), with("nbf", "1700000060"), board(), kNow)), std::nullopt);
  EXPECT_EQ(outcome(verify(test_key(), Payload{}.without("guest").without("operator").token(),
                           board(), kNow)),
            std::nullopt);
  const std::string largest = with("x", quoted(std::string((kTokenBytesMax - 700) * 3 / 4, 'x')));
  ASSERT_LE(largest.size(), kTokenBytesMax);
  EXPECT_EQ(outcome(verify(test_key(), largest, board(), kNow)), std::nullopt);
}

TEST(Token, WrongHeadersAreRefused) { expect_refused(headers()); }
TEST(Token, WrongShapesAreRefused) { expect_refused(shapes()); }
TEST(Token, WrongClaimsAreRefused) { expect_refused(claims()); }

TEST(Token, TheTablesAreAsLongAsPromised) {
  EXPECT_GE(headers().size() + shapes().size() + claims().size(), 60u);
}

TEST(Token, EveryLetterOfItCounts) {
  for (std::size_t i = 0; i < kGolden.size(); ++i) {
    for (const char c : {'A', 'z', '-', '=', '.', ' ', '\0'}) {
      std::string changed{kGolden};
      if (changed[i] == c) continue;
      changed[i] = c;
      ASSERT_FALSE(verify(test_key(), changed, board(), kNow)) << i << " " << c;
    }
    ASSERT_FALSE(verify(test_key(), kGolden.substr(0, i), board(), kNow)) << i;
  }
}

TEST(Token, OnlyAnOperatorIsOne) {
  EXPECT_EQ(outcome(verify_operator(test_key(), kGolden, kNow)), Errc::forbidden);
  EXPECT_EQ(outcome(verify_operator(test_key(), Payload{}.without("operator").token(), kNow)),
            Errc::forbidden);
  // The role on a board does not make one.
  EXPECT_EQ(outcome(verify_operator(test_key(), with("role", quoted("manager")), kNow)),
            Errc::forbidden);
  const auto verified = verify_operator(test_key(), with("operator", "true"), kNow);
  ASSERT_TRUE(verified);
  EXPECT_TRUE(verified->operator_);
  EXPECT_EQ(verified->identity.subject, "oidc|42");
  EXPECT_EQ(outcome(verify_operator(test_key(), with("operator", "true"), kEnd)),
            Errc::unauthenticated);
}

TEST(Token, NamesTheBoardThatItOpens) {
  const auto one = board_of(test_key(), kGolden, kNow);
  ASSERT_TRUE(one);
  EXPECT_EQ(*one, board());
  const auto every = board_of(test_key(), with("board", quoted("*")), kNow);
  ASSERT_TRUE(every);
  EXPECT_EQ(*every, std::nullopt);
  EXPECT_EQ(board_of(test_key(), kGolden, kEnd).error().code, Errc::unauthenticated);
  EXPECT_EQ(board_of(test_key(), with("board", quoted("A B")), kNow).error().code,
            Errc::unauthenticated);
}

TEST(Token, AGrantThatWouldNotBeAcceptedIsNotIssued) {
  const auto refused = [](auto&& change) {
    Grant g = grant();
    change(g);
    const auto token = issue(test_key(), g);
    return !token && token.error().code == Errc::invalid;
  };
  EXPECT_TRUE(refused([](Grant& g) { g.identity.subject.clear(); }));
  EXPECT_TRUE(refused([](Grant& g) { g.identity.subject.assign(kSubjectBytesMax + 1, 'a'); }));
  EXPECT_TRUE(refused([](Grant& g) { g.identity.subject = "a\n"; }));
  EXPECT_TRUE(refused([](Grant& g) { g.identity.person.name.assign(kNameBytesMax + 1, 'a'); }));
  EXPECT_TRUE(refused([](Grant& g) { g.identity.person.name = "\xff"; }));
  EXPECT_TRUE(refused([](Grant& g) { g.identity.person.authority = "\x01"; }));
  EXPECT_TRUE(refused([](Grant& g) { g.identity.person.kind = plan::ActorKind::none; }));
  EXPECT_TRUE(refused([](Grant& g) { g.identity.person.kind = plan::ActorKind{77}; }));
  EXPECT_TRUE(refused([](Grant& g) { g.identity.role = plan::Role::none; }));
  EXPECT_TRUE(refused([](Grant& g) { g.identity.role = plan::Role{77}; }));
  EXPECT_TRUE(refused([](Grant& g) { g.expires_s = g.issued_s; }));
  EXPECT_TRUE(refused([](Grant& g) { g.issued_s = -1; }));
  EXPECT_TRUE(refused([](Grant& g) { g.expires_s = std::numeric_limits<std::int64_t>::max(); }));
}

TEST(Token, NothingOfItsContentIsInTheError) {
  for (const auto& rows : {headers(), shapes(), claims()}) {
    for (const Row& row : rows) {
      const auto result = verify(test_key(), row.token, board(), kNow);
      ASSERT_FALSE(result);
      EXPECT_EQ(result.error().detail.find("oidc"), std::string::npos) << row.name;
      EXPECT_EQ(result.error().detail.find("Lejre"), std::string::npos) << row.name;
    }
  }
}

}  // namespace
}  // namespace samtavle::access
