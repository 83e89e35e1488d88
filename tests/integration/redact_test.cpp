// Goal: of what was redacted no byte stays in the data directory, nor in what is restored from a
// backup of before; everybody sees the word in its place, now and in every version; a hold forbids
// it with its reason.
// Method: a real server, clients and command lines; all files are searched, also what is compressed
// in them, and before the redaction the same search finds the text.

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "backed_up.hpp"
#include "byte_search.hpp"
#include "samtavle/access/audit_log.hpp"
#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/suggestions.hpp"
#include "scrape.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using plan::fields::body;
using plan::fields::title;
using support::HttpAnswer;
using support::ProgramResult;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Who kAnna{"anna"};
const Who kFacilitator{"fie", plan::Role::facilitator, plan::ActorKind::official};
const std::string kSecret = "Frode Kvist-Zy77";
const std::string kWord = "fjernet";

class Redacting : public BackedUp {
 protected:
  void must_redact(base::OpId item) const {
    const ProgramResult done =
        run({"redact", "havnen", base::to_string(item), "--why", "It names somebody"});
    ASSERT_EQ(done.status, 0) << done.errors;
    EXPECT_THAT(done.output, HasSubstr("title"));
  }
  // A card whose title and body name somebody, beside one that does not.
  base::OpId write(TestClient& anna) const {
    anna.wait_live();
    anna.make_card("first", "A bench");
    anna.wait_saved();
    const base::OpId item = anna.make_card("theirs", "Call " + kSecret);
    anna.edit("body", [item](board::Composer& composer, const board::Board&) {
      return composer.insert_text(item, body, 0, kSecret + " has a boat");
    });
    anna.edit("erased", [item](board::Composer& composer, const board::Board&) {
      return composer.erase_text(item, body, 0, 3);
    });
    anna.wait_saved();
    return item;
  }
  base::OpId write() const {
    TestClient anna{stage_.client(kAnna)};
    const base::OpId item = write(anna);
    anna->close();
    return item;
  }
};

TEST_F(Redacting, LeavesNoByteOfTheText) {
  const base::OpId item = write();
  EXPECT_THAT(files_with(data(), kSecret), Not(IsEmpty())) << "as it was written";
  // From the write-ahead log into sorted files, with a snapshot.
  ASSERT_EQ(stage_.server().stop(), 0);
  must(stage_.server().restart());
  EXPECT_THAT(files_with(data(), kSecret), testing::Contains(testing::EndsWith(".sst")))
      << "else nothing is shown";
  const std::string token = stage_.token(kAnna);
  EXPECT_THAT(call("GET", "/snapshot?at=4", token).body, HasSubstr(kSecret));

  must_redact(item);
  EXPECT_THAT(files_left_with(stage_, data(), kSecret), IsEmpty());
  EXPECT_THAT(files_with(data(), "A bench"), Not(IsEmpty())) << "what was not redacted is found";
  EXPECT_THAT(stage_.server().log(), Not(HasSubstr(kSecret)));
  for (const char* seq : {"3", "4", "5", "6"}) {
    const HttpAnswer version = call("GET", std::string("/snapshot?at=") + seq, token);
    EXPECT_EQ(version.status, 200);
    EXPECT_THAT(version.body, Not(HasSubstr(kSecret))) << seq;
    EXPECT_THAT(version.body, HasSubstr(kWord)) << seq;
  }
  for (const char* format : {"html", "md", "json", "csv"}) {
    EXPECT_THAT(run({"export", "havnen", "--format", format}).output, Not(HasSubstr(kSecret)));
  }
  const ProgramResult table = run({"export", "havnen", "--format", "csv"});
  EXPECT_THAT(table.output, HasSubstr("A bench")) << "others stay";
  EXPECT_THAT(table.output, HasSubstr(kWord));
  EXPECT_THAT(run({"redact", "havnen"}).output, HasSubstr("because \"It names somebody\""));
  EXPECT_THAT(run({"search", "Kvist"}).output, Not(HasSubstr(kSecret)));
}

TEST_F(Redacting, EverybodyWhoIsHereSeesItAndGoesOn) {
  TestClient anna{stage_.client(kAnna)};
  const base::OpId item = write(anna);
  TestClient bo{stage_.client({"bo"})};
  bo.wait_live();
  must(bo->wait_until([&](const auto&) { return bo.text(item, title) == "Call " + kSecret; },
                      kSoon));
  const std::string fie = stage_.token(kFacilitator);
  const std::string wish =
      R"({"item":")" + base::to_string(item) + R"(","field":"title","why":"it names somebody"})";
  EXPECT_EQ(call("POST", "/redactions", stage_.token(kAnna), wish).status, 403);
  const HttpAnswer done = call("POST", "/redactions", fie, wish);
  ASSERT_EQ(done.status, 200) << done.body;
  const base::Seq seq{json::parse(done.body).at("seq").to_number<std::uint64_t>()};
  must(anna->wait_until([&](const auto&) { return anna.text(item, title) == kWord; }, kSoon));
  must(bo->wait_until([&](const auto&) { return bo.text(item, title) == kWord; }, kSoon));
  EXPECT_THAT(anna.text(item, body), HasSubstr("has a boat")) << "only what was asked for";

  bo.edit("more", [item](board::Composer& composer, const board::Board&) {
    return composer.insert_text(item, title, 7, " og nyt");
  });
  bo.wait_saved();
  stage_.server().kill();
  must(stage_.server().restart());
  TestClient late{stage_.client({"late"})};
  late.wait_live();
  EXPECT_EQ(late.text(item, title), kWord + " og nyt");
  EXPECT_TRUE(wait_equal({&anna, &bo, &late}, base::Seq{seq.value + 1}));
}

TEST_F(Redacting, OutlivesACrashAndARestore) {
  const base::OpId item = write();
  const ProgramResult made = run({"backup", "make"});
  ASSERT_EQ(made.status, 0) << made.errors;
  must_redact(item);
  stage_.server().kill();
  must(stage_.server().restart());
  EXPECT_THAT(files_left_with(stage_, data(), kSecret), IsEmpty());
  stage_.server().kill();

  EXPECT_THAT(files_with(backups(), kSecret), Not(IsEmpty())) << "until that backup goes";
  const auto restore = [&](const fs::path& into) {
    return support::run_program("samtavled", {"restore", "--from", backups().string(), "--backup",
                                              "1", "--data-dir", into.string()});
  };
  const fs::path into = folder_.path() / "restored";
  const ProgramResult restored = restore(into);
  ASSERT_EQ(restored.status, 0) << restored.errors;
  EXPECT_THAT(restored.output, HasSubstr("\nredacted again: 1\n"));
  EXPECT_THAT(files_with(into, kSecret), IsEmpty());
  EXPECT_THAT(files_with(into, kWord), Not(IsEmpty()));

  // The control: without the list the text comes back.
  fs::remove(backups() / "erased");
  const fs::path control = folder_.path() / "control";
  ASSERT_EQ(restore(control).status, 0);
  EXPECT_THAT(files_with(control, kSecret), Not(IsEmpty()));
}

TEST_F(Redacting, IsRefusedWhileThereIsAHold) {
  const base::OpId item = write();
  ASSERT_EQ(run({"hold", "havnen", "--why", "Complaint 2026-9 is not decided"}).status, 0);
  const ProgramResult refused =
      run({"redact", "havnen", base::to_string(item), "--why", "It names somebody"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.errors, HasSubstr("Complaint 2026-9 is not decided"));
  EXPECT_THAT(run({"export", "havnen", "--format", "csv"}).output, HasSubstr(kSecret));
  EXPECT_EQ(run({"hold", "havnen", "--lift"}).status, 0);
  must_redact(item);
}

TEST_F(Redacting, IsInTheAuditLogWithoutTheText) {
  const base::OpId item = write();
  must_redact(item);
  EXPECT_EQ(run({"redact", "havnen", "999.1", "--why", "nothing"}).status, 1);
  EXPECT_EQ(run({"redact", "havnen", base::to_string(item)}).status, 2);
  ASSERT_EQ(stage_.server().stop(), 0);
  const auto records = access::read_audit_folder(data(), {}, {});
  ASSERT_TRUE(records) << records.error().detail;
  std::vector<std::string> redacted;
  for (const access::AuditRecord& record : *records) {
    if (record.entry.what == "redacted") {
      redacted.push_back(record.entry.board + " " + record.entry.about);
    }
  }
  const std::string beginning = "havnen " + base::to_string(item) + " at ";
  EXPECT_THAT(redacted, testing::ElementsAre(testing::StartsWith(beginning)));
  must(stage_.server().restart());
}

// Copies of it: a comment that quotes it, a suggestion that would replace it, and a card on which
// it was pasted and has been erased since.
class RedactingCopies : public Redacting {
 protected:
  RedactingCopies() {
    TestClient anna{stage_.client(kAnna)};
    anna.wait_live();
    // From then on ids stay as they are.
    anna.make_card("first", "A bench");
    anna.wait_saved();
    item_ = anna.make_card("theirs", kSecret);
    other_ = anna.make_card("other", "A boat");
    anna.wait_saved();
    anna.edit("quotes", [this](board::Composer& composer, const board::Board& board) {
      const auto made = plan::comment_on(composer, board, {item_, "Does " + kSecret + " know?"});
      return made ? board::Applied<void>{} : base::pass_on(made);
    });
    anna.edit("suggests", [this](board::Composer& composer, const board::Board& board) {
      const plan::TextSuggestion wish{item_, title, 0, kSecret.size(), "somebody"};
      const auto made = plan::suggest_text(composer, board, wish);
      return made ? board::Applied<void>{} : base::pass_on(made);
    });
    anna.edit("pastes", [this](board::Composer& composer, const board::Board&) {
      return composer.insert_text(other_, body, 0, "By " + kSecret + ".");
    });
    anna.edit("erases", [this](board::Composer& composer, const board::Board&) {
      return composer.erase_text(other_, body, 0, kSecret.size() + 4);
    });
    anna.wait_saved();
  }
  base::OpId item_;
  base::OpId other_;
};

TEST_F(RedactingCopies, AreNamedAndLeftAlone) {
  const std::string id = base::to_string(item_);
  const json::value found =
      json::parse(run({"redact", "havnen", id, "--preview", "--json"}).output);
  EXPECT_EQ(found.at("copies").as_array().size(), 3u) << found;
  EXPECT_THAT(json::serialize(found), HasSubstr(base::to_string(other_)));
  EXPECT_THAT(files_with(data(), kSecret), Not(IsEmpty())) << "nothing was done";
  EXPECT_EQ(json::parse(run({"redact", "havnen", "--json"}).output).at("redactions"),
            json::array{});
  const ProgramResult done = run({"redact", "havnen", id, "--why", "It names somebody"});
  ASSERT_EQ(done.status, 0) << done.errors;
  EXPECT_THAT(done.output, HasSubstr("stands in other places too"));
  EXPECT_THAT(done.output, HasSubstr(base::to_string(other_)));
  const std::string board = run({"export", "havnen", "--format", "json"}).output;
  EXPECT_THAT(board, HasSubstr("Does " + kSecret + " know?"));
}

TEST_F(RedactingCopies, GoWithItIfThatIsAskedFor) {
  // From the write-ahead log into sorted files, with a snapshot.
  ASSERT_EQ(stage_.server().stop(), 0);
  must(stage_.server().restart());
  const ProgramResult made = run({"backup", "make"});
  ASSERT_EQ(made.status, 0) << made.errors;
  const ProgramResult done = run({"redact", "havnen", base::to_string(item_), "--everywhere",
                                  "--why", "It names somebody", "--json"});
  ASSERT_EQ(done.status, 0) << done.errors;
  const json::value outcome = json::parse(done.output);
  EXPECT_EQ(outcome.at("of_copies").as_array().size(), 3u) << outcome;
  EXPECT_EQ(outcome.at("also_in").as_array().size(), 0u) << outcome;
  EXPECT_THAT(files_left_with(stage_, data(), kSecret), IsEmpty());
  EXPECT_EQ(json::parse(run({"redact", "havnen", "--json"}).output)
                .at("redactions").as_array().size(), 4u);
  EXPECT_THAT(run({"board", "show", "havnen"}).output, HasSubstr("A boat")) << "the rest stays";
  // A restore from before takes all of them away again.
  stage_.server().kill();
  const fs::path into = folder_.path() / "restored";
  const ProgramResult restored = support::run_program(
      "samtavled",
      {"restore", "--from", backups().string(), "--backup", "1", "--data-dir", into.string()});
  ASSERT_EQ(restored.status, 0) << restored.errors;
  EXPECT_THAT(restored.output, HasSubstr("redacted again: 4"));
  EXPECT_THAT(files_with(into, kSecret), IsEmpty());
}

}  // namespace
}  // namespace samtavle::integration
