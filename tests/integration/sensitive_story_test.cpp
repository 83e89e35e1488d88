// Goal: the story of a sensitive board, step by step: nobody comes without its code, nobody is
// known by a name, what names somebody is redacted in every version, who asks is erased, a hold
// refuses it with its reason, and no byte of what was erased stays anywhere, also not in a restored
// backup.
// Method: a real server, guests as they come by a link, clients and command lines; all files are
// searched, and before the same search finds everything.

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "backed_up.hpp"
#include "byte_search.hpp"
#include "raw_client.hpp"
#include "samtavle/hub/erasing.hpp"
#include "samtavle/plan/schema.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using support::HttpAnswer;
using support::ProgramResult;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Who kManager{"manager-Wq71", plan::Role::manager, plan::ActorKind::official};
const Who kFacilitator{"fie", plan::Role::facilitator, plan::ActorKind::official};
const std::string kTyped = "Ulla Typed-Tt44";
const std::string kNamed = "Frode Kvist-Zy77";

class Sensitive : public BackedUp {
 protected:
  [[nodiscard]] HttpAnswer join(const std::string& secret, const std::string& name,
                                const std::string& code = {}) const {
    json::object body{{"secret", secret}, {"name", name}};
    if (!code.empty()) body["code"] = code;
    return call("POST", "/join", {}, json::serialize(body));
  }
  [[nodiscard]] static std::string text(const HttpAnswer& answer, const char* member) {
    boost::system::error_code error;
    const json::value body = json::parse(answer.body, error);
    const json::value* value = body.is_object() ? body.as_object().if_contains(member) : nullptr;
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
  }
  void begin() const {
    ASSERT_EQ(run({"member", "add", "havnen", kManager.subject, "--role", "manager"}).status, 0);
    const ProgramResult done = run({"board", "sensitive", "havnen"});
    ASSERT_EQ(done.status, 0) << done.errors;
  }
  [[nodiscard]] HttpAnswer invite(const std::string& wish = "{}") const {
    return call("POST", "/invitations", stage_.token(kManager), wish);
  }
  [[nodiscard]] native::Options guest_options(const HttpAnswer& joined) const {
    native::Options options = stage_.client({"nobody"});
    options.token = text(joined, "token");
    return options;
  }
};

TEST_F(Sensitive, StepByStep) {
  // 1. It is marked so; the link alone lets nobody in.
  const HttpAnswer before = invite();
  begin();
  EXPECT_EQ(join(text(before, "secret"), kTyped).status, 403) << "made before, without a code";
  const HttpAnswer made = invite();
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string secret = text(made, "secret");
  const std::string code = text(made, "code");
  ASSERT_EQ(code.size(), 9u);
  const HttpAnswer without = join(secret, kTyped);
  EXPECT_EQ(without.status, 422);
  EXPECT_THAT(text(without, "detail"), HasSubstr("ask whoever invited you")) << "what to do";
  const HttpAnswer wrong = join(secret, kTyped, "2222-2222");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_THAT(text(wrong, "detail"), HasSubstr("not the code of this invitation"));
  EXPECT_EQ(join("9" + secret, kTyped, code).status, 403);
  EXPECT_THAT(files_with(data(), code), IsEmpty()) << "only a hash of it is kept";
  EXPECT_THAT(files_with(data(), code.substr(0, 4) + code.substr(5)), IsEmpty());
  EXPECT_THAT(stage_.server().log(), Not(HasSubstr(code)));

  // 2. Nobody is known by a name.
  for (int others = 1; others < 7; ++others) {
    EXPECT_EQ(text(join(secret, "Somebody", code), "name"),
              "Deltager " + std::to_string(others));
  }
  const HttpAnswer joined = join(secret, kTyped, code);
  ASSERT_EQ(joined.status, 201) << joined.body;
  EXPECT_EQ(text(joined, "name"), "Deltager 7");
  TestClient guest{guest_options(joined)};
  guest.wait_live();
  TestClient manager{stage_.client(kManager)};
  manager.wait_live();
  const std::string people = run({"people", "havnen", "--json"}).output;
  EXPECT_THAT(people, HasSubstr("Deltager 7"));
  EXPECT_THAT(people, Not(HasSubstr(kTyped)));
  EXPECT_THAT(files_with(folder_.path(), kTyped), IsEmpty()) << "what they typed was never kept";

  // 3. A card that names somebody is redacted, in every version.
  // With the first one their device gets the number that ids begin with.
  static_cast<void>(guest.make_card("first", "Benches in the shade"));
  guest.wait_saved();
  const base::OpId card = guest.make_card("names", "Ask " + kNamed);
  guest.wait_saved();
  const std::string at_card = std::to_string(guest.seq().value);
  ASSERT_EQ(run({"backup", "make"}).status, 0);
  const ProgramResult redacted = run(
      {"redact", "havnen", base::to_string(card), "--everywhere", "--why", "It names somebody"});
  ASSERT_EQ(redacted.status, 0) << redacted.errors;
  EXPECT_THAT(run({"board", "show", "havnen"}).output, HasSubstr("fjernet"));
  const HttpAnswer version = call("GET", "/snapshot?at=" + at_card, stage_.token(kManager));
  EXPECT_THAT(version.body, HasSubstr("fjernet"));
  EXPECT_THAT(version.body, Not(HasSubstr(kNamed)));
  EXPECT_THAT(files_left_with(stage_, data(), kNamed), IsEmpty());

  // 5. A hold refuses to erase them, with its reason.
  const json::value all = json::parse(run({"people", "havnen", "--json"}).output);
  std::string number;
  for (const json::value& person : all.at("people").as_array()) {
    if (person.at("name") == "Deltager 7") number = json::serialize(person.at("actor"));
  }
  ASSERT_FALSE(number.empty());
  ASSERT_EQ(run({"hold", "havnen", "--why", "Decision 2026-9 is under review"}).status, 0);
  const ProgramResult held = run({"erase", "havnen", number, "--why", "Asked for it"});
  EXPECT_EQ(held.status, 1);
  EXPECT_THAT(held.errors, HasSubstr("Decision 2026-9 is under review"));
  ASSERT_EQ(run({"hold", "havnen", "--lift"}).status, 0);

  // 6. What there is about them, for themselves.
  const ProgramResult own = run({"person", "export", "havnen", number});
  ASSERT_EQ(own.status, 0) << own.errors;
  EXPECT_THAT(own.output, HasSubstr("Deltager 7"));
  EXPECT_THAT(own.output, Not(HasSubstr(kManager.subject)));
  const std::string subject(
      json::parse(own.output).at("person").at("subject").as_string());
  EXPECT_THAT(files_with(stage_.store(), subject), Not(IsEmpty())) << "else nothing is shown";

  // 4. They are erased; what they did stays, and everybody has the same.
  ASSERT_EQ(run({"erase", "havnen", number, "--why", "Asked for it"}).status, 0);
  ASSERT_TRUE(guest.wait_told([](const Told& told) { return !told.ends.empty(); }));
  EXPECT_THAT(run({"people", "havnen"}).output, HasSubstr(std::string(hub::kErasedName)));
  manager.make_card("after", "Everybody goes on");
  manager.wait_saved();
  TestClient late{stage_.client(kFacilitator)};
  late.wait_live();
  EXPECT_TRUE(wait_equal({&manager, &late}, manager.seq()));
  for (const std::string& gone : {std::string("Deltager 7"), subject}) {
    EXPECT_THAT(files_left_with(stage_, stage_.store(), gone), IsEmpty()) << gone;
    for (const char* format : {"html", "md", "json", "csv"}) {
      EXPECT_THAT(run({"export", "havnen", "--format", format}).output, Not(HasSubstr(gone)));
    }
    EXPECT_THAT(run({"story", "havnen"}).output, Not(HasSubstr(gone)));
    EXPECT_THAT(run({"audit", "havnen"}).output, Not(HasSubstr(gone)));
  }
  // Nor in what is restored of the time before.
  stage_.server().kill();
  const fs::path into = folder_.path() / "restored";
  const ProgramResult restored = support::run_program(
      "samtavled",
      {"restore", "--from", backups().string(), "--backup", "1", "--data-dir", into.string()});
  ASSERT_EQ(restored.status, 0) << restored.errors;
  for (const std::string& gone : {kNamed, std::string("Deltager 7"), subject}) {
    EXPECT_THAT(files_with(into, gone), IsEmpty()) << gone;
  }
}

// From one address to the next, until somebody has found it: that does not get them anywhere.
TEST_F(Sensitive, ACodeIsNotGuessed) {
  constexpr int kWrongMax = 60;  // the default
  begin();
  const HttpAnswer made = invite();
  const HttpAnswer other = invite();
  const std::string code = text(made, "code");
  for (int i = 0; i < kWrongMax; ++i) {
    ASSERT_EQ(join(text(made, "secret"), kTyped, "2345-67" + std::to_string(22 + i)).status, 422);
  }
  // The right one is not told from a wrong one any more.
  for (const std::string& last : {std::string("2345-6789"), code}) {
    const HttpAnswer late = join(text(made, "secret"), kTyped, last);
    EXPECT_EQ(late.status, 429);
    EXPECT_EQ(late.field("retry-after"), "60");
  }
  EXPECT_EQ(join(text(other, "secret"), kTyped, text(other, "code")).status, 201)
      << "another invitation has nothing to do with it";
  // Nor do they wait who are given another link and another code.
  const HttpAnswer turned = call("POST", "/invitations/1/rotate", stage_.token(kManager), "");
  ASSERT_EQ(turned.status, 200);
  EXPECT_EQ(join(text(turned, "secret"), kTyped, text(turned, "code")).status, 201);
  EXPECT_EQ(join(text(made, "secret"), kTyped, code).status, 403);
  ASSERT_EQ(call("DELETE", "/invitations/1", stage_.token(kManager)).status, 200);
  EXPECT_EQ(join(text(turned, "secret"), kTyped, text(turned, "code")).status, 403);
}

TEST_F(Sensitive, NeedsAManagerAmongItsMembers) {
  const ProgramResult refused = run({"board", "sensitive", "havnen"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.errors, HasSubstr("manager"));
  begin();
  EXPECT_EQ(json::parse(call("GET", "/sensitive", stage_.token(kManager)).body).at("sensitive"),
            true);
  stage_.server().kill();
  must(stage_.server().restart());
  EXPECT_EQ(json::parse(call("GET", "/sensitive", stage_.token(kManager)).body).at("sensitive"),
            true);
  EXPECT_EQ(call("POST", "/sensitive", stage_.token(kManager), R"({"sensitive":1})").status, 422);
  EXPECT_EQ(run({"board", "sensitive", "havnen", "--off"}).status, 0);
  EXPECT_EQ(join(text(invite(), "secret"), kTyped).status, 201) << "as on any other board";
}

TEST_F(Sensitive, AnyInvitationMayNeedACode) {
  const HttpAnswer made = invite(R"({"code":true})");
  const std::string code = text(made, "code");
  EXPECT_EQ(join(text(made, "secret"), kTyped).status, 422);
  const HttpAnswer joined = join(text(made, "secret"), kTyped, code);
  EXPECT_EQ(joined.status, 201);
  EXPECT_EQ(text(joined, "name"), kTyped) << "names are off on sensitive boards only";
  // Rotated, it has another one, and the old one is good for nothing.
  const HttpAnswer turned = call("POST", "/invitations/1/rotate", stage_.token(kManager), "");
  const std::string other = text(turned, "code");
  ASSERT_EQ(other.size(), 9u);
  EXPECT_NE(other, code);
  EXPECT_EQ(join(text(turned, "secret"), kTyped, code).status, 422);
  EXPECT_EQ(join(text(turned, "secret"), kTyped, other).status, 201);
  const ProgramResult printed = run({"invite", "make", "havnen", "--kind", "citizen", "--code"});
  EXPECT_THAT(printed.output, HasSubstr("code: "));
  EXPECT_THAT(run({"invite", "list", "havnen"}).output, HasSubstr("with a code"));
}

}  // namespace
}  // namespace samtavle::integration
