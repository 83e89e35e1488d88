#include "samtavle/app/reload.hpp"

#include "samtavle/app/settings.hpp"

namespace samtavle::app {

ReloadPlan plan_reload(const Config& running, const Config& wanted) {
  ReloadPlan plan{running, {}, {}};
  for (const Setting& setting : settings()) {
    const SettingValue value = setting.get(wanted);
    if (value == setting.get(running)) continue;
    (setting.reloads ? plan.changed : plan.left).push_back(setting.key);
    if (setting.reloads) SAMTAVLE_CHECK(setting.set(plan.config, value));
  }
  return plan;
}

}  // namespace samtavle::app
