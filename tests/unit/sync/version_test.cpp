// Goal: whoever is too old for the other side hears which of them has to be updated, and how.
// Method: pairs of versions; a client of today, and welcomes of other versions.

#include "samtavle/sync/version.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "samtavle/sync/client_session.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::sync {
namespace {

using base::Errc;
using testing::StrEq;

constexpr TimePoint kAnyTime{std::chrono::hours{1}};
// What a close frame has room for.
constexpr std::size_t kReasonBytesMax = 123;

TEST(Version, AnOlderClientIsToldToUpdateTheApp) {
  const auto told = check_version(0);
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, Errc::client_too_old);
  EXPECT_THAT(told.error().detail, StrEq("This app speaks protocol 0; the server needs 1 or newer. "
                                         "Update the app."));
  EXPECT_EQ(check_version(3, {4, 6}).error().code, Errc::client_too_old);
}

TEST(Version, ANewerClientIsToldToUpdateTheServer) {
  const auto told = check_version(kProtocolVersion + 1);
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, Errc::server_too_old);
  EXPECT_THAT(told.error().detail, StrEq("This app speaks protocol 2; the server knows up to 1. "
                                         "Update the server, or use an older app."));
  EXPECT_EQ(check_version(7, {4, 6}).error().code, Errc::server_too_old);
}

TEST(Version, BetweenTheOldestAndTheNewestTheyUnderstandEachOther) {
  EXPECT_TRUE(check_version(kProtocolVersion));
  for (const std::uint32_t version : {4u, 5u, 6u}) EXPECT_TRUE(check_version(version, {4, 6}));
}

TEST(Version, TheWordsFitIntoACloseFrame) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
  EXPECT_LE(check_version(kMost - 1, {kMost, kMost}).error().detail.size(), kReasonBytesMax);
  EXPECT_LE(check_version(kMost, {kMost - 1, kMost - 1}).error().detail.size(), kReasonBytesMax);
}

// What a client of today does with the welcome of a server of that version.
std::vector<CloseConnection> welcomed_by(std::uint32_t version) {
  ClientOptions options;
  options.device = std::string(16, 'd');
  ClientSession client{options, kAnyTime};
  client.connected("token", kAnyTime);
  v1::ServerFrame frame;
  frame.mutable_welcome()->set_version(version);
  frame.mutable_welcome()->set_epoch(1);
  frame.mutable_welcome()->set_snapshot(true);
  client.received(frame.SerializeAsString(), kAnyTime);
  std::vector<CloseConnection> out;
  for (const ClientAction& action : client.take_actions()) {
    if (const auto* close = std::get_if<CloseConnection>(&action)) out.push_back(*close);
  }
  return out;
}

TEST(Version, AWelcomeInAVersionThatIsNotKnownEndsTheConnectionForGood) {
  const auto closed = welcomed_by(kProtocolVersion + 1);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].error.code, Errc::client_too_old);
  EXPECT_THAT(closed[0].error.detail, StrEq("This app speaks protocol 1; the server needs 2 or "
                                            "newer. Update the app."));
  EXPECT_FALSE(closed[0].retry);
  EXPECT_TRUE(welcomed_by(kProtocolVersion).empty());
  EXPECT_TRUE(welcomed_by(0).empty()) << "a server that does not say it";
}

}  // namespace
}  // namespace samtavle::sync
