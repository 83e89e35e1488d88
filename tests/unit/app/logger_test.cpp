// Goal: one event is one line, in both forms, whatever its values hold.

#include "samtavle/app/logger.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>

namespace samtavle::app {
namespace {

using net::LogField;
using net::LogLevel;

constexpr std::int64_t kTime_ms = 1'700'000'000'042;

TEST(Logger, TextLines) {
  const std::array<LogField, 3> fields = {LogField{"address", "127.0.0.1:8080"},
                                          LogField{"boards", std::int64_t{12}},
                                          LogField{"reason", "no space"}};
  EXPECT_EQ(format_line(LogFormat::text, kTime_ms, LogLevel::info, "started", fields),
            "2023-11-14T22:13:20.042Z info started address=127.0.0.1:8080 boards=12 "
            "reason=\"no space\"");
}

TEST(Logger, JsonLines) {
  const std::array<LogField, 2> fields = {LogField{"board", "veje"},
                                          LogField{"boards", std::int64_t{12}}};
  EXPECT_EQ(format_line(LogFormat::json, kTime_ms, LogLevel::warning, "started", fields),
            R"({"time":"2023-11-14T22:13:20.042Z","level":"warning","event":"started",)"
            R"("board":"veje","boards":12})");
}

TEST(Logger, AValueIsNeverAnotherLineOrField) {
  const std::array<LogField, 2> fields = {LogField{"a", "x\n2023 error faked"},
                                          LogField{"b", "1 c=2"}};
  const std::string text =
      format_line(LogFormat::text, kTime_ms, LogLevel::info, "event", fields);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_NE(text.find("b=\"1 c=2\""), std::string::npos);
  const std::string json =
      format_line(LogFormat::json, kTime_ms, LogLevel::info, "event", fields);
  EXPECT_EQ(json.find('\n'), std::string::npos);
  EXPECT_EQ(boost::json::parse(json).at("a").as_string(), "x\n2023 error faked");
}

}  // namespace
}  // namespace samtavle::app
