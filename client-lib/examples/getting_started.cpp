// Adds an idea to a board, and lists the ideas on it.
//   getting_started <server> <board> <token> <title>

#include <iostream>
#include <samtavle.hpp>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  samtavle::Board board =
      samtavle::Board::open({.server = argv[1], .board = argv[2], .token = argv[3]});
  board.wait_live(20s);

  const auto made = board.transact("New card", [&](samtavle::Transaction& tx) {
    return tx.create(samtavle::kinds::idea, {.in = samtavle::root_id}, argv[4]);
  });
  // When this returns, it is on the server's disk and everybody has it.
  board.wait_saved(made.edit, 20s);

  for (const samtavle::Item& idea : board.cards().where(samtavle::kind == samtavle::kinds::idea)) {
    std::cout << to_string(idea.id) << ' ' << idea.title() << '\n';
  }
}
