// Goal: a board that is deleted is gone for good, from the data and from what is restored of it,
// and kept in an archive of which it can be made again; whatever happens in between it is whole or
// gone; whoever was there is told, and gets back what they had not saved; a hold forbids it.
// Method: a real server, clients and command lines; all files are searched, and before the deletion
// the same search finds everything.

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <thread>

#include "backed_up.hpp"
#include "byte_search.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/knobs.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using base::Errc;
using support::ProgramResult;
using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Who kManager{"manager-Wq71", plan::Role::manager, plan::ActorKind::official};
const Who kGrethe{"Grethe Qvistgaard-Zx81", plan::Role::contributor};
const std::string kCard = "A bench Bk55 at the quay";
const std::string kLabel = "Meeting Lb42 in May";
const std::string kMember = "aarhus|member-Mm33";
const std::string kTitle = "Plan for havnen";

class Retention : public BackedUp {
 protected:
  // The login of who was made a member stands in the audit log too, which stays.
  [[nodiscard]] static std::vector<std::string> traces() {
    return {kManager.subject, kGrethe.subject, kCard, kLabel, kTitle};
  }
  void create_board(const std::string& id) const {
    ASSERT_EQ(run({"board", "create", "--id", id, "--title", "Plan for " + id, "--authority",
                   "Havneby"})
                  .status,
              0);
  }
  void fill_board() const {
    TestClient grethe{stage_.client(kGrethe)};
    grethe.wait_live();
    grethe.make_card("hers", kCard);
    grethe.wait_saved();
    TestClient manager{stage_.client(kManager)};
    manager.wait_live();
    manager.type("purpose", "Everybody finds a seat");
    manager.wait_saved();
    ASSERT_EQ(run({"invite", "make", "havnen", "--kind", "citizen", "--label", kLabel}).status, 0);
    ASSERT_EQ(run({"member", "add", "havnen", kMember, "--role", "reader"}).status, 0);
  }
  [[nodiscard]] ProgramResult delete_board() const {
    return run({"board", "delete", "havnen", "--why", "The plan is carried out", "--confirm",
                "havnen"});
  }
  [[nodiscard]] json::value said(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const ProgramResult result = run(std::move(arguments));
    EXPECT_EQ(result.status, 0) << result.errors;
    boost::system::error_code error;
    return json::parse(result.output, error);
  }
  [[nodiscard]] bool is_there() const {
    const json::value boards = said({"board", "list"});
    for (const json::value& board : boards.at("boards").as_array()) {
      if (board.at("id") == "havnen") return true;
    }
    return false;
  }
  [[nodiscard]] bool wait_gone() const {
    const auto deadline = std::chrono::steady_clock::now() + kSoon;
    while (is_there() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(milliseconds{50});
    }
    return !is_there();
  }
  // In folders: the name of what is searched, and where it still is.
  static void expect_gone_from(const fs::path& folder) {
    for (const std::string& trace : traces()) {
      EXPECT_THAT(files_with(folder, trace), IsEmpty()) << trace;
    }
  }
  void must_restart() const {
    stage_.server().kill();
    must(stage_.server().restart());
  }
};

TEST_F(Retention, LeavesNoByteOfTheBoard) {
  create_board("skoven");
  fill_board();
  // From the write-ahead log into sorted files.
  ASSERT_EQ(stage_.server().stop(), 0);
  must(stage_.server().restart());
  for (const std::string& trace : traces()) {
    EXPECT_THAT(files_with(data(), trace), Contains(EndsWith(".sst"))) << "else nothing is shown";
  }
  EXPECT_THAT(files_with(stage_.store(), kMember), Not(IsEmpty()));
  const ProgramResult deleted = delete_board();
  ASSERT_EQ(deleted.status, 0) << deleted.errors;
  EXPECT_THAT(deleted.output, HasSubstr("The plan is carried out"));
  for (const std::string& trace : traces()) {
    EXPECT_THAT(files_left_with(stage_, data(), trace), IsEmpty()) << trace;
    EXPECT_THAT(stage_.server().log(), Not(HasSubstr(trace)));
  }
  EXPECT_THAT(files_with(stage_.store(), kMember), IsEmpty());
  EXPECT_FALSE(is_there());
  EXPECT_THAT(files_with(data(), "Plan for skoven"), Not(IsEmpty())) << "others stay";
  for (const char* path : {"", "/people", "/retention", "/retention/preview", "/members"}) {
    TokenOptions all;
    all.board = "*";
    all.for_operator = true;
    EXPECT_EQ(call("GET", path, stage_.token(kManager, all)).status, 404) << path;
  }
  EXPECT_EQ(call("GET", "/events", stage_.token(kManager)).status, 404);
  const ProgramResult again = run({"board", "create", "--id", "havnen", "--title", "New",
                                   "--authority", "Havneby"});
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.errors, HasSubstr("or was"));
  must_restart();
  EXPECT_FALSE(is_there());
  const json::value all = said({"retention", "show"});
  ASSERT_EQ(all.at("deleted").as_array().size(), 1u);
  EXPECT_EQ(all.at("deleted").at(0).at("board"), "havnen");
  EXPECT_EQ(all.at("deleted").at(0).at("why"), "The plan is carried out");
  const ProgramResult audit = support::run_program(
      "samtavle", {"audit", "export", "--data-dir", data().string()});
  EXPECT_THAT(audit.output + audit.errors, HasSubstr("board_deleted"));
}

TEST_F(Retention, TheArchiveMakesTheBoardAgain) {
  fill_board();
  const std::string before = run({"board", "show", "havnen"}).output;
  ASSERT_THAT(before, HasSubstr(kCard));
  const std::string name(said({"board", "delete", "havnen", "--why", "over", "--confirm",
                               "havnen"}).at("archive").as_string());
  const fs::path file = archives() / name;
  ASSERT_TRUE(fs::exists(file)) << file;
  EXPECT_EQ(fs::status(file).permissions() & fs::perms::all,
            fs::perms::owner_read | fs::perms::owner_write);
  const ProgramResult imported = run({"import", file.string(), "--id", "havnen-igen"});
  ASSERT_EQ(imported.status, 0) << imported.errors;
  EXPECT_EQ(run({"board", "show", "havnen-igen"}).output, before);
  EXPECT_NE(run({"import", file.string(), "--id", "havnen"}).status, 0);
}

TEST_F(Retention, ARestoreDeletesAgain) {
  fill_board();
  ASSERT_EQ(run({"backup", "make"}).status, 0);
  const ProgramResult deleted = delete_board();
  ASSERT_EQ(deleted.status, 0) << deleted.errors;
  stage_.server().kill();
  const auto restore = [this](const fs::path& into) {
    return support::run_program(
        "samtavled",
        {"restore", "--from", backups().string(), "--backup", "1", "--data-dir", into.string()});
  };
  const fs::path into = folder_.path() / "restored";
  const ProgramResult restored = restore(into);
  ASSERT_EQ(restored.status, 0) << restored.errors;
  EXPECT_THAT(restored.output, HasSubstr("boards deleted again: 1"));
  expect_gone_from(into);
  // The control: without the list the board comes back.
  fs::remove(backups() / "erased");
  const fs::path control = folder_.path() / "control";
  ASSERT_EQ(restore(control).status, 0);
  for (const std::string& trace : traces()) {
    EXPECT_THAT(files_with(control, trace), Not(IsEmpty())) << trace;
  }
}

// The server dies at some moment of a deletion.
TEST_F(Retention, IsWholeOrGoneWheneverTheServerDies) {
  const std::size_t trials = support::iterations(6);
  std::size_t gone = 0;
  for (std::size_t trial = 0; trial < trials; ++trial) {
    const std::string id = "board-" + std::to_string(trial);
    const std::string card = "Card Kk" + std::to_string(7000 + trial);
    create_board(id);
    ASSERT_EQ(run({"edit", id, "create", "--kind", "idea", "--title", card}).status, 0);
    std::thread deleting([&] {
      static_cast<void>(run({"board", "delete", id, "--why", "over", "--confirm", id}));
    });
    // The command needs some time to get to the server.
    std::this_thread::sleep_for(milliseconds{20 + 15 * trial});
    stage_.server().kill();
    deleting.join();
    must(stage_.server().restart());
    const ProgramResult shown = run({"board", "show", id});
    if (shown.status == 0) {
      EXPECT_THAT(shown.output, HasSubstr(card));
      EXPECT_EQ(run({"edit", id, "create", "--kind", "idea", "--title", "More"}).status, 0);
      continue;
    }
    ++gone;
    EXPECT_THAT(shown.errors, HasSubstr("the board was deleted: over"));
    EXPECT_THAT(files_left_with(stage_, data(), card), IsEmpty()) << "gone on with at the start";
    EXPECT_THAT(files_with(archives(), "samtavle-board"), Not(IsEmpty()));
  }
  std::printf("[ moments ] %zu of %zu boards were gone\n", gone, trials);
}

TEST_F(Retention, WhatIsHalfRewrittenIsRewrittenAtTheNextStart) {
  fill_board();
  const ProgramResult deleted = delete_board();
  ASSERT_EQ(deleted.status, 0) << deleted.errors;
  must_restart();
  for (const std::string& trace : traces()) {
    EXPECT_THAT(files_left_with(stage_, data(), trace), IsEmpty()) << trace;
  }
  EXPECT_FALSE(is_there());
}

TEST_F(Retention, EverybodyIsToldAndGetsBackWhatIsNotSaved) {
  fill_board();
  TestClient here{stage_.client(kManager)};
  here.wait_live();
  TestClient away{stage_.client(kGrethe)};
  away.wait_live();
  away.go_away();
  away.make_card("offline", "Written on the train");
  ASSERT_EQ(away.pending(), 1u);
  const ProgramResult deleted = delete_board();
  ASSERT_EQ(deleted.status, 0) << deleted.errors;
  ASSERT_TRUE(here.wait_told([](const Told& told) { return !told.ends.empty(); }));
  EXPECT_EQ(here.told().ends[0].code, Errc::no_such_board);
  EXPECT_THAT(here.told().ends[0].detail, HasSubstr("The plan is carried out"));

  away.come_back();
  ASSERT_TRUE(away.wait_refused(1));
  ASSERT_TRUE(away.wait_told([](const Told& told) { return !told.ends.empty(); }));
  const Told told = away.told();
  ASSERT_EQ(told.refused.size(), 1u);
  EXPECT_EQ(told.refused[0].label, "offline");
  EXPECT_EQ(told.refused[0].refused.code, Errc::not_found);
  EXPECT_THAT(told.refused[0].refused.detail, HasSubstr("The plan is carried out"));
  EXPECT_THAT(told.refused[0].refused.edit_bytes, HasSubstr("Written on the train"));
  EXPECT_EQ(told.ends[0].code, Errc::no_such_board);
  EXPECT_EQ(away.pending(), 0u);
}

TEST_F(Retention, NobodyIsKeptFromWritingByAnArchiveThatFails) {
  fill_board();
  support::write_file(archives(), "no folder");
  TestClient grethe{stage_.client(kGrethe)};
  grethe.wait_live();
  const ProgramResult refused = delete_board();
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(stage_.server().log(), HasSubstr("board_not_archived"));
  grethe.make_card("after", "Another one");
  grethe.wait_saved();
  EXPECT_TRUE(is_there());
  EXPECT_EQ(grethe.told().refused.size(), 0u);
}

TEST_F(Retention, AHoldForbidsIt) {
  fill_board();
  ASSERT_EQ(run({"retention", "set", "havnen", "--at", "2020-01-01", "--why", "over"}).status, 0);
  ASSERT_EQ(run({"hold", "havnen", "--why", "Complaint 2026-9 is not decided"}).status, 0);
  const ProgramResult refused = delete_board();
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.errors, HasSubstr("Complaint 2026-9 is not decided"));
  EXPECT_THAT(run({"retention", "show", "havnen"}).output,
              HasSubstr("Complaint 2026-9 is not decided"));
  ASSERT_EQ(run({"retention", "run"}).status, 0);
  const Metrics metrics{stage_.server()};
  static_cast<void>(metrics.read_until([](const auto& read) {
    return read.at("samtavle_retention_last_look_timestamp_seconds") > 0;
  }));
  EXPECT_TRUE(is_there());
  ASSERT_EQ(run({"hold", "havnen", "--lift"}).status, 0);
  ASSERT_EQ(run({"retention", "run"}).status, 0);
  EXPECT_TRUE(wait_gone());
}

TEST_F(Retention, IsAskedForTwice) {
  fill_board();
  EXPECT_EQ(run({"board", "delete", "havnen", "--why", "over"}).status, 2);
  EXPECT_EQ(run({"board", "delete", "havnen", "--why", "over", "--confirm", "skoven"}).status, 2);
  EXPECT_EQ(run({"board", "delete", "havnen", "--confirm", "havnen"}).status, 2);
  EXPECT_EQ(run({"board", "delete", "nope", "--why", "over", "--confirm", "nope"}).status, 1);
  EXPECT_TRUE(is_there());
}

TEST_F(Retention, ItsTimeComes) {
  fill_board();
  create_board("skoven");
  create_board("engen");
  // The one has just been changed, the other's day was long ago.
  ASSERT_EQ(run({"retention", "set", "skoven", "--after-days", "1", "--why", "over"}).status, 0);
  ASSERT_EQ(run({"retention", "set", "engen", "--at", "2020-01-01", "--why", "over"}).status, 0);
  ASSERT_EQ(run({"retention", "keep", "engen"}).status, 0);
  ASSERT_EQ(run({"retention", "set", "havnen", "--at", "2020-01-01", "--why", "The day has come"})
                .status,
            0);
  EXPECT_EQ(said({"retention", "show"}).at("boards").as_array().size(), 2u);
  TestClient here{stage_.client(kGrethe)};
  here.wait_live();
  ASSERT_EQ(run({"retention", "run"}).status, 0);
  ASSERT_TRUE(here.wait_told([](const Told& told) { return !told.ends.empty(); }));
  EXPECT_THAT(here.told().ends[0].detail, HasSubstr("The day has come"));
  EXPECT_TRUE(wait_gone());
  EXPECT_EQ(said({"board", "list"}).at("boards").as_array().size(), 2u);
  const Metrics metrics{stage_.server()};
  const auto read = metrics.read_until([](const auto& now) {
    return now.at("samtavle_retention_boards_deleted_total") == 1;
  });
  EXPECT_EQ(read.at("samtavle_retention_boards_deleted_total"), 1);
  EXPECT_EQ(read.at("samtavle_retention_failures_total"), 0);
}

TEST_F(Retention, APreviewSaysWhatWouldGoAndDoesNothing) {
  fill_board();
  create_board("skoven");
  // The manager is known elsewhere too.
  TokenOptions elsewhere;
  elsewhere.board = "skoven";
  native::Options options = stage_.client(kManager);
  options.board = "skoven";
  options.token = stage_.token(kManager, elsewhere);
  TestClient there{options};
  there.wait_live();
  const json::value preview = said({"retention", "preview", "havnen"});
  EXPECT_EQ(preview.at("title").as_string(), kTitle);
  EXPECT_EQ(preview.at("people"), 2);
  EXPECT_EQ(preview.at("people_only_here"), 1) << "Grethe";
  EXPECT_EQ(preview.at("members"), 1);
  EXPECT_EQ(preview.at("invitations"), 1);
  EXPECT_GT(preview.at("items").to_number<int>(), 1);
  EXPECT_GE(preview.at("events").to_number<int>(), 3);
  EXPECT_GT(preview.at("log_bytes").to_number<int>(), 500);
  EXPECT_THAT(run({"retention", "preview", "havnen"}).output, HasSubstr("known on no other board"));
  EXPECT_TRUE(is_there());
  EXPECT_FALSE(fs::exists(archives()));
}

// A manager sets the rule, and sees that it will be applied.
TEST(RetentionWarning, ComesBeforeTheDeletion) {
  const support::TemporaryDirectory folder;
  support::ServerOptions options;
  options.arguments = {"--retention-archive-directory", (folder.path() / "archives").string()};
  const Stage stage{options};
  const std::string token = stage.token(kManager);
  const auto call = [&](std::string_view method, const std::string& body) {
    return support::http_request(
        stage.server().port(), method, "/api/v1/boards/havnen/retention",
        {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + token}}, body);
  };
  EXPECT_EQ(json::parse(call("GET", "").body).at("warning"), false);
  EXPECT_EQ(call("POST", R"({"at":"2020-01-01"})").status, 422);
  const auto set = call("POST", R"({"at":"2020-01-01","why":"Decided by the council"})");
  ASSERT_EQ(set.status, 200) << set.body;
  for (const bool again : {false, true}) {
    if (again) {
      stage.server().kill();
      must(stage.server().restart());
    }
    const json::value rule = json::parse(call("GET", "").body);
    EXPECT_EQ(rule.at("warning"), true);
    EXPECT_EQ(rule.at("at"), "2020-01-01");
    EXPECT_EQ(rule.at("why"), "Decided by the council");
    EXPECT_EQ(rule.at("warned_from"), rule.at("set_at")) << "thirty days lie before it";
    EXPECT_NE(rule.at("due_at"), rule.at("set_at"));
  }
  // It looked at its start.
  EXPECT_EQ(call("GET", "").status, 200);
  const auto reader_sees = [&] {
    const Who reader{"reader-Rd27", plan::Role::reader, plan::ActorKind::citizen};
    const auto answer = support::http_request(
        stage.server().port(), "GET", "/api/v1/boards/havnen/retention",
        {{"Authorization", "Bearer " + stage.token(reader)}}, {});
    EXPECT_EQ(answer.status, 200);
    return json::parse(answer.body).as_object();
  };
  EXPECT_EQ(reader_sees().at("warning"), true);
  EXPECT_EQ(reader_sees().at("why"), "Decided by the council");
  const auto held = [&](std::string_view method, const std::string& body) {
    TokenOptions all;
    all.board = "*";
    all.for_operator = true;
    return support::http_request(
        stage.server().port(), method, "/api/v1/boards/havnen/hold",
        {{"Content-Type", "application/json"},
         {"Authorization", "Bearer " + stage.token(kManager, all)}},
        body).status;
  };
  ASSERT_EQ(held("POST", R"({"why":"A complaint"})"), 200);
  EXPECT_EQ(json::parse(call("GET", "").body).at("hold"), "A complaint");
  EXPECT_EQ(reader_sees().at("warning"), false);
  EXPECT_FALSE(reader_sees().contains("hold"));
  ASSERT_EQ(held("DELETE", ""), 200);
  EXPECT_EQ(call("DELETE", "").status, 200);
  EXPECT_EQ(json::parse(call("GET", "").body).at("warning"), false);
}

}  // namespace
}  // namespace samtavle::integration
