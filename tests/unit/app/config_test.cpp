// Goal: one table drives file, environment, flags, printing and the example file, and what is wrong
// is said with its place, its key and what is allowed.

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <set>

#include "samtavle/app/load_config.hpp"
#include "samtavle/app/settings.hpp"

namespace samtavle::app {
namespace {

using base::Errc;
using testing::HasSubstr;

ConfigInputs file(std::string text) {
  ConfigInputs inputs;
  inputs.file = ConfigFile{"samtavled.toml", std::move(text)};
  return inputs;
}

TEST(Config, LaterSourcesWin) {
  ConfigInputs inputs =
      file("listen = \"127.0.0.1:1111\"\nthreads = 3\n[log]\nlevel = \"debug\"\n");
  inputs.environment = {{"SAMTAVLE_LISTEN", "127.0.0.1:2222"}, {"SAMTAVLE_THREADS", "4"}};
  inputs.flags = {{"listen", "127.0.0.1:3333"}};
  const auto loaded = load_config(inputs);
  ASSERT_TRUE(loaded) << loaded.error().detail;
  EXPECT_EQ(loaded->config.listen, "127.0.0.1:3333");
  EXPECT_EQ(loaded->config.threads, 4u);
  EXPECT_EQ(loaded->config.log.level, "debug");
  EXPECT_EQ(loaded->config.log.format, "text");
  EXPECT_EQ(loaded->sources.at("listen"), "--listen");
  EXPECT_EQ(loaded->sources.at("threads"), "SAMTAVLE_THREADS");
  EXPECT_EQ(loaded->sources.at("log.level"), "samtavled.toml:4");
  EXPECT_FALSE(loaded->sources.contains("log.format"));
}

TEST(Config, PrintsEveryValueWithItsSource) {
  ConfigInputs inputs = file("[limits.session]\nhello_timeout_ms = 700\n");
  inputs.environment = {{"SAMTAVLE_ALLOWED_ORIGINS", "https://a.example,https://B.example:443"}};
  const auto loaded = load_config(inputs);
  ASSERT_TRUE(loaded) << loaded.error().detail;
  const std::string text = print_config(*loaded);
  EXPECT_THAT(text, HasSubstr("\nhello_timeout_ms = 700  # samtavled.toml:2\n"));
  EXPECT_THAT(text, HasSubstr("allowed_origins = [\"https://a.example\", \"https://b.example\"]"
                              "  # SAMTAVLE_ALLOWED_ORIGINS\n"));
  EXPECT_THAT(text, HasSubstr("threads = 0  # default\n"));
  // What it prints is a configuration again.
  const auto again = load_config(file(text));
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->config.limits.session.hello_timeout, std::chrono::milliseconds{700});
  EXPECT_EQ(again->config.allowed_origins, loaded->config.allowed_origins);
}

TEST(Config, SaysWhereWhatAndWhatIsAllowed) {
  struct Row {
    ConfigInputs inputs;
    std::vector<std::string> parts;
  };
  const auto environment = [](std::string name, std::string value) {
    ConfigInputs inputs;
    inputs.environment = {{std::move(name), std::move(value)}};
    return inputs;
  };
  const auto flag = [](std::string key, std::string value) {
    ConfigInputs inputs;
    inputs.flags = {{std::move(key), std::move(value)}};
    return inputs;
  };
  const std::vector<Row> rows = {
      {file("\n\nlissen = \"x\"\n"), {"samtavled.toml:3", "lissen", "no such setting"}},
      {file("[limits.session]\nhello = 1\n"), {"samtavled.toml:2", "limits.session.hello"}},
      {file("[nothing]\n"), {"samtavled.toml:1", "nothing"}},
      {file("threads = \"two\"\n"), {"samtavled.toml:1", "threads", "two", "from 0 to 256"}},
      {file("threads = 1000\n"), {"samtavled.toml:1", "threads = 1000", "from 0 to 256"}},
      {file("listen = \"8080\"\n"), {"samtavled.toml:1", "listen", "127.0.0.1:8080"}},
      {file("allowed_origins = [\"*\"]\n"), {"samtavled.toml:1", "allowed_origins", "https://"}},
      {file("demo = 1\n"), {"samtavled.toml:1", "demo", "true or false"}},
      {file("log = 1\n"), {"samtavled.toml:1", "log"}},
      {file("threads = \n"), {"samtavled.toml:1", "no TOML"}},
      {environment("SAMTAVLE_THREADS", "many"), {"SAMTAVLE_THREADS", "many", "from 0 to 256"}},
      {environment("SAMTAVLE_LIMITS_SESSION_HELO", "1"), {"SAMTAVLE_LIMITS_SESSION_HELO"}},
      {flag("log.level", "loud"), {"--log-level", "loud", "debug, info, warning or error"}},
      {flag("limits.session.dead_after_ms", "1000"),
       {"limits.session.ping_interval_ms", "less than", "limits.session.dead_after_ms"}},
  };
  for (const Row& row : rows) {
    const auto loaded = load_config(row.inputs);
    ASSERT_FALSE(loaded) << row.parts[0];
    EXPECT_EQ(loaded.error().code, Errc::config);
    for (const std::string& part : row.parts) {
      EXPECT_THAT(loaded.error().detail, HasSubstr(part));
    }
  }
}

TEST(Config, SaysAllThatIsWrongAtOnce) {
  const auto loaded = load_config(file("threads = -1\nfoo = 1\nlisten = 7\n"));
  ASSERT_FALSE(loaded);
  const std::string& detail = loaded.error().detail;
  EXPECT_EQ(std::count(detail.begin(), detail.end(), '\n'), 2) << detail;
}

TEST(Config, OtherVariablesAreLeftAlone) {
  ConfigInputs inputs;
  inputs.environment = {{"SAMTAVLE_TOKEN", "secret"}, {"SAMTAVLE_BIN_DIR", "bin"}};
  EXPECT_TRUE(load_config(inputs));
}

// A field that is missing from the table cannot be configured; sizes give that away.
TEST(Settings, EveryLimitHasARow) {
  const auto rows_of = [](std::string_view section) {
    std::size_t count = 0;
    for (const Setting& setting : settings()) count += setting.key.starts_with(section) ? 1 : 0;
    return count;
  };
  EXPECT_EQ(rows_of("limits.edit."), sizeof(base::EditLimits) / sizeof(std::size_t));
  EXPECT_EQ(rows_of("limits.board."), sizeof(base::BoardLimits) / sizeof(std::uint64_t));
  // In SessionLimits some fields have four bytes: count those that can be set apart from another.
  EXPECT_EQ(rows_of("limits.session."), 23u);
  static_assert(sizeof(base::SessionLimits) == 136,
                "a limit was added: give it a row in setting_limits.cpp, and count it above");
}

TEST(Settings, EveryRowReachesItsOwnField) {
  for (const Setting& setting : settings()) {
    Config config;
    SettingValue value = setting.get(config);
    if (auto* number = std::get_if<std::int64_t>(&value)) *number += 1;
    if (auto* flag = std::get_if<bool>(&value)) *flag = !*flag;
    if (auto* list = std::get_if<std::vector<std::string>>(&value)) {
      list->emplace_back("https://a.example");
    }
    if (auto* text = std::get_if<std::string>(&value)) {
      *text = setting.key == "log.level"           ? "debug"
              : setting.key == "log.format"        ? "json"
              : setting.key.ends_with("listen")    ? "[::1]:1"
              : setting.key.ends_with("url")       ? "https://a.example"
              : setting.key.ends_with("statement") ? "https://a.example"
                                                   : "elsewhere";
    }
    ASSERT_TRUE(setting.set(config, value)) << setting.key;
    for (const Setting& other : settings()) {
      const bool same = other.get(config) == other.get(Config{});
      EXPECT_EQ(same, other.key != setting.key) << setting.key << " changes " << other.key;
    }
  }
}

// What is printed, and what stands in the environment or on a command line, is read by many.
TEST(Settings, SecretsAreNamedByTheirFile) {
  const auto names_one = [](const std::string& key) {
    for (const char* word : {"key", "secret", "password", "token"}) {
      if (key.find(word) != std::string::npos) return true;
    }
    return false;
  };
  std::size_t found = 0;
  for (const Setting& setting : settings()) {
    // Of how many bytes a key is that orders items.
    if (!names_one(setting.key) || setting.key.ends_with("_bytes_max")) continue;
    ++found;
    EXPECT_TRUE(setting.key.ends_with("_file")) << setting.key;
  }
  EXPECT_EQ(found, 1u) << "look at the new one";
}

TEST(Settings, MetricsMayBeNowhere) {
  ConfigInputs inputs = file("[metrics]\nlisten = \"\"\n");
  auto loaded = load_config(inputs);
  ASSERT_TRUE(loaded) << loaded.error().detail;
  EXPECT_EQ(loaded->config.metrics.listen, "");
  inputs = file("[metrics]\nlisten = \"9464\"\n");
  loaded = load_config(inputs);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().detail, HasSubstr("metrics.listen"));
  inputs = {};
  inputs.environment = {{"SAMTAVLE_METRICS_LISTN", "127.0.0.1:1"}};
  EXPECT_FALSE(load_config(inputs));
}

TEST(Settings, BackupsAreNoPartOfWhatTheySave) {
  const auto with = [](const std::string& folder) {
    return load_config(
        file("data_dir = \"/var/lib/it\"\n[backup]\ndirectory = \"" + folder + "\"\n"));
  };
  for (const char* good : {"", "/var/lib/it-backups", "/mnt/backups", "/var/lib/it/../backups"}) {
    EXPECT_TRUE(with(good)) << good;
  }
  for (const char* wrong : {"/var/lib/it", "/var/lib/it/", "/var/lib/it/log", "/var/lib/./it/x"}) {
    const auto loaded = with(wrong);
    ASSERT_FALSE(loaded) << wrong;
    EXPECT_THAT(loaded.error().detail, HasSubstr("must not lie in data_dir"));
  }
}

TEST(Settings, NamesAreUnique) {
  std::set<std::string> names;
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(names.insert(setting.key).second) << setting.key;
    EXPECT_TRUE(names.insert(setting.environment_name()).second) << setting.key;
    EXPECT_TRUE(names.insert(setting.flag_name()).second) << setting.key;
  }
  const Setting* setting = find_setting("limits.session.hello_timeout_ms");
  ASSERT_NE(setting, nullptr);
  EXPECT_EQ(setting->environment_name(), "SAMTAVLE_LIMITS_SESSION_HELLO_TIMEOUT_MS");
  EXPECT_EQ(setting->flag_name(), "--limits-session-hello-timeout-ms");
}

TEST(Settings, DefaultsAreAllowed) {
  Config config;
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(setting.set(config, setting.get(Config{}))) << setting.key;
  }
  EXPECT_TRUE(wrong_combinations(config).empty());
}

// Make it anew with: samtavled config print --defaults > deploy/samtavled.toml
TEST(Deploy, TheExampleIsTheDefaults) {
  std::ifstream in("deploy/samtavled.toml", std::ios::binary);
  ASSERT_TRUE(in) << "Run this test from the root of the repository.";
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(text, print_defaults());
  const auto loaded = load_config(file(text));
  ASSERT_TRUE(loaded) << loaded.error().detail;
  EXPECT_EQ(loaded->sources.size(), settings().size()) << "every key is in it";
}

TEST(Listen, Addresses) {
  EXPECT_EQ(parse_listen("127.0.0.1:8080")->port, 8080);
  EXPECT_EQ(parse_listen("[::1]:80")->host, "::1");
  EXPECT_EQ(parse_listen("localhost:0")->host, "localhost");
  for (const char* wrong : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000",
                            "::1:80", "127.0.0.1:80x", "[]:80"}) {
    EXPECT_FALSE(parse_listen(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace samtavle::app
