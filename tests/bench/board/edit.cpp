// board.edit.5000x100000: the writes as their authors make them: each composed, applied to the own
// board at once, and encoded.

#include "cases.hpp"
#include "samtavle/bench/measure.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "scenario.hpp"

namespace samtavle::bench {
namespace {

double measure() {
  const std::vector<Write> all = writes();
  struct Desk {
    board::Board board = board_with_cards();
    bool good = true;
    std::size_t bytes = 0;
  };
  const double ns = cpu_ns_of(
      [] { return Desk{}; },
      [&](Desk& desk) {
        for (const Write& write : all) {
          board::Composer composer{desk.board, write.replica, base::Actor{write.replica.value}};
          desk.good = desk.good && composer.set(card_id(write.card), write.field, write.value);
          const board::Composer::Composed composed = composer.finish();
          desk.bytes += board::encode_edit(*composed.edit).size();
        }
      },
      [&](const Desk& desk) {
        require(desk.good && desk.bytes > kEdits, "a write was refused");
        check_fields(desk.board, all);
      });
  return ns / 1e3 / kEdits;
}

}  // namespace

void add_edit_case(Suite& suite) {
  suite.add({std::string{"board.edit."} + kScenario, "us", Case::Kind::timed, measure});
}

}  // namespace samtavle::bench
