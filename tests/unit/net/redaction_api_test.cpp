// Goal: the addresses and the JSON of redactions are what openapi.json says, and input is checked
// member by member.

#include "samtavle/net/redaction_api.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "samtavle/net/board_api.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;

TEST(RedactionPath, IsOne) {
  const auto parsed = parse_redactions_path("/api/v1/boards/park/redactions");
  ASSERT_TRUE(parsed && *parsed);
  EXPECT_EQ((*parsed)->board.str(), "park");
  EXPECT_FALSE((*parsed)->copies);
  EXPECT_TRUE((*parse_redactions_path("/api/v1/boards/park/redactions/copies"))->copies);
  EXPECT_EQ(parse_redactions_path("/api/v1/boards/No Such/redactions")->error().code,
            Errc::no_such_board);
  for (const char* path : {"/api/v1/boards", "/api/v1/boards/park", "/redactions",
                           "/api/v1/boards/park/redactions/", "/api/v1/boards/park/redaction"}) {
    EXPECT_FALSE(parse_redactions_path(path)) << path;
  }
}

TEST(RedactionWish, IsCheckedMemberByMember) {
  const auto whole = parse_redaction(R"({"item":"3.17","why":"It names a child"})");
  ASSERT_TRUE(whole) << whole.error().detail;
  EXPECT_EQ(whole->item, base::op_id(3, 17));
  EXPECT_FALSE(whole->field);
  EXPECT_EQ(whole->why, "It names a child");
  EXPECT_EQ(parse_redaction(R"({"item":"0.1","field":"purpose","why":"x"})")->field,
            plan::fields::purpose);
  for (const char* body : {"", "[]", "{\"item\":", "3.17"}) {
    EXPECT_EQ(parse_redaction(body).error().code, Errc::malformed) << body;
  }
  for (const std::string& body :
       {std::string(R"({"item":"3.17"})"), std::string(R"({"why":"x"})"),
        std::string(R"({"item":"3","why":"x"})"), std::string(R"({"item":3.17,"why":"x"})"),
        std::string(R"({"item":"3.17","why":""})"), std::string(R"({"item":"3.17","why":"a\nb"})"),
        std::string(R"({"item":"3.17","why":"x","field":"secret"})"),
        std::string(R"({"item":"3.17","why":"x","text":"secret"})"),
        R"({"item":"3.17","why":")" + std::string(501, 'x') + R"("})"}) {
    EXPECT_EQ(parse_redaction(body).error().code, Errc::invalid) << body;
  }
}

TEST(RedactionWish, CopiesAreRedactedOnlyIfThatIsSaid) {
  EXPECT_FALSE(parse_redaction(R"({"item":"3.17","why":"x"})")->everywhere);
  EXPECT_TRUE(parse_redaction(R"({"item":"3.17","why":"x","everywhere":true})")->everywhere);
  EXPECT_EQ(parse_redaction(R"({"item":"3.17","why":"x","everywhere":1})").error().code,
            Errc::invalid);
  EXPECT_EQ(parse_copies("item=3.17")->item, base::op_id(3, 17));
  EXPECT_EQ(parse_copies("item=3.17&field=title")->field, plan::fields::title);
  for (const char* query : {"", "field=title", "item=3", "item=3.17&field=secret",
                            "item=3.17&why=x", "item=3.17&item=3.18"}) {
    EXPECT_EQ(parse_copies(query).error().code, Errc::invalid) << query;
  }
}

TEST(RedactionJson, IsWhatIsDocumented) {
  const json::value document = json::parse(openapi_document());
  const json::object& known =
      document.at("components").at("schemas").at("Redaction").at("properties").as_object();
  const hub::RedactionRecord record{base::Seq{7},
                                    base::op_id(3, 17),
                                    {plan::fields::title, base::Field{7'777}},
                                    1'700'000'000'123,
                                    base::Actor{2},
                                    "It names a child"};
  const json::value one =
      json::parse(redactions_json(std::vector{record})).at("redactions").at(0);
  EXPECT_EQ(one, (json::value{{"seq", 7},
                              {"item", "3.17"},
                              {"fields", {"title", 7'777}},
                              {"at", "2023-11-14T22:13:20Z"},
                              {"why", "It names a child"},
                              {"by", 2}}));
  for (const auto& member : one.as_object()) EXPECT_TRUE(known.contains(member.key()));
  const hub::RedactionPlace place{base::op_id(4, 2), plan::fields::body};
  const json::value outcome = json::parse(outcome_json({record, {record}, {place}}));
  EXPECT_EQ(outcome.at("seq"), 7);
  EXPECT_EQ(outcome.at("of_copies"), json::array{one});
  EXPECT_EQ(outcome.at("also_in"), (json::array{{{"item", "4.2"}, {"field", "body"}}}));
  EXPECT_EQ(json::parse(copies_json(std::vector{place})).at("copies"), outcome.at("also_in"));
  EXPECT_EQ(json::parse(redactions_json({})), (json::value{{"redactions", json::array{}}}));
}

}  // namespace
}  // namespace samtavle::net
