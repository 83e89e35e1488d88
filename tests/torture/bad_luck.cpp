// What happens to the machine: a slow disk, a clock that jumps, no descriptors.

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include "fault_case.hpp"
#include "guest.hpp"
#include "samtavle/support/process_figures.hpp"
#include "samtavle/support/raw_socket.hpp"

namespace samtavle::torture {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::steady_clock;
using support::RawSocket;

constexpr milliseconds kSoon{20'000};

std::unique_ptr<Guest> invite(FaultScene& scene, LightClient::Options options) {
  return std::make_unique<Guest>(scene.server.port(), "127.0.1.1", std::move(options));
}

bool is_unauthenticated(Guest& guest) {
  return guest.client().closed_with(base::Errc::unauthenticated);
}

// Each sync takes 50 to 500 ms, and some people write much more than such a disk takes: what they
// send is not read any more, so it does not pile up in the server, and all of it arrives in the
// end.
void slow_disk(FaultScene& scene) {
  constexpr int kWriters = 4;
  constexpr int kEdits = 400;
  constexpr std::size_t kEditBytes = 5'000;
  constexpr milliseconds kSlow{2'500};
  // Of eight megabytes that are sent to it.
  constexpr std::size_t kGrowthMax_KiB = 4 * 1024;
  Guests writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.push_back(invite(scene, scene.guest("heavy" + std::to_string(i), true)));
  }
  scene.report.expect(pump_until(writers, kSoon, is_live), "nobody was let in to begin with");
  const std::size_t before_kib = support::resident_kib(scene.server.pid());
  scene.faults.slow_syncs(milliseconds{50}, milliseconds{500});
  for (const auto& writer : writers) {
    for (int n = 0; n < kEdits; ++n) writer->edit(kEditBytes);
  }
  pump_for(writers, kSlow);
  const std::size_t after_kib = support::resident_kib(scene.server.pid());
  scene.report.expect(after_kib < before_kib + kGrowthMax_KiB,
                      "a slow disk costs " + std::to_string(after_kib - before_kib) + " KiB");
  const bool all_at_once =
      std::all_of(writers.begin(), writers.end(), [](const auto& one) { return has_all(*one); });
  scene.report.expect(!all_at_once, "the disk was not slow");
  scene.faults.slow_syncs(milliseconds{0}, milliseconds{0});
  scene.report.expect(pump_until(writers, kSoon, has_all),
                      "what was sent to a slow disk did not all arrive");
  for (const auto& writer : writers) {
    scene.report.expect(writer->client().wrong().empty(), writer->client().wrong());
  }
  scene.expect_one_line({" disk_slow "});
}

// The wall clock is set, forwards and backwards. Stamps never run backwards (the audit looks);
// nobody loses the line or waits over it; a token is good or not as the clock says at that moment.
void clock_jumps(FaultScene& scene) {
  constexpr milliseconds kPause{300};
  constexpr milliseconds kTick{2'500};  // tokens are looked after once a second
  const auto off_by = [&](std::chrono::milliseconds time) {
    scene.faults.set_wall_clock(time);
    std::this_thread::sleep_for(kPause);
  };
  LightClient::Options brief = scene.guest("brief", false);
  brief.token = scene.tokens.make("brief", plan::Role::reader, hours{1});
  Guests guests;
  guests.push_back(invite(scene, brief));
  scene.report.expect(pump_until(guests, kSoon, is_live), "nobody was let in to begin with");
  const auto begun = steady_clock::now();
  const milliseconds used = support::processor_time(scene.server.pid());

  for (const milliseconds time : {milliseconds{minutes{10}}, milliseconds{-minutes{20}}}) {
    off_by(time);
  }
  guests.front()->pump();
  scene.report.expect(!guests.front()->client().ended(), "a token ended before its time");
  off_by(hours{10});
  const bool ended = pump_until(guests, kTick, is_unauthenticated);
  scene.report.expect(ended, "a token outlives its end: " + guests.front()->client().wrong());
  // Tokens that were made just now are from the future.
  off_by(-hours{30});
  Guests early;
  early.push_back(invite(scene, scene.guest("early", false)));
  scene.report.expect(pump_until(early, kSoon, is_unauthenticated),
                      "a token from the future is good");
  off_by(milliseconds{0});
  Guests late;
  late.push_back(invite(scene, scene.guest("late", true)));
  scene.report.expect(pump_until(late, kSoon, is_live), "the clock is right and nobody is let in");
  late.front()->edit(10);
  scene.report.expect(pump_until(late, kSoon, has_all), "the clock is right and nothing is saved");

  // No timer runs wild: half of one processor is more than the crowd needs.
  const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun);
  const milliseconds cost = support::processor_time(scene.server.pid()) - used;
  scene.report.expect(cost < took / 2, "a clock that jumps costs " + std::to_string(cost.count()) +
                                           " ms in " + std::to_string(took.count()));
}

// More connections than the process may have: they are told to come back, and the store, which
// makes new files all the while, finds descriptors for them.
void descriptors(FaultScene& scene) {
  constexpr int kTooMany = 300;
  constexpr int kEdits = 300;
  constexpr std::size_t kEditBytes = 5'000;
  LightClient::Options elsewhere = scene.guest("heavy", true);
  elsewhere.board = scene.neighbour;
  Guests writers;
  writers.push_back(invite(scene, std::move(elsewhere)));
  scene.report.expect(pump_until(writers, kSoon, is_live), "nobody was let in to begin with");
  std::vector<std::unique_ptr<RawSocket>> silent;
  int told = 0;
  for (int i = 0; i < kTooMany; ++i) {
    auto one = std::make_unique<RawSocket>(scene.server.port(), "127.0.1.2");
    one->set_limit(told > 0 ? kSoon : milliseconds{5});
    const int status = one->read_answer().status;
    if (status == 503) {
      ++told;
    } else {
      scene.report.expect(status == 0 && told == 0, "of too many some are let in");
      silent.push_back(std::move(one));
    }
  }
  scene.report.expect(told > 0, "nobody was told to come back");
  for (int n = 0; n < kEdits; ++n) {
    writers.front()->edit(kEditBytes);
    // All at once they would be a fault of their own.
    const auto never = [](const Guest&) { return false; };
    static_cast<void>(pump_until(writers, milliseconds{8}, never));
  }
  scene.report.expect(pump_until(writers, kSoon, has_all), "the store does not go on");
  scene.expect_one_line({" connections_full "});
  scene.report.expect(scene.server.log_lines({"accept_failed"}) == 0, "the last descriptor went");
  silent.clear();
  Guests late;
  for (int i = 0; i < 200 && (late.empty() || late.front()->client().ended()); ++i) {
    late.clear();
    late.push_back(invite(scene, scene.guest("late", false)));
    static_cast<void>(pump_until(late, milliseconds{50}, is_live));
  }
  scene.report.expect(pump_until(late, kSoon, is_live), "nobody is let in any more");
}

// As much as anybody can send, so that only the disk holds them up.
std::vector<std::string> generous(std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.end(), {"--limits-session-messages-per-second", "100000",
                                     "--limits-session-operations-per-second", "1000000",
                                     "--limits-session-bytes-per-second", "1000000000"});
  return arguments;
}

}  // namespace

std::span<const FaultCase> bad_luck() {
  static const std::vector<FaultCase> kCases = {
      {.name = "slow_disk",
       .run = slow_disk,
       .needs_limits = true,
       .is_felt = true,
       .arguments = generous(),
       .limits = {"--limits-board-in-flight-bytes-max", "65536"}},
      {.name = "clock_jumps", .run = clock_jumps},
      {.name = "descriptors",
       .run = descriptors,
       .arguments = generous({"--storage-write-buffer-bytes", "1048576"}),
       // Leaves room for 96 connections.
       .descriptors_max = 800}};
  return kCases;
}

}  // namespace samtavle::torture
