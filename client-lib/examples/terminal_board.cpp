// A board in a terminal: phases, areas and cards as an outline, drawn anew whenever it changes.
//   terminal_board <server> <board> <token> [<seconds>]

#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <samtavle.hpp>
#include <string>

using namespace std::chrono_literals;
using samtavle::Board;
using samtavle::Id;
using samtavle::Item;

namespace {

void draw(const samtavle::View& view, Id in, int depth) {
  for (const Item& item : view.children(in)) {
    if (item.title().empty()) continue;
    std::cout << std::string(static_cast<std::size_t>(2 * depth), ' ') << item.title();
    if (item.pending) std::cout << " *";  // not saved yet
    std::cout << '\n';
    draw(view, item.id, depth + 1);
  }
}

const char* words(const samtavle_state& state) {
  if (state.ended != SAMTAVLE_OK) return samtavle_status_name(static_cast<int>(state.ended));
  switch (state.save) {
    case SAMTAVLE_SAVING: return "saving";
    case SAMTAVLE_UNSAVED: return "not saved: no connection";
    default: return "all saved";
  }
}

// Wakes the drawing thread: callbacks come on the board's own and should be short.
class Bell {
 public:
  void ring() {
    const std::lock_guard lock{mutex_};
    rung_ = true;
    woke_.notify_one();
  }
  bool wait_until(std::chrono::steady_clock::time_point end) {
    std::unique_lock lock{mutex_};
    const bool rung = woke_.wait_until(lock, end, [this] { return rung_; });
    rung_ = false;
    return rung;
  }

 private:
  std::mutex mutex_;
  std::condition_variable woke_;
  bool rung_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::seconds{argc > 4 ? std::atoi(argv[4]) : 3600};
  Bell bell;
  Board board = Board::open({.server = argv[1],
                             .board = argv[2],
                             .token = argv[3],
                             .on_changes = [&](const samtavle::Changes&) { bell.ring(); },
                             .on_state = [&] { bell.ring(); }});
  board.wait_live(20s);
  do {
    std::cout << "\n--- " << words(board.state()) << " ---\n";
    board.read([](const samtavle::View& view) { draw(view, samtavle::root_id, 0); });
    std::cout << std::flush;
  } while (bell.wait_until(end));
  board.close();
}
