#include "kill.hpp"

#include <chrono>
#include <cstdio>
#include <thread>

#include "crew.hpp"
#include "report.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/server_process.hpp"
#include "verdict.hpp"

namespace samtavle::torture {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kRoundMin_ms = 150;
constexpr std::uint64_t kRoundMax_ms = 900;
constexpr unsigned kKilledPercent = 35;  // of the writers, in a round
constexpr std::chrono::seconds kSettle{120};

class Kill {
 public:
  explicit Kill(const KillOptions& options)
      : options_(options),
        report_("kill --rounds " + std::to_string(options.rounds) + " --writers " +
                std::to_string(options.writers) + " --seed " + std::to_string(options.seed) +
                (options.control ? " --control" : "")),
        random_(options.seed) {}

  int run() {
    support::ServerOptions server;
    server.arguments = {"--demo"};
    auto started = support::ServerProcess::start(server);
    if (!started) return give_up(started.error().detail);
    server_ = std::move(*started);
    const auto tokens = Tokens::of(server_->data_dir());
    if (!tokens) return give_up(tokens.error().detail);
    CrewOptions crew;
    crew.writers = options_.writers;
    crew.seed = options_.seed;
    crew.board = board_.str();
    crew.forget = options_.control;
    crew_.emplace(crew, *tokens);
    for (unsigned round = 1; round <= options_.rounds; ++round) {
      crew_->revive(server_->base_url());
      std::this_thread::sleep_for(milliseconds{random_.between(kRoundMin_ms, kRoundMax_ms)});
      server_->kill();
      crew_->lose_some(random_, kKilledPercent);
      // Now and then the clients are without a server for a while.
      if (random_.chance(30)) std::this_thread::sleep_for(milliseconds{random_.below(400)});
      if (auto again = server_->restart(); !again) return give_up(again.error().detail);
      std::fprintf(stderr, "\rround %u of %u", round, options_.rounds);
    }
    std::fprintf(stderr, "\nsettling\n");
    const auto hash = crew_->settle(server_->base_url(), kSettle);
    if (!hash) return give_up(hash.error().detail);
    return judge(*hash);
  }

 private:
  int give_up(const std::string& why) {
    report_.complain(why);
    if (server_) std::fprintf(stderr, "%s\n", server_->log().c_str());
    return 1;
  }

  int judge(const std::string& hash) {
    const Verdict verdict =
        stop_and_judge(*server_, board_, hash, crew_->journals(), report_,
                       options_.control ? Promise::made : Promise::acknowledged);
    std::fprintf(stderr, "pending edits that never arrived: %zu; refused edits in the log: %zu\n",
                 verdict.missing, verdict.ghosts);
    std::printf("acked=%zu lost=%zu duplicated=%zu\n", verdict.promised, verdict.lost,
                verdict.duplicated);
    if (options_.control) return verdict.lost > 0 ? 0 : give_up("the control lost nothing");
    return report_.good() && verdict.good() ? 0 : give_up("the promise is broken");
  }

  KillOptions options_;
  Report report_;
  support::Random random_;
  base::BoardId board_ = base::BoardId::parse("dokk1").value();
  std::unique_ptr<support::ServerProcess> server_;
  std::optional<Crew> crew_;
};

}  // namespace

int run_kill(const KillOptions& options) { return Kill{options}.run(); }

}  // namespace samtavle::torture
