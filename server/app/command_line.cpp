#include "samtavle/app/command_line.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>
#include <map>

#include "restore.hpp"
#include "samtavle/app/credential.hpp"
#include "samtavle/app/exit_code.hpp"
#include "samtavle/app/issuer_file.hpp"
#include "samtavle/app/load_config.hpp"
#include "samtavle/app/serve.hpp"
#include "samtavle/app/settings.hpp"
#include "samtavle/app/version.hpp"
#include "samtavle/log/moment.hpp"
#include "samtavle/net/server.hpp"

namespace samtavle::app {
namespace {

struct Arguments {
  std::string config_file;
  std::map<std::string, std::string> values;  // key of the setting -> as written
  std::map<std::string, CLI::Option*> options;
  bool print_defaults = false;
};

std::string group_of(const std::string& key) {
  const std::size_t dot = key.rfind('.');
  return dot == std::string::npos ? "Settings" : "Settings: " + key.substr(0, dot);
}

void add_options(CLI::App& app, Arguments& arguments) {
  app.add_option("--config", arguments.config_file, "A configuration file (TOML)")
      ->type_name("FILE")
      ->envname("SAMTAVLE_CONFIG")
      ->group("Settings");
  for (const Setting& setting : settings()) {
    std::string& value = arguments.values[setting.key];
    CLI::Option* option =
        setting.is_boolean()
            ? app.add_flag(setting.flag_name(), value, setting.help)
            : app.add_option(setting.flag_name(), value, setting.help)
                  ->type_name("(" + to_toml(setting.get(Config{})) + ")");
    option->group(group_of(setting.key));
    arguments.options[setting.key] = option;
  }
}

// What is said to the second is meant with all of it.
constexpr std::int64_t kRestOfSecond_ms = 999;

base::Result<LoadedConfig> load(const Arguments& arguments) {
  ConfigInputs inputs;
  if (!arguments.config_file.empty()) {
    auto file = read_config_file(arguments.config_file);
    if (!file) return base::pass_on(file);
    inputs.file = std::move(file).value();
  }
  inputs.environment = config_environment();
  for (const auto& [key, option] : arguments.options) {
    if (option->count() > 0) inputs.flags.emplace_back(key, arguments.values.at(key));
  }
  return load_config(inputs);
}

// For whoever goes on to open the files that it names.
base::Result<Config> load_to_use(const Arguments& arguments) {
  auto loaded = load(arguments);
  if (!loaded) return base::pass_on(loaded);
  if (auto found = find_credentials(loaded->config); !found) return base::pass_on(found);
  return std::move(loaded->config);
}

int complain(const base::Error& error) {
  std::cerr << "samtavled: the configuration is wrong\n" << error.detail << "\n";
  return static_cast<int>(ExitCode::config);
}

// Flags by their names, and nothing else of what was written: it may be a secret that somebody took
// for a setting, and what a service says stands in a log.
int complain_of_unknown(const std::vector<std::string>& arguments) {
  std::string flags;
  for (const std::string& argument : arguments) {
    if (argument.starts_with("-")) flags += " " + argument.substr(0, argument.find('='));
  }
  std::cerr << (flags.empty() ? "samtavled: there is no such command"
                              : "samtavled: there is no such setting:" + flags)
            << "\nRun with --help for more information.\n";
  return static_cast<int>(ExitCode::usage);
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  CLI::App app("The server of Samtavle, shared boards for co-creation.\n"
               "Without a subcommand it serves. Settings come from a file, the environment and "
               "flags; what\ncomes later in this list wins. --data-dir is SAMTAVLE_DATA_DIR in "
               "the environment.",
               "samtavled");
  Arguments arguments;
  add_options(app, arguments);
  app.footer(std::string(exit_code_help()));
  app.require_subcommand(0, 1);

  const std::string see = "All settings can be given as flags: see samtavled --help.";
  CLI::App* const serve_command = app.add_subcommand("serve", "Serve boards (the default)");
  CLI::App* const config = app.add_subcommand("config", "Check or print the configuration");
  CLI::App* const check = config->add_subcommand("check", "Say what is wrong with it");
  CLI::App* const print =
      config->add_subcommand("print", "Print it, with where each value is from");
  CLI::App* const restore_command =
      app.add_subcommand("restore", "Make the data directory --data-dir from a backup");
  RestoreRequest wanted;
  restore_command->add_option("--from", wanted.from, "The folder of the backups")
      ->required()
      ->type_name("DIR");
  restore_command->add_option("--backup", wanted.backup, "The number of one; else the newest")
      ->type_name("N");
  std::string until;
  restore_command
      ->add_option("--until", until,
                   "Leave out what was written later than this moment, in UTC; else all that was "
                   "kept of the log is taken")
      ->type_name("2026-11-30T06:25:00Z")
      ->check([](const std::string& text) {
        return log::parse_utc(text) ? "" : "a moment reads like 2026-11-30T06:25:00Z";
      });
  CLI::App* const version = app.add_subcommand("version", "Print the version");
  print->add_flag("--defaults", arguments.print_defaults, "Print the defaults, explained");
  config->require_subcommand(1);
  for (CLI::App* command : {serve_command, restore_command, config, check, print, version}) {
    command->fallthrough();
    command->footer(see);
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    return complain_of_unknown(app.remaining(true));
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }

  if (version->parsed()) {
    std::cout << "samtavled " << kVersion << "\n";
    return 0;
  }
  if (arguments.print_defaults) {
    std::cout << print_defaults();
    return 0;
  }
  const auto loaded = load(arguments);
  if (!loaded) return complain(loaded.error());
  if (print->parsed()) {
    std::cout << print_config(*loaded);
    return 0;
  }
  if (restore_command->parsed()) {
    wanted.data_dir = loaded->config.data_dir;
    if (const auto moment = log::parse_utc(until)) wanted.until_ms = *moment + kRestOfSecond_ms;
    return static_cast<int>(restore(wanted));
  }
  const auto usable = load_to_use(arguments);
  if (!usable) return complain(usable.error());
  if (check->parsed()) {
    if (const auto issuers = read_issuers(usable->login.issuers); !issuers) {
      return complain(issuers.error());
    }
    const TlsConfig& tls = usable->tls;
    if (!tls.certificate_file.empty()) {
      const auto good = net::check_certificate({tls.certificate_file, tls.key_file});
      if (!good) return complain(good.error());
    }
    std::cout << "the configuration is good\n";
    return 0;
  }
  return static_cast<int>(serve(*usable, [&arguments] { return load_to_use(arguments); }));
}

}  // namespace samtavle::app
