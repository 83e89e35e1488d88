// W4, joining a large board: 4 clients make 5,000 cards and then 100,000 edits of single fields,
// through the server, at most 200 of them on their way at one time. For each run the server starts
// again on these data, and 11 people come one after the other, each until their client holds the
// board. The first is the cold one: the board has to be opened. It stays, so that the board stays
// open; of the others, the warm ones, the median counts.

#include <thread>

#include "bench.hpp"
#include "stage.hpp"
#include "visit.hpp"

namespace samtavle::load {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kWriters = 4;
constexpr std::uint64_t kWindow = 200;
// Afterwards the server has done what a join makes it do.
constexpr milliseconds kAfterJoin{150};
// What the store tidies up when it starts belongs to the start and not to the first join.
constexpr milliseconds kAfterStart{700};
constexpr milliseconds kAfterLeaving{30};
constexpr milliseconds kStep{1};
constexpr seconds kStallMax{30};
constexpr std::uint64_t kTellEvery = 100;

struct Size {
  std::size_t cards = 5'000;
  std::size_t edits = 100'000;
  std::size_t joins = 11;
};

Size size_of(const BenchOptions& options) {
  return options.quick ? Size{200, 2'000, 3} : Size{};
}

// Writes the board through the server, as fast as its deliveries come back.
class Seeding {
 public:
  Seeding(const BenchOptions& options, Stage& stage, const Size& size)
      : options_(options), crowd_(stage.crowd()), size_(size) {}

  Result<void> run(const std::vector<std::size_t>& writers) {
    const std::size_t total = size_.cards + size_.edits;
    const std::uint64_t readers = writers.size() - 1;
    std::uint64_t seen = 0;
    Time moved = Clock::now();
    for (std::size_t sent = 0; crowd_.counts().deliveries < total * readers;) {
      const std::uint64_t deliveries = crowd_.counts().deliveries;
      while (sent < total && sent * readers < deliveries + kWindow * readers) {
        const std::size_t client = writers[sent % writers.size()];
        crowd_.write(client, card_of(client, sent / writers.size()), Clock::now());
        ++sent;
        if (sent % kTellEvery == 0) options_.tell("write the board", sent, total);
      }
      crowd_.send();
      crowd_.pump(Clock::now() + kStep);
      if (auto good = crowd_.faultless(); !good) return good;
      const Time now = Clock::now();
      if (crowd_.counts().deliveries != seen) moved = now;
      seen = crowd_.counts().deliveries;
      if (now - moved > kStallMax) {
        return base::fail(Errc::unavailable, "nothing was delivered for half a minute");
      }
    }
    return {};
  }

 private:
  // All of its own cards first, one after the other; then any of them.
  std::size_t card_of(std::size_t client, std::size_t turn) {
    CardWriter& writer = crowd_.writer(client);
    return turn < writer.cards() ? turn : writer.any_card();
  }

  const BenchOptions& options_;
  Crowd& crowd_;
  const Size& size_;
};

struct Join {
  double cpu_ms = 0;
  double ready_ms = 0;
  double bytes = 0;
};

Result<Join> join(Stage& stage, const std::string& board, std::size_t number,
                  std::unique_ptr<Visit>& guest) {
  const auto token = stage.server().token(board, "guest-" + std::to_string(number));
  if (!token) return base::pass_on(token);
  const auto before = stage.server_usage();
  if (!before) return base::pass_on(before);
  auto visit = Visit::make(stage.server().port(), board, *token);
  if (!visit) return base::pass_on(visit);
  guest = std::move(*visit);
  std::this_thread::sleep_for(kAfterJoin);
  const auto after = stage.server_usage();
  if (!after) return base::pass_on(after);
  return Join{milliseconds_of(after->cpu - before->cpu), milliseconds_of(guest->ready()),
              static_cast<double>(guest->bytes())};
}

double median_of(const std::vector<Join>& joins, double Join::*figure) {
  std::vector<double> values;
  for (const Join& one : joins) values.push_back(one.*figure);
  return median(std::move(values));
}

// What the guest holds has to be what was written.
Result<void> check(const Visit& guest, const Size& size) {
  const base::Seq seq = guest.session().confirmed_seq();
  const std::size_t items = guest.session().board().item_count();
  if (seq.value > size.cards + size.edits && items > size.cards) return {};
  return base::fail(Errc::internal, "a guest holds " + std::to_string(items) + " items at event " +
                                        std::to_string(seq.value) + ", which is not all of them");
}

Result<void> run_once(const BenchOptions& options, Stage& stage, const std::string& board,
                      Report& report) {
  if (auto restarted = stage.restart(); !restarted) return restarted;
  std::this_thread::sleep_for(kAfterStart);
  const Size size = size_of(options);
  std::unique_ptr<Visit> first;
  const auto cold = join(stage, board, 1, first);
  if (!cold) return base::pass_on(cold);
  if (auto good = check(*first, size); !good) return good;
  std::vector<Join> warm;
  for (std::size_t i = 2; i <= size.joins; ++i) {
    std::unique_ptr<Visit> guest;
    const auto joined = join(stage, board, i, guest);
    if (!joined) return base::pass_on(joined);
    if (auto good = check(*guest, size); !good) return good;
    warm.push_back(*joined);
    guest.reset();
    std::this_thread::sleep_for(kAfterLeaving);
    options.tell("join", i, size.joins);
  }
  const auto end = stage.server_usage();
  if (!end) return base::pass_on(end);
  report.add("join.w4.warm.cpu", "ms", median_of(warm, &Join::cpu_ms));
  report.add("join.w4.cold.cpu", "ms", cold->cpu_ms);
  report.add("join.w4.bytes", "bytes", median_of(warm, &Join::bytes));
  report.add("join.w4.warm.ready", "ms", median_of(warm, &Join::ready_ms));
  report.add("join.w4.cold.ready", "ms", cold->ready_ms);
  report.add("join.w4.rss", "MiB", end->resident_kib / kKiBPerMiB);
  return {};
}

}  // namespace

Result<void> bench_join(const BenchOptions& options, Report& report) {
  const Size size = size_of(options);
  const auto large =
      gather_on_one_board(options, {.writers = kWriters, .cards = size.cards / kWriters});
  if (!large) return base::pass_on(large);
  Stage& stage = *large->stage;
  if (auto written = Seeding{options, stage, size}.run(large->writers); !written) return written;
  const auto done =
      each_run(options, [&] { return run_once(options, stage, large->board, report); });
  if (!done) return done;
  return stage.strike();
}

}  // namespace samtavle::load
