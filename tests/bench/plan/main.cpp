// bench_plan: what upholding the process costs.

#include "cases.hpp"

int main(int argc, char** argv) {
  using namespace samtavle::bench;
  Suite suite;
  add_may_cases(suite);
  add_server_cases(suite);
  return suite.run(argc, argv);
}
