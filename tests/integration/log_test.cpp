// Goal: the server's log says what happened, to which request and session, and nothing of what
// people write, what they are called or what lets them in. Method: a real server at its most
// talkative; people who work, search, are refused and leave; every line is read as JSON.

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <sstream>
#include <thread>

#include "attacker.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

using support::http_request;
using testing::HasSubstr;
using testing::Not;

support::ServerOptions talkative() {
  support::ServerOptions options;
  options.arguments = {"--log-format", "json", "--log-level", "debug", "--trust-forwarded-for"};
  return options;
}

// A text in a line; empty if there is none of this name.
std::string text(const boost::json::object& line, std::string_view field) {
  const auto* value = line.if_contains(field);
  return value != nullptr && value->is_string() ? value->as_string().c_str() : "";
}

// The line of an event that has this word; an empty object if it does not come.
boost::json::object line_of(const Stage& stage, std::string_view event, std::string_view word) {
  const auto until = std::chrono::steady_clock::now() + kSoon;
  while (std::chrono::steady_clock::now() < until) {
    std::istringstream lines(stage.server().log());
    for (std::string line; std::getline(lines, line);) {
      const auto parsed = boost::json::parse(line).as_object();
      if (text(parsed, "event") == event && line.find(word) != std::string::npos) {
        return parsed;
      }
    }
    std::this_thread::sleep_for(milliseconds{10});
  }
  return {};
}

TEST(Log, NamesNobodyAndNothing) {
  const Stage stage{talkative()};
  const Who secret{"hemmelig-anna", plan::Role::manager, plan::ActorKind::official};
  {
    TestClient client{stage.client(secret)};
    client.wait_live();
    client.make_card("a card", "hemmelig-titel");
    client.type("purpose", "hemmeligt-formål");
    client.wait_saved();
  }
  RawClient raw{stage};
  raw.join(stage.token({"hemmelig-bo", plan::Role::reader}));
  Attacker reader{raw, stage, raw.ask_replica()};
  v1::Edit edit = reader.edit();
  edit.set_reason("hemmelig-grund");
  *edit.add_operations() = create();
  reader.send(edit);
  ASSERT_TRUE(raw.wait_refusal());
  TokenOptions every_board;
  every_board.board = "*";
  every_board.for_operator = true;
  const std::string bearer = "Bearer " + stage.token(secret, every_board);
  const std::string search = "/api/v1/search?q=hemmelig";
  EXPECT_EQ(http_request(stage.server().port(), "GET", search, {{"Authorization", bearer}}).status,
            200);
  const std::string join = "/api/v1/boards/" + stage.board() + "/join";
  EXPECT_NE(http_request(stage.server().port(), "POST", join,
                         {{"Content-Type", "application/json"}},
                         R"({"secret":"hemmelig-kode","name":"hemmelig-gæst"})")
                .status,
            200);
  EXPECT_EQ(http_request(stage.server().port(), "GET", "/hemmelig-sti").status, 404);
  ASSERT_EQ(stage.server().stop(), 0);

  const std::string log = stage.server().log();
  EXPECT_THAT(log, HasSubstr("/search"));
  for (const std::string& word :
       {std::string{"hemmelig"}, std::string{"Plan for"}, stage.token(secret).substr(0, 20)}) {
    EXPECT_THAT(log, Not(HasSubstr(word)));
  }
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const auto parsed = boost::json::parse(line).as_object();
    for (const char* field : {"time", "level", "event"}) EXPECT_NE(text(parsed, field), "") << line;
  }
}

TEST(Log, FindsARequestByWhatTheAnswerCallsIt) {
  const Stage stage{talkative()};
  const auto first = http_request(stage.server().port(), "GET", "/livez");
  const auto second = http_request(stage.server().port(), "GET", "/livez");
  EXPECT_NE(first.field("x-request-id"), second.field("x-request-id"));
  const auto line = line_of(stage, "answered", first.field("x-request-id"));
  EXPECT_EQ(text(line, "what"), "GET /livez");
  ASSERT_TRUE(line.contains("status"));
  EXPECT_EQ(line.at("status").as_int64(), 200);
  // The proxy in front may have a name for it; nonsense is none.
  const auto ask = [&](const std::string& name) {
    return http_request(stage.server().port(), "GET", "/livez", {{"X-Request-Id", name}})
        .field("x-request-id");
  };
  EXPECT_EQ(ask("proxy-17"), "proxy-17");
  EXPECT_NE(ask("a b"), "a b");
  EXPECT_NE(ask(std::string(65, 'a')), std::string(65, 'a'));
}

TEST(Log, FindsASession) {
  const Stage stage{talkative()};
  TestClient client{stage.client({})};
  client.wait_live();
  std::string session;
  client->read([&](const sync::ClientSession& here) {
    session = std::to_string(here.session().value);
  });
  ASSERT_EQ(stage.server().stop(), 0);
  const auto line = line_of(stage, "session_ended", session);
  EXPECT_EQ(text(line, "session"), session);
  EXPECT_EQ(text(line, "board"), stage.board());
}

}  // namespace
}  // namespace samtavle::integration
