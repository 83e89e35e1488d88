// W2, many boards: 200 boards with 5 clients each, 2 edits a second of each client, for 8 seconds
// after 2 of warming up; every edit goes to 4 others.
//
// N2, growth: the server's memory with 100, 1,000 and 10,000 boards on its disk, of which 100 are
// worked on as in W2. Before each measurement it starts anew, and the 100 boards are new ones.

#include "bench.hpp"
#include "stage.hpp"

namespace samtavle::load {
namespace {

using std::chrono::seconds;

constexpr std::size_t kClientsEach = 5;
constexpr double kEditsPerSecond = 2;

Result<std::vector<std::size_t>> invite(Stage& stage, const std::vector<std::string>& boards,
                                        std::size_t active) {
  std::vector<std::size_t> clients;
  for (std::size_t i = 0; i < active; ++i) {
    const auto more = stage.invite(boards.at(i), kClientsEach, kCardsEach);
    if (!more) return base::pass_on(more);
    clients.insert(clients.end(), more->begin(), more->end());
  }
  return clients;
}

// The load on the first `active` boards.
Result<LoadFigures> work(const BenchOptions& options, Stage& stage,
                         const std::vector<std::string>& boards, std::size_t active) {
  auto clients = invite(stage, boards, active);
  if (!clients) return base::pass_on(clients);
  if (auto here = stage.gather(); !here) return base::pass_on(here);
  return stage.run(steady_load(options, std::move(*clients), kEditsPerSecond, seconds{8}));
}

Result<void> run_once(const BenchOptions& options, Report& report) {
  const std::size_t count = options.quick ? 10 : 200;
  const auto stage = Stage::set(options);
  if (!stage) return base::pass_on(stage);
  const auto boards = (*stage)->make_boards("board", count);
  if (!boards) return base::pass_on(boards);
  const auto figures = work(options, **stage, *boards, count);
  if (!figures) return base::pass_on(figures);
  add_delivery_cases(report, "many.w2", *figures);
  return (*stage)->strike_after(*figures);
}

Result<void> grow_once(const BenchOptions& options, Report& report) {
  const std::vector<std::size_t> sizes = options.quick
                                             ? std::vector<std::size_t>{10, 30}
                                             : std::vector<std::size_t>{100, 1'000, 10'000};
  const auto stage = Stage::set(options);
  if (!stage) return base::pass_on(stage);
  std::size_t there = 0;
  for (const std::size_t size : sizes) {
    const auto boards = (*stage)->make_boards("of-" + std::to_string(size), size - there);
    if (!boards) return base::pass_on(boards);
    there = size;
    if (auto restarted = (*stage)->restart(); !restarted) return restarted;
    const std::string workload = "many.n2." + std::to_string(size);
    const auto empty = (*stage)->server_usage();
    if (!empty) return base::pass_on(empty);
    report.add(workload + ".start_rss", "MiB", empty->resident_kib / kKiBPerMiB);
    const auto figures = work(options, **stage, *boards, sizes.front());
    if (!figures) return base::pass_on(figures);
    add_delivery_cases(report, workload, *figures);
    if (!figures->all_delivered()) return {};
  }
  return (*stage)->strike();
}

}  // namespace

Result<void> bench_many(const BenchOptions& options, Report& report) {
  return each_run(options, [&] { return run_once(options, report); });
}

Result<void> bench_many_growth(const BenchOptions& options, Report& report) {
  return each_run(options, [&] { return grow_once(options, report); });
}

}  // namespace samtavle::load
