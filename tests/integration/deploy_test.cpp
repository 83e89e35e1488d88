// Goal: what is in deploy/ fits this server. The example of the configuration is compared with the
// defaults in tests/unit/app.

#include <gmock/gmock.h>

#include <filesystem>
#include <iostream>

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

}  // namespace
}  // namespace samtavle::integration
