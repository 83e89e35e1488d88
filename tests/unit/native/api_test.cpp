// Goal: the JSON interface as tools use it: what is asked, and what each answer means.

#include "samtavle/native/api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_server.hpp"

namespace samtavle::native {
namespace {

using namespace std::chrono_literals;
using base::Errc;

Api api_of(const FakeServer& server, std::chrono::milliseconds timeout = 5s) {
  Api::Options options;
  options.server = server.url();
  options.token = "secret";
  options.timeout = timeout;
  return Api::make(std::move(options)).value();
}

TEST(Api, ListsBoards) {
  std::string request;
  FakeServer server{{answer_http(
      200,
      R"({"boards": [{"id": "havnen", "title": "Havnen", "authority": "Byen", "head_seq": 7,
                      "epoch": 2, "created_ms": 1, "changed_ms": 2},
                     {"id": "skoven", "later": "unknown members are no harm"}]})",
      &request)}};
  const auto boards = api_of(server).boards();
  ASSERT_TRUE(boards) << boards.error().detail;
  ASSERT_EQ(boards->size(), 2u);
  EXPECT_EQ(boards->front().title, "Havnen");
  EXPECT_EQ(boards->front().head_seq, base::Seq{7});
  EXPECT_EQ(boards->front().epoch, base::Epoch{2});
  EXPECT_EQ(boards->back().id, "skoven");
  EXPECT_EQ(request, "GET /api/v1/boards Bearer secret ");
}

TEST(Api, MakesABoard) {
  std::string request;
  FakeServer server{{answer_http(201, R"({"id": "havnen", "title": "Havnen \"x\""})", &request)}};
  const auto made = api_of(server).create({"havnen", "Havnen \"x\"", "Byen", "en"});
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->id, "havnen");
  EXPECT_EQ(made->title, "Havnen \"x\"");
  EXPECT_EQ(request,
            "POST /api/v1/boards Bearer secret "
            R"({"title":"Havnen \"x\"","authority":"Byen","language":"en","id":"havnen"})");
}

TEST(Api, AsksForOneBoard) {
  std::string request;
  FakeServer server{{answer_http(200, R"({"id": "havnen"})", &request)}};
  ASSERT_TRUE(api_of(server).board("havnen"));
  EXPECT_EQ(request, "GET /api/v1/boards/havnen Bearer secret ");
  EXPECT_EQ(api_of(server).board("../x").error().code, Errc::invalid);
}

TEST(Api, ImportsADocument) {
  std::string request;
  FakeServer server{{answer_http(201, R"({"id": "havnen-2", "head_seq": 9})", &request)}};
  const auto made = api_of(server).import_board(R"({"format":"x"})", "havnen-2");
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->id, "havnen-2");
  EXPECT_EQ(request,
            R"(POST /api/v1/boards/import?id=havnen-2 Bearer secret {"format":"x"})");
}

TEST(Api, Searches) {
  std::string request;
  FakeServer server{{answer_http(
      200, R"({"hits": [{"board": "havnen", "board_title": "Havnen", "item": "3.17",
                         "field": "title", "rank": 1, "snippet": "Bænke", "at": 0, "length": 3}],
               "searched": 32, "skipped": ["skoven"], "next": "havnen"})",
      &request)}};
  const auto found = api_of(server).search("bæn & \"x\"", "dokk1");
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_EQ(request,
            "GET /api/v1/search?q=b%C3%A6n%20%26%20%22x%22&after=dokk1 Bearer secret ");
  ASSERT_EQ(found->items.size(), 1u);
  EXPECT_EQ(found->items[0].item, "3.17");
  EXPECT_EQ(found->items[0].rank, 1u);
  EXPECT_EQ(found->items[0].length, 3u);
  EXPECT_EQ(found->boards, 32u);
  EXPECT_EQ(found->skipped, std::vector<std::string>{"skoven"});
  EXPECT_EQ(found->next, "havnen");
  for (const char* body : {"{}", R"({"hits": 1})", R"({"hits": [1]})", R"({"hits": [{}]})"}) {
    FakeServer other{{answer_http(200, body)}};
    EXPECT_EQ(api_of(other).search("x").error().code, Errc::unavailable) << body;
  }
}

TEST(Api, PacksABoard) {
  std::string request;
  const std::string file{"\0\xff\n", 3};
  FakeServer server{{answer_http(200, file, &request)}};
  const auto packed = api_of(server).pack("havnen", {{"3.17", "4.2"}, false, true});
  ASSERT_TRUE(packed) << packed.error().detail;
  EXPECT_EQ(*packed, file);
  EXPECT_EQ(request, "POST /api/v1/boards/havnen/package Bearer secret "
                     R"({"learnings":["3.17","4.2"],"frames":false,"remove_names":true})");
  EXPECT_EQ(api_of(server).pack("../x", {}).error().code, Errc::invalid);
}

TEST(Api, MakesABoardOfAPackage) {
  std::string request;
  FakeServer server{{answer_http(201, R"({"id": "havnen"})", &request),
                     answer_http(200, R"({"id": "havnen"})")}};
  native::PackageImport package;
  package.file = std::string{"\0\xff?>", 4};
  package.authority = "Byen";
  const auto made = api_of(server).import_package(package);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->board.id, "havnen");
  EXPECT_FALSE(made->again);
  EXPECT_EQ(request, "POST /api/v1/boards Bearer secret "
                     R"({"authority":"Byen","package":"AP8/Pg=="})");
  const auto again = api_of(server).import_package(package);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_TRUE(again->again);
}

TEST(Api, MembersOfABoard) {
  std::string request;
  const std::string bo = R"({"actor": 3, "name": "", "kind": "none", "authority": "",
                             "role": "manager", "since": "2026-11-30T01:40:39Z",
                             "subject": "muni|bo"})";
  FakeServer server{{answer_http(200, R"({"members": [)" + bo + "]}", &request),
                     answer_http(201, bo, &request), answer_http(200, bo, &request),
                     answer_http(200, bo, &request)}};
  const Api api = api_of(server);
  const auto listed = api.members("havnen");
  ASSERT_TRUE(listed) << listed.error().detail;
  ASSERT_EQ(listed->size(), 1u);
  EXPECT_EQ(listed->front().actor, base::Actor{3});
  EXPECT_EQ(listed->front().subject, "muni|bo");
  EXPECT_EQ(request, "GET /api/v1/boards/havnen/members Bearer secret ");
  EXPECT_EQ(api.add_member("havnen", "muni|bo", "manager")->role, "manager");
  EXPECT_EQ(request, "POST /api/v1/boards/havnen/members Bearer secret "
                     R"({"subject":"muni|bo","role":"manager"})");
  EXPECT_TRUE(api.change_member("havnen", base::Actor{3}, "reader", "moved away"));
  EXPECT_EQ(request, "POST /api/v1/boards/havnen/members/3 Bearer secret "
                     R"({"role":"reader","why":"moved away"})");
  EXPECT_TRUE(api.remove_member("havnen", base::Actor{3}, ""));
  EXPECT_EQ(request, "DELETE /api/v1/boards/havnen/members/3 Bearer secret ");
  for (const char* body : {"{}", R"({"members": 1})", R"({"members": [1]})"}) {
    FakeServer other{{answer_http(200, body)}};
    EXPECT_EQ(api_of(other).members("havnen").error().code, Errc::unavailable) << body;
  }
}

TEST(Api, Redacts) {
  std::string request;
  const std::string done = R"({"seq": 9, "item": "3.17", "fields": ["title", 7777], "by": 2,
                               "at": "2026-11-30T01:40:39Z", "why": "it names a child"})";
  const std::string with_copies = done.substr(0, done.size() - 1) +
                                  R"(, "also_in": [{"item": "4.2", "field": "body"}],
                                      "of_copies": [)" + done + "]}";
  FakeServer server{{answer_http(200, done, &request), answer_http(200, with_copies, &request),
                     answer_http(200, R"({"redactions": [)" + done + "]}", &request),
                     answer_http(200, R"({"copies": [{"item": "4.2", "field": 7777}]})",
                                 &request)}};
  const Api api = api_of(server);
  const auto redacted = api.redact("havnen", "3.17", "title", "it names a child");
  ASSERT_TRUE(redacted) << redacted.error().detail;
  EXPECT_EQ(redacted->redaction.seq, base::Seq{9});
  EXPECT_EQ(redacted->redaction.fields, (std::vector<std::string>{"title", "7777"}));
  EXPECT_EQ(redacted->redaction.by, base::Actor{2});
  EXPECT_TRUE(redacted->of_copies.empty());
  EXPECT_EQ(request, "POST /api/v1/boards/havnen/redactions Bearer secret "
                     R"({"item":"3.17","why":"it names a child","field":"title"})");
  const auto everywhere = api.redact("havnen", "3.17", "", "why", true);
  ASSERT_TRUE(everywhere);
  EXPECT_EQ(request, "POST /api/v1/boards/havnen/redactions Bearer secret "
                     R"({"item":"3.17","why":"why","everywhere":true})");
  ASSERT_EQ(everywhere->of_copies.size(), 1u);
  EXPECT_EQ(everywhere->of_copies[0].seq, base::Seq{9});
  ASSERT_EQ(everywhere->also_in.size(), 1u);
  EXPECT_EQ(everywhere->also_in[0].item, "4.2");
  EXPECT_EQ(api.redactions("havnen")->size(), 1u);
  EXPECT_EQ(request, "GET /api/v1/boards/havnen/redactions Bearer secret ");
  const auto copies = api.copies("havnen", "3.17", "title");
  ASSERT_TRUE(copies && copies->size() == 1);
  EXPECT_EQ((*copies)[0].field, "7777");
  EXPECT_EQ(request,
            "GET /api/v1/boards/havnen/redactions/copies?item=3.17&field=title Bearer secret ");
}

TEST(Api, HasABoardDeletedLaterOrNow) {
  std::string request;
  const auto good = [&request] { return answer_http(200, "{}", &request); };
  FakeServer server{{good(), good(), good(), good(), good(), good(), good()}};
  const Api api = api_of(server);
  EXPECT_EQ(*api.retention("havnen"), "{}");
  EXPECT_EQ(request, "GET /api/v1/boards/havnen/retention Bearer secret ");
  EXPECT_TRUE(api.set_retention("havnen", {365, "", "decided"}));
  EXPECT_EQ(request, "POST /api/v1/boards/havnen/retention Bearer secret "
                     R"({"why":"decided","after_days":365})");
  EXPECT_TRUE(api.set_retention("havnen", {0, "2027-01-31", "decided"}));
  EXPECT_EQ(request, "POST /api/v1/boards/havnen/retention Bearer secret "
                     R"({"why":"decided","at":"2027-01-31"})");
  EXPECT_TRUE(api.keep_board("havnen"));
  EXPECT_EQ(request, "DELETE /api/v1/boards/havnen/retention Bearer secret ");
  EXPECT_TRUE(api.preview_deletion("havnen"));
  EXPECT_EQ(request, "GET /api/v1/boards/havnen/retention/preview Bearer secret ");
  EXPECT_TRUE(api.delete_board("havnen", "carried out"));
  EXPECT_EQ(request, "POST /api/v1/boards/havnen/delete Bearer secret "
                     R"({"why":"carried out","confirm":"havnen"})");
  EXPECT_TRUE(api.run_retention());
  EXPECT_EQ(request, "POST /api/v1/retention Bearer secret ");
}

TEST(Api, WhatAnErrorMeans) {
  const std::pair<unsigned, Errc> table[] = {
      {400, Errc::invalid},   {401, Errc::unauthenticated}, {403, Errc::forbidden},
      {404, Errc::not_found}, {409, Errc::exists},          {422, Errc::invalid},
      {429, Errc::too_many},  {500, Errc::unavailable},     {503, Errc::unavailable}};
  for (const auto& [status, code] : table) {
    FakeServer server{{answer_http(status, R"({"title": "T", "detail": "in words"})")}};
    const auto boards = api_of(server).boards();
    ASSERT_FALSE(boards);
    EXPECT_EQ(boards.error().code, code) << status;
    EXPECT_EQ(boards.error().detail, "in words");
  }
}

TEST(Api, AnswersThatMakeNoSense) {
  for (const char* body : {"", "no JSON", "[]", "{}", R"({"boards": 1})", R"({"boards": [1]})",
                           R"({"boards": [{"title": "no id"}]})"}) {
    FakeServer server{{answer_http(200, body)}};
    EXPECT_EQ(api_of(server).boards().error().code, Errc::unavailable) << body;
  }
  FakeServer server{{answer_http(500, "<html>")}};
  EXPECT_THAT(api_of(server).boards().error().detail, testing::HasSubstr("500"));
}

TEST(Api, NobodyThereAndNoAnswer) {
  std::string url;
  {
    const FakeServer server{{answer_http(200, "{}")}};
    url = server.url();
  }
  Api::Options options;
  options.server = url;
  EXPECT_EQ(Api::make(options)->boards().error().code, Errc::unavailable);

  FakeServer silent{{[](net::ip::tcp::socket) { std::this_thread::sleep_for(300ms); }}};
  const auto boards = api_of(silent, 50ms).boards();
  EXPECT_EQ(boards.error().code, Errc::unavailable);
  EXPECT_THAT(boards.error().detail, testing::HasSubstr("no answer in time"));
}

}  // namespace
}  // namespace samtavle::native
