#include <samtavle/native/client.hpp>
#include <samtavle/plan/schema.hpp>

using namespace samtavle;
using namespace std::chrono_literals;

// Adds an idea to a board. When this returns, it is on the server's disk and everybody has it.
base::Result<base::Seq> add_idea(const std::string& server, const std::string& board,
                                 const std::string& token, const std::string& title) {
  auto client = native::Client::open({.server = server, .board = board, .token = token});
  if (!client) return base::pass_on(client);
  if (auto live = (*client)->wait_live(10s); !live) return base::pass_on(live);

  auto made = (*client)->edit([&](board::Composer& edit) -> board::Applied<void> {
    auto card = edit.create_item(plan::kinds::idea, board::kRootId);
    if (!card) return base::pass_on(card);
    return edit.insert_text(*card, plan::fields::title, 0, title);
  });
  if (!made) return base::fail(made.error().code, made.error().detail);
  return (*client)->wait_saved(*made, 10s);
}
