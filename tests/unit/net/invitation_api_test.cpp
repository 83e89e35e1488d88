// Goal: the addresses and the JSON of invitations are what openapi.json says, and input is checked
// member by member.

#include "samtavle/net/invitation_api.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <set>

#include "samtavle/net/board_api.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using testing::HasSubstr;
using What = InvitationRequest::What;

constexpr std::int64_t kNow_s = 1'700'000'000;
const base::BoardId kPark = base::BoardId::parse("park").value();

hub::InvitationRecord record() {
  return {base::InvitationNumber{3}, std::string(32, '\xb1'),      plan::Role::contributor,
          plan::ActorKind::citizen,  "Havneby",                    "Meeting \"in May\"",
          kNow_s,                    kNow_s + 86'400,              5,
          2,                         false};
}

TEST(InvitationPath, IsOneOfFive) {
  struct Row {
    std::string method;
    std::string path;
    What what;
    std::uint32_t number;
  };
  const std::vector<Row> rows = {
      {"GET", "/api/v1/boards/park/invitations", What::list, 0},
      {"HEAD", "/api/v1/boards/park/invitations", What::list, 0},
      {"POST", "/api/v1/boards/park/invitations", What::make, 0},
      {"DELETE", "/api/v1/boards/park/invitations/3", What::revoke, 3},
      {"DELETE", "/api/v1/boards/park/invitations/4294967295", What::revoke, 4'294'967'295},
      {"POST", "/api/v1/boards/park/invitations/12/rotate", What::rotate, 12},
      {"POST", "/api/v1/boards/park/join", What::join, 0},
  };
  for (const Row& row : rows) {
    const auto parsed = parse_invitation_path(row.method, row.path);
    ASSERT_TRUE(parsed && *parsed) << row.path;
    EXPECT_EQ((*parsed)->what, row.what) << row.path;
    EXPECT_EQ((*parsed)->board, kPark);
    EXPECT_EQ((*parsed)->number.value, row.number);
    EXPECT_EQ(invitation_methods_instead(row.method, row.path), "") << row.path;
    EXPECT_NE(invitation_methods_instead("PATCH", row.path), "") << row.path;
  }
}

TEST(InvitationPath, OtherAddressesAreNone) {
  for (const char* path : {"/api/v1/boards", "/api/v1/boards/park", "/api/v1/boards/park/",
                           "/api/v1/boards/park/invitation", "/api/v1/boards/park/invitations2",
                           "/api/v1/boards/park/events", "/api/v1/boards/park/join/",
                           "/api/v1/boards/park/x/join", "/boards/park/join", "/b/park/join"}) {
    EXPECT_FALSE(parse_invitation_path("POST", path)) << path;
    EXPECT_EQ(invitation_methods_instead("PATCH", path), "") << path;
  }
  for (const char* path : {"/api/v1/boards/park/invitations/", "/api/v1/boards/park/invitations/0",
                           "/api/v1/boards/park/invitations/01",
                           "/api/v1/boards/park/invitations/-1",
                           "/api/v1/boards/park/invitations/4294967296",
                           "/api/v1/boards/park/invitations/1/2",
                           "/api/v1/boards/park/invitations/x/rotate",
                           "/api/v1/boards/park/invitations//rotate",
                           "/api/v1/boards/park/invitations/rotate"}) {
    const auto parsed = parse_invitation_path("DELETE", path);
    ASSERT_TRUE(parsed) << path;
    EXPECT_EQ(parsed->error().code, Errc::not_found) << path;
  }
  EXPECT_EQ(parse_invitation_path("POST", "/api/v1/boards/No/join")->error().code,
            Errc::no_such_board);
}

TEST(InvitationWish, HasDefaults) {
  for (const char* body : {"", "{}"}) {
    const auto wish = parse_invitation_wish(body);
    ASSERT_TRUE(wish);
    EXPECT_EQ(wish->role, plan::Role::contributor);
    EXPECT_EQ(wish->kind, plan::ActorKind::citizen);
    EXPECT_EQ(wish->life_s, 14 * 86'400);
    EXPECT_EQ(wish->uses_max, 500u);
  }
  const auto wish = parse_invitation_wish(
      R"({"role":"manager","kind":"official","authority":"Havneby","label":"L",
          "expires_in_s":60,"uses_max":1})");
  ASSERT_TRUE(wish);
  EXPECT_EQ(wish->role, plan::Role::manager);
  EXPECT_EQ(wish->kind, plan::ActorKind::official);
  EXPECT_EQ(wish->authority, "Havneby");
  EXPECT_EQ(wish->label, "L");
  EXPECT_EQ(wish->life_s, 60);
  EXPECT_EQ(wish->uses_max, 1u);
}

TEST(InvitationWish, EachMemberIsChecked) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"({"role":"king"})", "role"},
      {R"({"role":"none"})", "role"},
      {R"({"role":5})", "role"},
      {R"({"kind":"robot"})", "kind"},
      {R"({"authority":"a\nb"})", "authority"},
      {R"({"authority":")" + std::string(201, 'a') + R"("})", "authority"},
      {R"({"label":["x"]})", "label"},
      {R"({"label":"\u202ex"})", "label"},
      {R"({"expires_in_s":0})", "expires_in_s"},
      {R"({"expires_in_s":31622401})", "expires_in_s"},
      {R"({"expires_in_s":9223372036854775807})", "expires_in_s"},
      {R"({"expires_in_s":"60"})", "expires_in_s"},
      {R"({"expires_in_s":60.5})", "expires_in_s"},
      {R"({"uses_max":0})", "uses_max"},
      {R"({"uses_max":-1})", "uses_max"},
      {R"({"uses_max":100001})", "uses_max"},
      {R"({"secret":"mine"})", "secret"},
  };
  for (const auto& [body, member] : rows) {
    const auto wish = parse_invitation_wish(body);
    ASSERT_FALSE(wish) << body;
    EXPECT_EQ(wish.error().code, Errc::invalid) << body;
    EXPECT_THAT(wish.error().detail, testing::StartsWith(member + ": ")) << body;
  }
  for (const char* body : {"{", "[]", "null", "\"x\"", R"({"a":{"a":{"a":{"a":{"a":1}}}}})"}) {
    EXPECT_EQ(parse_invitation_wish(body).error().code, Errc::malformed) << body;
  }
}

TEST(Joining, NeedsASecretAndAName) {
  const auto good = parse_join(R"({"secret":"3-x","name":"  Asta "})");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->secret, "3-x");
  EXPECT_EQ(good->name, "Asta");
  EXPECT_EQ(good->code, "");
  EXPECT_EQ(parse_join(R"({"secret":"x","name":"A","code":"k7qm 2xwd"})")->code, "k7qm 2xwd");
  EXPECT_EQ(parse_join(R"({"secret":"x","name":"A","code":7})").error().code, Errc::invalid);
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"({"name":"Asta"})", "secret"},          {R"({"secret":"x"})", "name"},
      {R"({"secret":"x","name":""})", "name"},   {R"({"secret":"x","name":"a\u0000b"})", "name"},
      {R"({"secret":1,"name":"Asta"})", "secret"}, {R"({"secret":"x","name":null})", "name"},
      {R"({"secret":"x","name":"A","role":"manager"})", "role"},
      {R"({"secret":"x","name":"A","kind":"official"})", "kind"},
  };
  for (const auto& [body, member] : rows) {
    const auto joining = parse_join(body);
    ASSERT_FALSE(joining) << body;
    EXPECT_THAT(joining.error().detail, testing::StartsWith(member + ": ")) << body;
  }
  EXPECT_EQ(parse_join("").error().code, Errc::malformed);
  EXPECT_EQ(parse_join("{\"secret\":\"x\",\"name\":\"\xff\"}").error().code, Errc::malformed);
}

std::set<std::string> members(const json::value& object) {
  std::set<std::string> all;
  for (const auto& member : object.as_object()) all.insert(std::string(member.key()));
  return all;
}

std::set<std::string> required(const char* schema) {
  const json::value document = json::parse(openapi_document());
  std::set<std::string> all;
  for (const auto& name :
       document.at("components").at("schemas").at(schema).at("required").as_array()) {
    all.insert(std::string(name.as_string()));
  }
  return all;
}

TEST(InvitationJson, HasTheMembersOfItsSchemaAndNoHash) {
  const std::string text = invitation_json(record(), kNow_s, kPark);
  const json::value one = json::parse(text);
  EXPECT_EQ(members(one), required("Invitation"));
  EXPECT_EQ(one.at("state").as_string(), "open");
  EXPECT_EQ(one.at("expires_at").as_string(), "2023-11-15T22:13:20Z");
  EXPECT_EQ(one.at("uses").as_int64(), 2);
  EXPECT_THAT(text, testing::Not(HasSubstr("\xb1")));

  const json::value made = json::parse(invitation_json(record(), kNow_s, kPark, "3-abc"));
  EXPECT_EQ(members(made), required("MadeInvitation"));
  EXPECT_EQ(made.at("link").as_string(), "/b/park#i=3-abc");
  EXPECT_EQ(made.at("needs_code"), false);
  hub::InvitationRecord with_code = record();
  with_code.code_hash = std::string(32, '\xc2');
  const std::string coded = invitation_json(with_code, kNow_s, kPark, "3-abc", "K7QM-2XWD");
  EXPECT_EQ(json::parse(coded).at("needs_code"), true);
  EXPECT_EQ(json::parse(coded).at("code"), "K7QM-2XWD");
  EXPECT_THAT(coded, testing::Not(HasSubstr("\xc2")));

  EXPECT_EQ(invitations_json({{record().number, record()}}, kNow_s, kPark),
            R"({"invitations":[)" + text + "]}");
  EXPECT_EQ(invitations_json({}, kNow_s, kPark), R"({"invitations":[]})");
}

TEST(InvitationJson, SaysHowItStands) {
  const auto state = [](const hub::InvitationRecord& one, std::int64_t now_s) {
    return std::string(json::parse(invitation_json(one, now_s, kPark)).at("state").as_string());
  };
  hub::InvitationRecord one = record();
  EXPECT_EQ(state(one, one.expires_s - 1), "open");
  EXPECT_EQ(state(one, one.expires_s), "expired");
  one.uses = one.uses_max;
  EXPECT_EQ(state(one, kNow_s), "used_up");
  EXPECT_EQ(state(one, one.expires_s), "expired");
  one.revoked = true;
  EXPECT_EQ(state(one, kNow_s), "revoked");
}

TEST(GuestJson, HasTheMembersOfItsSchema) {
  const access::Invited invited{kPark,     base::InvitationNumber{3}, plan::ActorKind::citizen,
                                "Havneby", plan::Role::commenter,     kNow_s + 86'400};
  const json::value guest = json::parse(guest_json({"a.b.c", kNow_s}, invited, "Asta \"A\""));
  EXPECT_EQ(members(guest), required("GuestToken"));
  EXPECT_EQ(guest.at("role").as_string(), "commenter");
  EXPECT_EQ(guest.at("name").as_string(), "Asta \"A\"");
}

}  // namespace
}  // namespace samtavle::net
