// Goal: the small queue is a queue, in whatever order things come and go, and holds no memory while
// it is empty and little more than it needs otherwise.

#include "samtavle/hub/small_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

namespace samtavle::hub {
namespace {

TEST(SmallQueue, IsAsADequeOfTheSame) {
  std::minstd_rand random{7};
  SmallQueue<int> queue;
  std::deque<int> model;
  for (int i = 0; i < 20'000; ++i) {
    // Long stretches in which it grows, and others in which it shrinks.
    const bool grows = random() % 100 < ((i / 500) % 2 == 0 ? 70u : 35u);
    if (grows) {
      queue.push_back(i);
      model.push_back(i);
    } else if (!model.empty()) {
      queue.pop_front();
      model.pop_front();
    }
    ASSERT_EQ(queue.empty(), model.empty());
    ASSERT_EQ(queue.size(), model.size());
    if (model.empty()) {
      ASSERT_EQ(queue.capacity(), 0u);
      continue;
    }
    ASSERT_EQ(queue.front(), model.front());
    ASSERT_EQ(queue.back(), model.back());
    const std::size_t at = random() % model.size();
    ASSERT_EQ(queue[at], model[at]);
    if (i % 100 == 0) {
      ASSERT_TRUE(std::equal(queue.begin(), queue.end(), model.begin(), model.end()));
    }
  }
}

TEST(SmallQueue, DoesNotGrowWithWhatHasGone) {
  SmallQueue<int> queue;
  for (int i = 0; i < 100; ++i) queue.push_back(i);
  const std::size_t room = queue.capacity();
  for (int i = 0; i < 100'000; ++i) {
    queue.push_back(i);
    queue.pop_front();
  }
  EXPECT_LE(queue.capacity(), 4 * room);
  queue.clear();
  EXPECT_EQ(queue.capacity(), 0u);
}

}  // namespace
}  // namespace samtavle::hub
