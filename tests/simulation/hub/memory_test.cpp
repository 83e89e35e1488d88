// Goal: all live boards together stay within the budget: those that nobody looks at leave first,
// the one that was left longest ago before others; when nobody can leave, whoever wants another
// board is told to come back, gets it when there is room, and the operator hears of it once.
// Method: a simulated server whose budget is made to fit a few of its boards (hall.hpp).

#include <malloc.h>

#include "hall.hpp"

namespace samtavle::simulation {
namespace {

using base::Errc;

class Memory : public Hall {
 protected:
  Memory() {
    make_boards(kNames);
    const auto anna = enter("a");
    run_for(milliseconds{2'000});
    one_board_ = hub().find(board_id("a"))->memory_bytes();
    EXPECT_GT(one_board_, 0u);
  }
  // Starts the server anew with room for so many boards, and a half.
  void give_room_for(std::size_t boards) {
    server.breakable().limits.board.memory_budget_bytes = one_board_ * boards + one_board_ / 2;
    server.crash();
    server.start();
    turned.clear();
  }
  bool is_open(const std::string& board) { return hub().find(board_id(board)) != nullptr; }
  void leave(std::unique_ptr<Visitor>& visitor) {
    visitor->leave();
    run_for(milliseconds{10});
  }

  const std::vector<std::string> kNames = {"a", "b", "c", "d", "e", "f"};
  std::size_t one_board_ = 0;
};

TEST_F(Memory, IsCountedAsLongAsBoardsAreOpen) {
  give_room_for(100);
  EXPECT_EQ(server.memory().used(), 0u);
  auto anna = enter("a");
  auto bo = enter("b");
  EXPECT_NEAR(static_cast<double>(server.memory().used()), 2.0 * static_cast<double>(one_board_),
              0.2 * static_cast<double>(one_board_));
  leave(anna);
  leave(bo);
  run_for(milliseconds{70'000});
  EXPECT_EQ(hub().board_count(), 0u);
  EXPECT_EQ(server.memory().used(), 0u);
}

TEST_F(Memory, BoardsLeaveEarlyTheOneThatWasLeftLongestAgoFirst) {
  give_room_for(3);
  for (const char* board : {"b", "a", "c"}) {
    auto visitor = enter(board);
    leave(visitor);
    run_for(milliseconds{100});
  }
  EXPECT_EQ(hub().board_count(), 3u);
  const auto dora = enter("d");
  run_for(milliseconds{2'000});
  EXPECT_FALSE(is_open("b"));
  EXPECT_TRUE(is_open("d"));
  EXPECT_LE(server.memory().used(), server.memory().bytes_max());
  const auto emma = enter("e");
  run_for(milliseconds{2'000});
  EXPECT_FALSE(is_open("a"));
  EXPECT_TRUE(turned.empty()) << "nobody had to be turned away";
}

TEST_F(Memory, BoardsWithPeopleOnThemStay) {
  give_room_for(3);
  const auto anna = enter("a");
  auto bo = enter("b");
  leave(bo);
  const auto carl = enter("c");
  const auto dora = enter("d");
  run_for(milliseconds{2'000});
  EXPECT_TRUE(is_open("a") && is_open("c") && is_open("d"));
  EXPECT_FALSE(is_open("b"));
  EXPECT_FALSE(anna->end() || carl->end() || dora->end());
}

TEST_F(Memory, WhoCannotBeLetInComesBackAndTheOperatorHearsOfItOnce) {
  give_room_for(3);
  auto anna = enter("a");
  auto bo = enter("b");
  const auto carl = enter("c");
  for (const char* board : {"d", "e", "f", "d"}) {
    const auto late = come(board);
    expect_soon([&] { return late->end().has_value(); });
    EXPECT_EQ(late->end()->code, Errc::too_many);
  }
  EXPECT_EQ(turned, std::vector<bool>{true});
  EXPECT_EQ(hub().figures().breaches[base::Limit::memory_budget_bytes].value(), 4u);
  EXPECT_LE(server.memory().used(), server.memory().bytes_max());
  EXPECT_TRUE(enter("a")->has_board()) << "what is open takes no more memory for another visitor";

  leave(anna);
  run_for(milliseconds{2'000});
  const auto dora = enter("d");
  leave(bo);
  run_for(milliseconds{2'000});
  EXPECT_EQ(turned, (std::vector<bool>{true, false}));
  EXPECT_TRUE(enter("e")->has_board());
}

TEST_F(Memory, ABoardLargerThanAllThereIsOpensAlone) {
  give_room_for(0);
  auto anna = enter("a");
  const auto bo = come("b");
  expect_soon([&] { return bo->end().has_value(); });
  EXPECT_EQ(bo->end()->code, Errc::too_many);
  leave(anna);
  EXPECT_TRUE(enter("b")->has_board());
  run_for(milliseconds{2'000});
  EXPECT_FALSE(is_open("a"));
}

TEST_F(Memory, ManyWhoComeAtOnceDoNotGoBeyondIt) {
  give_room_for(3);
  std::vector<std::unique_ptr<Visitor>> visitors;
  for (const std::string& board : kNames) visitors.push_back(come(board));
  const auto answered = [&](const auto& visitor) { return visitor->has_board() || visitor->end(); };
  expect_soon([&] { return std::all_of(visitors.begin(), visitors.end(), answered); });
  EXPECT_EQ(hub().board_count(), 3u);
  EXPECT_LE(server.memory().used(), server.memory().bytes_max());
}

TEST_F(Memory, FollowsWhatPeopleWrite) {
  give_room_for(100);
  server.breakable().limits.session.operations_per_second = 1'000'000;
  server.breakable().limits.session.messages_per_second = 1'000'000;
  const auto anna = enter("a");
  anna->ask_replica();
  expect_soon([&] { return anna->replica() != 0; });
  constexpr std::size_t kCards = 3'000;
  for (std::size_t i = 0; i < kCards; ++i) anna->make_card();
  expect_soon([&] { return anna->seq() > kCards; });
  run_for(milliseconds{3'000});
  EXPECT_GT(server.memory().used(), kCards * 150);
  EXPECT_LT(server.memory().used(), one_board_ + kCards * 600);
}

// The items themselves are held against the heap in tests/unit/board/memory_test.cpp.
TEST_F(Memory, IsAboutWhatTheHeapHolds) {
  give_room_for(100);
  const auto heap_bytes = [] {
    const auto heap = ::mallinfo2();
    return static_cast<double>(heap.uordblks + heap.hblkhd);
  };
  const double before = heap_bytes();
  std::size_t opened = 0;
  for (const std::string& name : kNames) {
    hub().board(board_id(name), [&](const auto& board) { opened += board ? 1 : 0; });
  }
  expect_soon([&] { return opened == kNames.size(); });
  const double took = heap_bytes() - before;
  if (took < 1.0) GTEST_SKIP() << "the heap is not glibc's: nothing to compare with";
  const double told = static_cast<double>(server.memory().used());
  std::cout << "told " << told / took << " of what it takes, "
            << took / static_cast<double>(opened) << " bytes a new board\n";
  EXPECT_GT(told, 0.67 * took);
  EXPECT_LT(told, 1.5 * took);
}

}  // namespace
}  // namespace samtavle::simulation
