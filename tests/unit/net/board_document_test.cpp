// Goal: the document of a board is read member by member, and nothing that is not quite one is
// taken. Method: a table of what is wrong, with the member that has to be named.

#include "samtavle/net/board_document.hpp"

#include <gmock/gmock.h>

#include "samtavle/net/board_api.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(BoardDocument, IsRead) {
  const auto document = parse_board_document(
      R"({"format": "samtavle-board", "version": 1, "hash": "abc", "items": [{"x": [1]}],
          "actors": [{"actor": 3, "name": "Asta", "kind": "citizen", "authority": "Havneby",
                      "guest": true},
                     {"actor": 9}],
          "log": ["AAE=", ""]})");
  ASSERT_TRUE(document) << document.error().detail;
  EXPECT_EQ(document->hash, "abc");
  ASSERT_EQ(document->actors.size(), 2u);
  EXPECT_EQ(document->actors[0].first, base::Actor{3});
  EXPECT_EQ(document->actors[0].second,
            (plan::Person{"Asta", plan::ActorKind::citizen, "Havneby", true}));
  EXPECT_EQ(document->actors[1].second, plan::Person{});
  EXPECT_THAT(document->log, ElementsAre(std::string("\0\1", 2), ""));
}

TEST(BoardDocument, TheMemberThatIsWrongIsNamed) {
  struct Row {
    std::string json;
    Errc code;
    std::string member;
  };
  const auto with = [](const std::string& members) {
    return R"({"format": "samtavle-board", "version": 1, )" + members + "}";
  };
  const Row table[] = {
      {"", Errc::malformed, "JSON"},
      {"[]", Errc::malformed, "JSON"},
      {"{\"a\":", Errc::malformed, "JSON"},
      {std::string(100'000, '['), Errc::malformed, "JSON"},
      {with("\"x\": " + std::string(30, '[') + std::string(30, ']')), Errc::malformed, "JSON"},
      {"{}", Errc::invalid, "format"},
      {R"({"format": 7})", Errc::invalid, "format"},
      {R"({"format": "samtavle-board", "version": 2})", Errc::invalid, "version"},
      {R"({"format": "samtavle-board", "version": "1"})", Errc::invalid, "version"},
      {R"({"format": "samtavle-board", "version": 1e300})", Errc::invalid, "version"},
      {with(R"("log": [])"), Errc::invalid, "actors"},
      {with(R"("actors": {}, "log": [])"), Errc::invalid, "actors"},
      {with(R"("actors": [7], "log": [])"), Errc::invalid, "actors[0]"},
      {with(R"("actors": [{"actor": 1}, {"actor": 0}], "log": [])"), Errc::invalid, "actors[1]"},
      {with(R"("actors": [{"actor": -1}], "log": [])"), Errc::invalid, "actors[0]"},
      {with(R"("actors": [{"actor": 4294967296}], "log": [])"), Errc::invalid, "actors[0]"},
      {with(R"("actors": [{"actor": 1, "kind": "bird"}], "log": [])"), Errc::invalid, "kind"},
      {with(R"("actors": [])"), Errc::invalid, "log"},
      {with(R"("actors": [], "log": "AA==")"), Errc::invalid, "log"},
      {with(R"("actors": [], "log": ["AA==", 7])"), Errc::invalid, "log[1]"},
      {with(R"("actors": [], "log": ["AA="])"), Errc::invalid, "log[0]"},
  };
  for (const Row& row : table) {
    const auto document = parse_board_document(row.json);
    ASSERT_FALSE(document) << row.json;
    EXPECT_EQ(document.error().code, row.code) << row.json;
    EXPECT_THAT(document.error().detail, HasSubstr(row.member)) << row.json;
  }
}

TEST(BoardApi, SaysWhatASearchFound) {
  FoundOnBoards found;
  found.searched = 2;
  EXPECT_EQ(search_json(found), R"({"hits":[],"searched":2})");
  plan::SearchHit hit;
  hit.item = base::op_id(3, 17);
  hit.field = base::Field{1};
  hit.rank = 1;
  hit.snippet = "Bænke";
  hit.length = 3;
  found.hits.push_back({"havnen", "Havnen", hit});
  found.skipped = {"skoven"};
  found.next = "åen";
  EXPECT_EQ(search_json(found),
            R"({"hits":[{"board":"havnen","board_title":"Havnen","item":"3.17","field":"title",)"
            R"("rank":1,"snippet":"Bænke","at":0,"length":3}],"searched":2,)"
            R"("skipped":["skoven"],"next":"åen"})");
}

}  // namespace
}  // namespace samtavle::net
