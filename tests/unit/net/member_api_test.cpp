// Goal: the addresses and the JSON of members are what openapi.json says, and input is checked
// member by member.

#include "samtavle/net/member_api.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "samtavle/net/board_api.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using MemberWhat = MemberRequest::What;

TEST(MemberPath, IsOneOfFour) {
  struct Row {
    std::string method;
    std::string path;
    MemberWhat what;
    std::uint32_t actor;
  };
  const std::vector<Row> rows = {
      {"GET", "/api/v1/boards/park/members", MemberWhat::list, 0},
      {"HEAD", "/api/v1/boards/park/members", MemberWhat::list, 0},
      {"POST", "/api/v1/boards/park/members", MemberWhat::add, 0},
      {"POST", "/api/v1/boards/park/members/3", MemberWhat::change, 3},
      {"DELETE", "/api/v1/boards/park/members/4294967295", MemberWhat::remove, 4'294'967'295},
  };
  for (const Row& row : rows) {
    const auto parsed = parse_member_path(row.method, row.path);
    ASSERT_TRUE(parsed && *parsed) << row.path;
    EXPECT_EQ((*parsed)->what, row.what) << row.path;
    EXPECT_EQ((*parsed)->board.str(), "park");
    EXPECT_EQ((*parsed)->actor.value, row.actor);
    EXPECT_EQ(member_methods_instead(row.method, row.path), "") << row.path;
    EXPECT_NE(member_methods_instead("PATCH", row.path), "") << row.path;
  }
  EXPECT_EQ(member_methods_instead("DELETE", "/api/v1/boards/park/members"), "GET, HEAD, POST");
  EXPECT_EQ(member_methods_instead("GET", "/api/v1/boards/park/members/3"), "POST, DELETE");
}

TEST(MemberPath, OtherAddressesAreNone) {
  for (const char* path : {"/api/v1/boards", "/api/v1/boards/park", "/members",
                           "/api/v1/boards/park/members2", "/api/v1/boards/park/people"}) {
    EXPECT_FALSE(parse_member_path("GET", path)) << path;
    EXPECT_EQ(member_methods_instead("GET", path), "") << path;
  }
  for (const char* actor : {"", "0", "03", "-1", "x", "3/3", "4294967296", "3%20"}) {
    const std::string path = std::string("/api/v1/boards/park/members/") + actor;
    const auto parsed = parse_member_path("POST", path);
    ASSERT_TRUE(parsed) << path;
    EXPECT_EQ(parsed->error().code, Errc::not_found) << path;
  }
  EXPECT_EQ(parse_member_path("GET", "/api/v1/boards/No Such/members")->error().code,
            Errc::no_such_board);
}

TEST(MemberWish, IsCheckedMemberByMember) {
  const auto added =
      parse_member_wish(R"({"subject":"muni|7 \u00e6","role":"manager"})", MemberWhat::add);
  ASSERT_TRUE(added) << added.error().detail;
  EXPECT_EQ(added->subject, "muni|7 \xc3\xa6");
  EXPECT_EQ(added->role, plan::Role::manager);
  EXPECT_EQ(parse_member_wish(R"({"role":"reader"})", MemberWhat::change)->role,
            plan::Role::reader);
  for (const char* body : {"", "[]", "{\"role\":", "reader"}) {
    EXPECT_EQ(parse_member_wish(body, MemberWhat::add).error().code, Errc::malformed) << body;
  }
  const std::string longest(128, 'x');
  EXPECT_TRUE(parse_member_wish(R"({"role":"reader","subject":")" + longest + R"("})",
                                MemberWhat::add));
  for (const std::string& body :
       {std::string(R"({"role":"reader"})"), std::string(R"({"subject":"a"})"),
        std::string(R"({"subject":"","role":"reader"})"),
        std::string(R"({"subject":"a\nb","role":"reader"})"),
        std::string(R"({"subject":7,"role":"reader"})"),
        std::string(R"({"subject":"a","role":"none"})"),
        std::string(R"({"subject":"a","role":"owner"})"),
        std::string(R"({"subject":"a","role":"reader","name":"A"})"),
        R"({"role":"reader","subject":"x)" + longest + R"("})"}) {
    EXPECT_EQ(parse_member_wish(body, MemberWhat::add).error().code, Errc::invalid) << body;
  }
  EXPECT_EQ(parse_member_wish(R"({"subject":"a","role":"reader"})", MemberWhat::change)
                .error()
                .code,
            Errc::invalid);
}

TEST(MemberWish, MaySayWhy) {
  EXPECT_EQ(parse_member_wish(R"({"role":"reader","why":"Is away"})", MemberWhat::change)->why,
            "Is away");
  EXPECT_EQ(parse_member_wish(R"({"why":"Has left"})", MemberWhat::remove)->why, "Has left");
  EXPECT_EQ(parse_member_wish("", MemberWhat::remove)->why, "");
  const std::string longest(hub::kMemberReasonBytesMax, 'x');
  EXPECT_TRUE(parse_member_wish(R"({"why":")" + longest + R"("})", MemberWhat::remove));
  for (const std::string& body :
       {R"({"why":"x)" + longest + R"("})", std::string(R"({"why":"a\nb"})"),
        std::string(R"({"why":7})"), std::string(R"({"role":"reader"})")}) {
    EXPECT_EQ(parse_member_wish(body, MemberWhat::remove).error().code, Errc::invalid) << body;
  }
  EXPECT_EQ(parse_member_wish(R"({"subject":"a","role":"reader","why":"x"})", MemberWhat::add)
                .error()
                .code,
            Errc::invalid);
}

TEST(MemberJson, IsWhatIsDocumented) {
  const json::value document = json::parse(openapi_document());
  const json::object& known =
      document.at("components").at("schemas").at("Member").at("properties").as_object();
  hub::ActorRecord actor;
  actor.actor = base::Actor{3};
  actor.subject = "login-of-asta";
  const hub::MemberRecord member{actor.subject, actor.actor, plan::Role::manager,
                                 1'700'000'000'123, base::Actor{7}, "Leads it"};
  const json::value unseen = json::parse(member_json(member, actor));
  EXPECT_EQ(unseen, (json::value{{"actor", 3},
                                 {"name", ""},
                                 {"kind", "none"},
                                 {"authority", ""},
                                 {"role", "manager"},
                                 {"since", "2023-11-14T22:13:20Z"},
                                 {"subject", "login-of-asta"},
                                 {"given_by", 7},
                                 {"why", "Leads it"}}));
  for (const auto& one : unseen.as_object()) EXPECT_TRUE(known.contains(one.key())) << one.key();
  actor.person = {"Asta", plan::ActorKind::citizen, "Havneby", true};
  const std::string all = members_json({{actor.actor, member}}, {{actor.actor, actor}});
  EXPECT_EQ(all.find("login-of-asta"), std::string::npos) << "her name is enough";
  EXPECT_EQ(json::parse(all).at("members").at(0).at("name"), "Asta");
  EXPECT_EQ(json::parse(members_json({}, {})), (json::value{{"members", json::array{}}}));
}

}  // namespace
}  // namespace samtavle::net
