#include "faults.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>

#include "fault_case.hpp"
#include "samtavle/hub/hub.hpp"
#include "samtavle/plan/demo_cases.hpp"
#include "samtavle/support/process_figures.hpp"
#include "verdict.hpp"

namespace samtavle::torture {
namespace {

constexpr milliseconds kCalm{600};
constexpr milliseconds kSlack{2'500};
constexpr milliseconds kAfter{300};  // until what was held up has gone out
constexpr milliseconds kSettle{30'000};
constexpr milliseconds kLook{10};
constexpr const char* kBoard = "dokk1";

// A board whose work takes the time of the crowd's.
std::string neighbour_of(const std::string& board) {
  const auto thread = [](std::string_view id) {
    // As many threads as the server has.
    return hub::hub_index(base::BoardId::parse(id).value(),
                          std::max(1u, std::thread::hardware_concurrency()));
  };
  for (const plan::DemoCase& demo : plan::demo_cases()) {
    if (demo.board != board && thread(demo.board) == thread(board)) return std::string(demo.board);
  }
  return board;
}

std::vector<std::string> time_limits(bool control) {
  const auto ms = [control](milliseconds limit) {
    return std::to_string(control ? std::int64_t{600'000} : std::int64_t{limit.count()});
  };
  return {"--limits-session-accept-timeout-ms", ms(kAcceptTimeout),
          "--limits-session-hello-timeout-ms", ms(kHelloTimeout),
          "--limits-session-ping-interval-ms", std::to_string(kPingInterval.count()),
          "--limits-session-dead-after-ms", ms(kDeadAfter),
          "--limits-session-throttle-timeout-ms", ms(kThrottleTimeout)};
}

class Faults {
 public:
  explicit Faults(const FaultsOptions& options) : options_(options) {}

  int run() {
    for (unsigned round = 0; round < options_.rounds; ++round) {
      for (const auto cases : {bad_conduct(), bad_luck()}) {
        for (const FaultCase& fault : cases) {
          const bool wanted = options_.only.empty() || options_.only == fault.name;
          if (wanted && (!options_.control || fault.needs_limits)) go_through(fault);
        }
      }
    }
    std::printf("faults=%zu failed=%zu acked=%zu lost=%zu duplicated=%zu worst_ratio=%.2f "
                "worst=%s\n",
                faults_, failed_, acked_, lost_, duplicated_, worst_ratio_, worst_.c_str());
    if (faults_ == 0) return 1;
    return options_.control ? (failed_ == faults_ ? 0 : 1) : (failed_ == 0 ? 0 : 1);
  }

 private:
  void go_through(const FaultCase& fault) {
    ++faults_;
    Report report(std::string("faults --only ") + fault.name + " --seed " +
                  std::to_string(options_.seed) + (options_.control ? " --control" : ""));
    support::ProcessFaults faults;
    support::ServerOptions options;
    options.environment = faults.environment();
    options.descriptors_max = fault.descriptors_max;
    options.arguments = time_limits(options_.control);
    options.arguments.push_back("--demo");
    options.arguments.insert(options.arguments.end(), fault.arguments.begin(),
                             fault.arguments.end());
    if (!options_.control) {
      options.arguments.insert(options.arguments.end(), fault.limits.begin(), fault.limits.end());
    }
    auto server = support::ServerProcess::start(std::move(options));
    if (server) {
      go_through(fault, **server, faults, report);
    } else {
      report.complain(server.error().detail);
    }
    if (!report.good()) {
      ++failed_;
      if (server && !options_.control) std::fprintf(stderr, "%s\n", (*server)->log().c_str());
    }
  }

  void go_through(const FaultCase& fault, support::ServerProcess& server,
                  support::ProcessFaults& faults, Report& report) {
    const auto tokens = Tokens::of(server.data_dir());
    if (!report.expect(tokens.has_value(), "no key")) return;
    CrowdOptions people;
    people.port = server.port();
    people.board = kBoard;
    auto crowd = Crowd::join(people, *tokens);
    if (!report.expect(crowd.has_value(), crowd ? "" : crowd.error().detail)) return;
    const Latencies calm = (*crowd)->measure(options_.control ? kCalm / 7 : kCalm);
    FaultScene scene{server, faults, **crowd, *tokens, report,
                     support::open_descriptors(server.pid()), kBoard, neighbour_of(kBoard),
                     // What stays in a control stays; nobody waits long for it.
                     options_.control ? milliseconds{200} : kSlack};
    (*crowd)->begin_measure();
    fault.run(scene);
    const Latencies loud = (*crowd)->end_measure();
    if (fault.is_felt) std::this_thread::sleep_for(kAfter);
    compare(fault, calm, loud, fault.is_felt ? (*crowd)->measure(kCalm) : loud);

    const Crowd::Outcome outcome = (*crowd)->settle(kSettle);
    report.expect(outcome.wrong.empty(), std::string(fault.name) + ": a healthy client: " +
                                             outcome.wrong);
    crowd->reset();
    const Verdict verdict = stop_and_judge(server, base::BoardId::parse(kBoard).value(),
                                           std::nullopt, {outcome.journal}, report);
    report.expect(verdict.good(), std::string(fault.name) +
                                      ": the log does not hold every edit once");
    acked_ += verdict.promised;
    lost_ += verdict.lost;
    duplicated_ += verdict.duplicated;
  }

  // `judged`: what is held against the time before, with or after the fault.
  void compare(const FaultCase& fault, const Latencies& calm, const Latencies& loud,
               const Latencies& judged) {
    const double ratio = calm.ms(0.99) > 0 ? judged.ms(0.99) / calm.ms(0.99) : 0;
    std::fprintf(stderr, "%-12s p99 %6.1f ms before, %6.1f ms with it (%zu deliveries)", fault.name,
                 calm.ms(0.99), loud.ms(0.99), loud.count());
    if (fault.is_felt) std::fprintf(stderr, ", %6.1f ms after it", judged.ms(0.99));
    std::fprintf(stderr, ": ratio %.2f\n", ratio);
    if (ratio <= worst_ratio_) return;
    worst_ratio_ = ratio;
    worst_ = fault.name;
  }

  FaultsOptions options_;
  std::size_t faults_ = 0;
  std::size_t failed_ = 0;
  std::size_t acked_ = 0;
  std::size_t lost_ = 0;
  std::size_t duplicated_ = 0;
  double worst_ratio_ = 0;
  std::string worst_ = "none";
};

}  // namespace

LightClient::Options FaultScene::guest(const std::string& name, bool writes) const {
  LightClient::Options options;
  options.board = board;
  options.token = tokens.make(name, writes ? plan::Role::manager : plan::Role::reader);
  options.name = name;
  options.writes = writes;
  return options;
}

bool FaultScene::wait_gone(milliseconds within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (std::chrono::steady_clock::now() < deadline) {
    if (support::open_descriptors(server.pid()) <= descriptors) return true;
    std::this_thread::sleep_for(kLook);
  }
  return false;
}

void FaultScene::expect_one_line(std::initializer_list<std::string_view> parts) {
  const std::size_t lines = server.log_lines(parts);
  std::string what;
  for (const std::string_view part : parts) what += " " + std::string(part);
  report.expect(lines == 1, "the log has " + std::to_string(lines) + " lines with" + what);
}

int run_faults(const FaultsOptions& options) { return Faults{options}.run(); }

}  // namespace samtavle::torture
