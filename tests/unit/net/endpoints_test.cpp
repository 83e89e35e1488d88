// Goal: everybody is looked at in time, the patient hardly ever, and nobody who has left.

#include "endpoints.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

namespace samtavle::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr sync::TimePoint kStart{std::chrono::hours{5}};

// Asks for what it is told to ask for.
class Asker final : public Endpoint {
 public:
  explicit Asker(Endpoints& home) : home_(home) {}

  sync::TimePoint look(sync::TimePoint now) override {
    ++looks;
    looked_at = now;
    if (leaves) home_.remove(*this);
    wanted = now + patience;
    return wanted;
  }
  void retire() override {
    retired = true;
    home_.remove(*this);
  }
  void abandon() override { home_.remove(*this); }

  sync::Duration patience{};
  sync::TimePoint wanted;
  sync::TimePoint looked_at;
  int looks = 0;
  bool leaves = false;
  bool retired = false;

 private:
  Endpoints& home_;
};

class EndpointsTest : public testing::Test {
 protected:
  std::shared_ptr<Asker> add(sync::Duration patience) {
    auto asker = std::make_shared<Asker>(endpoints);
    asker->patience = patience;
    asker->wanted = now;
    endpoints.add(asker);
    return asker;
  }
  void pass(sync::Duration time) {
    for (const sync::TimePoint until = now + time; now < until;) {
      now += Endpoints::kTick;
      endpoints.tick(now);
    }
  }

  sync::TimePoint now = kStart;
  Endpoints endpoints{kStart};
};

TEST_F(EndpointsTest, WhoIsPatientIsHardlyEverAsked) {
  const auto eager = add(milliseconds{0});
  const auto patient = add(seconds{20});
  pass(seconds{60});
  EXPECT_GE(eager->looks, 239);
  EXPECT_GE(patient->looks, 3);
  EXPECT_LE(patient->looks, 4);
}

TEST_F(EndpointsTest, BeyondItsReachItAsksInBetween) {
  const auto asker = add(std::chrono::hours{1});
  pass(seconds{300});
  EXPECT_GE(asker->looks, 2);
  EXPECT_LE(asker->looks, 12);
}

TEST_F(EndpointsTest, ANearerDeadlineIsSeenAtTheNextTick) {
  const auto asker = add(seconds{25});
  pass(seconds{1});
  ASSERT_EQ(asker->looks, 1);
  asker->patience = seconds{1};
  endpoints.look_soon(*asker);
  endpoints.look_soon(*asker);
  pass(Endpoints::kTick);
  EXPECT_EQ(asker->looks, 2);
  pass(seconds{10});
  EXPECT_GE(asker->looks, 9);
  EXPECT_LE(asker->looks, 12);
}

TEST_F(EndpointsTest, NobodyIsLateWhateverTheyAskFor) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<std::shared_ptr<Asker>> askers;
    for (int step = 0; step < 400; ++step) {
      if (random() % 4 == 0) askers.push_back(add(milliseconds{random() % 60'000}));
      if (!askers.empty() && random() % 16 == 0) {
        const std::size_t which = random() % askers.size();
        endpoints.remove(*askers[which]);
        askers.erase(askers.begin() + static_cast<std::ptrdiff_t>(which));
      }
      if (!askers.empty() && random() % 8 == 0) {
        Asker& one = *askers[random() % askers.size()];
        one.patience = milliseconds{random() % 2'000};
        one.wanted = std::min(one.wanted, now);
        endpoints.look_soon(one);
      }
      // Now and then the thread has had no time for a while.
      now += random() % 50 == 0 ? seconds{random() % 90} : Endpoints::kTick;
      endpoints.tick(now);
      for (const auto& asker : askers) {
        ASSERT_GT(asker->wanted + Endpoints::kTick, now) << "seed " << seed << ", step " << step;
      }
    }
    endpoints.abandon_all();
  }
}

TEST_F(EndpointsTest, WhoLeavesWhenLookedAtIsGoneAfterwards) {
  const auto leaver = add(milliseconds{0});
  const auto other = add(milliseconds{0});
  leaver->leaves = true;
  pass(seconds{1});
  EXPECT_EQ(leaver->looks, 1);
  EXPECT_EQ(leaver.use_count(), 1);
  EXPECT_EQ(endpoints.size(), 1u);
  EXPECT_GE(other->looks, 3);
}

TEST_F(EndpointsTest, EverybodyIsToldOfTheEndAndMayLeaveMeanwhile) {
  const auto one = add(seconds{20});
  const auto other = add(seconds{20});
  endpoints.retire_all();
  EXPECT_TRUE(one->retired && other->retired);
  EXPECT_EQ(endpoints.size(), 0u);
}

}  // namespace
}  // namespace samtavle::net
