#pragma once
// Somebody who has come to a board.

#include <string>
#include <utility>

#include "samtavle/local/board_host.hpp"

namespace samtavle::local {

struct BoardHost::Session {
  Session(base::SessionId number, plan::Identity identity, const base::Limits& limits,
          sync::TimePoint now)
      : id(number), who(std::move(identity)), protocol(limits, now) {}

  const base::SessionId id;
  const plan::Identity who;
  sync::ServerSession protocol;
  base::Actor actor{};
  std::string device{};
  base::Replica replica{};
  std::string presence{};  // samtavle.v1.PresenceUpdate; empty: nowhere in particular
  bool welcomed = false;
  bool ended = false;
};

}  // namespace samtavle::local
