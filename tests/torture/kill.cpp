#include "kill.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "audit.hpp"
#include "journal.hpp"
#include "samtavle/access/signing_key.hpp"
#include "samtavle/access/token.hpp"
#include "samtavle/support/program.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/server_process.hpp"

namespace samtavle::torture {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kRoundMin_ms = 150;
constexpr std::uint64_t kRoundMax_ms = 900;
constexpr unsigned kKilledPercent = 35;  // of the writers, in a round
constexpr std::chrono::seconds kSettle{120};
constexpr std::int64_t kTokenLife_s = 24 * 3600;

struct Writer {
  std::string name;
  std::filesystem::path folder;
  std::string token;
  std::optional<support::Program> process;
  unsigned lives = 0;
};

class Kill {
 public:
  explicit Kill(const KillOptions& options) : options_(options), random_(options.seed) {}

  int run() {
    support::ServerOptions server;
    server.arguments = {"--demo"};
    auto started = support::ServerProcess::start(server);
    if (!started) return give_up(started.error().detail);
    server_ = std::move(*started);
    if (!make_writers()) return 1;
    for (unsigned round = 1; round <= options_.rounds; ++round) {
      for (Writer& writer : writers_) revive(writer);
      std::this_thread::sleep_for(milliseconds{random_.between(kRoundMin_ms, kRoundMax_ms)});
      server_->kill();
      for (Writer& writer : writers_) {
        if (random_.chance(kKilledPercent)) writer.process.reset();
      }
      // Now and then the clients are without a server for a while.
      if (random_.chance(30)) std::this_thread::sleep_for(milliseconds{random_.below(400)});
      if (auto again = server_->restart(); !again) return give_up(again.error().detail);
      std::fprintf(stderr, "\rround %u of %u", round, options_.rounds);
    }
    std::fprintf(stderr, "\nsettling\n");
    return settle() ? verdict() : 1;
  }

 private:
  int give_up(const std::string& why) {
    std::fprintf(stderr, "torture: %s\nrepeat: torture kill --rounds %u --writers %u --seed %llu\n",
                 why.c_str(), options_.rounds, options_.writers,
                 static_cast<unsigned long long>(options_.seed));
    if (server_) std::fprintf(stderr, "%s\n", server_->log().c_str());
    return 1;
  }

  bool make_writers() {
    const auto key = access::SigningKey::load_or_create(server_->data_dir() / "token.key");
    if (!key) return give_up(key.error().detail) == 0;
    const std::int64_t now = std::chrono::duration_cast<std::chrono::seconds>(
                                 std::chrono::system_clock::now().time_since_epoch())
                                 .count();
    constexpr plan::Role kRoles[] = {plan::Role::manager, plan::Role::contributor,
                                     plan::Role::facilitator, plan::Role::commenter};
    for (unsigned i = 0; i < options_.writers; ++i) {
      Writer writer;
      writer.name = "w" + std::to_string(i);
      writer.folder = folder_.path() / writer.name;
      std::filesystem::create_directories(writer.folder);
      access::Grant grant;
      grant.identity = {writer.name,
                        {"Writer " + std::to_string(i), plan::ActorKind::citizen, "Test", false},
                        kRoles[i % std::size(kRoles)]};
      grant.issued_s = now;
      grant.expires_s = now + kTokenLife_s;
      const auto token = access::issue(*key, grant);
      if (!token) return give_up(token.error().detail) == 0;
      writer.token = *token;
      writers_.push_back(std::move(writer));
    }
    return true;
  }

  void revive(Writer& writer) {
    if (writer.process && !writer.process->ended()) return;
    ++writer.lives;
    support::ProgramOptions program;
    program.program = std::filesystem::read_symlink("/proc/self/exe");
    program.arguments = {"writer",   "--server", server_->base_url(),
                         "--board",  board_.str(), "--folder", writer.folder.string(),
                         "--name",   writer.name, "--seed",
                         std::to_string(options_.seed * 1000 + writers_.size() * writer.lives)};
    if (options_.control) program.arguments.push_back("--forget");
    program.environment = {{"SAMTAVLE_TORTURE_TOKEN", writer.token}};
    program.errors = writer.folder / "errors";
    auto started = support::Program::start(program);
    if (started) writer.process.emplace(std::move(*started));
  }

  // Everybody saves what is pending and has the same board.
  bool settle() {
    for (Writer& writer : writers_) {
      std::ofstream(writer.folder / "finish").put('\n');
      revive(writer);
    }
    const auto deadline = std::chrono::steady_clock::now() + kSettle;
    while (std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(milliseconds{250});
      bool equal = true;
      std::optional<std::pair<std::uint64_t, std::string>> first;
      for (Writer& writer : writers_) {
        revive(writer);
        const Journal journal = Journal::read(writer.folder / "journal");
        const std::pair now{journal.seq, journal.hash};
        if (!first) first = now;
        equal = equal && journal.seq != 0 && now == *first;
      }
      if (!equal) continue;
      hash_ = first->second;
      for (Writer& writer : writers_) std::ofstream(writer.folder / "end").put('\n');
      for (Writer& writer : writers_) {
        if (writer.process) static_cast<void>(writer.process->wait(std::chrono::seconds{10}));
      }
      if (server_->stop() != 0) return give_up("the server did not stop cleanly") == 0;
      return true;
    }
    for (const Writer& writer : writers_) {
      const Journal journal = Journal::read(writer.folder / "journal");
      std::fprintf(stderr, "%s: seq %llu hash %s; %s\n", writer.name.c_str(),
                   static_cast<unsigned long long>(journal.seq), journal.hash.c_str(),
                   support::read_file(writer.folder / "errors").c_str());
    }
    return give_up("the clients did not come to the same board in time") == 0;
  }

  int verdict() {
    const auto found = audit(server_->data_dir() / "log", board_);
    if (!found) return give_up("the log: " + found.error().detail);
    std::size_t acked = 0;
    std::size_t lost = 0;
    std::size_t missing = 0;
    std::size_t duplicated = 0;
    std::size_t ghosts = 0;
    for (const auto& [label, count] : found->labels) duplicated += count > 1 ? 1 : 0;
    for (const Writer& writer : writers_) {
      const Journal journal = Journal::read(writer.folder / "journal");
      const auto& promised = options_.control ? journal.made : journal.acknowledged;
      acked += promised.size();
      for (const std::string& label : promised) {
        lost += found->labels.contains(label) || journal.refused.contains(label) ? 0 : 1;
      }
      for (const std::string& label : journal.made) {
        if (found->labels.contains(label) || journal.refused.contains(label)) continue;
        ++missing;
        std::fprintf(stderr, "never arrived: %s\n", label.c_str());
      }
      for (const auto& [label, code] : journal.refused) {
        ghosts += found->labels.contains(label) ? 1 : 0;
      }
    }
    const bool equal = found->hash == hash_;
    std::fprintf(stderr,
                 "log: %llu events; pending edits that never arrived: %zu; refused edits in the "
                 "log: %zu; server's log and clients %s\n",
                 static_cast<unsigned long long>(found->head), missing, ghosts,
                 equal ? "equal" : "DIFFER");
    const bool good = lost == 0 && duplicated == 0 && missing == 0 && ghosts == 0 && equal &&
                      acked > 0;
    if (!options_.control && !good) static_cast<void>(give_up("the promise is broken"));
    std::printf("acked=%zu lost=%zu duplicated=%zu\n", acked, lost, duplicated);
    if (options_.control) return lost > 0 ? 0 : give_up("the control lost nothing");
    return good ? 0 : 1;
  }

  KillOptions options_;
  support::Random random_;
  support::TemporaryDirectory folder_;
  base::BoardId board_ = base::BoardId::parse("dokk1").value();
  std::unique_ptr<support::ServerProcess> server_;
  std::vector<Writer> writers_;
  std::string hash_;
};

}  // namespace

int run_kill(const KillOptions& options) { return Kill{options}.run(); }

}  // namespace samtavle::torture
