#include "stage.hpp"

#include <algorithm>
#include <cstdio>

#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"
#include "visit.hpp"

namespace samtavle::load {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kGatherLimit{120};
constexpr seconds kSettleLimit{20};
// Cards stand in two areas, so that a change of column has somewhere to go.
constexpr std::size_t kColumns = 2;
// After the last arrival everybody is told who is here; that is not part of what is measured.
constexpr milliseconds kQuiet{500};
constexpr milliseconds kQuietInQuick{100};
// Connections come from this many addresses: 19,000 would take most of the ports of one.
constexpr unsigned kAddresses = 8;
constexpr double kProgressSteps = 1'000;

}  // namespace

Result<std::unique_ptr<Stage>> Stage::set(const BenchOptions& options) {
  std::unique_ptr<Stage> stage(new Stage(options));
  auto server = TargetServer::start(options.target);
  if (!server) return base::pass_on(server);
  stage->server_ = std::move(*server);
  stage->open_crowd();
  return stage;
}

void Stage::open_crowd() {
  places_.clear();
  crowd_ = std::make_unique<Crowd>(
      CrowdOptions{server_->port(), kAddresses, options_.interrupted});
}

Result<std::vector<std::string>> Stage::make_boards(const std::string& name, std::size_t count) {
  auto boards = server_->make_boards(name, count, [&](std::size_t made) {
    options_.tell("make boards", made, count);
    return !options_.is_interrupted();
  });
  if (!boards) return boards;
  if (!columns_.empty() || boards->empty()) return boards;
  if (auto found = look_for_columns(boards->front()); !found) return base::pass_on(found);
  return boards;
}

// All boards begin as the same template under the same title, so what holds for one holds for all.
Result<void> Stage::look_for_columns(const std::string& board) {
  const auto token = server_->token(board, "surveyor");
  if (!token) return base::pass_on(token);
  const auto visit = Visit::make(server_->port(), board, *token);
  if (!visit) return base::pass_on(visit);
  const board::Board& seen = (*visit)->session().board();
  const board::Item* phase = plan::current_phase(seen);
  if (phase == nullptr) return base::fail(Errc::not_found, "a new board is in no phase");
  for (const board::Item* area : seen.children(phase->id, plan::kinds::area)) {
    if (columns_.size() < kColumns) columns_.push_back(area->id);
  }
  if (columns_.empty()) return base::fail(Errc::not_found, "a new board has no area for cards");
  return {};
}

Result<std::vector<std::size_t>> Stage::invite(const std::string& board, std::size_t count,
                                               std::size_t cards, bool counted) {
  auto place = places_.find(board);
  if (place == places_.end()) {
    place = places_.emplace(board, crowd_->add_board(board, columns_)).first;
  }
  std::vector<std::size_t> clients;
  for (std::size_t i = 1; i <= count; ++i) {
    auto token = server_->token(board, "person-" + std::to_string(crowd_->size() + 1));
    if (!token) return base::pass_on(token);
    clients.push_back(crowd_->add({place->second, std::move(*token), cards, counted}));
  }
  return clients;
}

Result<void> Stage::gather() {
  auto gathered = crowd_->connect(kGatherLimit, [this](std::size_t here) {
    options_.tell("connect", here, crowd_->size());
  });
  if (!gathered) return gathered;
  crowd_->wait(Clock::now() + (options_.quick ? kQuietInQuick : kQuiet));
  return crowd_->faultless();
}

Result<LoadFigures> Stage::run(LoadShape shape) {
  if (!shape.tell) {
    shape.tell = [this](double part) {
      options_.tell("load", static_cast<std::uint64_t>(std::min(part, 1.0) * kProgressSteps),
                    static_cast<std::uint64_t>(kProgressSteps));
    };
  }
  if (options_.control != Control::none) {
    shape.halfway = [this] {
      if (options_.control == Control::kill_server) server_->kill();
      if (options_.control == Control::lose_a_message) crowd_->lose_a_message();
    };
  }
  return run_open_loop(*crowd_, server_->pid(), shape);
}

Result<void> Stage::strike() {
  if (auto settled = settle(*crowd_, kSettleLimit); !settled) return settled;
  crowd_.reset();
  return server_->stop();
}

Result<void> Stage::strike_after(const LoadFigures& last) {
  return last.all_delivered() ? strike() : Result<void>{};
}

Result<void> Stage::restart() {
  crowd_.reset();
  if (auto stopped = server_->stop(); !stopped) return stopped;
  if (auto started = server_->start_again(); !started) return started;
  open_crowd();
  return {};
}

Result<void> each_run(const BenchOptions& options, const std::function<Result<void>()>& run) {
  for (unsigned i = 1; i <= options.runs; ++i) {
    if (options.is_interrupted()) return base::fail(Errc::closed, "interrupted");
    const auto done = run();
    if (done) continue;
    const Errc code = done.error().code;
    if (code == Errc::config || code == Errc::closed) return done;
    const std::string which = "run " + std::to_string(i) + " of " + std::to_string(options.runs);
    return base::fail(Errc::internal, which + " failed: " + done.error().detail);
  }
  return {};
}

Result<OneBoard> gather_on_one_board(const BenchOptions& options, const Company& company) {
  auto stage = Stage::set(options);
  if (!stage) return base::pass_on(stage);
  const auto boards = (*stage)->make_boards("board", 1);
  if (!boards) return base::pass_on(boards);
  auto writers = (*stage)->invite(boards->front(), company.writers, company.cards);
  if (!writers) return base::pass_on(writers);
  const auto onlookers = (*stage)->invite(boards->front(), company.onlookers, 0);
  if (!onlookers) return base::pass_on(onlookers);
  if (auto here = (*stage)->gather(); !here) return base::pass_on(here);
  return OneBoard{std::move(*stage), boards->front(), std::move(*writers)};
}

LoadShape steady_load(const BenchOptions& options, std::vector<std::size_t> writers,
                      double edits_per_second, seconds duration) {
  LoadShape shape;
  shape.writers = std::move(writers);
  shape.edits_per_second = edits_per_second;
  shape.warm_up = options.quick ? milliseconds{300} : milliseconds{2'000};
  shape.duration = options.quick ? milliseconds{1'000} : milliseconds{duration};
  shape.drain = seconds{6};
  return shape;
}

LoadShape busy_board(const BenchOptions& options, std::vector<std::size_t> writers) {
  return steady_load(options, std::move(writers), 20, seconds{15});
}

void add_delivery_cases(Report& report, const std::string& workload, const LoadFigures& figures) {
  report.add(workload + ".cpu", "s", figures.cpu_s_per_million());
  report.add(workload + ".p50", "ms", figures.p50_ms);
  report.add(workload + ".p99", "ms", figures.p99_ms);
  report.add(workload + ".rss", "MiB", figures.server_kib / kKiBPerMiB);
  report.add(workload + ".delivered", "share", figures.delivered_share());
  report.add(workload + ".generator", "share", figures.generator_share);
  if (figures.generator_bound()) report.mark_generator_bound(workload);
  if (!figures.all_delivered()) {
    char words[96];
    std::snprintf(words, sizeof words, "%s: only %.3f %% of the deliveries came in time",
                  workload.c_str(), 100 * figures.delivered_share());
    report.shortfall(words);
  }
}

}  // namespace samtavle::load
