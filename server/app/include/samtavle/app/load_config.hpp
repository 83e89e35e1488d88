#pragma once
// The configuration from where it is written: defaults, then a file, then the environment, then
// flags; what comes later wins. Also the way back, to text.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/app/config.hpp"

namespace samtavle::app {

struct ConfigFile {
  std::string name;  // as it stands in messages
  std::string text;
};

struct ConfigInputs {
  std::optional<ConfigFile> file;
  // Variables with SAMTAVLE_ before their name; those that name no setting are left alone unless
  // they begin like a section of the file.
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::pair<std::string, std::string>> flags;  // key of the setting, value as written
};

struct LoadedConfig {
  Config config;
  // Key of a setting -> where its value is from: "samtavled.toml:12", "SAMTAVLE_LISTEN",
  // "--listen". Settings that are not in it have their default.
  std::map<std::string, std::string> sources;
};

// Errors: config. The detail has one line for each thing that is wrong, with where it stands, the
// key, and what is allowed.
[[nodiscard]] base::Result<LoadedConfig> load_config(const ConfigInputs& inputs);

// Errors: config if the file cannot be read.
[[nodiscard]] base::Result<ConfigFile> read_config_file(const std::string& path);

// The variables of this process that begin with SAMTAVLE_.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> config_environment();

// TOML, each value followed by where it is from.
[[nodiscard]] std::string print_config(const LoadedConfig& loaded);

// TOML with all defaults, each explained: the text of deploy/samtavled.toml.
[[nodiscard]] std::string print_defaults();

}  // namespace samtavle::app
