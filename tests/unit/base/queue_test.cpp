// Goal: a Queue holds what was put in and not yet taken out, in order, whatever is done to it, and
// what was taken out is let go of at once.
// Method: each part of the interface, then a long random run beside a std::deque. Elements can only
// be moved.

#include "samtavle/base/queue.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <random>
#include <vector>

namespace samtavle::base {
namespace {

using Element = std::unique_ptr<int>;

Queue<Element> queue_of(int count) {
  Queue<Element> queue;
  for (int i = 0; i < count; ++i) queue.push_back(std::make_unique<int>(i));
  return queue;
}

std::vector<int> all_of(const Queue<Element>& queue) {
  std::vector<int> out;
  for (const Element& element : queue) out.push_back(*element);
  return out;
}

TEST(Queue, KeepsTheOrder) {
  Queue<Element> queue = queue_of(4);
  queue.pop_front();
  EXPECT_EQ(queue.size(), 3u);
  EXPECT_EQ(*queue.front(), 1);
  EXPECT_EQ(*queue[1], 2);
  EXPECT_EQ(*queue.back(), 3);
  EXPECT_EQ(all_of(queue), (std::vector{1, 2, 3}));
}

TEST(Queue, LetsGoOfWhatIsTakenOut) {
  Queue<std::shared_ptr<int>> queue;
  const auto element = std::make_shared<int>(1);
  for (int i = 0; i < 8; ++i) queue.push_back(element);
  queue.pop_front();
  EXPECT_EQ(element.use_count(), 8);
}

TEST(Queue, ErasesWithin) {
  Queue<Element> queue = queue_of(9);
  queue.pop_front();
  queue.erase(queue.begin() + 1);
  queue.erase(queue.begin() + 4, queue.end());
  EXPECT_EQ(all_of(queue), (std::vector{1, 3, 4, 5}));
  queue.erase(queue.begin(), queue.end());
  EXPECT_TRUE(queue.empty());
  queue.push_back(std::make_unique<int>(7));
  EXPECT_EQ(all_of(queue), std::vector{7});
  queue.clear();
  EXPECT_TRUE(queue.empty());
}

// One of which something was taken has shells at its front: they go along, and nothing stays.
TEST(Queue, IsEmptyOnceMovedFrom) {
  Queue<Element> queue = queue_of(5);
  queue.pop_front();
  Queue<Element> other{std::move(queue)};
  EXPECT_EQ(all_of(other), (std::vector{1, 2, 3, 4}));
  EXPECT_EQ(queue.size(), 0u);  // NOLINT(bugprone-use-after-move): that is what is tested
  queue.push_back(std::make_unique<int>(9));
  EXPECT_EQ(all_of(queue), std::vector{9});

  queue = std::move(other);
  EXPECT_EQ(all_of(queue), (std::vector{1, 2, 3, 4}));
  EXPECT_TRUE(other.empty());  // NOLINT(bugprone-use-after-move)
  Queue<Element>& itself = queue;
  queue = std::move(itself);
  EXPECT_EQ(all_of(queue), (std::vector{1, 2, 3, 4}));
}

TEST(Queue, IsAsADequeIs) {
  std::mt19937 random{1};
  Queue<Element> queue;
  std::deque<int> model;
  for (int i = 0; i < 20'000; ++i) {
    const unsigned what = random() % 16;
    if (what < 8 || model.empty()) {
      queue.push_back(std::make_unique<int>(i));
      model.push_back(i);
    } else if (what < 15) {
      queue.pop_front();
      model.pop_front();
    } else {
      const auto at = static_cast<std::ptrdiff_t>(random() % model.size());
      queue.erase(queue.begin() + at);
      model.erase(model.begin() + at);
    }
    ASSERT_EQ(queue.size(), model.size());
    if (i % 64 == 0) {
      ASSERT_EQ(all_of(queue), (std::vector<int>{model.begin(), model.end()}));
    }
  }
}

TEST(QueueDeathTest, OfNothingNothingIsTaken) {
  Queue<Element> queue;
  EXPECT_DEATH(queue.pop_front(), "broken invariant");
}

}  // namespace
}  // namespace samtavle::base
