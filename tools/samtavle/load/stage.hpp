#pragma once
// What every workload begins with: a server, boards on it, and a crowd that has come to them.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench.hpp"
#include "crowd.hpp"
#include "open_loop.hpp"

namespace samtavle::load {

class Stage {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Stage>> set(const BenchOptions& options);

  // Makes the boards name-1 to name-count. Errors: also those of the visit that looks where on them
  // cards can stand.
  [[nodiscard]] Result<std::vector<std::string>> make_boards(const std::string& name,
                                                             std::size_t count);
  // Adds clients of a board to the crowd, each a person of its own, and returns their numbers;
  // those without cards only look on. `counted`: see Newcomer.
  [[nodiscard]] Result<std::vector<std::size_t>> invite(const std::string& board,
                                                        std::size_t count, std::size_t cards,
                                                        bool counted = true);
  // Connects everybody who was invited.
  [[nodiscard]] Result<void> gather();
  // Runs the load, with the control that the options ask for.
  [[nodiscard]] Result<LoadFigures> run(LoadShape shape);
  // Everything that was sent has to arrive; then the crowd goes and the server stops in good order.
  [[nodiscard]] Result<void> strike();
  // The same after a load, unless some of it did not arrive in time: that was reported as a
  // shortfall, and waiting for it again would only hide it.
  [[nodiscard]] Result<void> strike_after(const LoadFigures& last);
  // The server stops and starts again, without anybody connected: what it had in memory is gone.
  [[nodiscard]] Result<void> restart();
  [[nodiscard]] Result<Usage> server_usage() const { return usage_of(server_->pid()); }

  [[nodiscard]] TargetServer& server() { return *server_; }
  [[nodiscard]] Crowd& crowd() { return *crowd_; }

 private:
  explicit Stage(const BenchOptions& options) : options_(options) {}
  [[nodiscard]] Result<void> look_for_columns(const std::string& board);
  void open_crowd();

  const BenchOptions& options_;
  std::unique_ptr<TargetServer> server_;
  std::unique_ptr<Crowd> crowd_;
  std::map<std::string, std::size_t> places_;  // boards in the crowd
  std::vector<base::OpId> columns_;
};

inline constexpr double kKiBPerMiB = 1'024;

// Calls `run` for each of the runs; adds their number to what went wrong. Errors: also closed
// (interrupted between two of them).
[[nodiscard]] Result<void> each_run(const BenchOptions& options,
                                    const std::function<Result<void>()>& run);

inline constexpr std::size_t kCardsEach = 4;

// Who comes to a board.
struct Company {
  std::size_t writers = 0;
  std::size_t cards = kCardsEach;  // of each writer
  std::size_t onlookers = 0;
};

// A stage with one board, to which everybody has come.
struct OneBoard {
  std::unique_ptr<Stage> stage;
  std::string board;
  std::vector<std::size_t> writers;
};
[[nodiscard]] Result<OneBoard> gather_on_one_board(const BenchOptions& options,
                                                   const Company& company);

// So many edits a second of each writer, each sent when it is due, after 2 seconds of warming up.
[[nodiscard]] LoadShape steady_load(const BenchOptions& options, std::vector<std::size_t> writers,
                                    double edits_per_second, std::chrono::seconds duration);

// W1's clients and rate, which other workloads have beside theirs.
inline constexpr std::size_t kBusyClients = 50;
[[nodiscard]] LoadShape busy_board(const BenchOptions& options, std::vector<std::size_t> writers);

// The figures that every workload of deliveries has, under its name: cpu, p50, p99, rss, delivered
// and generator.
void add_delivery_cases(Report& report, const std::string& workload, const LoadFigures& figures);

}  // namespace samtavle::load
