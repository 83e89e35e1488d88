#include "command_line.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <exception>
#include <iostream>

#include "settings.hpp"

namespace samtavle::cli {
namespace {

constexpr const char* kAbout =
    "Samtavle: the command line of a server for shared co-creation boards.\n";

constexpr const char* kFooter =
    "\nExit codes:\n"
    "  0  done\n"
    "  1  it did not work; one line on stderr says what happened and what to do\n"
    "  2  the command line is wrong\n"
    "\nExamples:\n"
    "  samtavle board create --title \"Havnen\" --authority \"Aarhus Kommune\"\n"
    "  samtavle board show havnen\n"
    "  samtavle invite havnen --name Anna --kind citizen --role contributor --expires 7d\n"
    "  samtavle watch havnen\n"
    "  samtavle search \"bænke ved havnen\"\n"
    "  samtavle export havnen --format html -o referat.html\n"
    "  samtavle phase havnen enter next --reason \"Formål og kriterier er på plads\"\n"
    "  samtavle story havnen\n"
    "  samtavle delegate havnen offer Kommunikation --to Anna --field involvement\n"
    "  samtavle vote havnen cast \"Hvad først?\" Sauna=2 Badebro=1\n";

// What to do about an error, where one knows that without knowing the command.
const char* advice(Errc code) {
  switch (code) {
    case Errc::unauthenticated:
      return "give a valid token with --token, or the server's folder with --data-dir";
    case Errc::forbidden:
    case Errc::not_allowed: return "use a token that is allowed to do this";
    case Errc::no_such_board: return "see which ones there are with: samtavle board list";
    case Errc::not_found: return "see what there is with: samtavle board show";
    case Errc::exists: return "choose another one";
    case Errc::unavailable: return "is the server running there? Name another with --server";
    case Errc::too_many: return "wait a moment and try again";
    case Errc::read_only:
    case Errc::no_space: return "the server's disk is full; make room and try again";
    default: return nullptr;
  }
}

void report(const base::Error& error, bool json) {
  if (json) {
    const boost::json::value line{{"error", base::name(error.code)}, {"detail", error.detail}};
    std::cerr << boost::json::serialize(line) << "\n";
    return;
  }
  std::string line = "samtavle: " + (error.detail.empty() ? std::string{base::name(error.code)}
                                                          : error.detail);
  while (line.ends_with('.')) line.pop_back();
  const bool says_what_to_do = line.find(';') != std::string::npos;
  const char* what_to_do = says_what_to_do ? nullptr : advice(error.code);
  if (what_to_do != nullptr) line += std::string{"; "} + what_to_do;
  std::cerr << line << "\n";
}

void add_settings(CLI::App& app, Settings& settings) {
  app.add_option("--server", settings.server, "Address of the server")
      ->envname("SAMTAVLE_SERVER")
      ->capture_default_str()
      ->type_name("URL");
  app.add_option("--token", settings.token, "Who you are; without it a short-lived token is made "
                                            "with the key in the data directory")
      ->envname("SAMTAVLE_TOKEN")
      ->type_name("TOKEN");
  app.add_option("--data-dir", settings.data_dir, "The server's data directory (token.key)")
      ->envname("SAMTAVLE_DATA_DIR")
      ->capture_default_str()
      ->type_name("DIR");
  app.add_option("--ca-file", settings.ca_file, "For https: trust these certificates (PEM)")
      ->type_name("FILE");
  app.add_flag("--json", settings.json, "Answer in JSON, for scripts");
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  CLI::App app{kAbout, "samtavle"};
  Command command;
  app.footer(kFooter);
  app.fallthrough();
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Print the help of every command");
  app.set_version_flag("--version", "samtavle " SAMTAVLE_VERSION);
  add_settings(app, command.settings);
  add_board_commands(app, command);
  add_export_command(app, command);
  add_import_command(app, command);
  add_search_command(app, command);
  add_invite_command(app, command);
  add_watch_command(app, command);
  add_edit_command(app, command);
  add_phase_command(app, command);
  add_delegate_command(app, command);
  add_vote_command(app, command);
  add_audit_command(app, command);
  add_replay_command(app, command);
  add_snapshot_command(app, command);
  add_story_command(app, command);
  add_digest_command(app, command);
  add_history_command(app, command);
  add_diff_command(app, command);
  add_restore_command(app, command);
  add_template_command(app, command);
  add_demo_command(app, command);
  add_backup_command(app, command);
  add_member_command(app, command);
  add_people_commands(app, command);
  add_redact_command(app, command);
  add_retention_command(app, command);
  add_bench_command(app, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked_for_help = error.get_exit_code() == 0;
    if (asked_for_help) return app.exit(error);
    std::cerr << "samtavle: " << error.what() << "; see samtavle --help\n";
    return 2;
  }
  try {
    const auto done = command.run();
    if (done) return 0;
    report(done.error(), command.settings.json);
    return done.error().code == Errc::config ? 2 : 1;
  } catch (const std::exception& error) {
    report({Errc::internal, error.what()}, command.settings.json);
    return 1;
  }
}

}  // namespace samtavle::cli
