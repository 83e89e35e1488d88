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

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kGrowthWriters = 10;
constexpr double kGrowthEditsPerSecond = 25;
constexpr seconds kPerfLimit{60};

// A board with its crowd: `writers` of it write, the others look on.
struct Audience {
  std::unique_ptr<Stage> stage;
  std::vector<std::size_t> writers;
};

Result<Audience> gather(const BenchOptions& options, std::size_t writers, std::size_t others) {
  auto stage = Stage::set(options);
  if (!stage) return base::pass_on(stage);
  const auto boards = (*stage)->make_boards("board", 1);
  if (!boards) return base::pass_on(boards);
  auto writing = (*stage)->invite(boards->front(), writers, kCardsEach);
  if (!writing) return base::pass_on(writing);
  const auto looking = (*stage)->invite(boards->front(), others, 0);
  if (!looking) return base::pass_on(looking);
  if (auto here = (*stage)->gather(); !here) return base::pass_on(here);
  return Audience{std::move(*stage), std::move(*writing)};
}

// What did not arrive was reported as a shortfall; waiting for it again would only hide that.
Result<void> strike(Stage& stage, const LoadFigures& figures) {
  return figures.delivered == figures.expected ? stage.strike() : Result<void>{};
}

Result<Child> start_perf(pid_t server, const std::string& file) {
  ChildOptions perf;
  perf.program = "/usr/bin/env";
  perf.arguments = {"perf", "record", "-q",  "-F", "2000", "-o",
                    file,   "-p",     std::to_string(server)};
  perf.errors = "/dev/null";
  perf.core = kGeneratorCore;
  return Child::start(perf);
}

Result<void> stop_perf(std::optional<Child>& perf) {
  if (!perf) return {};
  if (!perf->ended()) perf->signal(SIGINT);
  const auto status = perf->wait(kPerfLimit);
  // It ends itself by the signal once the file is written.
  if (status == 0 || status == 128 + SIGINT) return {};
  return base::fail(Errc::unavailable, "perf did not record; is it installed and allowed?");
}

Result<void> run_once(const BenchOptions& options, Report& report, const std::string& profile) {
  auto audience = gather(options, kBusyClients, 0);
  if (!audience) return base::pass_on(audience);
  Stage& stage = *audience->stage;
  LoadShape shape = busy_board(options, audience->writers);
  std::optional<Child> perf;
  if (!profile.empty()) {
    shape.begun = [&] {
      auto started = start_perf(stage.server().pid(), profile);
      if (started) perf = std::move(*started);
    };
  }
  const auto figures = stage.run(std::move(shape));
  if (!figures) return base::pass_on(figures);
  if (auto stopped = stop_perf(perf); !stopped) return stopped;
  add_delivery_cases(report, "fanout.w1", *figures);
  return strike(stage, *figures);
}

Result<LoadFigures> grow_to(const BenchOptions& options, std::size_t subscribers,
                            Report& report) {
  auto audience = gather(options, kGrowthWriters, subscribers - kGrowthWriters);
  if (!audience) return base::pass_on(audience);
  LoadShape shape;
  shape.writers = audience->writers;
  shape.edits_per_second = kGrowthEditsPerSecond / kGrowthWriters;
  shape.warm_up = options.quick ? milliseconds{500} : milliseconds{2'000};
  shape.duration = options.quick ? milliseconds{1'000} : milliseconds{10'000};
  shape.drain = seconds{6};
  const auto figures = audience->stage->run(std::move(shape));
  if (!figures) return base::pass_on(figures);
  add_delivery_cases(report, "fanout.n2." + std::to_string(subscribers), *figures);
  if (auto struck = strike(*audience->stage, *figures); !struck) return base::pass_on(struck);
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
