// torture: breaks a real server and real clients on purpose and counts what was lost.

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "kill.hpp"
#include "writer.hpp"

int main(int argc, char** argv) {
  using namespace samtavle::torture;
  CLI::App app{"Breaks a real server and real clients on purpose and counts what was lost."};
  app.require_subcommand(1);

  KillOptions kill;
  CLI::App* kill_command =
      app.add_subcommand("kill", "kill -9 of the server and of clients under load");
  kill_command->add_option("--rounds", kill.rounds, "How often the server is killed")
      ->capture_default_str();
  kill_command->add_option("--writers", kill.writers, "Client processes")->capture_default_str();
  kill_command->add_option("--seed", kill.seed, "Of everything that is random")
      ->envname("SEED")
      ->capture_default_str();
  kill_command->add_flag("--control", kill.control,
                         "Clients keep nothing: losses must be found, or the harness is blind");

  WriterOptions writer;
  bool forget = false;
  CLI::App* writer_command = app.add_subcommand("writer", "")->group("");
  writer_command->add_option("--server", writer.server)->required();
  writer_command->add_option("--board", writer.board)->required();
  writer_command->add_option("--folder", writer.folder)->required();
  writer_command->add_option("--name", writer.name)->required();
  writer_command->add_option("--seed", writer.seed);
  writer_command->add_flag("--forget", forget);

  CLI11_PARSE(app, argc, argv);
  if (kill_command->parsed()) return run_kill(kill);
  const char* token = std::getenv("SAMTAVLE_TORTURE_TOKEN");
  writer.token = token == nullptr ? "" : token;
  writer.keep_pending = !forget;
  return run_writer(writer);
}
