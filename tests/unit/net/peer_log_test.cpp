// Goal: what peers do a thousand times is told twice: when it begins, and how often it was. Method:
// a clock of the test's own.

#include "samtavle/net/peer_log.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace samtavle::net {
namespace {

using std::chrono::seconds;

class PeerLogTest : public testing::Test {
 protected:
  const LogSink sink = [this](LogLevel level, std::string_view event,
                              std::span<const LogField> fields) {
    std::string line{event};
    for (const LogField& field : fields) {
      line += " " + std::string{field.key} + "=";
      if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
        line += std::to_string(*number);
      } else {
        line += std::get<std::string_view>(field.value);
      }
    }
    (level == LogLevel::debug ? debug : info).push_back(line);
  };
  using Lines = std::vector<std::string>;
  Lines info;
  Lines debug;
  const sync::TimePoint begin{std::chrono::hours{1}};
};

TEST_F(PeerLogTest, TheFirstIsALineAndTheOthersAreCounted) {
  PeerLog log{sink};
  for (int i = 0; i < 1'000; ++i) {
    log.note(begin + seconds{i % 60}, "session_ended", "fell_behind", {{"board", "havn"}});
  }
  EXPECT_EQ(info, Lines{"session_ended board=havn reason=fell_behind"});
  EXPECT_EQ(debug.size(), 999u) << "who asks for everything gets everything";
  log.tick(begin + seconds{59});
  EXPECT_EQ(info.size(), 1u);
  log.tick(begin + seconds{60});
  EXPECT_EQ(info.back(), "again event=session_ended reason=fell_behind times=999");
}

TEST_F(PeerLogTest, SortsDoNotHideEachOther) {
  PeerLog log{sink};
  log.note(begin, "session_ended", "fell_behind");
  log.note(begin, "session_ended", "policy");
  log.note(begin, "connection_closed", "policy");
  EXPECT_EQ(info.size(), 3u);
}

TEST_F(PeerLogTest, AfterTheMinuteItIsALineAgain) {
  PeerLog log{sink};
  log.note(begin, "session_ended", "policy");
  log.note(begin + seconds{61}, "session_ended", "policy");
  EXPECT_EQ(info, (Lines{"session_ended reason=policy", "session_ended reason=policy"}))
      << "and nothing is told of what did not come again";
}

TEST_F(PeerLogTest, TheEndTellsWhatIsLeft) {
  {
    PeerLog log{sink};
    for (int i = 0; i < 3; ++i) log.note(begin, "session_ended", "policy");
  }
  EXPECT_EQ(info.back(), "again event=session_ended reason=policy times=2");
}

TEST_F(PeerLogTest, HoldsOnlySoManySorts) {
  PeerLog log{sink};
  for (int i = 0; i < 1'000; ++i) log.note(begin, "session_ended", std::to_string(i));
  EXPECT_EQ(info.size(), PeerLog::kSortsMax);
}

}  // namespace
}  // namespace samtavle::net
