#pragma once
// What becomes of a configuration that was changed while the server runs. Pure.

#include <string>
#include <vector>

#include "samtavle/app/config.hpp"

namespace samtavle::app {

struct ReloadPlan {
  Config config;                     // as the server is to run from now on
  std::vector<std::string> changed;  // keys of settings that are other than before
  std::vector<std::string> left;     // that were changed in vain: they take a restart
};

[[nodiscard]] ReloadPlan plan_reload(const Config& running, const Config& wanted);

}  // namespace samtavle::app
