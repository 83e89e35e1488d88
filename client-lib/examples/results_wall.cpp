// A wall display of what came of the work: the results on a board, drawn anew when one changes.
// A reader's token will do, as nothing is written.
//   results_wall <server> <board> <token> [<seconds>]

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <samtavle.hpp>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using samtavle::Item;
using samtavle::kind;

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  samtavle::Board board = samtavle::Board::open(
      {.server = argv[1], .board = argv[2], .token = argv[3], .client = "results-wall"});
  board.wait_live(20s);

  const auto draw = [](const std::vector<Item>& results) {
    std::cout << results.size() << " results\n";
    for (const Item& result : results) {
      std::cout << "  " << result.title();
      const std::string& body = result.get(samtavle::fields::body);
      if (!body.empty()) std::cout << ": " << body;
      std::cout << '\n';
    }
    std::cout << std::flush;
  };
  const auto results = board.cards().where(kind == samtavle::kinds::result);
  draw(results.list());
  const auto observing = board.observe(results, draw);
  std::this_thread::sleep_for(std::chrono::seconds{argc > 4 ? std::atoi(argv[4]) : 3600});
}
