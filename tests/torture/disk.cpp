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
  explicit Disk(const DiskOptions& options) : options_(options) {}

  int run() {
    FlipFigures flips;
    if (!options_.only_flips) {
      // First, because it forks.
      sweep_ = sweep({options_.seed, options_.control ? 7 * options_.step : options_.step,
                      !options_.control});
      complain("sweep", sweep_.complaint);
      if (!options_.control) be_bad();
    }
    if (good_) flips = flip_bits({options_.control ? 5 : options_.flips, options_.seed,
                                  options_.control});
    complain("flips", flips.complaint);
    std::printf("calls=%llu acked=%zu lost=%zu duplicated=%zu flips=%u detected=%u harmless=%u "
                "silent=%u\n",
                static_cast<unsigned long long>(sweep_.calls),
                sweep_.acknowledged + promised_, sweep_.lost + lost_,
                sweep_.duplicated + duplicated_, flips.flips, flips.detected, flips.harmless,
                flips.silent);
    if (options_.control) {
      const bool found = sweep_.lost > 0 && flips.harmless == 0 && flips.silent > 0;
      if (!found) give_up("the control was not found out");
      return found ? 0 : 1;
    }
    const bool seen = flips.detected > 0 &&
                      (options_.only_flips || sweep_.acknowledged > 0) &&
                      (options_.only_flips || options_.rounds == 0 || promised_ > 0);
    const bool clean = sweep_.lost + sweep_.duplicated + lost_ + duplicated_ + flips.silent == 0;
    if (good_ && !(seen && clean)) give_up("the promise is broken");
    return good_ && seen && clean ? 0 : 1;
  }

 private:
  // The real server; where there is no root only its failing disk.
  void be_bad() {
    const auto mounts = support::make_mounts_private();
    if (good_ && mounts) count("full disk", fill_to_the_brim({options_.rounds, options_.seed}));
    if (!mounts) std::fprintf(stderr, "full disk: not run: %s\n", mounts.error().detail.c_str());
    if (good_) count("failing disk", fail_at_random({options_.rounds, options_.seed}));
  }

  void count(const char* what, const BadDiskFigures& figures) {
    if (!figures.not_run.empty()) {
      std::fprintf(stderr, "%s: not run: %s\n", what, figures.not_run.c_str());
      return;
    }
    complain(what, figures.complaint);
    promised_ += figures.verdict.promised;
    lost_ += figures.verdict.lost + figures.verdict.missing;
    duplicated_ += figures.verdict.duplicated + figures.verdict.ghosts;
  }

  void complain(const char* what, const std::string& complaint) {
    if (!complaint.empty()) give_up(std::string(what) + ": " + complaint);
  }

  void give_up(const std::string& why) {
    good_ = false;
    std::fprintf(stderr,
                 "torture: %s\n"
                 "repeat: torture disk --rounds %u --flips %u --step %u --seed %llu%s\n",
                 why.c_str(), options_.rounds, options_.flips, options_.step,
                 static_cast<unsigned long long>(options_.seed),
                 options_.control ? " --control" : "");
  }

  DiskOptions options_;
  SweepFigures sweep_;
  std::size_t promised_ = 0;
  std::size_t lost_ = 0;
  std::size_t duplicated_ = 0;
  bool good_ = true;
};

}  // namespace

int run_disk(const DiskOptions& options) { return Disk{options}.run(); }

}  // namespace samtavle::torture
