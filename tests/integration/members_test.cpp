// Goal: a board says itself who may do what on it: its managers name members, change their roles
// and remove them, with effect at once and for good, whatever tokens say; it never loses its last
// manager; all of it is in the audit log.
// Method: a real server, clients and command lines.

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "raw_client.hpp"
#include "samtavle/access/audit_log.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/program.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace json = boost::json;
using support::HttpAnswer;
using support::ProgramResult;
using support::http_request;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Who kMette{"mette", plan::Role::reader, plan::ActorKind::official};
const Who kCarl{"carl"};
constexpr int kForbidden = 4403;

class Members : public testing::Test {
 protected:
  [[nodiscard]] ProgramResult run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--server", stage_.server().base_url(), "--data-dir",
                                       stage_.server().data_dir().string()});
    return support::run_program("samtavle", arguments);
  }
  void must_run(std::vector<std::string> arguments) const {
    const ProgramResult done = run(std::move(arguments));
    ASSERT_EQ(done.status, 0) << done.errors;
  }
  [[nodiscard]] HttpAnswer call(std::string_view method, const std::string& path,
                                const std::string& token, const std::string& body = {}) const {
    return http_request(
        stage_.server().port(), method, path,
        {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + token}}, body);
  }
  [[nodiscard]] json::array members() const {
    const ProgramResult listed = run({"member", "list", "havnen", "--json"});
    EXPECT_EQ(listed.status, 0) << listed.errors;
    return json::parse(listed.output).at("members").as_array();
  }
  // The number of somebody on the board.
  [[nodiscard]] std::string number_of(const std::string& name) const {
    const json::value people = json::parse(run({"people", "havnen", "--json"}).output);
    for (const json::value& person : people.at("people").as_array()) {
      if (person.at("name").as_string() == name) {
        return std::to_string(person.at("actor").to_number<std::uint32_t>());
      }
    }
    return "0";
  }
  // What the audit log says of roles: "what whom role".
  [[nodiscard]] std::vector<std::string> audited() const {
    std::vector<std::string> lines;
    const auto records = access::read_audit_folder(stage_.server().data_dir(), {}, {});
    if (!records) return {records.error().detail};
    for (const access::AuditRecord& record : *records) {
      const access::AuditEntry& entry = record.entry;
      if (!entry.what.starts_with("member_")) continue;
      lines.push_back(entry.what + " " + entry.whom + " " + entry.about + " by " + entry.by +
                      " on " + entry.board);
    }
    return lines;
  }

  Stage stage_;
};

TEST_F(Members, TheFirstManagerIsNamedAndTheLastOneStays) {
  EXPECT_THAT(members(), IsEmpty());
  must_run({"member", "add", "havnen", "mette", "--role", "manager"});
  ASSERT_EQ(members().size(), 1u);
  EXPECT_EQ(members()[0].at("subject"), "mette") << "she was never here";
  EXPECT_EQ(members()[0].at("role"), "manager");
  EXPECT_EQ(run({"member", "add", "havnen", "mette", "--role", "reader"}).status, 1);

  // Her token says that she only reads.
  const std::string mette = stage_.token(kMette);
  const std::string path = "/api/v1/boards/havnen/members";
  EXPECT_EQ(call("GET", path, mette).status, 200);
  {
    TestClient here{stage_.client(kMette)};
    here.wait_live();
    here.type("purpose", "Why");
    here.wait_saved();
  }
  EXPECT_FALSE(members()[0].as_object().contains("subject")) << "now her name is known";

  for (const auto& [method, body] :
       {std::pair{"POST", R"({"role":"reader"})"}, std::pair{"DELETE", ""}}) {
    const HttpAnswer refused = call(method, path + "/1", mette, body);
    EXPECT_EQ(refused.status, 409) << method;
    EXPECT_THAT(refused.body, HasSubstr("last manager"));
  }
  EXPECT_EQ(run({"erase", "havnen", "1", "--why", "asked"}).status, 1);
  EXPECT_EQ(call("POST", path, mette, R"({"subject":"mads","role":"manager"})").status, 201);
  const HttpAnswer changed = call("POST", path + "/1", mette, R"({"role":"reader"})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(call("GET", path, mette).status, 403);

  stage_.server().kill();
  must(stage_.server().restart());
  EXPECT_EQ(members()[0].at("role"), "reader");
  EXPECT_EQ(members()[1].at("subject"), "mads");
  EXPECT_EQ(members()[1].at("given_by"), 1);
}

TEST_F(Members, AChangeIsFeltAtOnce) {
  TestClient carl{stage_.client(kCarl)};
  carl.wait_live();
  carl.make_card("one", "A bench");
  carl.wait_saved();
  const std::string number = number_of("carl");
  must_run({"member", "change", "havnen", number, "--role", "reader"});
  EXPECT_TRUE(carl.wait_told([](const Told& told) { return told.rights > 0; }));
  carl.make_card("two", "Another bench");
  EXPECT_TRUE(carl.wait_refused(1));
  RawClient raw(stage_);
  EXPECT_EQ(raw.join(stage_.token(kCarl)).role(), v1::ROLE_READER);
  must_run({"member", "change", "havnen", number, "--role", "manager"});
  EXPECT_EQ(call("GET", "/api/v1/boards/havnen/members", stage_.token(kCarl)).status, 200);
}

TEST_F(Members, WhoIsRemovedLeavesWithinFiveSecondsAndStaysOut) {
  TestClient anna{stage_.client({"anna"})};
  anna.wait_live();
  RawClient carl(stage_);
  const std::string token = stage_.token(kCarl);
  TokenOptions everywhere;
  everywhere.board = "*";
  const std::string all = stage_.token(kCarl, everywhere);
  carl.join(token);
  const std::string number = number_of("carl");
  const auto found = [&] { return call("GET", "/api/v1/search?q=havnen", all).body; };
  EXPECT_THAT(found(), HasSubstr("havnen"));

  const auto begin = std::chrono::steady_clock::now();
  must_run({"member", "remove", "havnen", number});
  const auto ended = carl.wait_end();
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->code, kForbidden);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
  const auto stays_out = [&] {
    for (const std::string& shown : {token, all}) {
      RawClient back(stage_);
      back.send(RawClient::hello(shown));
      EXPECT_FALSE(back.next());
      EXPECT_EQ(back.wait_end()->code, kForbidden);
      EXPECT_EQ(call("GET", "/api/v1/boards/havnen/snapshot", shown).status, 403);
      EXPECT_THAT(call("GET", "/api/v1/boards", shown).body, Not(HasSubstr("havnen")));
    }
    EXPECT_THAT(found(), Not(HasSubstr("havnen")));
  };
  stays_out();
  must_run({"member", "remove", "havnen", number});
  stage_.server().kill();
  must(stage_.server().restart());
  stays_out();
  must(anna->wait_live(kSoon));

  must_run({"member", "change", "havnen", number, "--role", "commenter"});
  RawClient again(stage_);
  EXPECT_EQ(again.join(token).role(), v1::ROLE_COMMENTER);
}

TEST_F(Members, AreInTheAuditLog) {
  const std::string mette = stage_.token({"mette", plan::Role::manager});
  const std::string path = "/api/v1/boards/havnen/members";
  EXPECT_EQ(call("POST", path, mette, R"({"subject":"bo","role":"facilitator"})").status, 201);
  EXPECT_EQ(call("POST", path + "/1", mette, R"({"role":"reader"})").status, 200);
  must_run({"member", "change", "havnen", "1", "--role", "commenter", "--why", "Is asked often"});
  EXPECT_EQ(members()[0].at("why"), "Is asked often");
  EXPECT_EQ(call("DELETE", path + "/1", mette, R"({"why":"Has left"})").status, 200);
  EXPECT_EQ(members()[0].at("why"), "Has left");
  EXPECT_EQ(call("DELETE", path + "/9", mette).status, 404);
  EXPECT_EQ(stage_.server().stop(), 0);
  EXPECT_THAT(audited(), testing::ElementsAre("member_added bo facilitator by mette on havnen",
                                              "member_changed bo reader by mette on havnen",
                                              "member_changed bo commenter: Is asked often by "
                                              "samtavle-command-line on havnen",
                                              "member_removed bo none: Has left by mette on "
                                              "havnen"));
  must(stage_.server().restart());
}

TEST_F(Members, OfWhoWasErasedNothingStays) {
  must_run({"member", "add", "havnen", "bo", "--role", "facilitator"});
  must_run({"erase", "havnen", "1", "--why", "asked for it"});
  EXPECT_THAT(members(), IsEmpty());
  RawClient bo(stage_);
  EXPECT_EQ(bo.join(stage_.token({"bo"})).role(), v1::ROLE_CONTRIBUTOR)
      << "whoever comes is somebody new";
}

}  // namespace
}  // namespace samtavle::integration
