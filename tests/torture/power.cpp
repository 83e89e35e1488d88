#include "power.hpp"

#include <signal.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "crew.hpp"
#include "image.hpp"
#include "log_writer.hpp"
#include "report.hpp"
#include "samtavle/support/private_mounts.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/server_process.hpp"
#include "verdict.hpp"

namespace samtavle::torture {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kRoundMin_ms = 150;
constexpr std::uint64_t kRoundMax_ms = 900;
constexpr unsigned kAtOncePercent = 25;
constexpr std::uint64_t kImageBytes = 1024 * 1024 * 1024;  // sparse
constexpr std::chrono::seconds kSettle{120};

// From the first word on standard error to the last on standard output.
class Power {
 public:
  explicit Power(const PowerOptions& options)
      : options_(options),
        report_("power --rounds " + std::to_string(options.rounds) + " --writers " +
                std::to_string(options.writers) + " --seed " + std::to_string(options.seed) +
                (options.control ? " --control" : "")),
        random_(options.seed) {}

  int run() {
    if (const auto made = support::make_mounts_private(); !made) return not_here(made.error());
    auto image = Image::make(kImageBytes);
    if (!image) return not_here(image.error());
    image_ = std::move(*image);
    return options_.control ? run_control() : run_server();
  }

 private:
  static int not_here(const base::Error& error) {
    std::fprintf(stderr, "torture power: cannot run here: %s\n", error.detail.c_str());
    std::printf("rounds=0 not_run=1\n");
    return kNotHere;
  }

  int give_up(const std::string& why) {
    report_.complain(why);
    if (server_) std::fprintf(stderr, "%s\n", server_->log().c_str());
    return 1;
  }

  void wait_a_while() {
    // Now and then at once: what a start tidies up is on its way then.
    const bool at_once = !options_.control && random_.chance(kAtOncePercent);
    std::this_thread::sleep_for(milliseconds{
        at_once ? random_.below(kRoundMin_ms) : random_.between(kRoundMin_ms, kRoundMax_ms)});
  }

  int run_server() {
    support::ServerOptions server;
    server.data_dir = image_->mount_point() / "data";
    // Small buffers, so that cuts also fall into the making of sorted files.
    server.arguments = {"--demo", "--storage-write-buffer-bytes", "1048576"};
    auto started = support::ServerProcess::start(server);
    if (!started) return give_up(started.error().detail);
    server_ = std::move(*started);
    const auto tokens = Tokens::of(server_->data_dir());
    if (!tokens) return give_up(tokens.error().detail);
    CrewOptions options;
    options.writers = options_.writers;
    options.seed = options_.seed;
    options.board = board_.str();
    Crew crew(options, *tokens);
    for (unsigned round = 1; round <= options_.rounds; ++round) {
      crew.revive(server_->base_url());
      wait_a_while();
      server_->signal(SIGSTOP);
      const auto cut = image_->cut_power();
      server_->kill();
      if (!cut) return give_up(cut.error().detail);
      if (auto back = image_->restore_power(); !back) return give_up(back.error().detail);
      if (auto again = server_->restart(); !again) return give_up(again.error().detail);
      std::fprintf(stderr, "\rround %u of %u", round, options_.rounds);
    }
    std::fprintf(stderr, "\nsettling\n");
    const auto hash = crew.settle(server_->base_url(), kSettle);
    if (!hash) return give_up(hash.error().detail);
    const Verdict verdict = stop_and_judge(*server_, board_, *hash, crew.journals(), report_);
    std::printf("rounds=%u acked=%zu lost=%zu duplicated=%zu\n", options_.rounds, verdict.promised,
                verdict.lost, verdict.duplicated);
    return report_.good() && verdict.good() ? 0 : give_up("the promise is broken");
  }

  int run_control() {
    std::uint64_t acked = 0;
    std::uint64_t lost = 0;
    for (unsigned round = 0; round <= options_.rounds; ++round) {
      const bool synced = round == 0;
      const std::string name = "store-" + std::to_string(round);
      const auto store = image_->mount_point() / name;
      const auto journal = folder_.path() / name;
      support::ProgramOptions program;
      program.program = std::filesystem::read_symlink("/proc/self/exe");
      program.arguments = {"log-writer", "--store", store.string(), "--journal", journal.string()};
      if (synced) program.arguments.push_back("--sync");
      auto writer = support::Program::start(program);
      if (!writer) return give_up(writer.error().detail);
      wait_a_while();
      writer->signal(SIGSTOP);
      const auto cut = image_->cut_power();
      writer->signal(SIGKILL);
      static_cast<void>(writer->wait(std::chrono::seconds{20}));
      if (!cut) return give_up(cut.error().detail);
      if (auto back = image_->restore_power(); !back) return give_up(back.error().detail);
      const auto left = stored_events(store);
      if (!left) return give_up("the log: " + left.error().detail);
      const std::uint64_t promised = Journal::read(journal).acknowledged.size();
      if (synced) {
        if (promised == 0 || *left < promised) return give_up("a log that syncs lost something");
        continue;
      }
      acked += promised;
      lost += promised > *left ? promised - *left : 0;
    }
    std::printf("rounds=%u acked=%llu lost=%llu duplicated=0\n", options_.rounds,
                static_cast<unsigned long long>(acked), static_cast<unsigned long long>(lost));
    return lost > 0 ? 0 : give_up("the control lost nothing");
  }

  PowerOptions options_;
  Report report_;
  support::Random random_;
  support::TemporaryDirectory folder_;
  base::BoardId board_ = base::BoardId::parse("dokk1").value();
  std::unique_ptr<Image> image_;  // before the server, which has files open on it
  std::unique_ptr<support::ServerProcess> server_;
};

}  // namespace

int run_power(const PowerOptions& options) { return Power{options}.run(); }

}  // namespace samtavle::torture
