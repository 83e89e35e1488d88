// bench_opening: what it costs to open boards, to keep snapshots of them, and to let people in.

#include "cases.hpp"

int main(int argc, char** argv) {
  using namespace samtavle::bench;
  Suite suite;
  for (const OpeningScenario* scenario : {&kBusy, &kLarge}) {
    add_disk_cases(suite, *scenario);
    add_join_cases(suite, *scenario);
  }
  return suite.run(argc, argv);
}
