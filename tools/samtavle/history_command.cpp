// samtavle history: named versions of a board, the board as it was in one, and naming one.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/versions.hpp"
#include "settings.hpp"
#include "show.hpp"
#include "telling.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

struct HistoryOptions {
  std::string board;
  std::string role = "manager";
  std::string at;
  std::string name;
  bool names = false;
};

Result<void> list_versions(const Settings& settings, const Past& past) {
  std::vector<plan::NamedVersion> versions;
  past.client->read(
      [&](const sync::ClientSession& session) { versions = plan::versions_of(session.board()); });
  if (settings.json) {
    json::array out;
    for (const plan::NamedVersion& version : versions) {
      out.push_back({{"id", base::to_string(version.id)},
                     {"at_seq", version.at.value},
                     {"title", version.title},
                     {"named_by", person_json(version.by, past.directory)},
                     {"named_ms", version.named_ms}});
    }
    print_json(json::value{{"seq", past.head.value}, {"versions", std::move(out)}});
    return {};
  }
  const auto& [bold, dim, accent, plain] = colours();
  const std::size_t width = std::to_string(past.head.value).size();
  const auto number = [&](base::Seq seq) {
    const std::string text = std::to_string(seq.value);
    return std::string(width - std::min(width, text.size()), ' ') + text;
  };
  for (const plan::NamedVersion& version : versions) {
    print(number(version.at) + "  " + bold + in_quotes(version.title) + plain + dim +
          "  named by " + names({version.by}, past.directory) + ", " + moment(version.named_ms) +
          plain);
  }
  print(number(past.head) + "  " + accent + "now" + plain);
  return {};
}

Result<void> show_version(const Settings& settings, const Past& past, base::Seq at) {
  const auto board = past.history.board_at(at);
  if (!board) return base::pass_on(board);
  if (settings.json) {
    json::array lines;
    for (const std::string& line : show_lines(*board, Colours{})) lines.emplace_back(line);
    print_json(json::value{{"seq", board->seq().value},
                           {"time_ms", board->time_ms()},
                           {"hash", board::snapshot_hash(*board)},
                           {"lines", std::move(lines)}});
    return {};
  }
  print(colours().dim + "#" + std::to_string(board->seq().value) + ", " + moment(board->time_ms()) +
        colours().plain);
  for (const std::string& line : show_lines(*board, colours())) print(line);
  return {};
}

Result<void> name_this(const Settings& settings, const Past& past, const std::string& title,
                       base::Seq at) {
  const auto saved = save(*past.client, [&](board::Composer& composer) -> board::Applied<void> {
    board::Applied<base::OpId> made = base::OpId{};
    past.client->read([&](const sync::ClientSession& session) {
      made = plan::name_version(composer, session.board(), title, at);
    });
    return made ? board::Applied<void>{} : base::pass_on(made);
  });
  if (!saved) return base::pass_on(saved);
  if (settings.json) {
    print_json(json::value{{"title", title}, {"at_seq", at.value}, {"seq", saved->value}});
  } else {
    print(in_quotes(title) + " is #" + std::to_string(at.value));
  }
  return {};
}

Result<void> run(const Settings& settings, const HistoryOptions& options) {
  Persona self;
  self.role = options.name.empty() ? plan::Role::reader
                                   : plan::parse_role(options.role).value_or(plan::Role::manager);
  const auto past = open_past(settings, options.board, self);
  if (!past) return base::pass_on(past);
  Result<base::Seq> at = past->head;
  if (!options.at.empty()) at = find_version(*past, options.at);
  if (!at) return base::pass_on(at);
  if (!options.name.empty()) return name_this(settings, *past, options.name, *at);
  if (!options.at.empty() && !options.names) return show_version(settings, *past, *at);
  return list_versions(settings, *past);
}

}  // namespace

void add_history_command(CLI::App& app, Command& command) {
  CLI::App* history = app.add_subcommand(
      "history", "List the named versions of a board, show it as it was in one, or name one");
  auto o = std::make_shared<HistoryOptions>();
  history->add_option("board", o->board, "Id of the board")->required()->type_name("BOARD");
  history->add_option("--at", o->at, "Show this version: its number or its name")
      ->type_name("VERSION");
  history->add_flag("--names", o->names, "List the named versions (also without a word)");
  history->add_option("--name", o->name, "Name the present version, or that of --at")
      ->type_name("TITLE");
  history->add_option("--role", o->role, "Role of the token that is made for naming")
      ->check(CLI::IsMember(role_words()))
      ->capture_default_str();
  history->callback(
      [&command, o] { command.run = [&command, o] { return run(command.settings, *o); }; });
}

}  // namespace samtavle::cli
