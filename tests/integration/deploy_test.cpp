// Goal: what is in deploy/ fits this server. The example of the configuration is compared with the
// defaults in tests/unit/app.

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <regex>
#include <set>

#include "samtavle/app/metrics.hpp"
#include "samtavle/app/settings.hpp"
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
  const std::string socket = support::read_file("deploy/samtavled.socket");
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
  const std::string listener = (folder.path() / "samtavled.socket").string();
  support::write_file(listener, socket);

  const ProgramResult verified =
      support::run_program(kAnalyze, {"verify", "--man=no", file, listener});
  EXPECT_EQ(verified.status, 0) << verified.errors;
  EXPECT_THAT(verified.errors, testing::Not(testing::HasSubstr("samtavled."))) << "a warning";
  // The address that the server has without it.
  const std::string listen = "listen = \"";
  const std::string defaults = support::read_file("deploy/samtavled.toml");
  const std::size_t at = defaults.find("\n" + listen) + 1 + listen.size();
  EXPECT_THAT(socket, testing::HasSubstr("\nListenStream=" +
                                         defaults.substr(at, defaults.find('"', at) - at) + "\n"));

  const ProgramResult secure = support::run_program(
      kAnalyze, {"security", "--offline=true", "--threshold=20", "--no-pager", file});
  EXPECT_EQ(secure.status, 0) << "its exposure is above 2.0\n" << secure.output;
}

// The metrics that a text names, without what histograms add.
std::set<std::string> metrics_in(const std::string& text) {
  const std::regex name("samtavle_[a-z][a-z0-9_]+");
  std::set<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it) {
    std::string metric = it->str();
    if (metric.ends_with("_bucket")) metric.resize(metric.size() - 7);
    found.insert(std::move(metric));
  }
  return found;
}

TEST(Deploy, AlertsDashboardAndGuideNameWhatThereIs) {
  std::set<std::string> known;
  for (const app::Metric& metric : app::metrics()) known.emplace(metric.name);
  ASSERT_FALSE(known.empty());
  for (const char* file : {"monitoring/samtavle.rules.yaml", "monitoring/grafana.json",
                           "README.md"}) {
    const auto named = metrics_in(support::read_file(fs::path("deploy") / file));
    EXPECT_GT(named.size(), 10u) << file;
    for (const std::string& metric : named) EXPECT_TRUE(known.contains(metric)) << metric;
  }
}

TEST(Deploy, TheGuideNamesSettingsThatThereAre) {
  std::set<std::string> sections;
  for (const app::Setting& setting : app::settings()) {
    sections.insert(setting.key.substr(0, setting.key.find('.')));
  }
  // `backup.keep`, `limits.board.memory_budget_bytes`, `log.level = "debug"`
  const std::regex name("`([a-z]+)(\\.[a-z_]+)+[` ]");
  const std::string guide = support::read_file("deploy/README.md");
  std::size_t found = 0;
  for (std::sregex_iterator it(guide.begin(), guide.end(), name), end; it != end; ++it) {
    const std::string key = it->str().substr(1, it->str().size() - 2);
    // Files have points in their names too.
    if (!sections.contains((*it)[1])) continue;
    ++found;
    EXPECT_NE(app::find_setting(key), nullptr) << key;
  }
  EXPECT_GT(found, 20u);
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
