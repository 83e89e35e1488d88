// samtavle people BOARD | person export BOARD ACTOR | erase BOARD ACTOR | hold BOARD
//
// Who was ever on a board; all that there is about one of them; taking somebody's name away for
// good; forbidding that.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "connect.hpp"
#include "files.hpp"
#include "samtavle/native/api.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

struct ErasureWish {
  std::string board;
  std::uint32_t actor = 0;
  std::string why;
};

struct HoldWish {
  std::string board;
  std::string why;
  bool lift = false;
};

json::object listed_person(const native::Person& person) {
  json::object out{{"actor", person.actor.value},
                   {"name", person.name},
                   {"kind", person.kind},
                   {"authority", person.authority},
                   {"guest", person.guest}};
  if (!person.erased_at.empty()) {
    out["erased_at"] = person.erased_at;
    out["why"] = person.why;
  }
  return out;
}

void print_person(const native::Person& person) {
  const auto& [bold, dim, accent, plain] = colours();
  std::string line = bold + std::to_string(person.actor.value) + plain + "  " + person.name +
                     "  " + dim + person.kind;
  if (!person.authority.empty()) line += ", " + person.authority;
  if (person.guest) line += ", guest";
  if (!person.erased_at.empty()) {
    line += ", erased " + person.erased_at + " because " + in_quotes(person.why);
  }
  print(line + plain);
}

Result<void> show_people(const Settings& settings, const Result<native::People>& people) {
  if (!people) return base::pass_on(people);
  if (settings.json) {
    json::array all;
    for (const native::Person& person : people->all) all.push_back(listed_person(person));
    json::object out{{"people", std::move(all)}};
    if (!people->hold.empty()) out["hold"] = people->hold;
    print_json(out);
    return {};
  }
  for (const native::Person& person : people->all) print_person(person);
  if (people->all.empty()) print("Nobody was here yet.");
  if (!people->hold.empty()) print("Nobody may be erased: " + people->hold);
  return {};
}

Result<void> list_people(const Settings& settings, const std::string& board) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  return show_people(settings, server->people(board));
}

Result<void> erase_person(const Settings& settings, const ErasureWish& wish) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  const auto erased = server->erase(wish.board, base::Actor{wish.actor}, wish.why);
  if (!erased) return base::pass_on(erased);
  if (settings.json) {
    print_json(listed_person(*erased));
  } else {
    print_person(*erased);
  }
  return {};
}

struct ExportWish {
  std::string board;
  std::uint32_t actor = 0;
  std::string path = "-";
};

Result<void> export_person(const Settings& settings, const ExportWish& wish) {
  // Two logs are read before it is answered.
  const auto server = operator_api(settings, std::chrono::minutes{5});
  if (!server) return base::pass_on(server);
  const auto all = server->export_person(wish.board, base::Actor{wish.actor});
  if (!all) return base::pass_on(all);
  return write_named_file(wish.path, *all + "\n");
}

void add_person_command(CLI::App& app, Command& command) {
  CLI::App* person = app.add_subcommand("person", "What there is about one person");
  person->require_subcommand(1);
  CLI::App* exported = person->add_subcommand(
      "export", "Everything about somebody on a board, for themselves, as JSON: without the names\n"
                "of others");
  auto wish = std::make_shared<ExportWish>();
  exported->add_option("board", wish->board, "Id of the board")->required()->type_name("BOARD");
  exported->add_option("actor", wish->actor, "Their number (samtavle people)")
      ->required()
      ->type_name("N");
  exported->add_option("-o,--output", wish->path, "Where to (default: -)")->type_name("FILE");
  exported->callback([&command, wish] {
    command.run = [&command, wish] { return export_person(command.settings, *wish); };
  });
}

Result<void> hold_board(const Settings& settings, const HoldWish& wish) {
  if (wish.lift == !wish.why.empty()) {
    return base::fail(Errc::config, "say either --why the board is held, or --lift");
  }
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  return show_people(settings, wish.lift ? server->lift_hold(wish.board)
                                         : server->hold(wish.board, wish.why));
}

}  // namespace

void add_people_commands(CLI::App& app, Command& command) {
  CLI::App* people = app.add_subcommand("people", "List all who were ever on a board");
  auto board = std::make_shared<std::string>();
  people->add_option("board", *board, "Id of the board")->required()->type_name("BOARD");
  people->callback([&command, board] {
    command.run = [&command, board] { return list_people(command.settings, *board); };
  });

  CLI::App* erased = app.add_subcommand(
      "erase", "Take somebody's name away for good; what they did stays on the board");
  auto wish = std::make_shared<ErasureWish>();
  erased->add_option("board", wish->board, "Id of the board")->required()->type_name("BOARD");
  erased->add_option("actor", wish->actor, "Their number (samtavle people)")
      ->required()
      ->type_name("N");
  erased->add_option("--why", wish->why, "Kept for good; without their name")
      ->required()
      ->type_name("TEXT");
  erased->callback([&command, wish] {
    command.run = [&command, wish] { return erase_person(command.settings, *wish); };
  });

  add_person_command(app, command);
  CLI::App* held = app.add_subcommand("hold", "Forbid erasing anybody on a board, or lift that");
  auto holding = std::make_shared<HoldWish>();
  held->add_option("board", holding->board, "Id of the board")->required()->type_name("BOARD");
  held->add_option("--why", holding->why, "Told to whoever wants to erase")->type_name("TEXT");
  held->add_flag("--lift", holding->lift, "They may be erased again");
  held->callback([&command, holding] {
    command.run = [&command, holding] { return hold_board(command.settings, *holding); };
  });
}

}  // namespace samtavle::cli
