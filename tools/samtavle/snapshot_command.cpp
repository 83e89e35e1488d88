// samtavle snapshot hash

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "connect.hpp"
#include "samtavle/v1/edit.pb.h"
#include "settings.hpp"
#include "terminal.hpp"

namespace samtavle::cli {
namespace {

struct HashOptions {
  std::string board;
  std::uint64_t seq = 0;
  double wait_s = 60;
};

Result<void> print_hash(const Settings& settings, const HashOptions& wanted) {
  Persona reader;
  reader.role = plan::Role::reader;
  auto options = client_options(settings, wanted.board, reader);
  if (!options) return base::pass_on(options);
  // Nothing beyond that place is applied, so the hash is the one of exactly that place.
  if (wanted.seq > 0) {
    options->gate = [last = wanted.seq](const v1::Event& event) { return event.seq() <= last; };
  }
  auto client = join(std::move(*options));
  if (!client) return base::pass_on(client);
  const auto reached = (*client)->wait_until(
      [&](const sync::ClientSession& session) {
        return session.confirmed_seq() >= base::Seq{wanted.seq};
      },
      std::chrono::milliseconds{static_cast<std::int64_t>(wanted.wait_s * 1000)});
  std::uint64_t seq = 0;
  std::uint32_t epoch = 0;
  (*client)->read([&](const sync::ClientSession& session) {
    seq = session.confirmed_seq().value;
    epoch = session.epoch().value;
  });
  if (!reached) {
    return base::fail(reached.error().code, "the board is at " + std::to_string(seq) +
                                                " and did not reach " +
                                                std::to_string(wanted.seq) + "; try again later");
  }
  if (wanted.seq > 0 && seq > wanted.seq) {
    return base::fail(Errc::too_old, "the board is at " + std::to_string(seq) +
                                         " already; leave --seq out for its present state");
  }
  const std::string hash = (*client)->confirmed_hash();
  if (settings.json) {
    print_json(boost::json::value{
        {"board", wanted.board}, {"seq", seq}, {"epoch", epoch}, {"hash", hash}});
  } else {
    print(hash + "  " + std::to_string(seq));
  }
  return {};
}

}  // namespace

void add_snapshot_command(CLI::App& app, Command& command) {
  CLI::App* snapshot = app.add_subcommand("snapshot", "The canonical state of a board");
  snapshot->require_subcommand(1);
  CLI::App* hash = snapshot->add_subcommand(
      "hash", "Join as a reader and print the hash of the board and its seq.\n"
              "Two boards, or two servers, hold the same exactly if the hashes are equal");
  auto wanted = std::make_shared<HashOptions>();
  hash->add_option("board", wanted->board, "Id of the board")->required()->type_name("BOARD");
  hash->add_option("--seq", wanted->seq, "Wait for this place in the log and stop there");
  hash->add_option("--wait", wanted->wait_s, "How many seconds to wait for it")
      ->capture_default_str();
  hash->callback([&command, wanted] {
    command.run = [&command, wanted] { return print_hash(command.settings, *wanted); };
  });
}

}  // namespace samtavle::cli
