// samtavle demo: the demonstration board, played by its people.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "connect.hpp"
#include "demo_play.hpp"
#include "samtavle/native/api.hpp"
#include "settings.hpp"
#include "terminal.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

void answer(const Settings& settings, const std::string& board, const DemoStage* played) {
  if (settings.json) {
    json::value out{{"board", board}, {"played", played != nullptr}};
    if (played != nullptr) out.as_object()["edits"] = played->edits();
    print_json(out);
  } else if (played == nullptr) {
    print(board + " has been written on before; it is left as it is.");
  } else {
    print(board + ": " + std::to_string(played->edits()) + " changes by " +
          std::to_string(played->people()) + " people");
  }
}

Result<void> demo(const Settings& settings, const std::string& board) {
  if (!settings.token.empty()) {
    return base::fail(Errc::config, "this appears as several people, with tokens that it makes "
                                    "itself; leave --token out and name the server's folder with "
                                    "--data-dir");
  }
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  const auto there = server->board(board);
  if (!there && there.error().code != Errc::not_found) return base::pass_on(there);
  if (there && there->head_seq > base::Seq{1}) {
    answer(settings, board, nullptr);
    return {};
  }
  if (!there) {
    const auto made = server->create({board, kDemoTitle, kDemoAuthority, "da"});
    if (!made) return base::pass_on(made);
  }
  DemoStage stage{settings, board};
  play_demo(stage);
  if (stage.failure()) return base::Unexpected<base::Error>{*stage.failure()};
  answer(settings, board, &stage);
  return {};
}

}  // namespace

void add_demo_command(CLI::App& app, Command& command) {
  CLI::App* play = app.add_subcommand(
      "demo", "Make a demonstration board and play it through all three phases, with people of "
              "every kind (needs the server's data directory). A board that holds anything is "
              "left as it is");
  auto board = std::make_shared<std::string>(kDemoBoard);
  play->add_option("board", *board, "Id of the board")->capture_default_str()->type_name("BOARD");
  play->callback([&command, board] {
    command.run = [&command, board] { return demo(command.settings, *board); };
  });
}

}  // namespace samtavle::cli
