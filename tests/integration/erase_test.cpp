// Goal: of a person who was erased no byte stays in the data directory, nor in what is restored
// from a backup of before; what they did stays; a hold forbids it with its reason.
// Method: a real server, clients and command lines; all files are searched, also what is compressed
// in them, and before the erasure the same search finds the name.

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "backed_up.hpp"
#include "byte_search.hpp"
#include "samtavle/hub/erasing.hpp"
#include "samtavle/plan/schema.hpp"
#include "scrape.hpp"
#include "stored_log.hpp"
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

const Who kManager{"manager", plan::Role::manager, plan::ActorKind::official};
// Login and name in one; of the same length as no other word here.
const std::string kName = "Grethe Qvistgaard-Zx81";
const Who kGrethe{kName, plan::Role::contributor, plan::ActorKind::association};

class Erasing : public BackedUp {
 protected:
  [[nodiscard]] std::uint32_t number_of(const std::string& name) const {
    const json::value people = json::parse(run({"people", "havnen", "--json"}).output);
    for (const json::value& person : people.at("people").as_array()) {
      if (person.at("name").as_string() == name) {
        return person.at("actor").to_number<std::uint32_t>();
      }
    }
    return 0;
  }
  void must_erase(std::uint32_t actor) const {
    const ProgramResult erased =
        run({"erase", "havnen", std::to_string(actor), "--why", "Asked for it, case 2026-114"});
    ASSERT_EQ(erased.status, 0) << erased.errors;
    EXPECT_THAT(erased.output, HasSubstr(std::string(hub::kErasedName)));
  }
  void wait_until_gone() const {
    EXPECT_THAT(files_left_with(stage_, data(), kName), IsEmpty()) << stage_.server().log();
  }
  // Grethe writes something and leaves.
  void let_grethe_write() const {
    TestClient grethe{stage_.client(kGrethe)};
    grethe.wait_live();
    grethe.make_card("hers", "A bench");
    grethe.wait_saved();
    grethe->close();
  }
};

// How somebody is called on a client; empty: not at all.
std::string name_on(TestClient& client, std::uint32_t actor) {
  std::string name;
  client->read([&](const sync::ClientSession& session) {
    const auto found = session.directory().find(base::Actor{actor});
    if (found != session.directory().end()) name = found->second.name;
  });
  return name;
}

TEST_F(Erasing, LeavesNoByteOfTheName) {
  let_grethe_write();
  EXPECT_THAT(files_with(data(), kName), Not(IsEmpty())) << "as it was written";
  // From the write-ahead log into sorted files.
  ASSERT_EQ(stage_.server().stop(), 0);
  must(stage_.server().restart());
  const auto compressed = files_with(data(), kName);
  EXPECT_THAT(compressed, testing::Contains(testing::EndsWith(".sst"))) << "else nothing is shown";

  const std::uint32_t actor = number_of(kName);
  ASSERT_NE(actor, 0u);
  must_erase(actor);
  wait_until_gone();
  EXPECT_THAT(files_with(data(), "A bench"), Not(IsEmpty())) << "what she wrote is found";
  EXPECT_EQ(number_of(kName), 0u);
  EXPECT_EQ(number_of(std::string(hub::kErasedName)), actor);
  EXPECT_THAT(stage_.server().log(), Not(HasSubstr(kName)));
  const ProgramResult people = run({"people", "havnen"});
  EXPECT_THAT(people.output, HasSubstr("because \"Asked for it, case 2026-114\""));

  const ProgramResult table = run({"export", "havnen", "--format", "csv"});
  EXPECT_THAT(table.output, HasSubstr("A bench")) << "what she did stays";
  for (const char* format : {"html", "md", "json", "csv"}) {
    EXPECT_THAT(run({"export", "havnen", "--format", format}).output, Not(HasSubstr(kName)));
  }
}

TEST_F(Erasing, EverybodyWhoIsHereIsTold) {
  TestClient manager{stage_.client(kManager)};
  manager.wait_live();
  auto options = stage_.client(kGrethe);
  TestClient grethe{options};
  grethe.wait_live();
  grethe.make_card("hers", "A bench");
  grethe.wait_saved();
  const std::uint32_t actor = number_of(kName);
  must(manager->wait_until([&](const auto&) { return name_on(manager, actor) == kName; }, kSoon));
  must_erase(actor);
  EXPECT_TRUE(grethe.wait_told([](const Told& told) { return !told.ends.empty(); }))
      << "she is sent away";
  must(manager->wait_until(
      [&](const auto&) { return name_on(manager, actor) == hub::kErasedName; }, kSoon));
  EXPECT_THAT(run({"board", "show", "havnen"}).output, HasSubstr("A bench"));

  // Her token is good still: who comes is somebody new.
  TestClient again{options};
  again.wait_live();
  EXPECT_EQ(name_on(again, actor), hub::kErasedName);
  EXPECT_GT(number_of(kName), actor);
  must_erase(actor);
  EXPECT_GT(number_of(kName), actor) << "again is the same as once";
}

TEST_F(Erasing, OutlivesACrashAndARestore) {
  let_grethe_write();
  const ProgramResult made = run({"backup", "make"});
  ASSERT_EQ(made.status, 0) << made.errors;
  const std::uint32_t actor = number_of(kName);
  must_erase(actor);
  stage_.server().kill();
  must(stage_.server().restart());
  wait_until_gone();
  EXPECT_EQ(number_of(std::string(hub::kErasedName)), actor);
  stage_.server().kill();

  EXPECT_THAT(files_with(backups(), kName), Not(IsEmpty())) << "until that backup goes";
  const fs::path into = folder_.path() / "restored";
  const ProgramResult restored = support::run_program(
      "samtavled",
      {"restore", "--from", backups().string(), "--backup", "1", "--data-dir", into.string()});
  ASSERT_EQ(restored.status, 0) << restored.errors;
  EXPECT_THAT(restored.output, HasSubstr("people erased again: 1"));
  EXPECT_THAT(files_with(into, kName), IsEmpty());
  EXPECT_TRUE(read_log(into / "log", stage_.board()).labels.contains("hers"));

  // The control: without the list the name comes back.
  fs::remove(backups() / "erased");
  const fs::path control = folder_.path() / "control";
  ASSERT_EQ(support::run_program("samtavled", {"restore", "--from", backups().string(),
                                               "--backup", "1", "--data-dir", control.string()})
                .status,
            0);
  EXPECT_THAT(files_with(control, kName), Not(IsEmpty()));
}

TEST_F(Erasing, IsRefusedWhileThereIsAHold) {
  let_grethe_write();
  const std::uint32_t actor = number_of(kName);
  const ProgramResult held = run({"hold", "havnen", "--why", "Complaint 2026-9 is not decided"});
  ASSERT_EQ(held.status, 0) << held.errors;
  stage_.server().kill();
  must(stage_.server().restart());
  const ProgramResult refused =
      run({"erase", "havnen", std::to_string(actor), "--why", "Asked for it"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.errors, HasSubstr("Complaint 2026-9 is not decided"));
  EXPECT_EQ(number_of(kName), actor);
  EXPECT_THAT(run({"people", "havnen"}).output, HasSubstr("Complaint 2026-9 is not decided"));
  EXPECT_EQ(run({"hold", "havnen"}).status, 2);
  EXPECT_EQ(run({"hold", "havnen", "--lift"}).status, 0);
  must_erase(actor);
  EXPECT_EQ(number_of(kName), 0u);
}

// Every route of these with every kind of token.
TEST_F(Erasing, IsForThoseWhoMay) {
  let_grethe_write();
  const std::string one = "/people/" + std::to_string(number_of(kName)) + "/erase";
  const std::string why = R"({"why":"asked for it"})";
  TokenOptions options;
  options.board = "*";
  options.for_operator = true;
  const std::string everything = stage_.token(kManager, options);
  const std::string manager = stage_.token(kManager);
  const std::string contributor = stage_.token(kGrethe);
  TokenOptions elsewhere;
  elsewhere.board = "elsewhere";
  const std::string other = stage_.token(kManager, elsewhere);
  struct Row {
    std::string method, rest;
    int nobody, other_board, contributor, manager, for_operator;
  };
  const std::vector<Row> rows = {{"GET", "/people", 401, 403, 403, 200, 200},
                                 {"POST", "/hold", 401, 403, 403, 403, 200},
                                 {"DELETE", "/hold", 401, 403, 403, 403, 200},
                                 {"POST", one, 401, 403, 403, 200, 200}};
  for (const Row& row : rows) {
    const std::string body = row.method == "POST" ? why : "";
    const auto status = [&](const std::string& token) {
      return call(row.method, row.rest, token, body).status;
    };
    const std::string what = row.method + " " + row.rest;
    EXPECT_EQ(status(""), row.nobody) << what;
    EXPECT_EQ(status(other), row.other_board) << what;
    EXPECT_EQ(status(contributor), row.contributor) << what;
    EXPECT_EQ(status(manager), row.manager) << what;
    EXPECT_EQ(status(everything), row.for_operator) << what;
  }
  EXPECT_EQ(call("POST", one, everything, "{}").status, 422);
  EXPECT_EQ(call("POST", one, everything, "why").status, 400);
  EXPECT_EQ(call("POST", "/people/4000/erase", everything, why).status, 404);
  EXPECT_EQ(call("POST", "/people/0/erase", everything, why).status, 404);
  EXPECT_EQ(call("DELETE", "/people", everything).status, 405);
  EXPECT_EQ(call("GET", "/hold", everything).status, 405);
}

}  // namespace
}  // namespace samtavle::integration
