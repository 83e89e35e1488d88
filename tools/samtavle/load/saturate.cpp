// W5, saturation: the shape of W1 with a rising rate. Steps of 1.5 seconds, each 1.6 times as fast
// as the one before, until one does not deliver everything with a p99 of at most 100 ms; then
// halves between the last good rate and the first bad one until they are less than 10 % apart. The
// best step counts. Clients send every 2 ms what has become due.

#include "bench.hpp"
#include "stage.hpp"

namespace samtavle::load {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr double kFirstRate = 40;
constexpr double kLastRate = 8'000;
constexpr double kLastRateInQuick = 100;
constexpr double kFactor = 1.6;
constexpr double kCloseEnough = 1.1;
constexpr double kP99Max_ms = 100;
constexpr int kStepsMax = 20;
// What a step that was too fast has left behind.
constexpr seconds kSettleLimit{60};

// Looks for the highest rate that is good.
class RateSearch {
 public:
  explicit RateSearch(double last) : last_(last) {}

  [[nodiscard]] double rate() const { return rate_; }
  [[nodiscard]] double good() const { return good_; }
  // Whether there is another rate to try.
  bool next(bool is_good) {
    (is_good ? good_ : bad_) = rate_;
    if (bad_ == 0) {
      rate_ *= kFactor;
      return rate_ <= last_;
    }
    rate_ = (good_ + bad_) / 2;
    return good_ == 0 ? rate_ >= 1 : bad_ / good_ >= kCloseEnough;
  }

 private:
  double last_;
  double rate_ = kFirstRate;
  double good_ = 0;
  double bad_ = 0;
};

class Saturation {
 public:
  Saturation(const BenchOptions& options, Duration coalesce)
      : options_(options), search_(options.quick ? kLastRateInQuick : kLastRate) {
    shape_.coalesce = coalesce;
    shape_.drain = seconds{4};
  }

  Result<void> run(Report& report) {
    if (auto ready = prepare(); !ready) return ready;
    for (int i = 0; i < kStepsMax; ++i) {
      const auto figures = step();
      if (!figures) return base::pass_on(figures);
      const bool good = is_good(*figures);
      if (good) best_ = *figures;
      // The generator may be why a step was too fast.
      if (!good) bound_ = figures->generator_bound();
      if (!search_.next(good)) break;
      // What is still on its way belongs to this step, not to the next.
      if (auto settled = settle(stage_->crowd(), kSettleLimit); !settled) return settled;
    }
    report_to(report);
    return stage_->strike();
  }

 private:
  Result<void> prepare() {
    auto busy = gather_on_one_board(options_, {.writers = kBusyClients});
    if (!busy) return base::pass_on(busy);
    stage_ = std::move(busy->stage);
    shape_.writers = std::move(busy->writers);
    shape_.edits_per_second = kFirstRate;
    shape_.duration = options_.quick ? milliseconds{300} : milliseconds{2'000};
    const auto warm = stage_->run(shape_);
    if (!warm) return base::pass_on(warm);
    shape_.warm_up = options_.quick ? milliseconds{100} : milliseconds{500};
    shape_.duration = options_.quick ? milliseconds{300} : milliseconds{1'500};
    return settle(stage_->crowd(), kSettleLimit);
  }

  Result<LoadFigures> step() {
    shape_.edits_per_second = search_.rate();
    const auto rate = static_cast<std::uint64_t>(search_.rate());
    shape_.tell = [this, rate](double) {
      options_.tell("edits a second of each client", rate, rate);
    };
    return stage_->run(shape_);
  }

  // In small it is only about everything being there, whatever else the machine does meanwhile.
  [[nodiscard]] bool is_good(const LoadFigures& figures) const {
    const bool in_time = options_.quick || figures.p99_ms <= kP99Max_ms;
    return in_time && figures.all_delivered();
  }

  void report_to(Report& report) {
    report.add("saturate.w5.deliveries", "per second", best_.deliveries_per_second);
    report.add("saturate.w5.cpu", "s", best_.cpu_s_per_million());
    report.add("saturate.w5.p99", "ms", best_.p99_ms);
    report.add("saturate.w5.rate", "edits per second", search_.good());
    report.add("saturate.w5.server", "share", best_.server_share);
    report.add("saturate.w5.generator", "share", best_.generator_share);
    if (bound_ || best_.generator_bound()) report.mark_generator_bound("saturate.w5");
    if (search_.good() == 0) report.shortfall("saturate.w5: no rate was slow enough");
  }

  const BenchOptions& options_;
  LoadShape shape_;
  std::unique_ptr<Stage> stage_;
  RateSearch search_;
  LoadFigures best_;
  bool bound_ = false;
};

}  // namespace

Result<void> bench_saturate(const BenchOptions& options, Duration coalesce, Report& report) {
  return each_run(options, [&] { return Saturation{options, coalesce}.run(report); });
}

}  // namespace samtavle::load
