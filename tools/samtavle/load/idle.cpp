// W3, idle mass: 5,000 connections on 500 boards that do nothing. The boards are on disk and open
// when people come to them; memory a connection includes theirs. That of a further connection, on a
// board that is open, is told as well.
//
// N3, many more: 19,000 connections on 500 boards. The slope is that from 1,000 connections on, by
// which all boards are open. W1 runs on one more board, first alone and then beside them.

#include <algorithm>

#include "bench.hpp"
#include "stage.hpp"

namespace samtavle::load {
namespace {

using std::chrono::milliseconds;

// Files of the store, the listener, the log: what a server has open beside its connections.
constexpr std::size_t kOtherDescriptors = 200;
constexpr double kReckonedConnections = 100'000;

// Some more people on each board, who only look on.
Result<void> come(Stage& stage, const std::vector<std::string>& boards, std::size_t on_each) {
  for (const std::string& board : boards) {
    const auto invited = stage.invite(board, on_each, 0);
    if (!invited) return base::pass_on(invited);
  }
  return stage.gather();
}

Duration hold_of(const BenchOptions& options) {
  return options.quick ? milliseconds{200} : milliseconds{2'000};
}

// A server that was started anew, with boards that nobody has opened since.
struct Town {
  std::unique_ptr<Stage> stage;
  std::vector<std::string> boards;
};

Result<Town> settle_town(const BenchOptions& options, std::size_t boards) {
  auto stage = Stage::set(options);
  if (!stage) return base::pass_on(stage);
  auto made = (*stage)->make_boards("board", boards);
  if (!made) return base::pass_on(made);
  if (auto restarted = (*stage)->restart(); !restarted) return base::pass_on(restarted);
  return Town{std::move(*stage), std::move(*made)};
}

Result<void> run_once(const BenchOptions& options, Report& report) {
  const std::size_t boards = options.quick ? 10 : 500;
  constexpr std::size_t kOnEach = 10;
  auto town = settle_town(options, boards);
  if (!town) return base::pass_on(town);
  Stage& stage = *town->stage;
  const auto empty = stage.server_usage();
  if (!empty) return base::pass_on(empty);
  if (auto here = come(stage, town->boards, 1); !here) return here;
  const auto opened = stage.server_usage();
  if (!opened) return base::pass_on(opened);
  if (auto here = come(stage, town->boards, kOnEach - 1); !here) return here;
  const auto connected = stage.server_usage();
  if (!connected) return base::pass_on(connected);
  stage.crowd().wait(Clock::now() + hold_of(options));
  const auto resting = stage.server_usage();
  if (!resting) return base::pass_on(resting);
  stage.crowd().wait(Clock::now() + hold_of(options));
  const auto rested = stage.server_usage();
  if (!rested) return base::pass_on(rested);

  const double memory = std::max(resting->resident_kib, rested->resident_kib);
  const auto connections = static_cast<double>(boards * kOnEach);
  const auto further = static_cast<double>(boards * (kOnEach - 1));
  report.add("idle.w3.kib_per_connection", "KiB", (memory - empty->resident_kib) / connections);
  report.add("idle.w3.kib_per_further_connection", "KiB",
             (memory - opened->resident_kib) / further);
  report.add("idle.w3.rss", "MiB", memory / kKiBPerMiB);
  report.add("idle.w3.connect_cpu", "ms",
             milliseconds_of(connected->cpu - empty->cpu) / connections);
  report.add("idle.w3.idle_cpu", "share",
             seconds_of(rested->cpu - resting->cpu) / seconds_of(hold_of(options)));
  return stage.strike();
}

Result<void> many_once(const BenchOptions& options, Report& report) {
  const std::size_t boards = options.quick ? 10 : 500;
  const std::size_t first = 2;
  const std::size_t then = options.quick ? 10 : 36;
  auto town = settle_town(options, boards + 1);
  if (!town) return base::pass_on(town);
  Stage& stage = *town->stage;
  const std::string busy = town->boards.back();
  town->boards.pop_back();
  const auto clients = stage.invite(busy, kBusyClients, kCardsEach);
  if (!clients) return base::pass_on(clients);
  if (auto here = stage.gather(); !here) return here;
  const auto alone = stage.run(busy_board(options, *clients));
  if (!alone) return base::pass_on(alone);
  add_delivery_cases(report, "idle.n3.alone", *alone);

  if (auto here = come(stage, town->boards, first); !here) return here;
  const auto some = stage.server_usage();
  if (!some) return base::pass_on(some);
  if (auto here = come(stage, town->boards, then); !here) return here;
  stage.crowd().wait(Clock::now() + hold_of(options));
  const auto many = stage.server_usage();
  if (!many) return base::pass_on(many);
  const double slope =
      (many->resident_kib - some->resident_kib) / static_cast<double>(boards * then);
  const auto connections = static_cast<double>(boards * (first + then));
  report.add("idle.n3.kib_per_connection", "KiB", slope);
  report.add("idle.n3.rss", "MiB", many->resident_kib / kKiBPerMiB);
  report.add("idle.n3.reckoned_100k", "MiB",
             (many->resident_kib + slope * (kReckonedConnections - connections)) / kKiBPerMiB);
  const auto beside = stage.run(busy_board(options, *clients));
  if (!beside) return base::pass_on(beside);
  add_delivery_cases(report, "idle.n3.w1", *beside);
  return stage.strike_after(*beside);
}

}  // namespace

Result<void> bench_idle(const BenchOptions& options, Report& report) {
  return each_run(options, [&] { return run_once(options, report); });
}

Result<void> bench_idle_many(const BenchOptions& options, Report& report) {
  constexpr std::size_t kConnections = 19'000 + kBusyClients;
  const std::size_t limit = raise_descriptor_limit();
  if (!options.quick && limit < kConnections + kOtherDescriptors) {
    return base::fail(Errc::config, "a process may have " + std::to_string(limit) +
                                        " descriptors here; raise the limit (ulimit -Hn) to " +
                                        std::to_string(kConnections + kOtherDescriptors));
  }
  return each_run(options, [&] { return many_once(options, report); });
}

}  // namespace samtavle::load
