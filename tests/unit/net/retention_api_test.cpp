// Goal: how long a board stays, and that it is to go, is asked for in the one form that is
// documented, and answered so that whoever looks after it sees it coming.

#include "samtavle/net/retention_api.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using testing::HasSubstr;
using What = RetentionRequest::What;

constexpr std::int64_t kDay = 24 * 60 * 60 * 1000;

base::BoardId park() { return base::BoardId::parse("park").value(); }

TEST(RetentionApi, KnowsItsAddresses) {
  const auto what = [](std::string_view method, std::string_view rest) {
    const auto wanted = parse_retention_path(method, "/api/v1/boards/park/" + std::string(rest));
    return wanted && *wanted ? std::optional{(*wanted)->what} : std::nullopt;
  };
  EXPECT_EQ(what("GET", "retention"), What::show);
  EXPECT_EQ(what("POST", "retention"), What::set);
  EXPECT_EQ(what("DELETE", "retention"), What::keep);
  EXPECT_EQ(what("GET", "retention/preview"), What::preview);
  EXPECT_EQ(what("POST", "delete"), What::remove);
  for (const char* rest : {"retention/", "retention/x", "delete/", "deleted", "members"}) {
    EXPECT_EQ(what("GET", rest), std::nullopt) << rest;
  }
  EXPECT_EQ((*parse_retention_path("GET", "/api/v1/boards/Nope/retention")).error().code,
            Errc::no_such_board);
  EXPECT_EQ(retention_methods_instead("GET", "/api/v1/boards/park/delete"), "POST");
  EXPECT_EQ(retention_methods_instead("POST", "/api/v1/boards/park/retention/preview"),
            "GET, HEAD");
  EXPECT_EQ(retention_methods_instead("PUT", "/api/v1/boards/park/retention"),
            "GET, HEAD, POST, DELETE");
}

TEST(RetentionApi, ReadsARule) {
  const auto days = parse_retention(R"({"after_days":365,"why":"Sag 7: slettes"})");
  ASSERT_TRUE(days);
  EXPECT_EQ(*days, (hub::Retention{365, 0, "Sag 7: slettes", 0, {}}));
  const auto at = parse_retention(R"({"at":"2028-02-29","why":"x"})");
  ASSERT_TRUE(at);
  EXPECT_EQ(at->at_ms, 1'835'395'200'000);
}

TEST(RetentionApi, RefusesWhatIsNone) {
  const std::string long_why(501, 'x');
  const std::vector<std::string> wrong = {
      "{}",
      R"({"after_days":365})",
      R"({"why":"x"})",
      R"({"after_days":0,"why":"x"})",
      R"({"after_days":-1,"why":"x"})",
      R"({"after_days":36501,"why":"x"})",
      R"({"after_days":1.5,"why":"x"})",
      R"({"after_days":"365","why":"x"})",
      R"({"after_days":365,"at":"2028-02-29","why":"x"})",
      R"({"at":"2027-02-29","why":"x"})",
      R"({"at":"2027-13-01","why":"x"})",
      R"({"at":"2027-1-1","why":"x"})",
      R"({"at":"1999-12-31","why":"x"})",
      R"({"at":"2027-01-01T00:00:00Z","why":"x"})",
      R"({"at":"-027-01-01","why":"x"})",
      R"({"after_days":365,"why":""})",
      R"({"after_days":365,"why":"two\nlines"})",
      R"({"after_days":365,"why":")" + long_why + R"("})",
      R"({"after_days":365,"why":"x","who":"me"})",
  };
  for (const std::string& body : wrong) {
    EXPECT_EQ(parse_retention(body).error().code, Errc::invalid) << body;
  }
  EXPECT_EQ(parse_retention("why").error().code, Errc::malformed);
}

TEST(RetentionApi, ADeletionIsConfirmedByTheIdOfTheBoard) {
  EXPECT_EQ(*parse_deletion(R"({"why":"done","confirm":"park"})", park()), "done");
  for (const char* body :
       {R"({"why":"done"})", R"({"confirm":"park"})", R"({"why":"done","confirm":"par"})",
        R"({"why":"done","confirm":true})", R"({"why":"done","confirm":"park","now":1})"}) {
    EXPECT_EQ(parse_deletion(body, park()).error().code, Errc::invalid) << body;
  }
}

TEST(RetentionApi, SaysThatItComesInTime) {
  hub::BoardInfo info;
  info.changed_ms = 1'000 * kDay;
  info.retention = {365, 0, "decided", 10 * kDay, base::Actor{7}};
  const auto at = [&](std::int64_t now_ms) {
    return json::parse(retention_json(park(), info, 30, now_ms));
  };
  const json::value early = at(1'334 * kDay);
  EXPECT_EQ(early.at("after_days"), 365);
  EXPECT_EQ(early.at("due_at"), "1973-09-27T00:00:00Z");
  EXPECT_EQ(early.at("warned_from"), "1973-08-28T00:00:00Z");
  EXPECT_EQ(early.at("set_by"), 7);
  EXPECT_EQ(early.at("warning"), false);
  EXPECT_EQ(at(1'335 * kDay).at("warning"), true);
  info.hold = "a complaint";
  EXPECT_EQ(at(1'335 * kDay).at("hold"), "a complaint");
  info.retention = {};
  EXPECT_FALSE(at(0).as_object().contains("due_at"));
  EXPECT_EQ(at(0).at("warning"), false);
}

TEST(RetentionApi, ListsBoardsWithARuleAndThoseThatAreGone) {
  hub::BoardInfo ruled;
  ruled.retention = {0, 2'000 * kDay, "decided", 10 * kDay, {}};
  const std::vector<std::pair<base::BoardId, hub::BoardInfo>> boards = {
      {park(), ruled}, {base::BoardId::parse("stays").value(), {}}};
  const std::vector<std::pair<base::BoardId, hub::Deletion>> deleted = {
      {base::BoardId::parse("gone").value(), {1, base::Seq{9}, 3 * kDay, "over", "gone-9.json"}}};
  const json::value all = json::parse(retentions_json(boards, deleted, 30, 0));
  ASSERT_EQ(all.at("boards").as_array().size(), 1u);
  EXPECT_EQ(all.at("boards").at(0).at("board"), "park");
  EXPECT_EQ(all.at("boards").at(0).at("at"), "1975-06-24");
  ASSERT_EQ(all.at("deleted").as_array().size(), 1u);
  EXPECT_EQ(all.at("deleted").at(0).at("archive"), "gone-9.json");
}

}  // namespace
}  // namespace samtavle::net
