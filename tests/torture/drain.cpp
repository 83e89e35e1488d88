#include "drain.hpp"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "authors.hpp"
#include "report.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/server_process.hpp"
#include "verdict.hpp"

namespace samtavle::torture {
namespace {

using std::chrono::steady_clock;

constexpr milliseconds kJoin{60'000};
constexpr milliseconds kBack{60'000};
constexpr milliseconds kSettle{60'000};
// Longer than stop.within_ms.
constexpr milliseconds kEnd{15'000};
constexpr std::uint64_t kRoundMin_ms = 200;
constexpr std::uint64_t kRoundMax_ms = 800;
constexpr milliseconds kWhileItEnds{150};

class Drain {
 public:
  explicit Drain(const DrainOptions& options)
      : options_(options),
        report_("drain --clients " + std::to_string(options.clients) + " --rounds " +
                std::to_string(options.rounds) + " --spread-ms " +
                std::to_string(options.spread_ms) + " --seed " + std::to_string(options.seed) +
                (options.control ? " --control" : "")),
        random_(options.seed) {}

  int run() {
    if (!start()) return 1;
    for (unsigned round = 1; round <= options_.rounds; ++round) {
      authors_->write_for(milliseconds{random_.between(kRoundMin_ms, kRoundMax_ms)});
      if (!roll()) return 1;
      std::fprintf(stderr, "\rround %u of %u", round, options_.rounds);
    }
    std::fprintf(stderr, "\nsettling\n");
    return judge();
  }

 private:
  bool start() {
    support::ServerOptions server;
    server.arguments = {"--demo",
                        "--limits-session-connections-per-address", "100000",
                        "--limits-session-new-connections-per-address-and-minute", "1000000",
                        "--stop-spread-ms", std::to_string(options_.spread_ms)};
    auto started = support::ServerProcess::start(server);
    if (!started) return report_.expect(false, started.error().detail);
    server_ = std::move(*started);
    const auto tokens = Tokens::of(server_->data_dir());
    if (!tokens) return report_.expect(false, tokens.error().detail);
    AuthorsOptions authors;
    authors.authors = options_.clients;
    authors.seed = options_.seed;
    authors.server = server_->base_url();
    authors.board = board_.str();
    authors.forget = options_.control;
    authors_ = std::make_unique<Authors>(authors, *tokens);
    const auto open = authors_->open(kJoin);
    return report_.expect(open.has_value(), open ? "" : open.error().detail);
  }

  // The server ends well while people write, comes again, and everybody is back.
  bool roll() {
    server_->signal(SIGTERM);
    authors_->write_for(kWhileItEnds);
    const auto ended = server_->wait(kEnd);
    if (!report_.expect(ended == 0, "the server did not end well")) return tell_log();
    // What is written without a server waits in the clients.
    authors_->write_for(kWhileItEnds);
    const auto begin = steady_clock::now();
    if (auto again = server_->restart(); !again) {
      report_.complain(again.error().detail);
      return tell_log();
    }
    if (options_.control) begin_anew();
    const bool back = authors_->wait_all(
        [](const sync::ClientSession& session) {
          return session.connection() == sync::Connection::live;
        },
        kBack);
    back_ = std::max(back_, std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin));
    return report_.expect(back, "not everybody is back within a minute") || tell_log();
  }

  // Whoever was sent away begins without what was pending.
  void begin_anew() {
    for (std::size_t i = 0; i < authors_->size(); ++i) {
      const auto again = authors_->reopen(i);
      report_.expect(again.has_value(), again ? "" : again.error().detail);
    }
  }

  bool tell_log() {
    std::fprintf(stderr, "%s\n", server_->log().c_str());
    return false;
  }

  int judge() {
    const auto hash = authors_->settle(kSettle);
    report_.expect(hash.has_value(), hash ? "" : hash.error().detail);
    for (std::size_t i = 0; i < authors_->size(); ++i) {
      report_.expect(!(*authors_)[i].closed(), "somebody was sent away for good");
      if (options_.control) continue;
      report_.expect((*authors_)[i].sent_back() >= options_.rounds,
                     "somebody's line ended without a word");
    }
    authors_->close();
    const Verdict verdict =
        stop_and_judge(*server_, board_, hash ? std::optional{*hash} : std::nullopt,
                       authors_->journals(), report_,
                       options_.control ? Promise::made : Promise::acknowledged);
    std::printf("rounds=%u clients=%u back_ms=%lld acked=%zu lost=%zu duplicated=%zu\n",
                options_.rounds, options_.clients, static_cast<long long>(back_.count()),
                verdict.promised, verdict.lost, verdict.duplicated);
    if (options_.control) {
      return report_.expect(verdict.lost > 0, "the control lost nothing") ? 0 : 1;
    }
    report_.expect(verdict.good(), "the promise is broken");
    if (!report_.good()) tell_log();
    return report_.good() ? 0 : 1;
  }

  DrainOptions options_;
  Report report_;
  support::Random random_;
  base::BoardId board_ = base::BoardId::parse("dokk1").value();
  std::unique_ptr<support::ServerProcess> server_;
  std::unique_ptr<Authors> authors_;
  milliseconds back_{0};
};

}  // namespace

int run_drain(const DrainOptions& options) { return Drain{options}.run(); }

}  // namespace samtavle::torture
