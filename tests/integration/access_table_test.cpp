// Goal: nobody gets anything over any route or by any message that is not theirs. The tables have a
// row for each route and each message, and fail if one is missing.
// Method: the real server; each row against all sorts of people.

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include "raw_client.hpp"
#include "samtavle/access/package_seal.hpp"
#include "samtavle/access/token.hpp"
#include "samtavle/net/board_api.hpp"
#include "samtavle/support/raw_socket.hpp"

namespace samtavle::integration {
namespace {

namespace json = boost::json;
using support::http_request;
using support::HttpAnswer;

// In the order of the columns below.
enum Sort {
  anonymous,
  expired,    // a manager's token whose time is over
  revoked,    // a manager's, sent away by an operator
  stranger,   // a manager's, signed by another authority's server
  elsewhere,  // a manager of another board
  guest,      // by an invitation to this one
  contributor,
  manager,
  admin,  // an operator without a role, who manages all boards and reads none
  kSorts,
};
constexpr std::array<const char*, kSorts> kNames = {"anonymous",   "expired",   "revoked",
                                                    "stranger",    "elsewhere", "guest",
                                                    "contributor", "manager",   "operator"};

using Statuses = std::array<int, kSorts>;

constexpr Statuses everybody(int status) {
  Statuses all{};
  for (int& one : all) one = status;
  return all;
}

struct Row {
  std::string method;
  std::string path;  // as documented
  Statuses wanted;
  std::string query = {};
  std::string body = {};
};

// {id} stands for the board, {number} and {actor} for numbers that nothing has.
const std::vector<Row>& rows() {
  constexpr Statuses kOperators = {401, 401, 401, 401, 403, 403, 403, 403, 200};
  constexpr Statuses kReaders = {401, 401, 401, 401, 403, 200, 200, 200, 403};
  constexpr Statuses kManagers = {401, 401, 401, 401, 403, 403, 403, 200, 200};
  const auto with = [](Statuses statuses, int good) {
    for (int& status : statuses) status = status == 200 ? good : status;
    return statuses;
  };
  static const std::vector<Row> kRows = {
      {"GET", "/livez", everybody(200)},
      {"GET", "/readyz", everybody(200)},
      {"GET", "/api/v1/openapi.json", everybody(200)},
      {"GET", "/api/v1/boards", {401, 401, 401, 401, 200, 200, 200, 200, 200}},
      {"POST", "/api/v1/boards", with(kOperators, 201), "", R"({"title":"X","authority":"Y"})"},
      {"GET", "/api/v1/boards/{id}", kOperators},
      {"GET", "/api/v1/boards/{id}/audit", {401, 401, 401, 401, 403, 403, 403, 200, 403}},
      {"GET", "/api/v1/boards/{id}/events", kReaders},
      {"GET", "/api/v1/boards/{id}/snapshot", kReaders},
      {"POST", "/api/v1/boards/import", with(kOperators, 422), "", "{}"},
      {"GET", "/api/v1/search", {401, 401, 401, 401, 200, 200, 200, 200, 200}, "q=plan"},
      {"POST", "/api/v1/boards/{id}/package", kManagers},
      {"GET", "/api/v1/boards/{id}/invitations", kManagers},
      {"POST", "/api/v1/boards/{id}/invitations", with(kManagers, 201), "", "{}"},
      {"DELETE", "/api/v1/boards/{id}/invitations/{number}", with(kManagers, 404)},
      {"POST", "/api/v1/boards/{id}/invitations/{number}/rotate", with(kManagers, 404)},
      {"POST", "/api/v1/boards/{id}/join", everybody(403), "", R"({"secret":"x","name":"A"})"},
      {"POST", "/api/v1/token", {401, 403, 403, 401, 403, 200, 403, 403, 403}},
      {"GET", "/api/v1/backups", with(kOperators, 501)},
      {"POST", "/api/v1/backups", with(kOperators, 501)},
      {"POST", "/api/v1/backups/{number}/verify", with(kOperators, 501)},
      {"GET", "/api/v1/boards/{id}/members", kManagers},
      // The second time they are one.
      {"POST", "/api/v1/boards/{id}/members", {401, 401, 401, 401, 403, 403, 403, 201, 409}, "",
       R"({"subject":"bo","role":"reader"})"},
      {"POST", "/api/v1/boards/{id}/members/{actor}", with(kManagers, 404), "",
       R"({"role":"reader"})"},
      {"DELETE", "/api/v1/boards/{id}/members/{actor}", with(kManagers, 404)},
      {"GET", "/api/v1/boards/{id}/redactions", kManagers},
      {"POST", "/api/v1/boards/{id}/redactions", with(kManagers, 404), "",
       R"({"item":"999.9","why":"it names a child"})"},
      {"GET", "/api/v1/boards/{id}/redactions/copies", kManagers, "item=999.9"},
      {"GET", "/api/v1/boards/{id}/people", kManagers},
      {"POST", "/api/v1/boards/{id}/hold", kOperators, "", R"({"why":"a complaint"})"},
      {"DELETE", "/api/v1/boards/{id}/hold", kOperators},
      {"POST", "/api/v1/boards/{id}/people/{actor}/erase", with(kManagers, 404), "",
       R"({"why":"asked for it"})"},
      {"GET", "/api/v1/boards/{id}/people/{actor}/export", with(kManagers, 404)},
      {"GET", "/api/v1/boards/{id}/retention", {401, 401, 401, 401, 403, 200, 200, 200, 200}},
      {"GET", "/api/v1/boards/{id}/sensitive", kManagers},
      // To begin with it takes a member who is manager.
      {"POST", "/api/v1/boards/{id}/sensitive", kManagers, "", R"({"sensitive":false})"},
      {"POST", "/api/v1/boards/{id}/retention", kManagers, "",
       R"({"after_days":365,"why":"decided so"})"},
      {"DELETE", "/api/v1/boards/{id}/retention", kManagers},
      {"GET", "/api/v1/boards/{id}/retention/preview", kManagers},
      // Nobody confirms it, and there is no folder for archives.
      {"POST", "/api/v1/boards/{id}/delete", with(kOperators, 422), "", R"({"why":"x"})"},
      {"GET", "/api/v1/retention", kOperators},
      {"POST", "/api/v1/retention", with(kOperators, 501)},
      {"GET", "/auth/issuers", everybody(200)},
      {"GET", "/auth/login", everybody(404), "issuer=muni&to=/"},
      {"GET", "/auth/callback", everybody(401), "state=x&code=y"},
      {"GET", "/auth/session", everybody(401)},
      {"POST", "/auth/ticket", everybody(401)},
      {"POST", "/auth/logout", everybody(401)},
      {"POST", "/auth/revoke", kOperators, "", R"({"subject":"nobody"})"},
  };
  return kRows;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  return at == text.npos ? text : text.replace(at, what.size(), by);
}

class Access : public testing::Test {
 protected:
  Access() {
    stage.create_board("skoven");
    TokenOptions on_other_board;
    on_other_board.board = "skoven";
    tokens[elsewhere] = stage.token({"else", plan::Role::manager}, on_other_board);
    TokenOptions on_all;
    on_all.board = "*";
    on_all.for_operator = true;
    tokens[admin] = stage.token({"ole", plan::Role::none}, on_all);
    tokens[contributor] = stage.token({"carl"});
    tokens[manager] = stage.token({"mette", plan::Role::manager});
    TokenOptions short_lived;
    short_lived.life = std::chrono::seconds{1};
    tokens[expired] = stage.token({"exa", plan::Role::manager}, short_lived);
    tokens[revoked] = stage.token({"rasmus", plan::Role::manager});
    revoke("rasmus");
    tokens[stranger] = of_another_server();
    tokens[guest] = invited();
    std::this_thread::sleep_for(milliseconds{1'100});
  }

  HttpAnswer call(const std::string& method, const std::string& path, const std::string& token,
                  const std::string& body = {}) const {
    std::vector<std::pair<std::string, std::string>> fields = {
        {"Content-Type", "application/json"}};
    if (!token.empty()) fields.emplace_back("Authorization", "Bearer " + token);
    return http_request(stage.server().port(), method, path, fields, body);
  }

  void revoke(const std::string& subject) const {
    const HttpAnswer answer =
        call("POST", "/auth/revoke", tokens.at(admin), R"({"subject":")" + subject + R"("})");
    EXPECT_EQ(answer.status, 200) << answer.body;
  }

  static std::string of_another_server() {
    std::array<std::byte, access::SigningKey::kBytes> bytes{};
    access::Grant grant;
    grant.identity = {
        "anna", {"Anna", plan::ActorKind::official, "Elsewhere", false}, plan::Role::manager};
    grant.board = must(base::BoardId::parse("havnen"));
    grant.operator_ = true;
    grant.issued_s = 1'700'000'000;
    grant.expires_s = 4'000'000'000;
    return must(access::issue(access::SigningKey{bytes}, grant));
  }

  std::string invited() const {
    const auto text = [](const HttpAnswer& answer, const char* member) {
      return std::string(json::parse(answer.body).at(member).as_string());
    };
    const HttpAnswer made =
        call("POST", "/api/v1/boards/havnen/invitations", tokens.at(manager), "{}");
    const HttpAnswer joined =
        call("POST", "/api/v1/boards/havnen/join", {},
             json::serialize(json::object{{"secret", text(made, "secret")}, {"name", "Gæst"}}));
    return text(joined, "token");
  }

  // It stands in the guest's own token.
  std::string guest_subject() const {
    const std::string& token = tokens.at(guest);
    const std::size_t dot = token.find('.');
    std::string payload = token.substr(dot + 1, token.find('.', dot + 1) - dot - 1);
    std::replace(payload.begin(), payload.end(), '-', '+');
    std::replace(payload.begin(), payload.end(), '_', '/');
    payload.resize((payload.size() + 3) / 4 * 4, '=');
    const std::string claims = must(access::from_base64(payload));
    return std::string(json::parse(claims).at("sub").as_string());
  }

  Stage stage;
  std::map<Sort, std::string> tokens{{anonymous, ""}};
};

TEST_F(Access, EveryRouteHasARow) {
  std::set<std::string> routes;
  for (const net::Route& route : net::documented_routes()) {
    routes.insert(std::string(route.method) + " " + std::string(route.path));
  }
  std::set<std::string> here;
  for (const Row& row : rows()) here.insert(row.method + " " + row.path);
  EXPECT_EQ(here, routes);
}

TEST_F(Access, OverEveryRouteEverybodyGetsWhatIsTheirs) {
  for (const Row& row : rows()) {
    std::string path = replaced(row.path, "{id}", "havnen");
    path = replaced(replaced(path, "{number}", "999"), "{actor}", "999");
    if (!row.query.empty()) path += "?" + row.query;
    for (int sort = 0; sort < kSorts; ++sort) {
      const HttpAnswer answer =
          call(row.method, path, tokens.at(static_cast<Sort>(sort)), row.body);
      EXPECT_EQ(answer.status, row.wanted[static_cast<std::size_t>(sort)])
          << row.method << " " << path << " by " << kNames[static_cast<std::size_t>(sort)] << ": "
          << answer.body.substr(0, 300);
    }
  }
}

TEST_F(Access, WhoOpensAnotherBoardHearsNothingOfThisOne) {
  for (const char* path : {"/api/v1/boards", "/api/v1/search?q=havnen"}) {
    const HttpAnswer answer = call("GET", path, tokens.at(elsewhere));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.find("havnen"), std::string::npos) << path << answer.body;
  }
}

TEST_F(Access, AnOperatorReadsNothingOnTheBoardsThatTheyManage) {
  const auto hits = [&](Sort sort) {
    const HttpAnswer answer = call("GET", "/api/v1/search?q=havnen", tokens.at(sort));
    EXPECT_EQ(answer.status, 200);
    return json::parse(answer.body).at("hits").as_array().size();
  };
  EXPECT_GT(hits(manager), 0u) << "else nothing is shown";
  EXPECT_EQ(hits(admin), 0u);
  const HttpAnswer boards = call("GET", "/api/v1/boards", tokens.at(admin));
  EXPECT_NE(boards.body.find("skoven"), std::string::npos) << boards.body;
}

// --- messages ---

// The members of ClientFrame, from the contract itself.
std::set<std::string> members_of_client_frame() {
  std::ifstream in("proto/samtavle/v1/session.proto");
  std::stringstream all;
  all << in.rdbuf();
  const std::string text = all.str();
  const std::size_t begin = text.find("message ClientFrame {");
  EXPECT_NE(begin, std::string::npos);
  const std::string body = text.substr(begin, text.find("\n}", begin) - begin);
  std::set<std::string> names;
  const std::regex member(R"((\w+) = \d+;)");
  for (std::sregex_iterator found(body.begin(), body.end(), member), end; found != end; ++found) {
    names.insert((*found)[1]);
  }
  return names;
}

// A frame with that member.
const std::map<std::string, std::function<void(v1::ClientFrame&)>>& messages() {
  static const std::map<std::string, std::function<void(v1::ClientFrame&)>> kMessages = {
      {"attempt", [](v1::ClientFrame& frame) { frame.set_attempt(1); }},
      {"edits",
       [](v1::ClientFrame& frame) {
         v1::Edit* edit = frame.add_edits();
         edit->set_replica(1);
         edit->set_first_counter(1);
         edit->add_operations()->mutable_create_item()->set_kind(512);
       }},
      {"hello", [](v1::ClientFrame& frame) { frame = RawClient::hello("again"); }},
      {"need_replica", [](v1::ClientFrame& frame) { frame.mutable_need_replica(); }},
      {"presence", [](v1::ClientFrame& frame) { frame.mutable_presence()->set_x(1); }},
      {"based_on", [](v1::ClientFrame& frame) { frame.set_based_on(1); }},
      {"ballots", [](v1::ClientFrame& frame) { frame.add_ballots(); }},
  };
  return kMessages;
}

TEST_F(Access, EveryMessageHasARow) {
  std::set<std::string> here;
  for (const auto& [name, make] : messages()) here.insert(name);
  EXPECT_EQ(here, members_of_client_frame());
}

TEST_F(Access, WhoMayNotComeInIsToldNothingWhateverTheySend) {
  const std::map<Sort, int> codes = {{anonymous, 4401}, {expired, 4401},   {revoked, 4401},
                                     {stranger, 4401},  {elsewhere, 4403}, {admin, 4403}};
  for (const auto& [sort, code] : codes) {
    for (const auto& [name, make] : messages()) {
      RawClient raw(stage);
      v1::ClientFrame frame;
      make(frame);
      raw.send(RawClient::hello(tokens.at(sort)));
      raw.send(frame);
      EXPECT_FALSE(raw.next()) << kNames[sort] << " " << name;
      ASSERT_TRUE(raw.ended()) << kNames[sort] << " " << name;
      EXPECT_EQ(raw.ended()->code, code) << kNames[sort] << " " << name;
    }
  }
}

TEST_F(Access, BeforeHelloNothingElseIsTaken) {
  for (const auto& [name, make] : messages()) {
    if (name == "hello") continue;
    RawClient raw(stage);
    v1::ClientFrame frame;
    make(frame);
    raw.send(frame);
    EXPECT_FALSE(raw.next()) << name;
    ASSERT_TRUE(raw.ended()) << name;
    EXPECT_EQ(raw.ended()->code, 1008) << name;
  }
}

TEST_F(Access, WhoMayComeInDoes) {
  for (const Sort sort : {guest, contributor, manager}) {
    RawClient raw(stage);
    raw.join(tokens.at(sort));
    EXPECT_TRUE(raw.answers()) << kNames[sort];
  }
}

// --- the end of what somebody holds ---

TEST_F(Access, WhoIsSentAwayLeavesWithinFiveSeconds) {
  for (const Sort sort : {guest, contributor, manager}) {
    RawClient raw(stage);
    raw.join(tokens.at(sort));
    RawClient other(stage);
    other.join(stage.token({"other"}));
    const std::string subject = sort == guest         ? guest_subject()
                                : sort == contributor ? "carl"
                                                      : "mette";
    const auto begin = std::chrono::steady_clock::now();
    revoke(subject);
    const auto ended = raw.wait_end();
    ASSERT_TRUE(ended) << kNames[sort];
    EXPECT_EQ(ended->code, 4401);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
    EXPECT_TRUE(other.answers()) << "others stay";
    if (sort == guest) {
      EXPECT_EQ(call("POST", "/api/v1/token", tokens.at(sort)).status, 401)
          << "nobody comes back by another token";
    }
  }
}

}  // namespace
}  // namespace samtavle::integration
