// samtavle board create | list | show | sensitive | delete

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "connect.hpp"
#include "document.hpp"
#include "retention_lines.hpp"
#include "samtavle/native/api.hpp"
#include "settings.hpp"
#include "show.hpp"
#include "terminal.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

json::value board_json(const native::BoardInfo& board) {
  return {{"id", board.id},
          {"title", board.title},
          {"authority", board.authority},
          {"head_seq", board.head_seq.value},
          {"epoch", board.epoch.value},
          {"created_ms", board.created_ms},
          {"changed_ms", board.changed_ms}};
}

Result<void> list_boards(const Settings& settings) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  const auto boards = server->boards();
  if (!boards) return base::pass_on(boards);
  if (settings.json) {
    json::array list;
    for (const native::BoardInfo& board : *boards) list.push_back(board_json(board));
    print_json(json::value{{"boards", std::move(list)}});
    return {};
  }
  std::size_t width = 0;
  for (const native::BoardInfo& board : *boards) width = std::max(width, board.id.size());
  for (const native::BoardInfo& board : *boards) {
    print(colours().bold + board.id + colours().plain +
          std::string(width - board.id.size() + 2, ' ') + board.title + colours().dim + "  " +
          board.authority + ", changed " + moment(board.changed_ms) + colours().plain);
  }
  if (boards->empty()) print("There are no boards yet. Make one with: samtavle board create");
  return {};
}

Result<void> create_board(const Settings& settings, const native::BoardRequest& request) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  const auto made = server->create(request);
  if (!made) return base::pass_on(made);
  if (settings.json) {
    print_json(board_json(*made));
  } else {
    print(made->id);
  }
  return {};
}

Result<void> show_board(const Settings& settings, const std::string& board) {
  Persona reader;
  reader.role = plan::Role::reader;
  auto options = client_options(settings, board, reader);
  if (!options) return base::pass_on(options);
  auto client = join(std::move(*options));
  if (!client) return base::pass_on(client);
  if (settings.json) {
    print_json(to_json(read_document(**client, board)));
    return {};
  }
  std::vector<std::string> lines;
  (*client)->read([&lines](const sync::ClientSession& session) {
    lines = show_lines(session.board(), colours());
  });
  for (const std::string& line : lines) print(line);
  return {};
}

struct DeletionWish {
  std::string board;
  std::string why;
  std::string confirm;
};

Result<void> delete_board(const Settings& settings, const DeletionWish& wish) {
  if (wish.confirm != wish.board) {
    return base::fail(Errc::config,
                      "this cannot be undone; say --confirm " + wish.board + " if you mean it");
  }
  // All of it is written to an archive and read back before it is answered.
  const auto server = operator_api(settings, std::chrono::minutes{10});
  if (!server) return base::pass_on(server);
  const auto deleted = server->delete_board(wish.board, wish.why);
  if (!deleted) return base::pass_on(deleted);
  boost::system::error_code error;
  const json::value value = json::parse(*deleted, error);
  if (error || !value.is_object()) {
    return base::fail(Errc::unavailable, "the server's answer describes no deletion");
  }
  if (settings.json) {
    print_json(value);
    return {};
  }
  for (const std::string& line : deletion_lines(value.get_object())) print(line);
  return {};
}

struct SensitiveWish {
  std::string board;
  bool off = false;
};

Result<void> set_sensitive(const Settings& settings, const SensitiveWish& wish) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  if (const auto set = server->set_sensitive(wish.board, !wish.off); !set) return set;
  if (settings.json) {
    print_json(json::object{{"board", wish.board}, {"sensitive", !wish.off}});
  } else {
    print(wish.board + (wish.off ? " is like any other" : " is sensitive"));
  }
  return {};
}

void add_sensitive_command(CLI::App& board, Command& command) {
  CLI::App* sub = board.add_subcommand(
      "sensitive",
      "Have guests give a code and go without names, and logins open the board to members only");
  auto wish = std::make_shared<SensitiveWish>();
  sub->add_option("board", wish->board, "Id of the board")->required()->type_name("BOARD");
  sub->add_flag("--off", wish->off, "It is like any other again");
  sub->callback([&command, wish] {
    command.run = [&command, wish] { return set_sensitive(command.settings, *wish); };
  });
}

void add_delete_command(CLI::App& board, Command& command) {
  CLI::App* sub = board.add_subcommand(
      "delete", "Archive a board and delete it for good, with all that is on it, now");
  auto wish = std::make_shared<DeletionWish>();
  sub->add_option("board", wish->board, "Id of the board")->required()->type_name("BOARD");
  sub->add_option("--why", wish->why, "Kept for good, and told to whoever is there")
      ->required()
      ->type_name("TEXT");
  sub->add_option("--confirm", wish->confirm, "Id of the board, once more")->type_name("BOARD");
  sub->callback([&command, wish] {
    command.run = [&command, wish] { return delete_board(command.settings, *wish); };
  });
}

}  // namespace

void add_board_commands(CLI::App& app, Command& command) {
  CLI::App* board = app.add_subcommand("board", "Create, list, show and delete boards");
  board->require_subcommand(1);

  CLI::App* create = board->add_subcommand("create", "Make a board and print its id");
  auto request = std::make_shared<native::BoardRequest>();
  create->add_option("--title", request->title, "Its title")->required();
  create->add_option("--authority", request->authority, "Whose board it is")->required();
  create->add_option("--id", request->id, "Its name in addresses (a-z, 0-9, -); made from the "
                                          "title if absent");
  create->add_option("--lang", request->language, "Language of the template")
      ->check(CLI::IsMember({"da", "en"}))
      ->capture_default_str();
  create->callback([&command, request] {
    command.run = [&command, request] { return create_board(command.settings, *request); };
  });

  CLI::App* list = board->add_subcommand("list", "List the boards of the server");
  list->callback([&command] {
    command.run = [&command] { return list_boards(command.settings); };
  });

  CLI::App* show = board->add_subcommand("show", "Print a board as a tree");
  auto shown = std::make_shared<std::string>();
  show->add_option("board", *shown, "Id of the board")->required()->type_name("BOARD");
  show->callback([&command, shown] {
    command.run = [&command, shown] { return show_board(command.settings, *shown); };
  });
  add_sensitive_command(*board, command);
  add_delete_command(*board, command);
}

}  // namespace samtavle::cli
