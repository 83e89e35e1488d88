// Goal: no more connections than there are places, none lost on the way, and news only when it is.

#include "samtavle/net/places.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace samtavle::net {
namespace {

TEST(Places, AreGivenBackOnce) {
  Places places{2};
  Places::Place first = places.take();
  Places::Place second = places.take();
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(places.take());
  EXPECT_FALSE(places.take()) << "an attempt in vain takes nothing and gives nothing back";
  Places::Place moved = std::move(first);
  EXPECT_TRUE(moved);
  EXPECT_FALSE(first);
  EXPECT_FALSE(places.take());
  { const Places::Place gone = std::move(moved); }
  EXPECT_TRUE(places.take());
}

TEST(Places, AreMoreOrFewerFromThenOn) {
  Places places{2};
  std::vector<Places::Place> held;
  held.push_back(places.take());
  held.push_back(places.take());
  places.set_max(1);
  EXPECT_FALSE(places.take());
  held.pop_back();
  EXPECT_FALSE(places.take()) << "one is enough now";
  places.set_max(2);
  EXPECT_TRUE(places.take());
}

TEST(Places, ThatTheyAreTakenIsNewsOnce) {
  constexpr std::uint32_t kMax = 20;
  Places places{kMax};
  std::vector<Places::Place> held;
  for (std::uint32_t i = 0; i < kMax; ++i) held.push_back(places.take());
  EXPECT_FALSE(places.take());
  EXPECT_TRUE(places.full_is_news());
  // One goes and another comes, again and again.
  for (int i = 0; i < 5; ++i) {
    held.pop_back();
    held.push_back(places.take());
    EXPECT_FALSE(places.take());
    EXPECT_FALSE(places.full_is_news());
  }
  held.resize(kMax - kMax / 10 - 1);
  while (held.size() < kMax) held.push_back(places.take());
  EXPECT_TRUE(places.full_is_news());
}

}  // namespace
}  // namespace samtavle::net
