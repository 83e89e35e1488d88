#include "samtavle/app/load_config.hpp"

#include <toml++/toml.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "samtavle/app/settings.hpp"

extern char** environ;

namespace samtavle::app {
namespace {

using base::Errc;

constexpr std::string_view kPrefix = "SAMTAVLE_";
constexpr std::size_t kFileBytesMax = 1024 * 1024;
constexpr std::size_t kCommentColumns = 96;

std::string section_of(std::string_view key) {
  const std::size_t dot = key.rfind('.');
  return std::string(dot == std::string_view::npos ? "" : key.substr(0, dot));
}

std::string name_of(std::string_view key) {
  const std::size_t dot = key.rfind('.');
  return std::string(dot == std::string_view::npos ? key : key.substr(dot + 1));
}

class Loader {
 public:
  LoadedConfig loaded;
  std::vector<std::string> wrong;

  void file(const ConfigFile& file) {
    try {
      const toml::table root = toml::parse(file.text, file.name);
      table(root, "", file.name);
    } catch (const toml::parse_error& error) {
      wrong.push_back(place(file.name, error.source()) + ": this is no TOML: " +
                      std::string(error.description()));
    }
  }

  void environment(const std::pair<std::string, std::string>& variable) {
    const auto& [name, text] = variable;
    for (const Setting& setting : settings()) {
      if (setting.environment_name() == name) {
        return this->text(setting, text, name, "environment variable " + name);
      }
    }
    for (const std::string_view section : {"BACKUP_", "LIMITS_", "LOG_", "LOGIN_", "METRICS_",
                                           "PAGE_", "STOP_", "STORAGE_", "TLS_"}) {
      if (name.starts_with(std::string(kPrefix) + std::string(section))) {
        wrong.push_back("environment variable " + name + ": there is no such setting");
      }
    }
  }

  void flag(const std::pair<std::string, std::string>& flag) {
    const Setting* setting = find_setting(flag.first);
    SAMTAVLE_CHECK(setting != nullptr);
    text(*setting, flag.second, setting->flag_name(), setting->flag_name());
  }

 private:
  static std::string place(const std::string& name, const toml::source_region& source) {
    return name + ":" + std::to_string(source.begin.line);
  }

  void table(const toml::table& table, const std::string& prefix, const std::string& name) {
    for (const auto& [key, node] : table) {
      const std::string full = prefix + std::string(key.str());
      const std::string where = place(name, key.source());
      if (const Setting* setting = find_setting(full)) {
        value(*setting, node, where);
      } else if (is_section(full) && node.is_table()) {
        this->table(*node.as_table(), full + ".", name);
      } else {
        wrong.push_back(where + ": " + full + ": there is no such setting");
      }
    }
  }

  static bool is_section(const std::string& name) {
    for (const Setting& setting : settings()) {
      if (setting.key.starts_with(name + ".")) return true;
    }
    return false;
  }

  void value(const Setting& setting, const toml::node& node, const std::string& where) {
    std::optional<SettingValue> found;
    if (const auto flag = node.as_boolean()) found = flag->get();
    if (const auto number = node.as_integer()) found = number->get();
    if (const auto text = node.as_string()) found = text->get();
    if (const auto array = node.as_array()) {
      std::vector<std::string> list;
      bool texts = true;
      for (const auto& entry : *array) {
        texts = texts && entry.is_string();
        if (texts) list.push_back(entry.as_string()->get());
      }
      if (texts) found = std::move(list);
    }
    std::ostringstream as_written;
    as_written << toml::node_view<const toml::node>(node);
    apply(setting, found, where, where + ": " + setting.key + " = " + as_written.str());
  }

  void text(const Setting& setting, const std::string& text, const std::string& source,
            const std::string& where) {
    apply(setting, parse_text(setting, text), source, where + ": '" + text + "'");
  }

  void apply(const Setting& setting, const std::optional<SettingValue>& value,
             const std::string& source, const std::string& complaint) {
    if (value && setting.set(loaded.config, *value)) {
      loaded.sources[setting.key] = source;
    } else {
      wrong.push_back(complaint + " is not allowed; allowed is " + setting.allowed);
    }
  }
};

// A sentence as comment lines.
std::string commented(const std::string& text) {
  std::string out = "#";
  std::size_t column = 1;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (column + 1 + word.size() > kCommentColumns) {
      out += "\n#";
      column = 1;
    }
    out += " " + word;
    column += 1 + word.size();
  }
  return out + "\n";
}

// Calls `each` for every setting, and writes the headings of sections before their first one.
template <class Each>
std::string sections(Each each) {
  std::string out;
  std::string section;
  for (const Setting& setting : settings()) {
    if (section_of(setting.key) != section) {
      section = section_of(setting.key);
      out += "\n[" + section + "]\n";
    }
    out += each(setting);
  }
  return out;
}

}  // namespace

base::Result<LoadedConfig> load_config(const ConfigInputs& inputs) {
  Loader loader;
  if (inputs.file) loader.file(*inputs.file);
  for (const auto& variable : inputs.environment) loader.environment(variable);
  for (const auto& flag : inputs.flags) loader.flag(flag);
  if (loader.wrong.empty()) loader.wrong = wrong_combinations(loader.loaded.config);
  if (loader.wrong.empty()) return std::move(loader.loaded);
  std::string detail;
  for (const std::string& line : loader.wrong) detail += (detail.empty() ? "" : "\n") + line;
  return base::fail(Errc::config, std::move(detail));
}

base::Result<ConfigFile> read_config_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in && !in.eof()) return base::fail(Errc::config, path + ": the file cannot be read");
  if (text.size() > kFileBytesMax) return base::fail(Errc::config, path + ": the file is too big");
  return ConfigFile{path, std::move(text)};
}

std::vector<std::pair<std::string, std::string>> config_environment() {
  std::vector<std::pair<std::string, std::string>> found;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (!text.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    found.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

std::string print_config(const LoadedConfig& loaded) {
  return sections([&loaded](const Setting& setting) {
    const auto source = loaded.sources.find(setting.key);
    return name_of(setting.key) + " = " + to_toml(setting.get(loaded.config)) + "  # " +
           (source == loaded.sources.end() ? "default" : source->second) + "\n";
  });
}

std::string print_defaults() {
  const Config defaults;
  return "# The configuration of samtavled: every setting with its default. What is left out keeps "
         "its\n# default; the environment (SAMTAVLE_LISTEN) and flags (--listen) come before this "
         "file.\n# Check it with: samtavled config check --config FILE\n#\n"
         "# At a reload (SIGHUP) a running server takes over log.level, allowed_origins, "
         "login.issuers,\n# [tls] and all [limits]; what else was changed takes a restart, and the "
         "log says so.\n" +
         sections([&defaults](const Setting& setting) {
           return "\n" + commented(setting.help + " Allowed: " + setting.allowed + ".") +
                  name_of(setting.key) + " = " + to_toml(setting.get(defaults)) + "\n";
         });
}

}  // namespace samtavle::app
