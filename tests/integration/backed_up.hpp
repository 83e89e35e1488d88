#pragma once
// A server that makes backups and archives boards, with the command line beside it, for what has to
// be gone from its data and from what is restored.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/support/program.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "scrape.hpp"
#include "stage.hpp"

namespace samtavle::integration {

class BackedUp : public testing::Test {
 protected:
  BackedUp() : stage_(options()) {}

  [[nodiscard]] std::filesystem::path backups() const { return folder_.path() / "backups"; }
  [[nodiscard]] std::filesystem::path data() const { return folder_.path() / "data"; }
  [[nodiscard]] std::filesystem::path archives() const { return folder_.path() / "archives"; }
  [[nodiscard]] support::ServerOptions options() const {
    support::ServerOptions options;
    options.data_dir = data();
    // Without the log beside backups: a restore ends where its backup does.
    options.arguments = {"--backup-directory", backups().string(), "--backup-log-every-seconds",
                         "0",
                         "--retention-archive-directory",
                         archives().string(),
                         "--retention-warning-days",
                         "0",
                         "--retention-look-every-minutes",
                         "0"};
    return with_metrics(options);
  }
  [[nodiscard]] support::ProgramResult run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--server", stage_.server().base_url(), "--data-dir",
                                       data().string()});
    return support::run_program("samtavle", arguments);
  }
  // Of the board "havnen"; without a token as nobody.
  [[nodiscard]] support::HttpAnswer call(std::string_view method, const std::string& rest,
                                         const std::string& token,
                                         const std::string& body = {}) const {
    std::vector<std::pair<std::string, std::string>> fields = {
        {"Content-Type", "application/json"}};
    if (!token.empty()) fields.emplace_back("Authorization", "Bearer " + token);
    return support::http_request(stage_.server().port(), method, "/api/v1/boards/havnen" + rest,
                                 fields, body);
  }

  const support::TemporaryDirectory folder_;
  const Stage stage_;
};

}  // namespace samtavle::integration
