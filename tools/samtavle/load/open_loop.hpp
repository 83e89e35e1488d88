#pragma once
// Edits at a fixed rate, whatever the server makes of them: each is due at a time that was fixed
// before, and a delivery's latency counts from there. So a server that falls behind cannot hide it
// by slowing its clients down.

#include <functional>
#include <vector>

#include "crowd.hpp"
#include "measure.hpp"

namespace samtavle::load {

struct LoadShape {
  std::vector<std::size_t> writers;    // clients of the crowd; they take turns in a random order
  double edits_per_second = 20;        // of each of them
  Duration warm_up{};                  // not counted
  Duration duration{};
  Duration drain{};                    // how long deliveries of the last edits are waited for
  Duration coalesce{};                 // clients send this often; 0: when an edit is due
  std::function<void()> begun = {};    // the measured time begins
  std::function<void()> halfway = {};  // half of it is over
  std::function<void()> meanwhile = {};  // again and again while it lasts
  std::function<void(double)> tell = {};  // which part of the whole is over
};

struct LoadFigures {
  std::uint64_t expected = 0;       // deliveries of the edits that were due in the measured time
  std::uint64_t delivered = 0;
  double deliveries_per_second = 0;  // without what came only in the drain
  double p50_ms = 0;
  double p99_ms = 0;
  double server_cpu_s = 0;           // with the drain
  double server_share = 0;           // of one processor
  double generator_share = 0;
  double server_kib = 0;             // resident, at the end

  [[nodiscard]] bool all_delivered() const { return delivered == expected; }
  [[nodiscard]] double delivered_share() const {
    return expected == 0 ? 0 : static_cast<double>(delivered) / static_cast<double>(expected);
  }
  [[nodiscard]] double cpu_s_per_million() const {
    return delivered == 0 ? 0 : server_cpu_s * 1e6 / static_cast<double>(delivered);
  }
  // Then it may be the generator and not the server that was measured.
  [[nodiscard]] bool generator_bound() const { return generator_share > 0.9; }
};

// Errors: a fault of the crowd, unavailable (the server is gone, or the generator is hopelessly
// behind).
[[nodiscard]] Result<LoadFigures> run_open_loop(Crowd& crowd, pid_t server,
                                                const LoadShape& shape);

// Waits until every edit that was ever sent has reached everybody. Errors: unavailable (not in
// time), a fault of the crowd.
[[nodiscard]] Result<void> settle(Crowd& crowd, Duration within);

}  // namespace samtavle::load
