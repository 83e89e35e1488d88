#include "slow.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include "crowd.hpp"
#include "guest.hpp"
#include "report.hpp"
#include "samtavle/support/process_figures.hpp"
#include "samtavle/support/server_process.hpp"
#include "verdict.hpp"

namespace samtavle::torture {
namespace {

using std::chrono::steady_clock;

constexpr milliseconds kCalm{2'000};
constexpr milliseconds kArrival{300};
constexpr milliseconds kArrivalEach{3};
constexpr milliseconds kSettle{60'000};
constexpr milliseconds kLook{20};
// The buffers of a connection fill within this time; then the server's limit begins to run.
constexpr milliseconds kFill{5'000};
// From the first session that is ended to the last one: the server looks once a second.
constexpr milliseconds kAllEnded{1'100};
// Until a connection is gone whose close frame does not get through, and some more.
constexpr milliseconds kCloseLimit{6'000};
constexpr std::size_t kAwakePart = 10;  // one in so many stalled ones, the first that came
constexpr milliseconds kAwake{1'000};
constexpr int kReceiveBufferBytes = 4'096;
// So much that buffers fill soon, and so little that the readers here keep up, however many they
// are.
constexpr unsigned kBytesPerSecond = 60'000;
constexpr unsigned kDeliveriesPerSecond = 20'000;
constexpr unsigned kEditsPerSecondMax = 200;
// What stalled readers may cost in the server's own memory: the segments that their writes hold on
// to beyond the ring.
constexpr std::size_t kGrowthBase_KiB = 24 * 1024;
constexpr std::size_t kGrowthEach_KiB = 64;

class Slow {
 public:
  explicit Slow(const SlowOptions& options)
      : options_(options),
        report_("slow --stalled " + std::to_string(options.stalled) + " --readers " +
                std::to_string(options.readers) + " --writers " +
                std::to_string(options.writers) + " --stall-ms " +
                std::to_string(options.stall_ms) + " --seed " + std::to_string(options.seed) +
                (options.control ? " --control" : "")) {}

  int run() {
    if (!start()) return 1;
    calm_ = crowd_->measure(options_.control ? kCalm / 10 : kCalm);
    before_kib_ = support::resident_kib(server_->pid());
    descriptors_ = support::open_descriptors(server_->pid());
    std::fprintf(stderr, "calm: p50 %.1f ms, p99 %.1f ms of %zu deliveries\n", calm_.ms(0.5),
                 calm_.ms(0.99), calm_.count());
    if (!stall()) return 1;
    // That so many came at once, and everybody heard of each, is another matter.
    std::this_thread::sleep_for(kArrival + kArrivalEach * options_.stalled);
    crowd_->begin_measure();
    if (ended_in_time()) {
      wake_some();
      wait_until_gone();
    }
    loud_ = crowd_->end_measure();
    return judge();
  }

 private:
  bool start() {
    support::ServerOptions server;
    const unsigned stall_ms = options_.control ? 600'000 : options_.stall_ms;
    server.arguments = {"--demo",
                        "--limits-session-stall-timeout-ms",
                        std::to_string(stall_ms),
                        "--limits-session-connections-per-address",
                        "100000",
                        "--limits-session-new-connections-per-address-and-minute",
                        "1000000"};
    auto started = support::ServerProcess::start(server);
    if (!started) return report_.expect(false, started.error().detail);
    server_ = std::move(*started);
    const auto tokens = Tokens::of(server_->data_dir());
    if (!tokens) return report_.expect(false, tokens.error().detail);
    tokens_.emplace(*tokens);
    CrowdOptions crowd;
    crowd.port = server_->port();
    crowd.readers = options_.readers;
    crowd.writers = options_.writers;
    const unsigned edits_per_second =
        std::clamp(kDeliveriesPerSecond / std::max(1u, options_.readers), 10u, kEditsPerSecondMax);
    crowd.edit_every = milliseconds{1'000 * options_.writers / edits_per_second};
    crowd.edit_bytes = kBytesPerSecond / edits_per_second;
    auto joined = Crowd::join(crowd, *tokens_);
    if (!joined) return report_.expect(false, joined.error().detail);
    crowd_ = std::move(*joined);
    return true;
  }

  // They come, say Hello, and read not a byte.
  bool stall() {
    begun_ = steady_clock::now();
    for (unsigned i = 0; i < options_.stalled; ++i) {
      LightClient::Options client;
      client.name = "stalled" + std::to_string(i);
      client.board = board_.str();
      client.token = tokens_->make(client.name, plan::Role::reader);
      stalled_.push_back(std::make_unique<Guest>(server_->port(), "127.0.0.1", std::move(client),
                                                 kReceiveBufferBytes));
      stalled_.back()->send();
    }
    const auto all_in = [this] {
      return support::open_descriptors(server_->pid()) >= descriptors_ + options_.stalled;
    };
    while (!all_in() && steady_clock::now() < begun_ + kFill) std::this_thread::sleep_for(kLook);
    return report_.expect(all_in(), "those who will stall were not let in");
  }

  void look() { peak_kib_ = std::max(peak_kib_, support::resident_kib(server_->pid())); }

  [[nodiscard]] std::size_t ended_lines() const {
    return server_->log_lines({" session_ended ", "reason=fell_behind"});
  }

  bool ended_in_time() {
    const auto deadline = begun_ + kFill + milliseconds{options_.stall_ms};
    while (ended_lines() == 0 && steady_clock::now() < deadline) {
      look();
      std::this_thread::sleep_for(kLook);
    }
    first_ended_ = steady_clock::now() - begun_;
    std::this_thread::sleep_for(kAllEnded);
    return report_.expect(ended_lines() > 0, "nobody was ended for reading nothing");
  }

  // Whoever reads again in time gets what was written, and at the end why.
  void wake_some() {
    const auto some = static_cast<std::ptrdiff_t>((stalled_.size() + kAwakePart - 1) / kAwakePart);
    std::vector<Guest*> awake;
    for (auto one = stalled_.begin(); one != stalled_.begin() + some; ++one) {
      awake.push_back(one->get());
    }
    const auto deadline = steady_clock::now() + kAwake;
    while (!awake.empty() && steady_clock::now() < deadline) {
      std::erase_if(awake, [this](Guest* guest) {
        guest->receive();
        const bool over = guest->gone() || guest->client().ended();
        if (over) note_end(guest->client());
        return over;
      });
      look();
      std::this_thread::sleep_for(milliseconds{1});
    }
    report_.expect(coded_ > 0, "no stalled reader heard that it fell behind");
  }

  // A connection may also end without a word, if there was no room for it.
  void note_end(const LightClient& client) {
    if (client.wrong().empty()) return;
    const bool fitting = client.closed_with(base::Errc::fell_behind);
    coded_ += fitting ? 1 : 0;
    report_.expect(fitting, "a stalled reader was " + client.wrong());
  }

  void wait_until_gone() {
    // Who read a little and stopped again has all of the limit once more.
    const auto deadline =
        steady_clock::now() + kFill + milliseconds{options_.stall_ms} + kCloseLimit;
    std::size_t now = support::open_descriptors(server_->pid());
    while (now > descriptors_ && steady_clock::now() < deadline) {
      look();
      std::this_thread::sleep_for(kLook);
      now = support::open_descriptors(server_->pid());
    }
    const std::size_t left = now > descriptors_ ? now - descriptors_ : 0;
    closed_ = options_.stalled - std::min<std::size_t>(left, options_.stalled);
    report_.expect(closed_ == options_.stalled, "stalled readers are still there");
  }

  int judge() {
    const Crowd::Outcome outcome = crowd_->settle(kSettle);
    report_.expect(outcome.wrong.empty(), "a healthy client: " + outcome.wrong);
    const auto minutes = std::chrono::floor<std::chrono::minutes>(steady_clock::now() - begun_);
    report_.expect(ended_lines() <= 1 + static_cast<std::size_t>(minutes.count()),
                   "the log says the same more than once in a minute");
    const std::size_t growth = peak_kib_ > before_kib_ ? peak_kib_ - before_kib_ : 0;
    report_.expect(growth <= kGrowthBase_KiB + kGrowthEach_KiB * options_.stalled,
                   "stalled readers cost " + std::to_string(growth) + " KiB of memory");
    crowd_.reset();
    stalled_.clear();
    // The crowd has no board.
    const Verdict verdict =
        stop_and_judge(*server_, board_, std::nullopt, {outcome.journal}, report_);
    report_.expect(verdict.good(), "the log does not hold every edit once");
    if (!report_.good()) std::fprintf(stderr, "%s\n", server_->log().c_str());
    const double ratio = calm_.ms(0.99) > 0 ? loud_.ms(0.99) / calm_.ms(0.99) : 0;
    std::fprintf(stderr,
                 "with stalled readers: p50 %.1f ms, p99 %.1f ms of %zu deliveries; the first was "
                 "ended after %.1f s\n",
                 loud_.ms(0.5), loud_.ms(0.99), loud_.count(),
                 std::chrono::duration<double>(first_ended_).count());
    std::printf("stalled=%u closed=%zu coded=%zu acked=%zu lost=%zu duplicated=%zu "
                "p99_calm_ms=%.2f p99_ms=%.2f ratio=%.2f rss_kib=%zu rss_growth_kib=%zu\n",
                options_.stalled, closed_, coded_, verdict.promised, verdict.lost,
                verdict.duplicated, calm_.ms(0.99), loud_.ms(0.99), ratio, peak_kib_, growth);
    if (options_.control) return closed_ == 0 && report_.complaints() == 1 ? 0 : 1;
    return report_.good() ? 0 : 1;
  }

  SlowOptions options_;
  Report report_;
  base::BoardId board_ = base::BoardId::parse("dokk1").value();
  std::unique_ptr<support::ServerProcess> server_;
  std::optional<Tokens> tokens_;
  std::unique_ptr<Crowd> crowd_;
  Guests stalled_;
  Latencies calm_;
  Latencies loud_;
  steady_clock::time_point begun_;
  steady_clock::duration first_ended_{};
  std::size_t before_kib_ = 0;
  std::size_t peak_kib_ = 0;
  std::size_t descriptors_ = 0;
  std::size_t coded_ = 0;
  std::size_t closed_ = 0;
};

}  // namespace

int run_slow(const SlowOptions& options) { return Slow{options}.run(); }

}  // namespace samtavle::torture
