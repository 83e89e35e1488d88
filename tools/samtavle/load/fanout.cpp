// W1, one busy board: 50 clients, each with 4 cards and 20 edits a second, for 15 seconds after 2
// of warming up; every edit goes to the 49 others.
//
// N2, growth: 10 of a board's clients write 25 edits a second together, whoever else is there looks
// on: 10, 50, 200, 1,000 and 2,000 clients. So each edit is a message of its own to each of them,
// and with 2,000 of them neither side is near its end. What an edit costs before it is sent to
// anybody is shared by few deliveries or by many: so the cost of a further delivery, over the size
// before, is told as well.

#include <optional>

#include "bench.hpp"
#include "child.hpp"
#include "stage.hpp"

namespace samtavle::load {
namespace {

using std::chrono::seconds;

constexpr std::size_t kGrowthWriters = 10;
constexpr double kGrowthEditsPerSecond = 25;
constexpr seconds kPerfLimit{60};

Result<Child> start_perf(pid_t server, const std::string& file) {
  ChildOptions perf;
  perf.program = "/usr/bin/env";
  perf.arguments = {"perf", "record", "-q",  "-F", "2000", "-o",
                    file,   "-p",     std::to_string(server)};
  perf.errors = "/dev/null";
  perf.core = kGeneratorCore;
  return Child::start(perf);
}

Result<void> stop_perf(Result<Child>& perf) {
  if (!perf) return base::pass_on(perf);
  if (!perf->ended()) perf->signal(SIGINT);
  const auto status = perf->wait(kPerfLimit);
  // It ends itself by the signal once the file is written.
  if (status == 0 || status == 128 + SIGINT) return {};
  return base::fail(Errc::unavailable, "perf did not record; is it installed and allowed?");
}

Result<void> run_once(const BenchOptions& options, Report& report, const std::string& profile) {
  auto busy = gather_on_one_board(options, {.writers = kBusyClients});
  if (!busy) return base::pass_on(busy);
  Stage& stage = *busy->stage;
  LoadShape shape = busy_board(options, busy->writers);
  std::optional<Result<Child>> perf;
  if (!profile.empty()) {
    shape.begun = [&] { perf.emplace(start_perf(stage.server().pid(), profile)); };
  }
  const auto figures = stage.run(std::move(shape));
  if (!figures) return base::pass_on(figures);
  if (perf) {
    if (auto stopped = stop_perf(*perf); !stopped) return stopped;
  }
  add_delivery_cases(report, "fanout.w1", *figures);
  return stage.strike_after(*figures);
}

Result<LoadFigures> grow_to(const BenchOptions& options, std::size_t subscribers,
                            Report& report) {
  auto audience = gather_on_one_board(
      options, {.writers = kGrowthWriters, .onlookers = subscribers - kGrowthWriters});
  if (!audience) return base::pass_on(audience);
  const auto figures = audience->stage->run(steady_load(
      options, audience->writers, kGrowthEditsPerSecond / kGrowthWriters, seconds{10}));
  if (!figures) return base::pass_on(figures);
  add_delivery_cases(report, "fanout.n2." + std::to_string(subscribers), *figures);
  if (auto struck = audience->stage->strike_after(*figures); !struck) return base::pass_on(struck);
  return figures;
}

Result<void> grow_once(const BenchOptions& options, Report& report) {
  const std::vector<std::size_t> sizes = options.quick
                                             ? std::vector<std::size_t>{10, 50}
                                             : std::vector<std::size_t>{10, 50, 200, 1'000, 2'000};
  std::optional<LoadFigures> smaller;
  for (const std::size_t size : sizes) {
    const auto figures = grow_to(options, size, report);
    if (!figures) return base::pass_on(figures);
    if (smaller && figures->delivered > smaller->delivered) {
      report.add("fanout.n2." + std::to_string(size) + ".further", "s",
                 (figures->server_cpu_s - smaller->server_cpu_s) * 1e6 /
                     static_cast<double>(figures->delivered - smaller->delivered));
    }
    smaller = *figures;
  }
  return {};
}

}  // namespace

Result<void> bench_fanout(const BenchOptions& options, const std::string& profile,
                          Report& report) {
  return each_run(options, [&] { return run_once(options, report, profile); });
}

Result<void> bench_fanout_growth(const BenchOptions& options, Report& report) {
  return each_run(options, [&] { return grow_once(options, report); });
}

}  // namespace samtavle::load
