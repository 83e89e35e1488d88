// A board on an io_context of this program's own, through the installed library, whose Asio is
// another one. Says what happens, a line each, and goes on when standard input says so.
//   on_io_context <server> <board> <token>
#include <boost/asio.hpp>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>
#include <samtavle.hpp>
#include <samtavle/embed/asio.hpp>
#include <string>

namespace {

using samtavle::Board;
using samtavle::Transaction;

std::ptrdiff_t threads() {
  const std::filesystem::directory_iterator tasks{"/proc/self/task"};
  return std::distance(begin(tasks), end(tasks));
}

void say(const std::string& word) { std::cout << word << std::endl; }

// Runs the io_context until something holds.
template <class Holds>
void until(boost::asio::io_context& io, Holds holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("not in time");
    io.restart();
    io.run_one_until(end);
  }
}

bool is_live(const Board& board) { return board.state().connection == SAMTAVLE_LIVE; }

void write(Board& board, const std::string& title) {
  board.transact("New", [&](Transaction& tx) {
    tx.create(samtavle::kinds::idea, {.in = samtavle::root_id}, title);
  });
}

void wait_for_a_word() {
  std::string word;
  std::getline(std::cin, word);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::ptrdiff_t before = threads();
  std::optional<boost::asio::io_context> io{std::in_place};
  bool running = false;
  bool observed = false;
  bool strange = false;
  samtavle::Options options{.server = argv[1], .board = argv[2], .token = argv[3]};
  options.on_changes = [&](const samtavle::Changes&) { strange = strange || !running; };
  std::optional<Board> board{samtavle::open_on(*io, options)};
  std::optional<Board> second{samtavle::open_on(*io, options)};
  std::optional<samtavle::Observation> observation{board->observe([&] { observed = true; })};
  const auto go_on_until = [&](auto holds) {
    running = true;
    until(*io, holds);
    running = false;
  };

  go_on_until([&] { return is_live(*board) && is_live(*second); });
  write(*board, "fra en løkke");
  go_on_until([&] { return board->saved() && observed; });
  const auto ideas = [query = second->cards().where(samtavle::kind == samtavle::kinds::idea)] {
    return query.list().size();
  };
  go_on_until([&] { return ideas() == 1; });
  board->undo();
  go_on_until([&] { return board->saved() && ideas() == 0; });
  board->redo();
  go_on_until([&] { return board->saved() && ideas() == 1; });
  say("saved");

  go_on_until([&] { return board->state().connection == SAMTAVLE_OFFLINE; });
  write(*board, "uden net");
  say("offline");
  wait_for_a_word();
  go_on_until([&] { return is_live(*board) && board->saved() && ideas() == 2; });
  say("back");

  second.reset();
  write(*board, "efterladt");
  say(threads() == before ? "no thread" : "threads");
  io.reset();
  if (is_live(*board) || board->cards().empty()) strange = true;
  observation.reset();
  board.reset();
  say(strange ? "strange" : "end");
}
