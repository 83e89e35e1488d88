// Goal: a server that people write on makes backups, and from one of them it is restored when all
// is lost: with everything that was acknowledged when the backup began, in a new epoch, so that
// whoever was ahead notices, and nothing that somebody had not sent yet is lost.
// Method: real servers, clients and command lines; the data directory is really deleted; restores
// are really killed.

#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <ctime>
#include <filesystem>
#include <thread>

#include "samtavle/log/moment.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "scrape.hpp"
#include "stored_log.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using support::ProgramResult;
using support::http_request;
using testing::HasSubstr;

constexpr int kDamaged = 65;
constexpr int kCannotUse = 73;

const Who kManager{"manager", plan::Role::manager, plan::ActorKind::official};
const Who kPartner{"partner", plan::Role::manager, plan::ActorKind::association};

ProgramResult restore(const fs::path& from, const fs::path& data_dir,
                      const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"restore", "--from", from.string(), "--data-dir",
                                        data_dir.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return support::run_program("samtavled", arguments);
}

class Backup : public testing::Test {
 protected:
  explicit Backup(int log_every_s = 0) : stage_(options(log_every_s)) {}

  [[nodiscard]] fs::path backups() const { return folder_.path() / "backups"; }
  [[nodiscard]] fs::path data() const { return folder_.path() / "data"; }

  [[nodiscard]] support::ServerOptions options(int log_every_s) const {
    support::ServerOptions options;
    options.data_dir = data();
    // Mostly without the log beside them, so that what a backup does not hold is lost.
    options.arguments = {"--backup-directory",         backups().string(),
                         "--backup-keep",              "3",
                         "--backup-log-every-seconds", std::to_string(log_every_s)};
    return with_metrics(options);
  }
  // samtavle backup ...
  [[nodiscard]] ProgramResult backup(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "backup");
    arguments.insert(arguments.end(), {"--server", stage_.server().base_url(), "--data-dir",
                                       data().string()});
    return support::run_program("samtavle", arguments);
  }
  void must_back_up() const {
    const ProgramResult made = backup({"make"});
    ASSERT_EQ(made.status, 0) << made.errors << stage_.server().log();
  }
  // Everything is lost but the keys and the backups; then the server starts on what is restored.
  void lose_everything_and_restore() {
    const fs::path keys = folder_.path() / "keys";
    fs::create_directory(keys);
    for (const char* key : {"token.key", "package.key"}) {
      fs::copy_file(data() / key, keys / key);
    }
    fs::remove_all(data());
    const ProgramResult restored = restore(backups(), data());
    ASSERT_EQ(restored.status, 0) << restored.errors;
    EXPECT_THAT(restored.output, HasSubstr("token.key"));
    for (const auto& key : fs::directory_iterator(keys)) {
      EXPECT_FALSE(fs::exists(data() / key.path().filename())) << "a key was in the backup";
      fs::copy_file(key.path(), data() / key.path().filename());
    }
    must(stage_.server().restart());
  }

  const support::TemporaryDirectory folder_;
  const Stage stage_;
};

TEST_F(Backup, PeopleGoOnWithARestoredServer) {
  TestClient here{stage_.client(kManager)};
  TestClient away{stage_.client(kPartner)};
  here.wait_live();
  away.wait_live();
  here.type("number", "We want ");
  here.wait_saved();
  std::vector<std::string> before;
  const auto write = [&](TestClient& who, const std::string& label) {
    who.type(label, label + ". ");
    return label;
  };
  for (int i = 0; i < 20; ++i) before.push_back(write(here, "before " + std::to_string(i)));
  here.wait_saved();

  std::atomic<bool> end{false};
  std::thread writer([&] {
    for (int i = 0; i < 2'000 && !end; ++i) {
      write(away, "during " + std::to_string(i));
      std::this_thread::sleep_for(milliseconds{2});
    }
  });
  must_back_up();
  end = true;
  writer.join();
  away.wait_saved();
  const base::OpId lost_card = here.make_card("lost card", "Who pays?");
  here.wait_saved();

  stage_.server().kill();
  here.make_card("pending 1", "A bench");
  here.edit("pending on what is lost", [&](board::Composer& composer, const board::Board&) {
    return composer.insert_text(lost_card, plan::fields::title, 0, "And ");
  });
  here.make_card("pending 2", "A sauna");
  away.make_card("pending 3", "A jetty");
  lose_everything_and_restore();

  ASSERT_TRUE(here.wait_refused(1)) << "what it was about is lost";
  here.wait_saved();
  away.wait_saved();
  ASSERT_TRUE(wait_equal({&here, &away}, base::Seq{22}));
  EXPECT_EQ(here.told().refused.size(), 1u);
  EXPECT_EQ(here.told().refused.front().label, "pending on what is lost");
  EXPECT_TRUE(away.told().refused.empty());
  here->read([](const sync::ClientSession& session) {
    EXPECT_GT(session.epoch(), base::Epoch{1'600'000'000});
  });
  const std::string hash = here->confirmed_hash();
  here->close();
  away->close();
  ASSERT_EQ(stage_.server().stop(), 0) << stage_.server().log();

  const StoredLog log = read_log(stage_.store(), stage_.board());
  EXPECT_EQ(log.hash, hash);
  for (const std::string& label : before) EXPECT_EQ(log.labels.count(label), 1u) << label;
  // The others are there up to some moment, without a gap.
  std::size_t during = 0;
  while (log.labels.contains("during " + std::to_string(during))) ++during;
  std::size_t kept = 0;
  for (const auto& [label, times] : log.labels) {
    EXPECT_EQ(times, 1u) << label;
    kept += label.starts_with("during") ? 1 : 0;
  }
  EXPECT_EQ(kept, during);
  for (const char* label : {"pending 1", "pending 2", "pending 3"}) {
    EXPECT_EQ(log.labels.count(label), 1u) << label;
  }
  EXPECT_EQ(log.labels.count("lost card"), 0u);
}

class BackupWithLog : public Backup {
 protected:
  BackupWithLog() : Backup(1) {}

  // Until the log beside the backups holds all that was written before this call.
  void wait_for_log() {
    const Metrics metrics{stage_.server()};
    // So much later that what was written then was taken after this call, too.
    const auto later = static_cast<double>(std::time(nullptr) + 2);
    ASSERT_GE(metrics.wait_for("samtavle_backup_log_last_success_timestamp_seconds", later), later)
        << stage_.server().log();
  }
};

TEST_F(BackupWithLog, ARestoreGoesOnToAnyMoment) {
  TestClient client{stage_.client(kManager)};
  client.wait_live();
  client.type("in the backup", "One. ");
  client.wait_saved();
  must_back_up();
  client.type("early", "Two. ");
  client.wait_saved();
  wait_for_log();
  const std::string moment = log::to_utc(1'000 * std::time(nullptr));
  wait_for_log();  // and until that second is over
  client.type("late", "Three. ");
  client.wait_saved();
  wait_for_log();
  client.type("after the last minute", "Four. ");
  client.wait_saved();
  client->close();
  stage_.server().kill();

  const fs::path then = folder_.path() / "then";
  const ProgramResult restored = restore(backups(), then, {"--until", moment});
  ASSERT_EQ(restored.status, 0) << restored.errors;
  EXPECT_THAT(restored.output, HasSubstr("that were written after it, up to"));
  const StoredLog log = read_log(then / "log", stage_.board());
  EXPECT_TRUE(log.labels.contains("in the backup"));
  EXPECT_TRUE(log.labels.contains("early"));
  EXPECT_FALSE(log.labels.contains("late"));
  EXPECT_NE(restore(backups(), folder_.path() / "no", {"--until", "yesterday"}).status, 0);

  lose_everything_and_restore();
  TestClient again{stage_.client(kManager)};
  again.wait_live();
  EXPECT_THAT(again.text(board::kRootId, plan::fields::purpose), HasSubstr("One. Two. Three. "));
  const Metrics metrics{stage_.server()};
  EXPECT_EQ(metrics.wait_for("samtavle_backups_made_total", 1), 1)
      << "one that the log goes on from, as it has a history of its own";
  EXPECT_EQ(stage_.server().log_lines({" backup_log_gap "}), 1u);
}

// People who kept their pending edits in a file come back later, as another process.
TEST_F(Backup, APendingFileOutlivesTheEpoch) {
  native::Options options = stage_.client(kManager);
  options.pending_file = (folder_.path() / "pending").string();
  {
    TestClient client{options};
    client.wait_live();
    client.type("saved", "One.");
    client.wait_saved();
    must_back_up();
    client.type("saved and lost", " Two.");
    client.wait_saved();
    client.go_away();
    client.make_card("pending", "Three");
    client.type("pending behind what is lost", " Four.");
  }
  stage_.server().kill();
  lose_everything_and_restore();
  TestClient client{options};
  EXPECT_EQ(client.pending(), 2u);
  ASSERT_TRUE(client.wait_refused(1)) << "handed back, so that it can be typed again";
  client.wait_saved();
  EXPECT_EQ(client.text(board::kRootId, plan::fields::purpose), "One.");
  const HandedBack back = client.told().refused.front();
  EXPECT_EQ(back.label, "pending behind what is lost");
  EXPECT_THAT(back.refused.edit_bytes, HasSubstr(" Four."));
  client->close();
  ASSERT_EQ(stage_.server().stop(), 0);
  const StoredLog log = read_log(stage_.store(), stage_.board());
  EXPECT_EQ(log.labels.at("saved"), 1u);
  EXPECT_EQ(log.labels.at("pending"), 1u);
}

TEST_F(Backup, TheCommandLineListsAndVerifies) {
  EXPECT_THAT(backup({"list"}).output, HasSubstr("no backups yet"));
  EXPECT_EQ(backup({"verify"}).status, 1);
  for (int i = 0; i < 4; ++i) must_back_up();
  const json::value list = json::parse(backup({"list", "--json"}).output);
  ASSERT_EQ(list.at("backups").as_array().size(), 3u) << "the oldest has gone";
  EXPECT_EQ(list.at("backups").at(2).at("number").as_int64(), 4);
  const ProgramResult good = backup({"verify", "3"});
  EXPECT_EQ(good.status, 0) << good.errors;
  EXPECT_THAT(good.output, HasSubstr("backup 3 is good"));

  const fs::path manifest = [this] {
    for (const auto& file : fs::directory_iterator(backups() / "private" / "3")) {
      if (file.path().filename().string().starts_with("MANIFEST")) return file.path();
    }
    return fs::path{};
  }();
  std::string bytes = support::read_file(manifest);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  support::write_file(manifest, bytes);
  const ProgramResult bad = backup({"verify", "3"});
  EXPECT_EQ(bad.status, 1);
  EXPECT_THAT(bad.errors, HasSubstr("Backup 3 is damaged"));
  EXPECT_THAT(backup({"list"}).output, HasSubstr("3  damaged"));
  const fs::path into = folder_.path() / "into";
  EXPECT_EQ(restore(backups(), into, {"--backup", "3"}).status, kDamaged);
  EXPECT_TRUE(fs::is_empty(into));
  const ProgramResult older = restore(backups(), into, {"--backup", "2"});
  EXPECT_EQ(older.status, 0) << older.errors;

  const Metrics metrics{stage_.server()};
  const support::MetricsText text = metrics.read();
  EXPECT_EQ(text.at("samtavle_backups_made_total"), 4);
  EXPECT_EQ(text.at("samtavle_backup_failures_total"), 1);
  EXPECT_EQ(text.at("samtavle_backups_kept"), 3);
  EXPECT_EQ(text.at("samtavle_backups_damaged"), 1);
  EXPECT_EQ(text.at("samtavle_backup_running"), 0);
  EXPECT_GT(text.at("samtavle_backup_last_success_timestamp_seconds"), 1'600'000'000);
  EXPECT_GT(text.at("samtavle_backup_last_duration_seconds"), 0);
  EXPECT_EQ(stage_.server().log_lines({" backup_made "}), 4u);
  EXPECT_EQ(stage_.server().log_lines({" backup_damaged "}), 1u);
}

TEST_F(Backup, IsForOperatorsOnly) {
  const auto ask = [this](std::string_view method, std::string_view path,
                          const std::string& token) {
    std::vector<std::pair<std::string, std::string>> fields;
    if (!token.empty()) fields.emplace_back("Authorization", "Bearer " + token);
    return http_request(stage_.server().port(), method, path, fields).status;
  };
  const std::string manager = stage_.token(kManager);
  for (const auto& [method, path] : {std::pair{"GET", "/api/v1/backups"},
                                     {"POST", "/api/v1/backups"},
                                     {"POST", "/api/v1/backups/1/verify"}}) {
    EXPECT_EQ(ask(method, path, ""), 401);
    EXPECT_EQ(ask(method, path, manager), 403);
  }
  TokenOptions options;
  options.board = "*";
  options.for_operator = true;
  const std::string token = stage_.token(kManager, options);
  EXPECT_EQ(ask("GET", "/api/v1/backups", token), 200);
  EXPECT_EQ(ask("DELETE", "/api/v1/backups", token), 405);
  EXPECT_EQ(ask("GET", "/api/v1/backups/1/verify", token), 405);
  EXPECT_EQ(ask("POST", "/api/v1/backups/1/verify", token), 404) << "there is none";
  for (const char* path : {"/api/v1/backups/", "/api/v1/backups/x/verify", "/api/v1/backupsx",
                           "/api/v1/backups//verify", "/api/v1/backups/1/verify/",
                           "/api/v1/backups/99999999999/verify"}) {
    EXPECT_EQ(ask("POST", path, token), 404) << path;
  }
}

TEST(BackupWithoutAFolder, SaysWhatToSet) {
  const Stage stage;
  const ProgramResult made = support::run_program(
      "samtavle", {"backup", "make", "--server", stage.server().base_url(), "--data-dir",
                   stage.server().data_dir().string()});
  EXPECT_EQ(made.status, 1);
  EXPECT_THAT(made.errors, HasSubstr("set backup.directory"));
}

TEST_F(Backup, OnlyIntoAnEmptyDirectory) {
  must_back_up();
  const ProgramResult full = restore(backups(), data());
  EXPECT_EQ(full.status, kCannotUse);
  EXPECT_THAT(full.errors, HasSubstr("is not empty"));
  EXPECT_TRUE(stage_.server().running());
  EXPECT_EQ(restore(backups(), folder_.path() / "new", {"--backup", "9"}).status, kDamaged);
  const ProgramResult none = restore(folder_.path() / "nowhere", folder_.path() / "new");
  EXPECT_EQ(none.status, kDamaged);
  EXPECT_THAT(none.errors, HasSubstr("there are no backups"));
  EXPECT_EQ(restore(backups(), folder_.path() / "new").status, 0) << "as nothing stayed there";
}

// Whenever it is killed: the server does not start on a part of it.
TEST_F(Backup, ARestoreThatIsKilledLeavesNothingToStartOn) {
  TestClient client{stage_.client(kManager)};
  client.wait_live();
  for (int i = 0; i < 50; ++i) client.type("edit " + std::to_string(i), "x");
  client.wait_saved();
  must_back_up();
  stage_.server().kill();
  std::size_t interrupted = 0;
  std::size_t finished = 0;
  // Once it has finished, it is killed somewhere between what was too early and what was too late.
  milliseconds early{0};
  milliseconds late{0};
  for (int round = 0; round < 60 && (interrupted < 3 || finished == 0); ++round) {
    if (early >= late) early = milliseconds{0};
    const milliseconds delay = finished == 0 ? milliseconds{3 * round + round * round}
                                             : early + (late - early) * (round % 10) / 10;
    const fs::path into = folder_.path() / ("into-" + std::to_string(round));
    support::ProgramOptions program;
    program.program = support::program_path("samtavled");
    program.arguments = {"restore", "--from", backups().string(), "--data-dir", into.string()};
    auto run = must(support::Program::start(program));
    std::this_thread::sleep_for(delay);
    run.signal(SIGKILL);
    const auto ended = run.wait(kSoon);
    ASSERT_TRUE(ended);
    const bool begun = fs::exists(into) && !fs::is_empty(into);
    if (!begun) {  // killed before it did anything
      early = std::max(early, delay);
      continue;
    }
    if (fs::exists(into / "log.restoring")) {
      ++interrupted;
      const ProgramResult start = support::run_program(
          "samtavled", {"serve", "--listen", "127.0.0.1:0", "--data-dir", into.string()});
      EXPECT_EQ(start.status, kDamaged);
      EXPECT_THAT(start.errors, HasSubstr("restore again"));
      EXPECT_EQ(restore(backups(), into).status, kDamaged) << "not over what is there";
    } else {
      ++finished;
      late = finished == 1 ? delay : std::min(late, delay);
      const StoredLog log = read_log(into / "log", stage_.board());
      for (int i = 0; i < 50; ++i) EXPECT_TRUE(log.labels.contains("edit " + std::to_string(i)));
    }
  }
  EXPECT_GE(interrupted, 3u);
  EXPECT_GE(finished, 1u);
}

}  // namespace
}  // namespace samtavle::integration
