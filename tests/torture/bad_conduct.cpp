// What peers do: nothing at all, very little at a time, never an end, too much.

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

#include "fault_case.hpp"
#include "guest.hpp"
#include "samtavle/support/line_proxy.hpp"
#include "samtavle/support/process_figures.hpp"
#include "samtavle/support/raw_socket.hpp"

namespace samtavle::torture {
namespace {

using base::Errc;
using std::chrono::steady_clock;
using support::RawSocket;

constexpr milliseconds kStep{1};

// Somebody else than the crowd, whose address has limits of its own.
std::string address(int number) { return "127.0.1." + std::to_string(number); }

using Sockets = std::vector<std::unique_ptr<RawSocket>>;

struct Invitation {
  int count = 1;
  int from = 1;          // the last number of their address
  bool writes = false;
  std::string board{};   // empty: the crowd's
  std::uint16_t port = 0;  // 0: the server's
};

Guests invite(FaultScene& scene, const Invitation& invitation) {
  Guests guests;
  for (int i = 0; i < invitation.count; ++i) {
    const std::string name =
        "guest" + std::to_string(invitation.from) + "x" + std::to_string(i);
    LightClient::Options options = scene.guest(name, invitation.writes);
    if (!invitation.board.empty()) options.board = invitation.board;
    const std::uint16_t port = invitation.port == 0 ? scene.server.port() : invitation.port;
    guests.push_back(
        std::make_unique<Guest>(port, address(invitation.from), std::move(options)));
  }
  return guests;
}

bool let_in(const Guests& guests) {
  return pump_until(guests, milliseconds{10'000}, is_live);
}

// Two thousand connections that never ask for anything; one address is over its limit besides.
void connects(FaultScene& scene) {
  constexpr int kEach = 350;
  constexpr int kTooMany = 600;  // of one address; 500 may be open
  constexpr int kOthers = 4;
  Sockets silent;
  for (int from = 1; from <= kOthers; ++from) {
    for (int i = 0; i < kEach; ++i) {
      silent.push_back(std::make_unique<RawSocket>(scene.server.port(), address(from)));
    }
  }
  for (int i = 0; i < kTooMany; ++i) {
    silent.push_back(std::make_unique<RawSocket>(scene.server.port(), address(9)));
  }
  scene.report.expect(silent.back()->read_answer().status == 429,
                      "an address over its limit is not told so");
  scene.report.expect(scene.wait_gone(kAcceptTimeout + scene.slack),
                      "connections that ask for nothing stay");
  scene.expect_one_line({" connection_closed ", "no_request_in_time"});
  scene.expect_one_line({" connection_refused ", "address_over_its_limit"});
}

// Everything a byte at a time: who comes to an end in time is served, who does not is cut off.
void trickle(FaultScene& scene) {
  Guests slow = invite(scene, {10, 1, true});
  Guests endless = invite(scene, {5, 2});
  scene.report.expect(let_in(endless), "somebody who means ill was not let in to begin with");
  // A message of a thousand bytes, of which a few come.
  for (const auto& guest : endless) {
    guest->say(support::client_frame(support::kBinary, std::string(1'000, 'x')));
  }
  Sockets headers;
  for (int i = 0; i < 10; ++i) {
    headers.push_back(std::make_unique<RawSocket>(scene.server.port(), address(3)));
    headers.back()->send("GET /livez HTTP/1.1\r\n");
  }
  // A byte in a millisecond and a bit; where the machine is busy elsewhere, a few at once.
  const auto begun = steady_clock::now();
  std::size_t last_ms = 0;
  const bool served = visit_until(slow, milliseconds{10'000}, [&](Guest& guest) {
    const auto ms = static_cast<std::size_t>(
        std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun).count());
    if (ms >= last_ms + 10) {
      last_ms = ms;
      for (const auto& other : endless) other->pump(1);
      for (const auto& header : headers) header->send("x");
    }
    const std::size_t due = ms * 4 / 3;
    guest.pump(due > guest.sent() ? due - guest.sent() : 0);
    if (guest.client().live() && guest.client().made() == 0) guest.edit(100);
    return guest.client().acknowledged() == 1;
  });
  scene.report.expect(served, "who sends slowly is not served");
  const bool cut = visit_until(endless, kDeadAfter + scene.slack, [](Guest& guest) {
    guest.pump(1);
    return guest.client().closed_with(Errc::policy);
  });
  scene.report.expect(cut, "a message that does not end is waited for");
  for (const auto& header : headers) {
    header->set_limit(kAcceptTimeout + scene.slack);
    const bool told = header->read_answer().status == 408;
    if (!scene.report.expect(told, "a header that does not end stays")) break;
  }
  slow.clear();
  endless.clear();
  headers.clear();
  scene.report.expect(scene.wait_gone(scene.slack), "connections stay");
  scene.expect_one_line({" connection_refused_frames ", "a message that does not end"});
}

// People whose line goes dead without a word.
void half_open(FaultScene& scene) {
  auto proxy = support::LineProxy::open(scene.server.port());
  if (!scene.report.expect(proxy.has_value(), "no proxy")) return;
  Guests guests = invite(scene, {20, 1, true, scene.board, (*proxy)->port()});
  scene.report.expect(let_in(guests), "nobody came through the proxy");
  (*proxy)->cut_all(support::Cut::nobody);
  scene.report.expect(scene.wait_gone(kDeadAfter + scene.slack), "dead connections stay");
  scene.expect_one_line({" connection_closed ", "dead"});
}

// Messages in pieces without an end, quickly, steadily and slowly, and a large one that stops.
void fragments(FaultScene& scene) {
  constexpr std::size_t kLargeBytes = 200'000;
  constexpr std::size_t kGrowthMax_KiB = 24 * 1024;
  const std::size_t before_kib = support::resident_kib(scene.server.pid());
  std::array<Guests, 4> all = {invite(scene, {10, 1}), invite(scene, {10, 2}),
                               invite(scene, {10, 3}), invite(scene, {10, 4})};
  for (Guests& guests : all) scene.report.expect(let_in(guests), "nobody was let in to begin with");
  const std::string begin = support::client_frame(support::kBinary, "x", false);
  const std::string piece = support::client_frame(0, "x", false);
  for (Guests& guests : all) {
    for (const auto& guest : guests) {
      if (&guests == &all[3]) {
        const std::string large =
            support::client_frame(support::kBinary, std::string(kLargeBytes, 'x'));
        guest->say(std::string_view(large).substr(0, large.size() / 2));
      } else {
        guest->say(begin);
      }
    }
  }
  for (const auto& guest : all[0]) {
    for (int i = 0; i < 1'000; ++i) guest->say(piece);
  }
  const auto deadline = steady_clock::now() + kDeadAfter + scene.slack;
  bool over = false;
  for (int turn = 0; !over && steady_clock::now() < deadline; ++turn) {
    over = true;
    for (Guests& guests : all) {
      for (const auto& guest : guests) {
        if (turn % 10 == 0 && &guests == &all[1]) guest->say(piece);
        if (turn % 100 == 0 && &guests == &all[2]) guest->say(piece);
        guest->pump();
        over = over && guest->client().closed_with(Errc::policy);
      }
    }
    std::this_thread::sleep_for(kStep);
  }
  scene.report.expect(over, "fragments without end are taken");
  const std::size_t after_kib = support::resident_kib(scene.server.pid());
  scene.report.expect(after_kib < before_kib + kGrowthMax_KiB,
                      "fragments cost " + std::to_string(after_kib - before_kib) + " KiB");
  for (Guests& guests : all) guests.clear();
  scene.report.expect(scene.wait_gone(scene.slack), "connections stay");
  scene.expect_one_line({" connection_refused_frames ", "a message that does not end"});
}

// Edits as fast as a socket takes them, pings likewise, messages that are too big.
void flood(FaultScene& scene) {
  // On another board, or everybody who is healthy would have to read it all.
  Guests edits = invite(scene, {6, 1, true, scene.neighbour});
  Guests pings = invite(scene, {6, 2});
  Guests bombs = invite(scene, {3, 3});
  for (Guests* guests : {&edits, &pings, &bombs}) {
    scene.report.expect(let_in(*guests), "nobody was let in to begin with");
  }
  for (const auto& guest : pings) {
    for (int i = 0; i < 1'000; ++i) guest->say(support::client_frame(support::kPing, "p"));
  }
  for (const auto& guest : bombs) {
    guest->say(support::client_frame(support::kBinary, std::string(300'000, 'x')));
  }
  constexpr std::size_t kAhead = 64 * 1024;
  const bool cut = visit_until(edits, kThrottleTimeout + scene.slack, [&](Guest& guest) {
    while (guest.unsent() < kAhead && !guest.gone()) guest.edit(40);
    guest.pump();
    return guest.client().closed_with(Errc::policy) || guest.gone();
  });
  scene.report.expect(cut, "who floods for long may stay");
  const auto closed_with = [](Errc why) {
    return [why](Guest& guest) { return guest.client().closed_with(why); };
  };
  scene.report.expect(pump_until(pings, scene.slack, closed_with(Errc::policy)),
                      "pings without end are taken");
  scene.report.expect(pump_until(bombs, scene.slack, closed_with(Errc::too_big)),
                      "a bomb is taken");
  edits.clear();
  pings.clear();
  bombs.clear();
  scene.report.expect(scene.wait_gone(scene.slack), "connections stay");
  scene.expect_one_line({" session_ended ", "reason=policy"});
  scene.expect_one_line({" connection_refused_frames ", "too many control frames"});
}

}  // namespace

std::span<const FaultCase> bad_conduct() {
  static const std::vector<FaultCase> kCases = {
      {.name = "connects", .run = connects, .needs_limits = true},
      {.name = "trickle", .run = trickle, .needs_limits = true},
      {.name = "half_open", .run = half_open, .needs_limits = true},
      {.name = "fragments", .run = fragments, .needs_limits = true},
      {.name = "flood", .run = flood, .needs_limits = true}};
  return kCases;
}

}  // namespace samtavle::torture
