#include "disk.hpp"

#include <cstdio>

#include "bad_disk.hpp"
#include "flips.hpp"
#include "samtavle/support/private_mounts.hpp"
#include "sweep.hpp"

namespace samtavle::torture {
namespace {

class Disk {
 public:
  explicit Disk(const DiskOptions& options)
      : options_(options),
        report_("disk --rounds " + std::to_string(options.rounds) + " --flips " +
                std::to_string(options.flips) + " --step " + std::to_string(options.step) +
                " --seed " + std::to_string(options.seed) +
                (options.only_flips ? " --only-flips" : "") +
                (options.control ? " --control" : "")) {}

  int run() {
    SweepFigures swept;
    FlipFigures flips;
    if (!options_.only_flips) {
      // First, because it forks.
      swept = sweep({options_.seed, options_.step, !options_.control}, report_);
      if (!options_.control) be_bad();
    }
    if (report_.good()) {
      flips = flip_bits({options_.control ? 5 : options_.flips, options_.seed, options_.control},
                        report_);
    }
    std::printf("calls=%llu acked=%zu lost=%zu duplicated=%zu flips=%u detected=%u harmless=%u "
                "silent=%u\n",
                static_cast<unsigned long long>(swept.calls), swept.acknowledged + promised_,
                swept.lost + lost_, swept.duplicated + duplicated_, flips.flips, flips.detected,
                flips.harmless, flips.silent);
    if (options_.control) {
      const bool found = swept.lost > 0 && flips.harmless == 0 && flips.silent > 0;
      return report_.expect(found, "the control was not found out") ? 0 : 1;
    }
    const bool seen = flips.detected > 0 &&
                      (options_.only_flips || swept.acknowledged > 0) &&
                      (options_.only_flips || options_.rounds == 0 || promised_ > 0);
    const bool clean = swept.lost + swept.duplicated + lost_ + duplicated_ + flips.silent == 0;
    report_.expect(seen && clean, "the promise is broken");
    return report_.good() ? 0 : 1;
  }

 private:
  // The real server; where there is no root only its failing disk.
  void be_bad() {
    if (!report_.good()) return;
    if (const auto mounts = support::make_mounts_private(); !mounts) {
      not_run(mounts.error());
    } else if (const auto full = fill_to_the_brim({options_.rounds, options_.seed}, report_)) {
      count(*full);
    } else {
      not_run(full.error());
    }
    if (report_.good()) count(fail_at_random({options_.rounds, options_.seed}, report_));
  }

  static void not_run(const base::Error& why) {
    std::fprintf(stderr, "full disk: not run: %s\n", why.detail.c_str());
  }

  void count(const Verdict& verdict) {
    promised_ += verdict.promised;
    lost_ += verdict.lost + verdict.missing;
    duplicated_ += verdict.duplicated + verdict.ghosts;
  }

  DiskOptions options_;
  Report report_;
  std::size_t promised_ = 0;
  std::size_t lost_ = 0;
  std::size_t duplicated_ = 0;
};

}  // namespace

int run_disk(const DiskOptions& options) { return Disk{options}.run(); }

}  // namespace samtavle::torture
