// A board without a server: in memory to test an app with, or in a file for a tool. Two people work
// on it, and one of them may only read.
//   headless [<file>]

#include <iostream>
#include <samtavle.hpp>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  const auto local = samtavle::LocalBoard::open(
      {.board = "park", .title = "The park", .language = "en", .file = argc > 1 ? argv[1] : ""});

  auto mette = samtavle::Board::open(
      {.local = local, .person = {.name = "Mette", .kind = 6 /* official */, .role = 6}});
  mette.wait_live(5s);

  const auto made = mette.transact("New card", [](samtavle::Transaction& tx) {
    return tx.create(samtavle::kinds::idea, {.in = samtavle::root_id}, "A bench in the shade");
  });
  mette.wait_saved(made.edit, 5s);

  // Whoever comes now sees it; what their role does not allow comes back with the reason.
  auto visitor = samtavle::Board::open({.local = local, .person = {.name = "Bo", .role = 1}});
  visitor.wait_live(5s);
  const auto ideas = visitor.cards().where(samtavle::kind == samtavle::kinds::idea);
  samtavle::Id last;
  for (const samtavle::Item& idea : ideas) {
    std::cout << idea.title() << '\n';
    last = idea.id;
  }
  const auto refused = visitor.transact("Not allowed", [&](samtavle::Transaction& tx) {
    tx.erase(last);
  });
  try {
    visitor.wait_saved(refused.edit, 5s);
    return 1;
  } catch (const samtavle::Error& error) {
    std::cout << error.what() << '\n';
    return error.status() == SAMTAVLE_NOT_ALLOWED ? 0 : 1;
  }
}
