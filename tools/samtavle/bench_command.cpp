// samtavle bench

#include <signal.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>

#include "load/bench.hpp"
#include "settings.hpp"
#include "terminal.hpp"

namespace samtavle::cli {
namespace {

constexpr unsigned kBenchRunsMax = 100;
constexpr const char* kBenchFooter =
    "\nEach run starts samtavled anew, with one thread, on a data directory of its own (join: on\n"
    "the one that it wrote first). The server stays on the first processor, the generator on the\n"
    "second. Prints a JSON object a line: case, unit, median, min, max, runs;\n"
    "\"generator_bound\":true if the generator took more than 0.9 of its processor, so that it\n"
    "may be what was measured. A refusal, a gap, a lost connection or an edit that did not reach\n"
    "everybody is a failure.\n";

volatile std::sig_atomic_t interrupted = 0;

void note_interrupt(int) { interrupted = 1; }

struct BenchArguments {
  load::BenchOptions options;
  std::string program;
  std::string folder;
  std::string profile;
  std::int64_t coalesce_us = 2'000;
  bool growth = false;
  bool many = false;
};

// One bar for each thing that goes on.
class Bars {
 public:
  void show(const std::string& what, std::uint64_t done, std::uint64_t total) {
    if (!bar_ || what != what_) {
      bar_.reset();
      bar_.emplace(what, total);
      what_ = what;
    }
    bar_->show(done);
  }

 private:
  std::string what_;
  std::optional<Progress> bar_;
};

using Workload = std::function<Result<void>(const BenchArguments&, load::Report&)>;

Result<void> run_bench(BenchArguments& arguments, const Workload& workload) {
  load::BenchOptions& options = arguments.options;
  options.target.program = arguments.program;
  if (arguments.program.empty()) options.target.program = load::usual_server_program();
  options.target.folder = arguments.folder;
  if (arguments.folder.empty()) options.target.folder = std::filesystem::temp_directory_path();
  options.interrupted = &interrupted;
  ::signal(SIGINT, note_interrupt);
  ::signal(SIGTERM, note_interrupt);
  load::raise_descriptor_limit();
  if (!load::stay_on_core(load::kGeneratorCore)) {
    std::cerr << "samtavle: there is no second processor for this process; the generator takes "
                 "time from the server\n";
  }
  load::Report report(options.quick ? ",\"quick\":true" : "");
  {
    Bars bars;
    options.tell = [&bars](const std::string& what, std::uint64_t done, std::uint64_t total) {
      bars.show(what, done, total);
    };
    if (const auto done = workload(arguments, report); !done) return done;
  }
  for (const std::string& line : report.lines()) print(line);
  for (const std::string& bound : report.generator_bound()) {
    std::cerr << "samtavle: in " << bound
              << " the generator was busy all the time; the server may do more than that\n";
  }
  if (report.first_shortfall().empty()) return {};
  return base::fail(Errc::invalid, report.first_shortfall());
}

}  // namespace

void add_bench_command(CLI::App& app, Command& command) {
  CLI::App* bench = app.add_subcommand(
      "bench", "Measure a server under load: deliveries, latency, memory, joining");
  auto arguments = std::make_shared<BenchArguments>();
  bench->footer(kBenchFooter);
  bench->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, Workload workload) {
    CLI::App* sub = bench->add_subcommand(name, about);
    sub->add_option("--runs", arguments->options.runs, "Runs, each with a fresh server")
        ->check(CLI::Range(1u, kBenchRunsMax))
        ->capture_default_str();
    sub->add_flag("--quick", arguments->options.quick,
                  "The same in small, in seconds: shows that it works, and no figures");
    sub->add_option("--server-program", arguments->program,
                    "The samtavled to measure; the one beside this program if absent")
        ->type_name("FILE");
    sub->add_option("--dir", arguments->folder,
                    "Where the data directories are made; the folder for temporary files if absent")
        ->type_name("DIR");
    // For the test of the checks; not in the help.
    sub->add_option("--control", arguments->options.control)
        ->transform(CLI::CheckedTransformer(std::map<std::string, load::Control>{
            {"kill", load::Control::kill_server}, {"lose", load::Control::lose_a_message}}))
        ->group("");
    sub->callback([&command, arguments, workload = std::move(workload)] {
      command.run = [arguments, workload] { return run_bench(*arguments, workload); };
    });
    return sub;
  };
  using Arguments = const BenchArguments&;
  CLI::App* fanout = add("fanout", "One busy board: 50 people, 20 edits a second each",
                         [](Arguments a, load::Report& report) {
                           if (a.growth) return load::bench_fanout_growth(a.options, report);
                           return load::bench_fanout(a.options, a.profile, report);
                         });
  fanout->add_flag("--growth", arguments->growth,
                   "Instead: 10, 50, 200, 1,000 and 2,000 people, 25 edits a second together");
  fanout
      ->add_option("--profile", arguments->profile,
                   "Record with perf where the server spends the measured time")
      ->type_name("FILE");
  CLI::App* many = add("many", "200 boards with 5 people each, 2 edits a second of each",
                       [](Arguments a, load::Report& report) {
                         return a.growth ? load::bench_many_growth(a.options, report)
                                         : load::bench_many(a.options, report);
                       });
  many->add_flag("--growth", arguments->growth,
                 "Instead: the memory with 100, 1,000 and 10,000 boards, 100 of them worked on");
  CLI::App* idle = add("idle", "5,000 people on 500 boards who do nothing",
                       [](Arguments a, load::Report& report) {
                         return a.many ? load::bench_idle_many(a.options, report)
                                       : load::bench_idle(a.options, report);
                       });
  idle->add_flag("--many", arguments->many,
                 "Instead: from 1,000 to 19,000 people, beside a busy board");
  CLI::App* join = add("join", "Coming to a board of 5,000 cards and 100,000 edits",
                       [](Arguments a, load::Report& report) {
                         return a.many ? load::bench_join_many(a.options, report)
                                       : load::bench_join(a.options, report);
                       });
  join->add_flag("--many", arguments->many,
                 "Instead: 1,000 people who come at once to a board that 50 work on");
  add("limit", "What a message to many costs beside writing the same bytes to the same sockets",
      [](Arguments a, load::Report& report) { return load::bench_limit(a.options, report); });
  CLI::App* saturate = add(
      "saturate", "One busy board, faster and faster, until it takes more than 100 ms",
      [](Arguments a, load::Report& report) {
        return load::bench_saturate(a.options, std::chrono::microseconds{a.coalesce_us}, report);
      });
  saturate
      ->add_option("--coalesce-us", arguments->coalesce_us,
                   "Clients send this often what has become due")
      ->check(CLI::Range(0, 100'000))
      ->capture_default_str();
}

}  // namespace samtavle::cli
