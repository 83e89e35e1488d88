// bench_board: speed and size of the board.

#include "cases.hpp"

int main(int argc, char** argv) {
  using namespace samtavle::bench;
  Suite suite;
  add_fold_cases(suite);
  add_edit_case(suite);
  add_wire_cases(suite);
  add_snapshot_cases(suite);
  return suite.run(argc, argv);
}
