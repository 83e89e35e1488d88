// Goal: what is in deploy/ fits this server. The example of the configuration is compared with the
// defaults in tests/unit/app.

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <regex>
#include <set>

#include "samtavle/app/metrics.hpp"
#include "samtavle/support/program.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;
using support::ProgramResult;

constexpr const char* kAnalyze = "/usr/bin/systemd-analyze";

TEST(Deploy, TheExampleIsPrintedByTheProgram) {
  EXPECT_EQ(support::run_program("samtavled", {"config", "print", "--defaults"}).output,
            support::read_file("deploy/samtavled.toml"));
  EXPECT_EQ(support::run_program("samtavled",
                                 {"config", "check", "--config", "deploy/samtavled.toml"})
                .status,
            0);
}

// systemd itself does not run where these tests do: the unit is checked for what can be seen from
// its text.
TEST(Deploy, TheUnitIsGoodAndSandboxed) {
  std::string unit = support::read_file("deploy/samtavled.service");
  ASSERT_FALSE(unit.empty()) << "Run this test from the root of the repository.";
  if (!fs::exists(kAnalyze)) {
    std::cout << "systemd-analyze is not here: the unit is not verified\n";
    return;
  }
  const support::TemporaryDirectory folder;
  const std::string program = "/usr/bin/samtavled";
  unit.replace(unit.find(program), program.size(), support::program_path("samtavled").string());
  const std::string file = (folder.path() / "samtavled.service").string();
  support::write_file(file, unit);

  const ProgramResult verified = support::run_program(kAnalyze, {"verify", "--man=no", file});
  EXPECT_EQ(verified.status, 0) << verified.errors;
  EXPECT_THAT(verified.errors, testing::Not(testing::HasSubstr("samtavled.service")))
      << "a warning";

  const ProgramResult secure = support::run_program(
      kAnalyze, {"security", "--offline=true", "--threshold=20", "--no-pager", file});
  EXPECT_EQ(secure.status, 0) << "its exposure is above 2.0\n" << secure.output;
}

// The metrics that a text names, without what histograms add.
std::set<std::string> metrics_in(const std::string& text) {
  const std::regex name("samtavle_[a-z0-9_]+");
  std::set<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it) {
    std::string metric = it->str();
    if (metric.ends_with("_bucket")) metric.resize(metric.size() - 7);
    found.insert(std::move(metric));
  }
  return found;
}

TEST(Deploy, AlertsAndDashboardNameWhatThereIs) {
  std::set<std::string> known;
  for (const app::Metric& metric : app::metrics()) known.emplace(metric.name);
  ASSERT_FALSE(known.empty());
  for (const char* file : {"samtavle.rules.yaml", "grafana.json"}) {
    const auto named = metrics_in(support::read_file(fs::path("deploy/monitoring") / file));
    EXPECT_GT(named.size(), 10u) << file;
    for (const std::string& metric : named) EXPECT_TRUE(known.contains(metric)) << metric;
  }
}

TEST(Deploy, TheRulesAreGood) {
  const char* const promtool = "/usr/bin/promtool";
  if (!fs::exists(promtool)) GTEST_SKIP() << "promtool (tools/setup --proxies): cannot run here";
  const ProgramResult rules =
      support::run_program(promtool, {"check", "rules", "deploy/monitoring/samtavle.rules.yaml"});
  EXPECT_EQ(rules.status, 0) << rules.output << rules.errors;
  const ProgramResult config =
      support::run_program(promtool, {"check", "config", "deploy/monitoring/prometheus.yaml"});
  EXPECT_EQ(config.status, 0) << config.output << config.errors;
}

// What a package sets must be settings, whatever becomes of them.
TEST(Deploy, ThePackagesConfigurationIsGood) {
  const ProgramResult checked = support::run_program(
      "samtavled", {"config", "check", "--config", "deploy/debian/samtavled.toml"});
  EXPECT_EQ(checked.status, 0) << checked.errors;
}

}  // namespace
}  // namespace samtavle::integration
