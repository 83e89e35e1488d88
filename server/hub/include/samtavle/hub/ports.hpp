#pragma once
// What a hub and its boards stand on. All of it outlives them.

#include "samtavle/base/limits.hpp"
#include "samtavle/hub/background.hpp"
#include "samtavle/hub/board_log.hpp"
#include "samtavle/hub/committer.hpp"
#include "samtavle/hub/gatekeeper.hpp"
#include "samtavle/hub/memory_budget.hpp"
#include "samtavle/hub/runtime.hpp"

namespace samtavle::hub {

struct Ports {
  BoardLog& log;
  Committer& committer;
  Gatekeeper& gatekeeper;
  Runtime& runtime;
  Background& background;
  MemoryBudget& memory;
  const base::Limits& limits;
};

}  // namespace samtavle::hub
