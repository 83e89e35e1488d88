#include "backup.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <thread>

#include "audit.hpp"
#include "authors.hpp"
#include "raw_store.hpp"
#include "report.hpp"
#include "samtavle/native/api.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/server_process.hpp"

namespace samtavle::torture {
namespace {

namespace fs = std::filesystem;
using support::Random;

constexpr milliseconds kSoon{60'000};
constexpr milliseconds kBefore{1'500};
constexpr milliseconds kWriting{400};
constexpr milliseconds kLook{20};
constexpr int kDamaged = 65;  // exit code of samtavled
// So slow that much is written while a backup is made.
constexpr const char* kBytesPerSecond = "1000000";

// What the authors know of their edits at some moment.
struct Known {
  std::set<std::string> begun;
  std::set<std::string> acknowledged;
  std::set<std::string> pending;  // neither acknowledged nor handed back

  explicit Known(const Authors& authors) {
    for (const Journal& journal : authors.journals()) {
      begun.insert(journal.begun.begin(), journal.begun.end());
      acknowledged.insert(journal.acknowledged.begin(), journal.acknowledged.end());
      for (const std::string& label : journal.made) {
        const bool open = !journal.acknowledged.contains(label) && !journal.refused.contains(label);
        if (open) pending.insert(label);
      }
    }
  }
};

std::size_t missing(const std::set<std::string>& labels, const Audit& log) {
  std::size_t count = 0;
  for (const std::string& label : labels) count += log.labels.contains(label) ? 0 : 1;
  return count;
}

std::size_t twice(const Audit& log) {
  std::size_t count = 0;
  for (const auto& [label, times] : log.labels) count += times > 1 ? 1 : 0;
  return count;
}

// Takes a row out of the log of a board, as nothing in the product could.
void remove_row(const fs::path& store, std::uint64_t number) {
  with_log_rows(store, [number](rocksdb::DB& db, rocksdb::ColumnFamilyHandle& rows) {
    const std::unique_ptr<rocksdb::Iterator> row{db.NewIterator({}, &rows)};
    row->Seek("dokk1");
    for (std::uint64_t i = 0; i < number; ++i) row->Next();
    SAMTAVLE_CHECK(row->Valid() && db.Delete({}, &rows, row->key()).ok());
  });
}

struct Figures {
  std::size_t acknowledged = 0;
  std::size_t beyond = 0;
  std::size_t pending = 0;
  std::size_t lost = 0;
  std::size_t duplicated = 0;
};

class Round {
 public:
  Round(const BackupOptions& options, std::uint64_t seed, Report& report, Figures& figures)
      : options_(options), seed_(seed), report_(report), figures_(figures), random_(seed) {}

  void run() {
    if (!start()) return;
    authors_->write_for(kBefore);
    const Known before = back_up();
    if (!report_.good()) return;
    if (options_.control) return judge_wrong_ones(before);
    const Known during(*authors_);
    authors_->write_for(kWriting);
    const Known at_end = lose_everything();
    if (!restore(data(), {})) return;
    judge_restored(before, during, at_end);
    if (report_.good()) go_on(before, at_end);
  }

 private:
  [[nodiscard]] fs::path data() const { return folder_.path() / "data"; }
  [[nodiscard]] fs::path lost_data() const { return folder_.path() / "lost"; }
  [[nodiscard]] fs::path backups() const { return folder_.path() / "backups"; }

  bool start() {
    support::ServerOptions server;
    server.data_dir = data();
    server.arguments = {"--demo", "--backup-directory", backups().string(),
                        "--backup-bytes-per-second", kBytesPerSecond,
                        // Else it would hold what has to be lost here.
                        "--backup-log-every-seconds", "0"};
    auto started = support::ServerProcess::start(server);
    if (!started) return report_.expect(false, started.error().detail);
    server_ = std::move(*started);
    const auto tokens = Tokens::of(data());
    if (!tokens) return report_.expect(false, tokens.error().detail);
    native::Api::Options api;
    api.server = server_->base_url();
    api.token = tokens->make_operator();
    api_.emplace(native::Api::make(api).value());
    AuthorsOptions authors;
    authors.authors = options_.clients;
    authors.seed = seed_;
    authors.server = server_->base_url();
    authors.board = board_.str();
    authors_ = std::make_unique<Authors>(authors, *tokens);
    const auto open = authors_->open(kSoon);
    return report_.expect(open.has_value(), open ? "" : open.error().detail);
  }

  // Returns what was acknowledged before it began; people write until it has ended, and it has to
  // last while they do.
  Known back_up() {
    Known before(*authors_);
    const auto begun = api_->make_backup();
    if (!report_.expect(begun.has_value(), begun ? "" : begun.error().detail)) return before;
    const auto deadline = std::chrono::steady_clock::now() + kSoon;
    while (std::chrono::steady_clock::now() < deadline) {
      authors_->write_for(kLook);
      const auto now = api_->backups();
      if (!now || now->running) continue;
      const bool good = now->ended && now->ended->error.empty();
      report_.expect(good, "no backup: " + (now->ended ? now->ended->detail : "") + "\n" +
                               server_->log());
      const Known after(*authors_);
      report_.expect(after.acknowledged.size() > before.acknowledged.size(),
                     "nothing was written during the backup");
      return before;
    }
    report_.complain("the backup did not end");
    return before;
  }

  // The server is killed, people write on for a while without it, and its disk is gone.
  Known lose_everything() {
    server_->kill();
    authors_->write_for(milliseconds{random_.between(50, 200)});
    fs::rename(data(), lost_data());
    return Known(*authors_);
  }

  bool restore(const fs::path& into, std::optional<unsigned> number) {
    std::vector<std::string> arguments = {"restore", "--from", backups().string(), "--data-dir",
                                          into.string()};
    if (number) arguments.insert(arguments.end(), {"--backup", std::to_string(*number)});
    const auto restored = support::run_program("samtavled", arguments, {}, kSoon);
    if (!report_.expect(restored.status == 0, "no restore: " + restored.errors)) return false;
    fs::copy_file(lost_data() / "token.key", into / "token.key");
    return true;
  }

  void judge_restored(const Known& before, const Known& during, const Known& at_end) {
    const auto found = audit(data() / "log", board_);
    if (!found) return report_.complain("the restored log: " + found.error().detail);
    const auto whole = audit(lost_data() / "log", board_, found->head);
    if (!whole) return report_.complain("the lost log: " + whole.error().detail);
    report_.expect(found->hash == whole->hash && found->labels == whole->labels,
                   "what is restored is no beginning of what was lost");
    for (const auto& [label, times] : found->labels) {
      if (!at_end.begun.contains(label)) continue;  // of the server's own
      report_.expect(during.begun.contains(label), label + " was begun after the backup");
    }
    figures_.lost += missing(before.acknowledged, *found);
    figures_.acknowledged += before.acknowledged.size();
    figures_.beyond += missing(at_end.acknowledged, *found);
    report_.expect(figures_.lost == 0, "the backup lacks what was acknowledged before it");
    report_.expect(figures_.beyond > 0, "nothing was lost with the disk");
  }

  // The server starts on what is restored, and everybody comes back.
  void go_on(const Known& before, const Known& at_end) {
    const auto again = server_->restart();
    if (!again) return report_.complain(again.error().detail);
    const auto hash = authors_->settle(kSoon);
    if (!hash) return report_.complain(hash.error().detail + "\n" + server_->log());
    authors_->close();
    report_.expect(server_->stop() == 0, "the server did not stop cleanly");
    const auto found = audit(data() / "log", board_);
    if (!found) return report_.complain("the log at the end: " + found.error().detail);
    report_.expect(found->hash == *hash, "the server's log and the clients differ");
    std::set<std::string> handed_back;
    for (const Journal& journal : authors_->journals()) {
      for (const auto& [label, code] : journal.refused) handed_back.insert(label);
    }
    std::set<std::string> open = at_end.pending;
    for (const std::string& label : handed_back) open.erase(label);
    figures_.pending += at_end.pending.size();
    report_.expect(!at_end.pending.empty(), "nobody had anything pending");
    figures_.lost += missing(before.acknowledged, *found) + missing(open, *found);
    figures_.duplicated += twice(*found);
    report_.expect(figures_.lost == 0 && figures_.duplicated == 0, "the promise is broken");
  }

  // --- the control ---

  void judge_wrong_ones(const Known& first) {
    authors_->write_for(kWriting);
    const Known second = back_up();
    if (!report_.good()) return;
    lose_everything();

    // Of an earlier moment than it should be.
    if (!restore(data(), 1)) return;
    const auto earlier = audit(data() / "log", board_);
    if (!earlier) return report_.complain(earlier.error().detail);
    report_.expect(missing(first.acknowledged, *earlier) == 0, "the first backup is not good");
    figures_.lost += missing(second.acknowledged, *earlier);
    report_.expect(figures_.lost > 0, "a backup of an earlier moment was not found out");

    remove_row(data() / "log", earlier->head / 2);
    report_.expect(!audit(data() / "log", board_), "a missing row was not found out");

    std::size_t exchanged = 0;
    for (const auto& file : fs::directory_iterator(backups() / "private" / "1")) {
      exchanged += exchange(file.path()) ? 1 : 0;
    }
    report_.expect(exchanged > 0, "there was no file to exchange");
  }

  // Puts the file of the second backup into the place of that of the first; true if there is one.
  bool exchange(const fs::path& file) {
    if (!file.filename().string().starts_with("MANIFEST")) return false;
    for (const auto& later : fs::directory_iterator(backups() / "private" / "2")) {
      if (!later.path().filename().string().starts_with("MANIFEST")) continue;
      const std::string bytes = support::read_file(file);
      support::write_file(file, support::read_file(later.path()));
      const auto refused = support::run_program(
          "samtavled", {"restore", "--from", backups().string(), "--backup", "1", "--data-dir",
                        (folder_.path() / "exchanged").string()});
      report_.expect(refused.status == kDamaged, "a file of a later backup was not found out");
      support::write_file(file, bytes);
      return true;
    }
    return false;
  }

  const BackupOptions& options_;
  const std::uint64_t seed_;
  Report& report_;
  Figures& figures_;
  Random random_;
  const support::TemporaryDirectory folder_;
  base::BoardId board_ = base::BoardId::parse("dokk1").value();
  std::unique_ptr<support::ServerProcess> server_;
  std::optional<native::Api> api_;
  std::unique_ptr<Authors> authors_;
};

}  // namespace

int run_backup(const BackupOptions& options) {
  Report report("backup --rounds " + std::to_string(options.rounds) + " --clients " +
                std::to_string(options.clients) + " --seed " + std::to_string(options.seed) +
                (options.control ? " --control" : ""));
  Figures figures;
  for (unsigned i = 0; i < options.rounds && report.good(); ++i) {
    std::fprintf(stderr, "\rround %u of %u", i + 1, options.rounds);
    Round(options, options.seed + i, report, figures).run();
  }
  std::fprintf(stderr, "\n");
  std::printf("rounds=%u acked=%zu beyond=%zu pending=%zu lost=%zu duplicated=%zu\n",
              options.rounds, figures.acknowledged, figures.beyond, figures.pending, figures.lost,
              figures.duplicated);
  return report.good() ? 0 : 1;
}

}  // namespace samtavle::torture
