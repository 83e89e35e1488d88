// bench_text: speed and size of collaborative text. What is held in memory: memory_main.cpp.

#include "cases.hpp"
#include "samtavle/bench/sessions.hpp"

int main(int argc, char** argv) {
  using namespace samtavle::bench;
  Suite suite;
  const Sessions sessions{Suite::is_listing(argc, argv)};
  for (const std::string& session :
       sessions.of_one_writer({kPaper, "json-crdt-blog-post", "friendsforever_flat"})) {
    add_local_case(suite, session);
  }
  add_remote_case(suite, sessions.of_several_writers(kFriends));
  for (const std::string& session : sessions.of_one_writer({kPaper})) {
    add_load_case(suite, session);
    add_size_cases(suite, session);
  }
  add_type_cases(suite);
  return suite.run(argc, argv);
}
