// Goal: the JSON of the API says what openapi.json says, and input is checked member by member.

#include "samtavle/net/board_api.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <set>

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;

TEST(BoardApi, EveryRouteIsDocumentedAndTheOtherWayRound) {
  const json::value document = json::parse(openapi_document());
  std::set<std::string> documented;
  for (const auto& path : document.at("paths").as_object()) {
    for (const auto& method : path.value().as_object()) {
      std::string name(method.key());
      for (char& c : name) c = static_cast<char>(c - 'a' + 'A');
      documented.insert(name + " " + std::string(path.key()));
    }
  }
  std::set<std::string> routes;
  for (const Route& route : documented_routes()) {
    routes.insert(std::string(route.method) + " " + std::string(route.path));
  }
  EXPECT_EQ(documented, routes);
}

TEST(BoardApi, ABoardHasTheMembersOfItsSchema) {
  hub::BoardInfo info;
  info.title = "Bløde \"trafikanter\"";
  info.authority = "Aarhus";
  info.head = base::Seq{7};
  info.created_ms = 1'000;
  info.changed_ms = 2'000;
  const auto id = base::BoardId::parse("veje").value();
  EXPECT_EQ(board_json(id, info),
            R"({"id":"veje","title":"Bløde \"trafikanter\"","authority":"Aarhus","head_seq":7,)"
            R"("epoch":1,"created_ms":1000,"changed_ms":2000})");

  const json::value document = json::parse(openapi_document());
  const json::value board = json::parse(board_json(id, info));
  std::set<std::string> required;
  for (const auto& name : document.at("components").at("schemas").at("Board").at("required")
                              .as_array()) {
    required.insert(std::string(name.as_string()));
  }
  std::set<std::string> members;
  for (const auto& member : board.as_object()) members.insert(std::string(member.key()));
  EXPECT_EQ(members, required);

  const std::vector<std::pair<base::BoardId, hub::BoardInfo>> boards = {{id, info}};
  EXPECT_EQ(boards_json(boards), R"({"boards":[)" + board_json(id, info) + "]}");
  EXPECT_EQ(boards_json({}), R"({"boards":[]})");
}

TEST(BoardApi, ReadsARequest) {
  const auto request =
      parse_create(R"({"title":"Veje","authority":"Fyn","language":"en","id":"v"})");
  ASSERT_TRUE(request) << request.error().detail;
  EXPECT_EQ(request->title, "Veje");
  EXPECT_EQ(request->authority, "Fyn");
  EXPECT_EQ(request->language, "en");
  ASSERT_TRUE(request->id.has_value());
  EXPECT_EQ(request->id->str(), "v");
  EXPECT_EQ(parse_create(R"({"title":"Veje","authority":"Fyn"})")->language, "da");
}

TEST(BoardApi, ReadsARequestWithAPackage) {
  const std::string key(64, 'a');
  const auto request = parse_create(R"({"package":"YWI=","authority":"Fyn","signer":")" + key +
                                    R"(","any_signer":true,"id":"v"})");
  ASSERT_TRUE(request) << request.error().detail;
  EXPECT_EQ(request->package, "ab");
  EXPECT_EQ(request->signer, key);
  EXPECT_TRUE(request->any_signer);
  EXPECT_EQ(request->title, "");
}

TEST(BoardApi, ReadsWhatToPack) {
  const auto request = parse_pack(R"({"learnings":["3.17","0.4"],"frames":false})");
  ASSERT_TRUE(request) << request.error().detail;
  EXPECT_THAT(request->learnings, testing::ElementsAre(base::op_id(3, 17), base::op_id(0, 4)));
  EXPECT_FALSE(request->frames);
  EXPECT_FALSE(request->remove_names);
  EXPECT_TRUE(parse_pack("")->frames);
  EXPECT_TRUE(parse_pack(R"({"remove_names":true})")->remove_names);
  for (const char* bad : {"[]", "{", R"({"learnings":"3.17"})", R"({"learnings":[3]})",
                          R"({"learnings":["x"]})", R"({"frames":1})", R"({"ideas":true})"}) {
    EXPECT_FALSE(parse_pack(bad)) << bad;
  }
}

TEST(BoardApi, NamesTheMemberThatIsWrong) {
  struct Row {
    std::string body;
    Errc code;
    std::string member;
  };
  const std::vector<Row> rows = {
      {"", Errc::malformed, "JSON"},
      {"[]", Errc::malformed, "JSON"},
      {"{} x", Errc::malformed, "JSON"},
      {std::string(100, '['), Errc::malformed, "JSON"},
      {R"({"title":"a"})", Errc::invalid, "authority"},
      {R"({"authority":"a"})", Errc::invalid, "title"},
      {R"({"title":1,"authority":"a"})", Errc::invalid, "title"},
      {R"({"title":"a","authority":"a","owner":"x"})", Errc::invalid, "owner"},
      {R"({"title":"a","authority":"a","language":"de"})", Errc::invalid, "language"},
      {R"({"title":"a","authority":"a","id":"Stor"})", Errc::invalid, "id"},
      {R"({"title":"a","authority":"a","id":"../x"})", Errc::invalid, "id"},
      {R"({"package":"YWI="})", Errc::invalid, "authority"},
      {R"({"package":"YWI","authority":"a"})", Errc::invalid, "package"},
      {R"({"package":"","authority":"a"})", Errc::invalid, "package"},
      {R"({"package":1,"authority":"a"})", Errc::invalid, "package"},
      {R"({"package":"YWI=","authority":"a","language":"da"})", Errc::invalid, "language"},
      {R"({"package":"YWI=","authority":"a","signer":"x"})", Errc::invalid, "signer"},
      {R"({"package":"YWI=","authority":"a","any_signer":"x"})", Errc::invalid, "any_signer"},
      {R"({"title":"a","authority":"a","any_signer":true})", Errc::invalid, "package"},
  };
  for (const Row& row : rows) {
    const auto request = parse_create(row.body);
    ASSERT_FALSE(request) << row.body;
    EXPECT_EQ(request.error().code, row.code) << row.body;
    EXPECT_THAT(request.error().detail, testing::HasSubstr(row.member)) << row.body;
  }
}

TEST(BoardApi, IdsAreMadeFromTitles) {
  EXPECT_EQ(slug("Bløde trafikanter på vej").str(), "bloede-trafikanter-paa-vej");
  EXPECT_EQ(slug("Æblet & Ånden: 2025!").str(), "aeblet-aanden-2025");
  EXPECT_EQ(slug("???").str(), "board");
  EXPECT_EQ(slug("").str(), "board");
  EXPECT_EQ(slug("日本").str(), "board");
  EXPECT_LE(slug(std::string(500, 'x')).str().size(), 64u);
  EXPECT_LE(slug(std::string(500, 'x'), 77).str().size(), 64u);
  EXPECT_NE(slug("Veje", 1), slug("Veje", 2));
  EXPECT_TRUE(slug("Veje", 1).str().starts_with("veje-"));
}

}  // namespace
}  // namespace samtavle::net
