#include "open_loop.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <thread>

namespace samtavle::load {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Edits that are written before the network has its turn again.
constexpr int kBurstMax = 256;
constexpr milliseconds kDrainStep{2};
constexpr seconds kLateMax{20};

class OpenLoop {
 public:
  OpenLoop(Crowd& crowd, pid_t server, const LoadShape& shape)
      : crowd_(crowd),
        server_(server),
        shape_(shape),
        order_(shape.writers),
        ns_per_edit_(1e9 / (shape.edits_per_second * static_cast<double>(order_.size()))) {
    // Clients of one board do not send one after the other.
    std::shuffle(order_.begin(), order_.end(), std::minstd_rand{99});
  }

  Result<LoadFigures> run() {
    crowd_.measure_from(Time::max());
    begin_ = Clock::now();
    measure_at_ = begin_ + shape_.warm_up;
    end_ = measure_at_ + shape_.duration;
    last_turn_ = begin_;
    while (due() < end_) {
      if (!measuring_ && due() >= measure_at_) {
        if (auto begun = begin_measuring(); !begun) return base::pass_on(begun);
      }
      write_due();
      crowd_.send();
      crowd_.pump(std::min(due(), end_));
      rest();
      if (auto good = check(); !good) return base::pass_on(good);
    }
    if (!measuring_) return base::fail(Errc::invalid, "no edit was due in the measured time");
    return finish();
  }

 private:
  [[nodiscard]] Time due() const {
    return begin_ + Duration{std::llround(static_cast<double>(edits_) * ns_per_edit_)};
  }

  Result<void> begin_measuring() {
    measuring_ = true;
    crowd_.measure_from(due());
    expected_before_ = crowd_.counts().expected;
    if (shape_.begun) shape_.begun();
    const auto server = usage_of(server_);
    if (!server) return base::pass_on(server);
    server_cpu_before_ = server->cpu;
    own_cpu_before_ = own_cpu_time();
    return {};
  }

  void write_due() {
    const Time now = Clock::now();
    const Time until = measuring_ ? end_ : measure_at_;
    for (int i = 0; i < kBurstMax && due() <= now && due() < until; ++i) {
      const std::size_t client = order_[edits_ % order_.size()];
      crowd_.write(client, crowd_.writer(client).any_card(), due());
      ++edits_;
    }
  }

  // Clients that send at intervals: meanwhile what comes gathers, too, and is read at once.
  void rest() {
    if (shape_.coalesce == Duration::zero()) return;
    std::this_thread::sleep_until(last_turn_ + shape_.coalesce);
    last_turn_ = Clock::now();
  }

  Result<void> check() {
    const Time now = Clock::now();
    if (now > end_ + kLateMax) {
      return base::fail(Errc::unavailable, "the generator cannot send at this rate");
    }
    if (shape_.halfway && !halfway_told_ && now >= measure_at_ + shape_.duration / 2) {
      halfway_told_ = true;
      shape_.halfway();
    }
    if (shape_.meanwhile && measuring_) shape_.meanwhile();
    if (shape_.tell) {
      shape_.tell(seconds_of(now - begin_) / seconds_of(end_ - begin_));
    }
    return crowd_.faultless();
  }

  Result<LoadFigures> finish() {
    LoadFigures figures;
    const Time sent = Clock::now();
    figures.deliveries_per_second =
        static_cast<double>(crowd_.measured()) / seconds_of(sent - measure_at_);
    figures.expected = crowd_.counts().expected - expected_before_;
    while (crowd_.measured() < figures.expected && Clock::now() < sent + shape_.drain) {
      crowd_.pump(Clock::now() + kDrainStep);
      if (auto good = crowd_.faultless(); !good) return base::pass_on(good);
    }
    const double wall = seconds_of(Clock::now() - measure_at_);
    const auto server = usage_of(server_);
    if (!server) return base::pass_on(server);
    figures.delivered = crowd_.measured();
    figures.p50_ms = crowd_.latencies().quantile_ms(0.5);
    figures.p99_ms = crowd_.latencies().quantile_ms(0.99);
    figures.server_cpu_s = seconds_of(server->cpu - server_cpu_before_);
    figures.server_share = figures.server_cpu_s / wall;
    figures.generator_share = seconds_of(own_cpu_time() - own_cpu_before_) / wall;
    figures.server_kib = server->resident_kib;
    return figures;
  }

  Crowd& crowd_;
  pid_t server_;
  const LoadShape& shape_;
  std::vector<std::size_t> order_;
  double ns_per_edit_;
  std::uint64_t edits_ = 0;
  bool measuring_ = false;
  bool halfway_told_ = false;
  std::uint64_t expected_before_ = 0;
  Duration server_cpu_before_{};
  Duration own_cpu_before_{};
  Time begin_, measure_at_, end_, last_turn_;
};

}  // namespace

Result<LoadFigures> run_open_loop(Crowd& crowd, pid_t server, const LoadShape& shape) {
  return OpenLoop{crowd, server, shape}.run();
}

Result<void> settle(Crowd& crowd, Duration within) {
  const Time deadline = Clock::now() + within;
  const auto all_there = [&crowd] {
    const Counts& counts = crowd.counts();
    return counts.deliveries == counts.expected && counts.echoes == counts.edits;
  };
  while (!all_there()) {
    if (auto good = crowd.faultless(); !good) return good;
    if (Clock::now() > deadline) {
      return base::fail(Errc::unavailable,
                        std::to_string(crowd.counts().deliveries) + " of " +
                            std::to_string(crowd.counts().expected) +
                            " deliveries came, and the rest did not in time");
    }
    crowd.pump(Clock::now() + kDrainStep);
  }
  return crowd.faultless();
}

}  // namespace samtavle::load
