// bench_text_memory: a program of its own, because it counts every block of memory.

#include "cases.hpp"
#include "samtavle/bench/sessions.hpp"

int main(int argc, char** argv) {
  using namespace samtavle::bench;
  Suite suite;
  const Sessions sessions{Suite::is_listing(argc, argv)};
  for (const std::string& session : sessions.of_one_writer({kPaper})) {
    add_memory_cases(suite, session);
  }
  return suite.run(argc, argv);
}
