// Goal: the limits of an address hold, and give way again.

#include "samtavle/net/addresses.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace samtavle::net {
namespace {

using std::chrono::seconds;

TEST(Addresses, LimitsWhatIsOpen) {
  base::SessionLimits limits;
  limits.connections_per_address = 2;
  Addresses book(limits);
  const Addresses::TimePoint now{};
  auto first = book.enter("192.0.2.1", now);
  const auto second = book.enter("192.0.2.1", now);
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
  const auto third = book.enter("192.0.2.1", now);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, base::Errc::too_many);
  EXPECT_EQ(third.error().limit, base::Limit::connections_per_address);
  EXPECT_TRUE(book.enter("192.0.2.2", now)) << "another address";
  first->reset();
  EXPECT_TRUE(book.enter("192.0.2.1", now));
}

TEST(Addresses, LimitsWhatIsNewInAMinute) {
  base::SessionLimits limits;
  limits.new_connections_per_address_and_minute = 3;
  Addresses book(limits);
  const Addresses::TimePoint now{};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(book.enter("192.0.2.1", now + seconds{i}));
  const auto fourth = book.enter("192.0.2.1", now + seconds{59});
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().limit, base::Limit::new_connections_per_address_and_minute);
  EXPECT_TRUE(book.enter("192.0.2.1", now + seconds{60}));
}

TEST(Addresses, LimitsWhoJoinsInAMinute) {
  base::SessionLimits limits;
  limits.joins_per_address_and_minute = 3;
  limits.new_connections_per_address_and_minute = 3;
  Addresses book(limits);
  const Addresses::TimePoint now{};
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(book.enter("192.0.2.1", now + seconds{i}));
    EXPECT_TRUE(book.join("192.0.2.1", now + seconds{i})) << "beside what is begun";
  }
  const auto fourth = book.join("192.0.2.1", now + seconds{59});
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().code, base::Errc::too_many);
  EXPECT_EQ(fourth.error().limit, base::Limit::joins_per_address_and_minute);
  EXPECT_TRUE(book.join("192.0.2.2", now + seconds{59})) << "another address";
  EXPECT_TRUE(book.join("192.0.2.1", now + seconds{60}));
}

TEST(Addresses, OtherLimitsHoldFromThenOn) {
  base::SessionLimits limits;
  limits.connections_per_address = 1;
  Addresses book(limits);
  const Addresses::TimePoint now{};
  const auto first = book.enter("192.0.2.1", now);
  EXPECT_TRUE(first);
  EXPECT_FALSE(book.enter("192.0.2.1", now));
  limits.connections_per_address = 2;
  book.set_limits(limits);
  EXPECT_TRUE(book.enter("192.0.2.1", now));
}

TEST(Addresses, AHomeIsOneAddress) {
  EXPECT_EQ(address_key("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(address_key("2001:db8::1"), "2001:db8::/64");
  EXPECT_EQ(address_key("2001:db8:0:0:ffff::2"), "2001:db8::/64");
  EXPECT_NE(address_key("2001:db8:0:1::1"), address_key("2001:db8::1"));
  EXPECT_EQ(address_key("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(address_key("unknown"), "unknown");
}

}  // namespace
}  // namespace samtavle::net
