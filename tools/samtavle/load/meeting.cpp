// Joining, many at once: the 50 people of W1 write on their board, first alone; then, from one
// moment on, 1,000 more come as fast as the server lets them in, and everybody is told of
// everybody. What counts is how long edits take to those who were there meanwhile.

#include "bench.hpp"
#include "stage.hpp"

namespace samtavle::load {
namespace {

using std::chrono::seconds;

// So long that all have come, and not so long that the time after that hides them.
constexpr seconds kDuration{5};
constexpr double kEditsPerSecond = 20;

Result<void> run_once(const BenchOptions& options, Report& report) {
  const std::size_t newcomers = options.quick ? 60 : 1'000;
  auto busy = gather_on_one_board(options, {.writers = kBusyClients});
  if (!busy) return base::pass_on(busy);
  Stage& stage = *busy->stage;
  LoadShape shape = steady_load(options, busy->writers, kEditsPerSecond, kDuration);
  const auto alone = stage.run(shape);
  if (!alone) return base::pass_on(alone);

  const auto invited = stage.invite(busy->board, newcomers, 0, false);
  if (!invited) return base::pass_on(invited);
  Crowd& crowd = stage.crowd();
  const std::size_t all = crowd.size();
  Time begun{};
  Time over{};
  shape.begun = [&] { begun = Clock::now(); };
  shape.meanwhile = [&] {
    crowd.invite_in();
    if (over == Time{} && crowd.arrived() == all) over = Clock::now();
  };
  const auto beside = stage.run(shape);
  if (!beside) return base::pass_on(beside);
  if (over == Time{}) {
    return base::fail(Errc::unavailable, std::to_string(crowd.arrived()) + " of " +
                                             std::to_string(all) + " are on the board");
  }
  report.add("join.many.alone.p99", "ms", alone->p99_ms);
  report.add("join.many.p50", "ms", beside->p50_ms);
  report.add("join.many.p99", "ms", beside->p99_ms);
  report.add("join.many.arrival", "s", seconds_of(over - begun));
  report.add("join.many.server", "share", beside->server_share);
  report.add("join.many.generator", "share", beside->generator_share);
  report.add("join.many.delivered", "share", beside->delivered_share());
  if (beside->generator_bound()) report.mark_generator_bound("join.many");
  return stage.strike_after(*beside);
}

}  // namespace

Result<void> bench_join_many(const BenchOptions& options, Report& report) {
  return each_run(options, [&] { return run_once(options, report); });
}

}  // namespace samtavle::load
