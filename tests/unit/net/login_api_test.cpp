// Goal: cookies are set and read so strictly that no neighbour and no other site's page gets
// anything out of them; the JSON of logins is that of openapi.json.
// Method: tables over requests made here.

#include "samtavle/net/login_api.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "samtavle/net/board_api.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using Fields = std::vector<std::pair<std::string, std::string>>;

Request with(Fields fields) {
  Request request;
  request.method = "POST";
  request.path = "/auth/ticket";
  request.fields = std::move(fields);
  return request;
}

std::string cookie(const Fields& fields) {
  return std::string(cookie_in(with(fields), kLoginCookie).value_or("none"));
}

TEST(LoginApi, ACookieIsReadWhereverItStandsButOnlyOnce) {
  EXPECT_EQ(cookie({{"cookie", "__Host-samtavle=abc"}}), "abc");
  EXPECT_EQ(cookie({{"cookie", "a=b; __Host-samtavle=abc.d-e_f; c"}}), "abc.d-e_f");
  EXPECT_EQ(cookie({{"cookie", "a=b"}, {"cookie", "__Host-samtavle=abc"}}), "abc");
  EXPECT_EQ(cookie({{"cookie", "__Host-samtavle="}}), "");
  EXPECT_EQ(cookie({{"cookie", "__host-samtavle=abc"}}), "none");
  EXPECT_EQ(cookie({{"cookie", "x__Host-samtavle=abc"}}), "none");
  EXPECT_EQ(cookie({{"cookie", "__Host-samtavle"}}), "none");
  EXPECT_EQ(cookie({{"cookie", "__Host-samtavle=a; __Host-samtavle=b"}}), "none");
  EXPECT_EQ(cookie({{"cookie", "__Host-samtavle=a"}, {"cookie", "__Host-samtavle=a"}}), "none");
  EXPECT_EQ(cookie({}), "none");
}

TEST(LoginApi, ACookieIsSetForThisHostAloneAndForNoScript) {
  EXPECT_EQ(set_cookie(kLoginCookie, "abc", 60),
            "__Host-samtavle=abc; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60");
  EXPECT_EQ(drop_cookie(kLandingCookie),
            "__Host-samtavle-landing=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
}

TEST(LoginApi, OnlyTheOwnPageMayAskByACookie) {
  struct Row {
    const char* what;
    Fields fields;
    bool own;
  };
  const std::pair<std::string, std::string> host = {"host", "tavle.example"};
  const std::pair<std::string, std::string> page = {"samtavle-page", "1"};
  const std::vector<Row> rows = {
      {"the page",
       {host, page, {"origin", "https://tavle.example"}, {"sec-fetch-site", "same-origin"}},
       true},
      {"a reading call of the page", {host, page, {"sec-fetch-site", "same-origin"}}, true},
      {"an old browser", {host, page}, true},
      {"a form of another site", {host, {"origin", "https://evil.example"}}, false},
      {"a link", {host, {"sec-fetch-site", "none"}}, false},
      {"no field", {host, {"origin", "https://tavle.example"}}, false},
      {"another value", {host, {"samtavle-page", "true"}}, false},
      {"the field twice", {host, page, page}, false},
      {"another origin", {host, page, {"origin", "https://evil.example"}}, false},
      {"a neighbour", {host, page, {"origin", "https://a.tavle.example"}}, false},
      {"no origin at all", {host, page, {"origin", "null"}}, false},
      {"another site", {host, page, {"sec-fetch-site", "cross-site"}}, false},
      {"the same site only", {host, page, {"sec-fetch-site", "same-site"}}, false},
      {"typed in", {host, page, {"sec-fetch-site", "none"}}, false},
      {"two answers",
       {host, page, {"sec-fetch-site", "same-origin"}, {"sec-fetch-site", "cross-site"}},
       false},
  };
  for (const Row& row : rows) EXPECT_EQ(is_by_own_page(with(row.fields)), row.own) << row.what;
}

TEST(LoginApi, ARevocationNamesOnePerson) {
  EXPECT_EQ(parse_revocation(R"({"subject":"aarhus|7"})").value(), "aarhus|7");
  for (const char* body : {R"({"subject":""})", R"({"subject":7})", R"({"subject":"a\nb"})",
                           R"({"subject":"a","more":1})", "{}"}) {
    const auto wrong = parse_revocation(body);
    ASSERT_FALSE(wrong) << body;
    EXPECT_EQ(wrong.error().code, Errc::invalid) << body;
  }
  for (const char* body : {"", "[]", "x", R"({"a":{"b":{"c":{"d":{"e":1}}}}})"}) {
    const auto wrong = parse_revocation(body);
    ASSERT_FALSE(wrong) << body;
    EXPECT_EQ(wrong.error().code, Errc::malformed) << body;
  }
}

void expect_members(const std::string& text, const char* schema) {
  const json::value document = json::parse(openapi_document());
  const json::value& described = document.at("components").at("schemas").at(schema);
  std::set<std::string> members;
  const json::value value = json::parse(text);
  for (const auto& member : value.as_object()) members.insert(std::string(member.key()));
  std::set<std::string> known;
  for (const auto& member : described.at("properties").as_object()) {
    known.insert(std::string(member.key()));
  }
  EXPECT_EQ(members, known) << schema;
}

TEST(LoginApi, AnswersHaveTheMembersOfTheirSchemas) {
  access::Issuer issuer;
  issuer.name = "aarhus";
  const std::vector<const access::Issuer*> issuers = {&issuer};
  expect_members(issuers_json(issuers), "LoginIssuers");
  EXPECT_EQ(issuers_json(issuers), R"({"issuers":[{"name":"aarhus","label":"aarhus"}]})");
  access::LoginSession session;
  session.identity.person.kind = plan::ActorKind::citizen;
  expect_members(session_json(session), "LoginSession");
  EXPECT_EQ(session_json(session).find("sub"), std::string::npos);
  expect_members(ticket_json("ticket-x"), "Ticket");
  expect_members(logout_json("https://login.example/end"), "LoggedOut");
  EXPECT_EQ(logout_json(""), "{}");
}

}  // namespace
}  // namespace samtavle::net
