#pragma once
// The workloads, each with a fresh server a run. What they do is written at the top of the file of
// each one.
//
// All of them: one thread, the main one. Errors: config (no server program, no folder), closed
// (interrupted), and whatever went wrong in a run, with its number.

#include <csignal>
#include <functional>
#include <string>

#include "report.hpp"
#include "target_server.hpp"

namespace samtavle::load {

// What is done to a run on purpose, so that it has to fail. For the test of the checks.
enum class Control {
  none,
  kill_server,     // in the middle of the measured time
  lose_a_message,  // of one client
};

struct BenchOptions {
  TargetOptions target;
  unsigned runs = 5;
  bool quick = false;  // the same in small: it shows that everything works, and no figures
  Control control = Control::none;
  const volatile std::sig_atomic_t* interrupted = nullptr;  // set from a signal handler
  // What is going on, and how far it is, of how much.
  std::function<void(const std::string&, std::uint64_t, std::uint64_t)> tell =
      [](const std::string&, std::uint64_t, std::uint64_t) {};

  [[nodiscard]] bool is_interrupted() const { return interrupted != nullptr && *interrupted != 0; }
};

// With a `profile`, perf writes where the server spends the measured time to that file.
[[nodiscard]] Result<void> bench_fanout(const BenchOptions& options, const std::string& profile,
                                        Report& report);
[[nodiscard]] Result<void> bench_fanout_growth(const BenchOptions& options, Report& report);
[[nodiscard]] Result<void> bench_many(const BenchOptions& options, Report& report);
[[nodiscard]] Result<void> bench_many_growth(const BenchOptions& options, Report& report);
[[nodiscard]] Result<void> bench_idle(const BenchOptions& options, Report& report);
[[nodiscard]] Result<void> bench_idle_many(const BenchOptions& options, Report& report);
[[nodiscard]] Result<void> bench_join(const BenchOptions& options, Report& report);
[[nodiscard]] Result<void> bench_join_many(const BenchOptions& options, Report& report);
[[nodiscard]] Result<void> bench_saturate(const BenchOptions& options, Duration coalesce,
                                          Report& report);
[[nodiscard]] Result<void> bench_limit(const BenchOptions& options, Report& report);

}  // namespace samtavle::load
