// A board on the io_context that an app runs anyway: nothing gets a thread, and the board's
// callbacks come between the app's other handlers. Adds an idea, says how many there are, and ends
// when that is saved.
//   own_loop <server> <board> <token> <title>

#include <boost/asio.hpp>
#include <iostream>
#include <optional>
#include <samtavle.hpp>
#include <samtavle/embed/asio.hpp>

using samtavle::kind;
namespace kinds = samtavle::kinds;

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  boost::asio::io_context io;
  std::optional<samtavle::Board> board;
  std::optional<samtavle::EditId> idea;
  int status = 1;

  // Whatever else the app has on it: here what ends it early.
  boost::asio::signal_set signals{io, SIGINT, SIGTERM};
  signals.async_wait([&](boost::system::error_code, int) { io.stop(); });
  // run() returns when the board's goodbye is through.
  const auto leave = [&] {
    signals.cancel();
    board->close();
  };

  samtavle::Options options{.server = argv[1], .board = argv[2], .token = argv[3]};
  options.on_changes = [&](const samtavle::Changes&) {
    if (idea || board->state().connection != SAMTAVLE_LIVE) return;
    idea = board->transact("New card", [&](samtavle::Transaction& tx) {
      return tx.create(kinds::idea, {.in = samtavle::root_id}, argv[4]);
    }).edit;
  };
  options.on_saved = [&](samtavle::EditId edit, samtavle::Seq) {
    if (edit != idea) return;
    const auto ideas = board->cards().where(kind == kinds::idea).list();
    std::cout << ideas.size() << " ideas, and " << argv[4] << " is one of them\n";
    status = 0;
    leave();
  };
  options.on_refused = [&](const samtavle::Refusal& refusal) {
    std::cerr << "refused: " << refusal.detail << '\n';
    leave();
  };
  options.on_ended = [&](samtavle_status, const std::string& why) {
    std::cerr << "no connection: " << why << '\n';
    leave();
  };
  board.emplace(samtavle::open_on(io, std::move(options)));

  io.run_for(std::chrono::seconds{20});
  return status;
}
