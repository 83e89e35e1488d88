// Goal: the addresses and the JSON of people are what openapi.json says, and input is checked
// member by member.

#include "samtavle/net/people_api.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <set>

#include "samtavle/net/board_api.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using testing::HasSubstr;
using PeopleWhat = PeopleRequest::What;

TEST(PeoplePath, IsOneOfThree) {
  struct Row {
    std::string method;
    std::string path;
    PeopleWhat what;
    std::uint32_t actor;
  };
  const std::vector<Row> rows = {
      {"GET", "/api/v1/boards/park/people", PeopleWhat::list, 0},
      {"HEAD", "/api/v1/boards/park/people", PeopleWhat::list, 0},
      {"POST", "/api/v1/boards/park/people/3/erase", PeopleWhat::erase, 3},
      {"POST", "/api/v1/boards/park/people/4294967295/erase", PeopleWhat::erase, 4'294'967'295},
      {"GET", "/api/v1/boards/park/people/3/export", PeopleWhat::export_one, 3},
      {"POST", "/api/v1/boards/park/hold", PeopleWhat::hold, 0},
      {"DELETE", "/api/v1/boards/park/hold", PeopleWhat::lift, 0},
  };
  for (const Row& row : rows) {
    const auto parsed = parse_people_path(row.method, row.path);
    ASSERT_TRUE(parsed && *parsed) << row.path;
    EXPECT_EQ((*parsed)->what, row.what) << row.path;
    EXPECT_EQ((*parsed)->board.str(), "park");
    EXPECT_EQ((*parsed)->actor.value, row.actor);
    EXPECT_EQ(people_methods_instead(row.method, row.path), "") << row.path;
    EXPECT_NE(people_methods_instead("PATCH", row.path), "") << row.path;
  }
  EXPECT_EQ(people_methods_instead("DELETE", "/api/v1/boards/park/people"), "GET, HEAD");
  EXPECT_EQ(people_methods_instead("GET", "/api/v1/boards/park/hold"), "POST, DELETE");
}

TEST(PeoplePath, OtherAddressesAreNone) {
  for (const char* path :
       {"/api/v1/boards", "/api/v1/boards/park", "/api/v1/boards/park/", "/people",
        "/api/v1/boards/park/people/", "/api/v1/boards/park/people/3",
        "/api/v1/boards/park/people2", "/api/v1/boards/park/hold/", "/api/v1/boards/park/holds"}) {
    EXPECT_FALSE(parse_people_path("GET", path)) << path;
    EXPECT_EQ(people_methods_instead("GET", path), "") << path;
  }
  for (const char* actor : {"", "0", "03", "-1", "x", "3/3", "4294967296", "3%20"}) {
    const std::string path = std::string("/api/v1/boards/park/people/") + actor + "/erase";
    const auto parsed = parse_people_path("POST", path);
    ASSERT_TRUE(parsed) << path;
    EXPECT_EQ(parsed->error().code, Errc::not_found) << path;
  }
  EXPECT_EQ(parse_people_path("GET", "/api/v1/boards/No Such/people")->error().code,
            Errc::no_such_board);
}

TEST(Why, IsOneLine) {
  EXPECT_EQ(*parse_why(R"({"why":"Bad om det, sag 9 æøå"})", 500), "Bad om det, sag 9 æøå");
  EXPECT_EQ(*parse_why(R"({"why":"12345"})", 5), "12345");
  for (const char* body : {"", "[]", "why", "{\"why\":", "\"why\""}) {
    EXPECT_EQ(parse_why(body, 500).error().code, Errc::malformed) << body;
  }
  for (const char* body :
       {"{}", R"({"why":""})", R"({"why":7})", R"({"why":null})", R"({"why":"a\nb"})",
        R"({"why":"123456"})", R"({"why":"x","who":"y"})"}) {
    EXPECT_EQ(parse_why(body, 5).error().code, Errc::invalid) << body;
  }
}

hub::ActorRecord person() {
  hub::ActorRecord record;
  record.actor = base::Actor{3};
  record.subject = "login-of-asta";
  record.person = {"Asta", plan::ActorKind::citizen, "Havneby", true};
  return record;
}

TEST(PeopleJson, IsWhatIsDocumented) {
  const json::value document = json::parse(openapi_document());
  const json::object& known =
      document.at("components").at("schemas").at("Person").at("properties").as_object();
  hub::ActorRecord record = person();
  const json::value plain = json::parse(person_json(record));
  EXPECT_EQ(plain, (json::value{{"actor", 3},
                                {"name", "Asta"},
                                {"kind", "citizen"},
                                {"authority", "Havneby"},
                                {"guest", true}}));
  record.erasure = {1'700'000'000'123, base::Actor{7}, "asked"};
  const json::value erased = json::parse(person_json(record));
  EXPECT_EQ(erased.at("erased_at"), "2023-11-14T22:13:20Z");
  EXPECT_EQ(erased.at("erased_by"), 7);
  EXPECT_EQ(erased.at("why"), "asked");
  for (const auto& member : erased.as_object()) EXPECT_TRUE(known.contains(member.key()));

  const std::string all = people_json({{base::Actor{3}, person()}}, "not decided");
  EXPECT_THAT(all, testing::Not(HasSubstr("login-of-asta")));
  EXPECT_EQ(json::parse(all).at("hold"), "not decided");
  EXPECT_EQ(json::parse(people_json({}, "")), (json::value{{"people", json::array{}}}));
}

}  // namespace
}  // namespace samtavle::net
