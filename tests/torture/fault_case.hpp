#pragma once
// A fault that faults.cpp goes through, and what it may use.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crowd.hpp"
#include "light_client.hpp"
#include "report.hpp"
#include "samtavle/support/process_faults.hpp"
#include "samtavle/support/server_process.hpp"
#include "tokens.hpp"

namespace samtavle::torture {

// The limits of time that the server of a fault has; short, so that nobody waits for long.
inline constexpr milliseconds kAcceptTimeout{1'500};
inline constexpr milliseconds kHelloTimeout{1'000};
inline constexpr milliseconds kPingInterval{400};
inline constexpr milliseconds kDeadAfter{1'200};
inline constexpr milliseconds kThrottleTimeout{1'000};

struct FaultScene {
  support::ServerProcess& server;
  support::ProcessFaults& faults;
  Crowd& crowd;
  const Tokens& tokens;
  Report& report;
  std::size_t descriptors;  // of the server, with the crowd
  std::string board;
  std::string neighbour;    // another board, on the same thread of the server
  milliseconds slack;       // how much later than its limit anything may be on a busy machine

  // An ordinary client's options.
  [[nodiscard]] LightClient::Options guest(const std::string& name, bool writes) const;
  // Until the server has closed all that came after the crowd.
  bool wait_gone(milliseconds within);
  // The log has one line with all of these parts, and not one for each time.
  void expect_one_line(std::initializer_list<std::string_view> parts);
};

struct FaultCase {
  const char* name;
  void (*run)(FaultScene&);
  bool needs_limits = false;                  // without them it stays (the control)
  bool is_felt = false;                       // by everybody: what matters is how it is afterwards
  std::vector<std::string> arguments{};       // more for the server
  std::vector<std::string> limits{};          // likewise, but not in the control
  std::optional<unsigned> descriptors_max{};  // of the server
};

// bad_conduct.cpp: what peers do.
[[nodiscard]] std::span<const FaultCase> bad_conduct();
// bad_luck.cpp: what happens to the machine.
[[nodiscard]] std::span<const FaultCase> bad_luck();

}  // namespace samtavle::torture
