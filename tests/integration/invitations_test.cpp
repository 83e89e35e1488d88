// Goal: an invitation lets in whom it invites, as often and as long as it says, and nobody else;
// what it says holds over crashes, and its end is the end of its guests' stay.
// Method: the real server; managers and guests over HTTP, guests on the board as real clients.

#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <thread>

#include "raw_client.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using support::HttpAnswer;
using support::http_request;
using testing::HasSubstr;

const std::string kInvitations = "/api/v1/boards/havnen/invitations";

std::string text_in(const HttpAnswer& answer, const char* member) {
  boost::system::error_code error;
  const json::value body = json::parse(answer.body, error);
  if (error || !body.is_object() || !body.as_object().contains(member)) return {};
  const json::value& value = body.at(member);
  return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

class Invited : public testing::Test {
 protected:
  HttpAnswer call(std::string_view method, const std::string& path, const std::string& token,
                  const std::string& body = {}) const {
    std::vector<std::pair<std::string, std::string>> fields = {
        {"Content-Type", "application/json"}};
    if (!token.empty()) fields.emplace_back("Authorization", "Bearer " + token);
    return http_request(stage.server().port(), method, path, fields, body);
  }
  // By a manager, unless somebody else is named.
  HttpAnswer make(const std::string& wish = "{}") const {
    return call("POST", kInvitations, manager, wish);
  }
  HttpAnswer join(const std::string& secret, const std::string& name = "Asta",
                  const std::string& board = "havnen") const {
    return call("POST", "/api/v1/boards/" + board + "/join", {},
                json::serialize(json::object{{"secret", secret}, {"name", name}}));
  }
  HttpAnswer renew(const std::string& token) const { return call("POST", "/api/v1/token", token); }
  // A guest's token for a fresh invitation.
  std::string guest(const std::string& wish = "{}") const {
    const HttpAnswer joined = join(text_in(make(wish), "secret"));
    EXPECT_EQ(joined.status, 201) << joined.body;
    return text_in(joined, "token");
  }
  std::string uses(std::uint32_t number) const {
    const json::value listed = json::parse(call("GET", kInvitations, manager).body);
    for (const auto& one : listed.at("invitations").as_array()) {
      if (one.at("number").as_int64() == number) return json::serialize(one.at("uses"));
    }
    return "none";
  }
  native::Options client_of(const std::string& token) const {
    native::Options options = stage.client({});
    options.token = token;
    return options;
  }
  void crash() {
    stage.server().kill();
    must(stage.server().restart());
  }

  Stage stage;
  const std::string manager = stage.token({"mette", plan::Role::manager});
};

TEST_F(Invited, AGuestComesAsTheInvitationSaysAndIsOnTheBoard) {
  const HttpAnswer made = make(
      R"({"kind":"association","role":"contributor","authority":"Roklubben","label":"Meeting"})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text_in(made, "link"), "/b/havnen#i=" + text_in(made, "secret"));
  const HttpAnswer joined = join(text_in(made, "secret"), " Asta Ø. ");
  ASSERT_EQ(joined.status, 201) << joined.body;
  EXPECT_EQ(text_in(joined, "name"), "Asta Ø.");
  EXPECT_EQ(text_in(joined, "kind"), "association");
  EXPECT_EQ(text_in(joined, "role"), "contributor");
  EXPECT_EQ(text_in(joined, "invited_until"), text_in(made, "expires_at"));

  TestClient asta(client_of(text_in(joined, "token")));
  asta.wait_live();
  asta.make_card("card", "From a guest");
  asta.wait_saved();
  bool seen = false;
  asta->read([&seen](const sync::ClientSession& session) {
    for (const auto& [actor, person] : session.directory()) {
      seen = seen || person == plan::Person{"Asta Ø.", plan::ActorKind::association, "Roklubben",
                                            true};
    }
  });
  EXPECT_TRUE(seen) << "as a guest, with the invitation's kind and authority";
}

TEST_F(Invited, OfTwoWhoJoinAtOnceByTheLastUseOneGetsIn) {
  for (int round = 0; round < 20; ++round) {
    const HttpAnswer made = make(R"({"uses_max":1})");
    const std::string secret = text_in(made, "secret");
    std::vector<int> statuses(4);
    std::vector<std::thread> all;
    for (int& status : statuses) {
      all.emplace_back([&, this] { status = join(secret).status; });
    }
    for (std::thread& one : all) one.join();
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 201), 1) << round;
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 403), 3) << round;
  }
}

TEST_F(Invited, UsesOutliveTheServer) {
  const HttpAnswer made = make(R"({"uses_max":3})");
  const std::string secret = text_in(made, "secret");
  EXPECT_EQ(join(secret).status, 201);
  EXPECT_EQ(join(secret).status, 201);
  crash();
  EXPECT_EQ(uses(1), "2");
  EXPECT_EQ(join(secret).status, 201);
  EXPECT_EQ(join(secret).status, 403);
  crash();
  EXPECT_EQ(uses(1), "3");
  EXPECT_EQ(join(secret).status, 403);
}

TEST_F(Invited, WrongSecretsAreAllAnsweredAlike) {
  stage.create_board("skoven");
  const std::string good = text_in(make(), "secret");
  const std::string used = text_in(make(R"({"uses_max":1})"), "secret");
  EXPECT_EQ(join(used).status, 201);
  const std::string revoked = text_in(make(), "secret");
  EXPECT_EQ(call("DELETE", kInvitations + "/3", manager).status, 200);
  const std::string rotated = text_in(make(), "secret");
  const HttpAnswer fresh = call("POST", kInvitations + "/4/rotate", manager);
  EXPECT_EQ(fresh.status, 200);

  std::string flipped = good;
  flipped.back() = flipped.back() == 'A' ? 'Q' : 'A';
  const std::string random = good.substr(2);
  struct Row {
    std::string what;
    std::string secret;
    std::string board = "havnen";
  };
  const std::vector<Row> rows = {
      {"nothing", ""},
      {"a word", "let me in"},
      {"the random part alone", random},
      {"the number alone", "1"},
      {"the number and a dash", "1-"},
      {"a number that nobody has", "77-" + random},
      {"another's number", "2-" + random},
      {"zeros in front", "01-" + random},
      {"a letter more", good + "A"},
      {"a letter less", good.substr(0, good.size() - 1)},
      {"another letter", flipped},
      {"in capitals", "1-" + std::string(43, 'A')},
      {"the whole link", "/b/havnen#i=" + good},
      {"long", std::string(10'000, 'a')},
      {"of another board", good, "skoven"},
      {"of a board that is not there", good, "nowhere"},
      {"used up", used},
      {"revoked", revoked},
      {"rotated away", rotated},
  };
  const HttpAnswer first = join(rows[0].secret);
  EXPECT_EQ(first.status, 403);
  for (const Row& row : rows) {
    const HttpAnswer answer = join(row.secret, "Asta", row.board);
    EXPECT_EQ(answer.status, first.status) << row.what;
    EXPECT_EQ(answer.body, first.body) << row.what;
  }
  EXPECT_EQ(join(good).status, 201) << "and the good one is good";
  EXPECT_EQ(join(text_in(fresh, "secret")).status, 201);
}

TEST_F(Invited, AnExpiredOneLetsNobodyInAndRenewsNothing) {
  const HttpAnswer made = make(R"({"expires_in_s":6})");
  const std::string secret = text_in(made, "secret");
  const std::string token = text_in(join(secret), "token");
  EXPECT_EQ(renew(token).status, 200);
  RawClient here(stage);
  here.join(token);
  const auto end = here.wait_end();
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code, 4401);
  EXPECT_EQ(join(secret).status, 403);
  EXPECT_EQ(renew(token).status, 401);
  EXPECT_EQ(call("GET", "/api/v1/boards", token).status, 401);
}

TEST_F(Invited, RevokingSendsItsGuestsAwayAndNobodyElse) {
  const std::string token = guest();
  const std::string other = guest();
  RawClient revoked(stage);
  revoked.join(token);
  TestClient stays(client_of(other));
  stays.wait_live();

  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(call("DELETE", kInvitations + "/1", manager).status, 200);
  const auto end = revoked.wait_end();
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code, 4401);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{5});

  RawClient again(stage);
  again.send(RawClient::hello(token));
  const auto refused = again.wait_end();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, 4401);
  EXPECT_EQ(renew(token).status, 401);
  for (const char* path : {"/api/v1/boards", "/api/v1/boards/havnen/events",
                           "/api/v1/boards/havnen/snapshot", "/api/v1/search?q=havn"}) {
    EXPECT_EQ(call("GET", path, token).status, 401) << path;
    EXPECT_EQ(call("GET", path, other).status, 200) << path;
  }
  stays.make_card("card", "Nobody sent me away");
  stays.wait_saved();
  EXPECT_TRUE(stays.told().ends.empty());
  crash();
  EXPECT_EQ(renew(token).status, 401) << "also after a crash";
  EXPECT_EQ(renew(other).status, 200);
  EXPECT_EQ(call("POST", kInvitations + "/1/rotate", manager).status, 409);
}

TEST_F(Invited, RotatingEndsTheOldLinkAndNobodysStay) {
  const HttpAnswer made = make(R"({"uses_max":2})");
  const std::string token = text_in(join(text_in(made, "secret")), "token");
  TestClient asta(client_of(token));
  asta.wait_live();
  const HttpAnswer rotated = call("POST", kInvitations + "/1/rotate", manager);
  ASSERT_EQ(rotated.status, 200) << rotated.body;
  EXPECT_EQ(text_in(rotated, "uses"), "0");
  EXPECT_EQ(join(text_in(made, "secret")).status, 403);
  EXPECT_EQ(join(text_in(rotated, "secret")).status, 201);
  EXPECT_EQ(renew(token).status, 200);
  asta.make_card("card", "Still here");
  asta.wait_saved();
}

TEST_F(Invited, ARenewedTokenIsOfTheSameGuest) {
  const std::string first = guest();
  const HttpAnswer renewed = renew(first);
  ASSERT_EQ(renewed.status, 200) << renewed.body;
  EXPECT_EQ(text_in(renewed, "name"), "Asta");
  RawClient one(stage);
  RawClient two(stage);
  RawClient stranger(stage);
  const auto actor = one.join(first).actor();
  EXPECT_EQ(two.join(text_in(renewed, "token")).actor(), actor);
  EXPECT_NE(stranger.join(guest()).actor(), actor);
  EXPECT_EQ(uses(1), "1") << "renewing is no use";
  EXPECT_EQ(renew(manager).status, 403) << "tokens of others come from elsewhere";
  EXPECT_EQ(renew("nonsense").status, 401);
  EXPECT_EQ(renew("").status, 401);
}

TEST_F(Invited, OnlyThoseWhoGuideInviteAndNobodyAboveThemselves) {
  for (const plan::Role role : {plan::Role::reader, plan::Role::commenter, plan::Role::contributor,
                                plan::Role::facilitator, plan::Role::project_leader}) {
    const std::string token = stage.token({"anna", role});
    const bool guides = role >= plan::Role::facilitator;
    const std::string own = R"({"role":")" + std::string(plan::name(role)) + R"("})";
    EXPECT_EQ(call("GET", kInvitations, token).status, guides ? 200 : 403);
    EXPECT_EQ(call("POST", kInvitations, token, own).status, guides ? 201 : 403);
    EXPECT_EQ(call("POST", kInvitations, token, R"({"role":"manager"})").status, 403);
    EXPECT_EQ(call("DELETE", kInvitations + "/1", token).status, 403);
    EXPECT_EQ(call("POST", kInvitations + "/1/rotate", token).status, 403);
  }
  EXPECT_EQ(make(R"({"role":"manager"})").status, 201);
  // A guest who manages invites too.
  const std::string by_invitation = guest(R"({"role":"manager","kind":"official"})");
  EXPECT_EQ(call("POST", kInvitations, by_invitation, "{}").status, 201);
  EXPECT_EQ(call("POST", kInvitations, guest(), "{}").status, 403);
  stage.create_board("skoven");
  EXPECT_EQ(call("POST", "/api/v1/boards/skoven/invitations", manager, "{}").status, 403)
      << "a manager of another board";
  EXPECT_EQ(call("DELETE", kInvitations + "/99", manager).status, 404);
  EXPECT_EQ(call("POST", kInvitations + "/99/rotate", manager).status, 404);
}

// Whom a manager has handed the degree of involvement invites, and until they give it back.
TEST_F(Invited, WhoWasDelegatedTheInvolvementInvites) {
  const std::string token = stage.token({"per", plan::Role::contributor});
  TestClient per(client_of(token));
  per.wait_live();
  EXPECT_EQ(call("POST", kInvitations, token, "{}").status, 403);
  TestClient mette(client_of(manager));
  mette.wait_live();
  const auto actor_of = [](TestClient& client) {
    base::Actor actor;
    client->read([&](const sync::ClientSession& session) { actor = session.actor(); });
    return actor;
  };
  const base::Actor from = actor_of(mette);
  const base::Actor to = actor_of(per);
  mette.edit("offers", [&](board::Composer& c, const board::Board&) -> board::Applied<void> {
    c.reason("Per knows the town");
    const plan::Offer offer{"Who takes part", from, to, {}, {plan::fields::involvement}, {}};
    if (auto made = plan::offer(c, offer); !made) return base::pass_on(made);
    return {};
  });
  mette.wait_saved();
  ASSERT_TRUE(mette.told().refused.empty());
  ASSERT_TRUE(wait_equal({&per, &mette}, mette.seq()));
  const auto answer = [&](const char* word) {
    per.edit(word, [&](board::Composer& c, const board::Board& board) {
      const auto offered = board.children(board::kRootId, plan::kinds::delegation);
      return plan::answer(c, offered.front()->id, word);
    });
    per.wait_saved();
  };
  EXPECT_EQ(call("POST", kInvitations, token, "{}").status, 403) << "not accepted";
  answer("accepted");
  EXPECT_EQ(call("POST", kInvitations, token, R"({"kind":"association"})").status, 201);
  EXPECT_EQ(call("GET", kInvitations, token).status, 200);
  EXPECT_EQ(call("POST", kInvitations, token, R"({"role":"facilitator"})").status, 403);
  EXPECT_EQ(call("DELETE", kInvitations + "/1", token).status, 403) << "that is a manager's";
  answer("ended");
  EXPECT_EQ(call("POST", kInvitations, token, "{}").status, 403);
}

TEST_F(Invited, TheSecretStandsNowhere) {
  const std::string secret = text_in(make(R"({"label":"kept in clear"})"), "secret");
  ASSERT_EQ(join(secret, "Somebody Special").status, 201);
  EXPECT_EQ(join(secret.substr(0, secret.size() - 1) + "_").status, 403);
  EXPECT_EQ(call("GET", kInvitations, manager).body.find(secret.substr(2)), std::string::npos);
  EXPECT_EQ(stage.server().stop(), 0);
  EXPECT_THAT(stage.server().log(), testing::Not(HasSubstr(secret.substr(2, 20))));
  EXPECT_THAT(stage.server().log(), testing::Not(HasSubstr("Somebody Special")));
  bool label = false;
  for (const auto& entry : fs::recursive_directory_iterator(stage.server().data_dir())) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = support::read_file(entry.path());
    EXPECT_EQ(bytes.find(secret.substr(2, 20)), std::string::npos) << entry.path();
    label = label || bytes.find("kept in clear") != std::string::npos;
  }
  EXPECT_TRUE(label) << "what is looked through is not what was written";
}

TEST_F(Invited, ATownHallBehindOneAddressGetsIn) {
  const std::string secret = text_in(make(R"({"uses_max":300})"), "secret");
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(join(secret, "Guest " + std::to_string(i)).status, 201) << i;
  }
  EXPECT_EQ(uses(1), "200");
}

TEST_F(Invited, TheCommandLineMakesListsAndEnds) {
  const auto run = [this](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--server", stage.server().base_url(), "--data-dir",
                                         stage.server().data_dir().string()});
    return support::run_program("samtavle", std::move(arguments));
  };
  const auto made = run({"invite", "make", "havnen", "--kind", "business", "--label", "Fair",
                         "--address", "https://plan.example/"});
  ASSERT_EQ(made.status, 0) << made.errors;
  const std::string start = "https://plan.example/b/havnen#i=";
  ASSERT_THAT(made.output, testing::StartsWith(start));
  const std::string secret =
      made.output.substr(start.size(), made.output.find('\n') - start.size());
  EXPECT_EQ(text_in(join(secret), "kind"), "business");

  const auto listed = run({"invite", "list", "havnen"});
  EXPECT_THAT(listed.output, HasSubstr("1/500 used"));
  EXPECT_THAT(listed.output, HasSubstr("business"));
  const auto replaced = run({"invite", "make", "havnen", "--label", "Fair", "--replace"});
  EXPECT_THAT(replaced.output, HasSubstr("/b/havnen#i=1-")) << replaced.errors;
  EXPECT_EQ(join(secret).status, 403);
  EXPECT_THAT(run({"--json", "invite", "rotate", "havnen", "1"}).output, HasSubstr("#i=1-"));
  EXPECT_EQ(run({"invite", "revoke", "havnen", "1"}).status, 0);
  EXPECT_THAT(run({"invite", "list", "havnen"}).output, HasSubstr("revoked"));
  EXPECT_THAT(run({"--json", "invite", "list", "havnen"}).output,
              HasSubstr(R"("state":"revoked")"));
  EXPECT_EQ(run({"invite", "revoke", "havnen", "9"}).status, 1);
  // Without a subcommand it prints a token for one person, as before.
  const auto token = run({"invite", "havnen", "--name", "Asta"});
  EXPECT_EQ(token.status, 0) << token.errors;
  EXPECT_EQ(call("GET", "/api/v1/boards", token.output.substr(0, token.output.find('\n'))).status,
            200);
}

}  // namespace
}  // namespace samtavle::integration
