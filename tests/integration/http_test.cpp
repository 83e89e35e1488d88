// Goal: the HTTP side of the real samtavled does what its OpenAPI document says, and nothing else.
// Method: one server process for the whole file, raw requests.

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <thread>

#include "samtavle/support/raw_socket.hpp"
#include "stage.hpp"

namespace samtavle::integration {
namespace {

namespace json = boost::json;
using support::HttpAnswer;
using support::RawSocket;
using support::http_request;
using testing::HasSubstr;

class Http : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    backups_ = std::make_unique<support::TemporaryDirectory>();
    support::ServerOptions options;
    options.arguments = {"--backup-directory", (backups_->path() / "backups").string(),
                         "--retention-archive-directory", (backups_->path() / "archives").string()};
    stage_ = std::make_unique<Stage>(options);
  }
  static void TearDownTestSuite() {
    stage_.reset();
    backups_.reset();
  }

  void SetUp() override { ASSERT_NE(stage_, nullptr); }

  static std::uint16_t port() { return stage_->server().port(); }
  static std::string operator_token() {
    TokenOptions options;
    options.board = "*";
    options.for_operator = true;
    return stage_->token({"operator", plan::Role::manager}, options);
  }

  static HttpAnswer api(std::string_view method, std::string_view path,
                        std::string_view body = {}) {
    return http_request(port(), method, path,
                        {{"Authorization", "Bearer " + operator_token()},
                         {"Content-Type", "application/json"}},
                        body);
  }

  // Until no backup is being made or verified.
  static void wait_for_backups() {
    const auto deadline = std::chrono::steady_clock::now() + kSoon;
    while (api("GET", "/api/v1/backups").body.find("\"running\"") != std::string::npos &&
           std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(milliseconds{20});
    }
  }

  static inline std::unique_ptr<support::TemporaryDirectory> backups_;
  static inline std::unique_ptr<Stage> stage_;
};

void expect_problem(const HttpAnswer& answer, int status) {
  EXPECT_EQ(answer.status, status);
  EXPECT_EQ(answer.field("content-type"), "application/problem+json");
  boost::system::error_code error;
  const json::value body = json::parse(answer.body, error);
  ASSERT_FALSE(error) << answer.body;
  EXPECT_EQ(body.at("status").as_int64(), status);
  for (const char* member : {"type", "title", "detail"}) {
    EXPECT_FALSE(body.at(member).as_string().empty()) << member;
  }
}

TEST_F(Http, IsAliveAndReady) {
  EXPECT_EQ(http_request(port(), "GET", "/livez").body, "ok\n");
  EXPECT_EQ(http_request(port(), "GET", "/readyz").body, "ready\n");
  EXPECT_EQ(http_request(port(), "HEAD", "/readyz").status, 200);
  expect_problem(http_request(port(), "DELETE", "/livez"), 405);
}

TEST_F(Http, ThePageSaysWhatThisIs) {
  const HttpAnswer page = http_request(port(), "GET", "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.field("content-type"), "text/html; charset=utf-8");
  EXPECT_THAT(page.field("content-security-policy"), HasSubstr("default-src 'none'"));
  EXPECT_EQ(page.field("x-content-type-options"), "nosniff");
  EXPECT_THAT(page.body, HasSubstr("Samtavle"));
}

// What a call cannot do without, from the document: "?q=havn".
std::string needed_query(const json::object& operation) {
  std::string query;
  const json::value* parameters = operation.if_contains("parameters");
  if (parameters == nullptr) return query;
  for (const json::value& parameter : parameters->as_array()) {
    const json::object& one = parameter.as_object();
    if (one.at("in").as_string() != "query" || !one.contains("required")) continue;
    query += query.empty() ? "?" : "&";
    query += std::string(one.at("name").as_string()) + "=" +
             std::string(one.at("example").as_string());
  }
  return query;
}

// The document's example of a body, or one that makes a board.
std::string example_body(const json::object& operation) {
  const json::value* body = operation.if_contains("requestBody");
  if (body == nullptr) return {};
  const json::object& content =
      body->at("content").at("application/json").as_object();
  const json::value* example = content.if_contains("example");
  return example == nullptr ? R"({"title":"T","authority":"A"})" : json::serialize(*example);
}

TEST_F(Http, EverythingDocumentedAnswers) {
  const HttpAnswer answer = http_request(port(), "GET", "/api/v1/openapi.json");
  ASSERT_EQ(answer.status, 200);
  const json::value document = json::parse(answer.body);
  // The second is deleted.
  for (const char* board : {R"({"id":"documented","title":"Documented","authority":"Test"})",
                            R"({"id":"doomed","title":"Doomed","authority":"Test"})"}) {
    ASSERT_EQ(api("POST", "/api/v1/boards", board).status, 201);
  }
  // Joining takes the secret of an invitation, and renewing the token of who has joined.
  const HttpAnswer invited = api("POST", "/api/v1/boards/documented/invitations");
  ASSERT_EQ(invited.status, 201) << invited.body;
  const std::string joining = json::serialize(json::object{
      {"secret", json::parse(invited.body).at("secret")}, {"name", "Asta"}});
  const HttpAnswer joined = http_request(port(), "POST", "/api/v1/boards/documented/join",
                                         {{"Content-Type", "application/json"}}, joining);
  ASSERT_EQ(joined.status, 201) << joined.body;
  const std::string guest(json::parse(joined.body).at("token").as_string());
  ASSERT_EQ(api("POST", "/api/v1/boards/documented/invitations").status, 201);

  int requests = 0;
  for (const auto& path : document.at("paths").as_object()) {
    std::string address(path.key());
    if (const auto at = address.find("{id}"); at != std::string::npos) {
      address.replace(at, 4, address.ends_with("/delete") ? "doomed" : "documented");
    }
    if (const auto at = address.find("{number}"); at != std::string::npos) {
      // The second invitation, the first backup.
      address.replace(at, 8, address.starts_with("/api/v1/backups") ? "1" : "2");
    }
    const auto actor = address.find("{actor}");
    if (actor != std::string::npos) address.replace(actor, 7, "7");
    for (const auto& method : path.value().as_object()) {
      std::string name(method.key());
      for (char& c : name) c = static_cast<char>(c - 'a' + 'A');
      const json::object& operation = method.value().as_object();
      const std::string body =
          address.ends_with("/join")     ? joining
          : address.ends_with("/delete") ? R"({"why":"It is over","confirm":"doomed"})"
                                         : example_body(operation);
      const HttpAnswer got =
          address == "/api/v1/token"
              ? http_request(port(), name, address, {{"Authorization", "Bearer " + guest}})
              : api(name, address + needed_query(operation), body);
      const auto& responses = method.value().at("responses").as_object();
      EXPECT_TRUE(responses.contains(std::to_string(got.status))) << name << " " << address;
      // Nobody is logged in on a page here; tests/login has what these answer then.
      const bool of_page = address.starts_with("/auth/") && address != "/auth/issuers" &&
                           address != "/auth/revoke";
      // And nobody has ever been on this board who could be erased, or wrote anything.
      const bool of_nobody = actor != std::string::npos ||
                             (name == "POST" && address.ends_with("/redactions"));
      const bool wanted = of_page || of_nobody ? got.status == 401 || got.status == 404
                                               : got.status >= 200 && got.status <= 202;
      EXPECT_TRUE(wanted) << name << " " << address << ": " << got.status;
      if (got.status == 202) wait_for_backups();
      ++requests;
    }
    expect_problem(api("PATCH", address), 405);
  }
  EXPECT_EQ(requests, 49);
}

TEST_F(Http, BoardsAreMadeListedAndFound) {
  const HttpAnswer made =
      api("POST", "/api/v1/boards",
          R"({"title":"Bløde trafikanter på vej","authority":"Aarhus Kommune","language":"da"})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.field("location"), "/api/v1/boards/bloede-trafikanter-paa-vej");
  const json::value board = json::parse(made.body);
  EXPECT_EQ(board.at("id").as_string(), "bloede-trafikanter-paa-vej");
  EXPECT_EQ(board.at("head_seq").as_int64(), 1);
  EXPECT_EQ(board.at("epoch").as_int64(), 1);
  EXPECT_GT(board.at("created_ms").as_int64(), 1'600'000'000'000);

  EXPECT_EQ(api("GET", made.field("location")).body, made.body);
  EXPECT_THAT(api("GET", "/api/v1/boards").body, HasSubstr(made.body));

  const HttpAnswer again =
      api("POST", "/api/v1/boards",
          R"({"title":"Bløde trafikanter på vej","authority":"Aarhus Kommune"})");
  ASSERT_EQ(again.status, 201) << "a taken name gets an ending";
  EXPECT_THAT(again.field("location"),
              testing::StartsWith("/api/v1/boards/bloede-trafikanter-paa-vej-"));
}

TEST_F(Http, WhatIsWrongIsSaid) {
  const std::string good = R"({"id":"taken","title":"T","authority":"A"})";
  EXPECT_EQ(api("POST", "/api/v1/boards", good).status, 201);
  expect_problem(api("POST", "/api/v1/boards", good), 409);
  expect_problem(api("POST", "/api/v1/boards", "{"), 400);
  expect_problem(api("POST", "/api/v1/boards", R"({"title":"T"})"), 422);
  expect_problem(api("POST", "/api/v1/boards", R"({"title":"a\nb","authority":"A"})"), 422);
  expect_problem(api("GET", "/api/v1/boards/not-there"), 404);
  expect_problem(api("GET", "/api/v1/boards/Not%20valid"), 404);
  expect_problem(api("GET", "/api/v1/boards/taken/more"), 404);
  expect_problem(api("POST", "/api/v1/boards/not-there/package"), 404);
  expect_problem(api("POST", "/api/v1/boards/Not%20valid/package"), 404);
  expect_problem(api("POST", "/api/v1/boards/taken/package", R"({"learnings":["9.9"]})"), 404);
  expect_problem(api("POST", "/api/v1/boards/taken/package", R"({"ideas":true})"), 422);
  expect_problem(api("GET", "/api/v1/boards/taken/package"), 405);
  expect_problem(http_request(port(), "GET", "/nothing"), 404);
  expect_problem(http_request(port(), "GET", "/api/v1/people"), 404);
}

TEST_F(Http, OnlyOperatorsManageBoards) {
  const std::string person = stage_->token({"anna", plan::Role::manager});
  for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{
           {"POST", "/api/v1/boards"}, {"GET", "/api/v1/boards/x"},
           {"POST", "/api/v1/boards/x/package"}, {"GET", "/api/v1/boards/x/invitations"},
           {"POST", "/api/v1/boards/x/invitations"}, {"DELETE", "/api/v1/boards/x/invitations/1"},
           {"POST", "/api/v1/boards/x/invitations/1/rotate"}}) {
    const HttpAnswer without = http_request(port(), method, path);
    expect_problem(without, 401);
    EXPECT_EQ(without.field("www-authenticate"), "Bearer");
    expect_problem(http_request(port(), method, path, {{"Authorization", "Bearer nonsense"}}), 401);
    expect_problem(http_request(port(), method, path, {{"Authorization", "Basic YTpi"}}), 401);
    expect_problem(http_request(port(), method, path, {{"Authorization", "Bearer " + person}}),
                   403);
  }
}

TEST_F(Http, BoardsAreListedForWhoeverMayOpenThem) {
  stage_->create_board("another");
  const auto ids = [](const std::string& token) {
    const HttpAnswer answer =
        http_request(port(), "GET", "/api/v1/boards", {{"Authorization", "Bearer " + token}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    const json::value listed = json::parse(answer.body);
    std::vector<std::string> all;
    for (const auto& board : listed.at("boards").as_array()) {
      all.emplace_back(board.at("id").as_string());
    }
    return all;
  };
  EXPECT_THAT(ids(operator_token()), testing::IsSupersetOf({"another", "havnen"}));
  EXPECT_THAT(ids(stage_->token({"anna", plan::Role::reader})), testing::ElementsAre("havnen"));
  TokenOptions elsewhere;
  elsewhere.for_operator = true;
  EXPECT_THAT(ids(stage_->token({"operator"}, elsewhere)),
              testing::IsSupersetOf({"another", "havnen"}))
      << "an operator manages all, whatever board the token opens";
  elsewhere.for_operator = false;
  elsewhere.board = "not-there";
  EXPECT_THAT(ids(stage_->token({"anna"}, elsewhere)), testing::IsEmpty());
  expect_problem(http_request(port(), "GET", "/api/v1/boards"), 401);
  expect_problem(
      http_request(port(), "GET", "/api/v1/boards", {{"Authorization", "Bearer nonsense"}}), 401);
}

TEST_F(Http, BodiesHaveALimitAndAType) {
  const std::string token = "Bearer " + operator_token();
  expect_problem(http_request(port(), "POST", "/api/v1/boards",
                              {{"Authorization", token}, {"Content-Type", "text/plain"}}, "{}"),
                 415);
  expect_problem(api("POST", "/api/v1/boards", std::string(65 * 1024, ' ')), 400);
  expect_problem(api("POST", "/api/v1/boards", std::string(513 * 1024, ' ')), 413);
  const std::string person = "Bearer " + stage_->token({"anna", plan::Role::manager});
  for (const std::string& who : {std::string{}, person}) {
    expect_problem(http_request(port(), "POST", "/api/v1/boards",
                                {{"Authorization", who}, {"Content-Type", "application/json"}},
                                std::string(65 * 1024, ' ')),
                   413);
  }
}

TEST_F(Http, HeadersHaveLimits) {
  expect_problem(http_request(port(), "GET", "/", {{"X-Long", std::string(9'000, 'x')}}), 431);
  std::vector<std::pair<std::string, std::string>> many;
  for (int i = 0; i < 80; ++i) many.emplace_back("X-" + std::to_string(i), "1");
  expect_problem(http_request(port(), "GET", "/", many), 431);
  RawSocket client(port());
  client.send("this is no HTTP\r\n\r\n");
  expect_problem(client.read_answer(), 400);
  EXPECT_TRUE(client.closed_by_peer());
}

TEST_F(Http, AConnectionServesManyRequests) {
  RawSocket client(port());
  const std::string request = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(request + request + request);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.read_answer().status, 200) << i;
  client.send_slowly(request);
  EXPECT_EQ(client.read_answer().status, 200);
}

}  // namespace
}  // namespace samtavle::integration
