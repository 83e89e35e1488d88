#pragma once
// The table of settings: one row a field of Config. A row's key gives all its names:
//
//   limits.session.hello_timeout_ms            in the file: [limits.session] hello_timeout_ms = ...
//   SAMTAVLE_LIMITS_SESSION_HELLO_TIMEOUT_MS   in the environment
//   --limits-session-hello-timeout-ms          as a flag

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "samtavle/app/config.hpp"

namespace samtavle::app {

using SettingValue = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

struct Setting {
  std::string key;
  std::string help;     // what it is, in a sentence
  std::string allowed;  // which values there may be: "1 to 65535"
  std::function<SettingValue(const Config&)> get;
  // False, and nothing changed, for a value of another type or one that is not allowed.
  std::function<bool(Config&, const SettingValue&)> set;
  bool reloads = false;  // a running server takes a new value over (SIGHUP)

  [[nodiscard]] std::string environment_name() const;
  [[nodiscard]] std::string flag_name() const;  // with the two dashes
  [[nodiscard]] bool is_boolean() const;
};

// In the order of the documentation: those without a section first, sections together.
[[nodiscard]] const std::vector<Setting>& settings();

[[nodiscard]] const Setting* find_setting(std::string_view key);

// A value as written in a flag or variable: true, 12, text, or texts with commas between them.
// Nothing if it is not of the setting's type.
[[nodiscard]] std::optional<SettingValue> parse_text(const Setting& setting,
                                                     std::string_view text);

// The value as TOML.
[[nodiscard]] std::string to_toml(const SettingValue& value);

// What is wrong with a configuration although each value is allowed by itself; empty if nothing is.
[[nodiscard]] std::vector<std::string> wrong_combinations(const Config& config);

}  // namespace samtavle::app
