// Goal: of a configuration that was changed while the server runs, exactly what can be taken over
// is, and the rest is named.

#include "samtavle/app/reload.hpp"

#include <gmock/gmock.h>

#include "samtavle/app/settings.hpp"

namespace samtavle::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(PlanReload, TakesWhatCanBeTakenAndNamesTheRest) {
  Config running;
  Config wanted;
  wanted.log.level = "debug";
  wanted.limits.session.hello_timeout = std::chrono::milliseconds{700};
  wanted.limits.board.idle_close = std::chrono::seconds{5};
  wanted.login.hours = 3;
  wanted.threads = 3;
  const ReloadPlan plan = plan_reload(running, wanted);
  EXPECT_THAT(plan.changed, ElementsAre("log.level", "limits.session.hello_timeout_ms",
                                        "limits.board.idle_close_s"));
  EXPECT_THAT(plan.left, ElementsAre("threads", "login.hours"));
  EXPECT_EQ(plan.config.log.level, "debug");
  EXPECT_EQ(plan.config.limits.session.hello_timeout, std::chrono::milliseconds{700});
  EXPECT_EQ(plan.config.limits.board.idle_close, std::chrono::seconds{5});
  EXPECT_EQ(plan.config.login.hours, running.login.hours);
  EXPECT_EQ(plan.config.threads, running.threads);
}

TEST(PlanReload, NothingIsNothing) {
  const ReloadPlan plan = plan_reload(Config{}, Config{});
  EXPECT_THAT(plan.changed, IsEmpty());
  EXPECT_THAT(plan.left, IsEmpty());
}

// A new setting is left alone until somebody has seen to it that a running server can take it over.
TEST(PlanReload, TheseAndNoOthersReload) {
  for (const Setting& setting : settings()) {
    const std::string& key = setting.key;
    const bool known = key == "log.level" || key == "allowed_origins" || key == "login.issuers" ||
                       key.starts_with("tls.") || key.starts_with("limits.");
    EXPECT_EQ(setting.reloads, known) << key;
  }
}

}  // namespace
}  // namespace samtavle::app
