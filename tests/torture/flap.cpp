#include "flap.hpp"

#include <cstdio>

#include "authors.hpp"
#include "report.hpp"
#include "samtavle/support/line_proxy.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/server_process.hpp"
#include "verdict.hpp"

namespace samtavle::torture {
namespace {

using support::Cut;
using support::LinePlan;
using support::LineProxy;
using support::Random;

constexpr milliseconds kJoin{30'000};
constexpr milliseconds kSettle{60'000};
// Until a client gives up a line that is dead without a word.
constexpr milliseconds kIdle{800};
constexpr std::uint64_t kRoundMin_ms = 100;
constexpr std::uint64_t kRoundMax_ms = 400;
constexpr unsigned kPlannedPercent = 60;  // of connections that will be cut at some byte
// Before the upgrade is through, in the middle of the snapshot, or later.
constexpr std::uint64_t kCutBytes[] = {300, 5'000, 40'000};

Cut any_cut(Random& random) {
  constexpr Cut kCuts[] = {Cut::both, Cut::client_only, Cut::client_only, Cut::server_only,
                           Cut::nobody};
  return kCuts[random.below(std::size(kCuts))];
}

class Flap {
 public:
  explicit Flap(const FlapOptions& options)
      : options_(options),
        report_("flap --clients " + std::to_string(options.clients) + " --rounds " +
                std::to_string(options.rounds) + " --seed " + std::to_string(options.seed) +
                (options.control ? " --control" : "")),
        random_(options.seed) {}

  int run() {
    if (!start()) return 1;
    for (unsigned round = 1; round <= options_.rounds; ++round) {
      write_for(milliseconds{random_.between(kRoundMin_ms, kRoundMax_ms)});
      break_line();
      std::fprintf(stderr, "\rround %u of %u", round, options_.rounds);
    }
    std::fprintf(stderr, "\nsettling\n");
    proxy_->be_good(true);
    proxy_->bury();
    return judge();
  }

 private:
  bool start() {
    support::ServerOptions server;
    server.arguments = {"--demo", "--log-level", "debug",
                        "--limits-session-connections-per-address", "100000",
                        "--limits-session-new-connections-per-address-and-minute", "1000000",
                        "--limits-session-connections-per-actor", "1000",
                        "--limits-session-hello-timeout-ms", "1000",
                        "--limits-session-accept-timeout-ms", "2000",
                        "--limits-session-ping-interval-ms", "500",
                        "--limits-session-dead-after-ms", "1500"};
    auto started = support::ServerProcess::start(server);
    if (!started) return report_.expect(false, started.error().detail);
    server_ = std::move(*started);
    const auto tokens = Tokens::of(server_->data_dir());
    if (!tokens) return report_.expect(false, tokens.error().detail);
    // Of the proxy's own thread from here on.
    auto plans = [random = std::make_shared<Random>(options_.seed + 1)]() mutable {
      LinePlan plan;
      if (!random->chance(kPlannedPercent)) return plan;
      plan.cut_after_bytes = random->below(kCutBytes[random->below(std::size(kCutBytes))]);
      plan.cut = any_cut(*random);
      return plan;
    };
    auto proxy = LineProxy::open(server_->port(), std::move(plans));
    if (!proxy) return report_.expect(false, proxy.error().detail);
    proxy_ = std::move(*proxy);
    proxy_->be_good(true);
    AuthorsOptions authors;
    authors.authors = options_.clients;
    authors.seed = options_.seed;
    authors.server = "http://127.0.0.1:" + std::to_string(proxy_->port());
    authors.board = board_.str();
    authors.forget = options_.control;
    authors.adjust = [](native::Options& client) {
      client.backoff_base = milliseconds{20};
      client.backoff_cap = milliseconds{150};
      client.connect_timeout = kIdle;
      client.idle_timeout = kIdle;
      client.close_timeout = milliseconds{50};
    };
    authors_ = std::make_unique<Authors>(authors, *tokens);
    const auto open = authors_->open(kJoin);
    proxy_->be_good(false);
    return report_.expect(open.has_value(), open ? "" : open.error().detail);
  }

  void write_for(milliseconds time) {
    authors_->write_for(time);
    if (!options_.control) return;
    // Whoever lost the line begins anew, without what was pending.
    for (std::size_t i = 0; i < authors_->size(); ++i) {
      if ((*authors_)[i].retries() == 0) continue;
      const auto again = authors_->reopen(i);
      report_.expect(again.has_value(), again ? "" : again.error().detail);
    }
  }

  void break_line() {
    switch (random_.below(4)) {
      case 0:  // everybody at once, and all come back together
        proxy_->cut_all(Cut::both);
        break;
      case 1:  // nobody gets through for a while
        proxy_->refuse(true);
        proxy_->cut_all(any_cut(random_));
        write_for(milliseconds{random_.between(50, 300)});
        proxy_->refuse(false);
        break;
      case 2:  // the server does not hear of it, and gets the rest when they are back
        proxy_->cut_all(Cut::client_only);
        write_for(milliseconds{random_.between(50, 300)});
        break;
      default:  // nobody hears of it
        proxy_->cut_all(Cut::nobody);
        write_for(kIdle);
        break;
    }
    proxy_->bury();
  }

  int judge() {
    const auto hash = authors_->settle(kSettle);
    report_.expect(hash.has_value(), hash ? "" : hash.error().detail);
    authors_->close();
    const Verdict verdict =
        stop_and_judge(*server_, board_, hash ? std::optional{*hash} : std::nullopt,
                       authors_->journals(), report_,
                       options_.control ? Promise::made : Promise::acknowledged);
    report_.expect(options_.control || verdict.good(), "the promise is broken");
    const LineProxy::Figures line = proxy_->figures();
    const std::size_t replaced = server_->log_lines({" session_ended ", "reason=replaced"});
    report_.expect(line.cut > 0 && line.late_bytes > 0 && (options_.control || replaced > 0),
                   "the line was not bad enough");
    if (!options_.control && !report_.good()) {
      std::fprintf(stderr, "%s\n", server_->log().c_str());
    }
    std::printf("rounds=%u connections=%zu cuts=%zu late_bytes=%llu replaced=%zu acked=%zu "
                "lost=%zu duplicated=%zu\n",
                options_.rounds, line.opened, line.cut,
                static_cast<unsigned long long>(line.late_bytes), replaced, verdict.promised,
                verdict.lost, verdict.duplicated);
    if (options_.control) {
      return report_.expect(verdict.lost > 0, "the control lost nothing") ? 0 : 1;
    }
    return report_.good() ? 0 : 1;
  }

  FlapOptions options_;
  Report report_;
  Random random_;
  base::BoardId board_ = base::BoardId::parse("dokk1").value();
  std::unique_ptr<support::ServerProcess> server_;
  std::unique_ptr<LineProxy> proxy_;
  std::unique_ptr<Authors> authors_;
};

}  // namespace

int run_flap(const FlapOptions& options) { return Flap{options}.run(); }

}  // namespace samtavle::torture
