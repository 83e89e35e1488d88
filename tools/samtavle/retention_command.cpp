// samtavle retention show [BOARD] | set BOARD | keep BOARD | preview BOARD | run
//
// When boards are deleted by themselves, what would go with one, and which are gone.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "connect.hpp"
#include "retention_lines.hpp"
#include "samtavle/native/api.hpp"
#include "settings.hpp"
#include "terminal.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;
using Lines = std::vector<std::string>;

struct RuleWish {
  std::string board;
  native::RetentionWish rule;
};

Result<void> show(const Settings& settings, const Result<std::string>& answer,
                  Lines (*lines)(const json::object&)) {
  if (!answer) return base::pass_on(answer);
  boost::system::error_code error;
  const json::value value = json::parse(*answer, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return base::fail(Errc::unavailable, "the server's answer is no JSON");
  if (settings.json) {
    print_json(value);
    return {};
  }
  for (const std::string& line : lines(*object)) print(line);
  return {};
}

Result<void> show_rules(const Settings& settings, const std::string& board) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  if (board.empty()) return show(settings, server->retentions(), retentions_lines);
  return show(settings, server->retention(board), retention_lines);
}

Result<void> set_rule(const Settings& settings, const RuleWish& wish) {
  if ((wish.rule.after_days == 0) == wish.rule.at.empty()) {
    return base::fail(Errc::config, "say either --after-days or --at");
  }
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  return show(settings, server->set_retention(wish.board, wish.rule), retention_lines);
}

void add_one_board(CLI::App& parent, const char* name, const char* help, Command& command,
                   Result<void> (*run)(const Settings&, const std::string&)) {
  CLI::App* sub = parent.add_subcommand(name, help);
  auto board = std::make_shared<std::string>();
  sub->add_option("board", *board, "Id of the board")->required()->type_name("BOARD");
  sub->callback([&command, board, run] {
    command.run = [&command, board, run] { return run(command.settings, *board); };
  });
}

Result<void> keep_board(const Settings& settings, const std::string& board) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  return show(settings, server->keep_board(board), retention_lines);
}

Result<void> preview(const Settings& settings, const std::string& board) {
  // The people of all boards are read before it is answered.
  const auto server = operator_api(settings, std::chrono::minutes{5});
  if (!server) return base::pass_on(server);
  return show(settings, server->preview_deletion(board), preview_lines);
}

Result<void> run_now(const Settings& settings) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  return show(settings, server->run_retention(), retentions_lines);
}

}  // namespace

void add_retention_command(CLI::App& app, Command& command) {
  CLI::App* retention = app.add_subcommand("retention", "How long boards stay");
  retention->require_subcommand(1);

  CLI::App* shown = retention->add_subcommand(
      "show", "When a board is deleted by itself; without one, of all, and which were deleted");
  auto board = std::make_shared<std::string>();
  shown->add_option("board", *board, "Id of the board")->type_name("BOARD");
  shown->callback([&command, board] {
    command.run = [&command, board] { return show_rules(command.settings, *board); };
  });

  CLI::App* set = retention->add_subcommand("set", "Have a board deleted by itself later");
  auto wish = std::make_shared<RuleWish>();
  set->add_option("board", wish->board, "Id of the board")->required()->type_name("BOARD");
  set->add_option("--after-days", wish->rule.after_days, "So many days after its last change")
      ->type_name("N");
  set->add_option("--at", wish->rule.at, "On this day, as 2027-01-31")->type_name("DAY");
  set->add_option("--why", wish->rule.why, "Told to whoever is there when it goes")
      ->required()
      ->type_name("TEXT");
  set->callback([&command, wish] {
    command.run = [&command, wish] { return set_rule(command.settings, *wish); };
  });

  add_one_board(*retention, "keep", "Have a board stay", command, keep_board);
  add_one_board(*retention, "preview", "What would go with a board; nothing is done", command,
                preview);
  CLI::App* run = retention->add_subcommand(
      "run", "Have the server delete the boards whose time has come, now");
  run->callback([&command] { command.run = [&command] { return run_now(command.settings); }; });
}

}  // namespace samtavle::cli
