// Makes a card of every line of standard input, in the first area of a board: `kind<tab>title`, as
// "idea<tab>A bench in the shade". All of them come in one edit: all or none.
//   importer <server> <board> <token>

#include <iostream>
#include <map>
#include <samtavle.hpp>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
namespace kinds = samtavle::kinds;

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::map<std::string, samtavle::Kind> known{
      {"idea", kinds::idea}, {"need", kinds::need}, {"question", kinds::question}};
  std::vector<std::pair<samtavle::Kind, std::string>> cards;
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = line.find('\t');
    const auto kind = known.find(line.substr(0, tab));
    if (tab == std::string::npos || kind == known.end()) {
      std::cerr << "line " << cards.size() + 1 << " is no kind, tab and title\n";
      return 2;
    }
    cards.emplace_back(kind->second, line.substr(tab + 1));
  }

  samtavle::Board board =
      samtavle::Board::open({.server = argv[1], .board = argv[2], .token = argv[3]});
  board.wait_live(20s);
  const auto areas = board.items(kinds::area);
  if (areas.empty()) {
    std::cerr << "a board without areas\n";
    return 1;
  }
  try {
    const auto made = board.transact("Import", [&](samtavle::Transaction& tx) {
      for (const auto& [kind, title] : cards) tx.create(kind, {.in = areas.front().id}, title);
    });
    board.wait_saved(made.edit, 20s);
  } catch (const samtavle::Error& refused) {
    std::cerr << "not imported: " << refused.what() << '\n';
    return 1;
  }
  std::cout << cards.size() << " cards\n";
}
