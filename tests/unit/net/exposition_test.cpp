// Goal: the text is what the format asks for, to the byte: escapes, cumulative buckets that end in
// the count, numbers that read back.

#include "samtavle/net/exposition.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <limits>
#include <sstream>

namespace samtavle::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Type = Exposition::Type;

TEST(Exposition, WritesAMetricAndItsSamples) {
  Exposition out;
  out.begin("samtavle_connections", Type::gauge, "Connections that are open.");
  out.add(std::uint64_t{3}, {"state", "http"});
  out.add(std::uint64_t{12}, {"state", "websocket"});
  out.begin("samtavle_edits_accepted_total", Type::counter, "Edits.");
  out.add(std::numeric_limits<std::uint64_t>::max());
  out.begin("process_cpu_seconds_total", Type::counter, "Processor time.");
  out.add(0.1);
  EXPECT_EQ(out.take(),
            "# HELP samtavle_connections Connections that are open.\n"
            "# TYPE samtavle_connections gauge\n"
            "samtavle_connections{state=\"http\"} 3\n"
            "samtavle_connections{state=\"websocket\"} 12\n"
            "# HELP samtavle_edits_accepted_total Edits.\n"
            "# TYPE samtavle_edits_accepted_total counter\n"
            "samtavle_edits_accepted_total 18446744073709551615\n"
            "# HELP process_cpu_seconds_total Processor time.\n"
            "# TYPE process_cpu_seconds_total counter\n"
            "process_cpu_seconds_total 0.1\n");
}

TEST(Exposition, EscapesWhatWouldEndALineOrAValue) {
  Exposition out;
  out.begin("a", Type::gauge, "one \\ two\n\"three\"");
  out.add(std::uint64_t{1}, {"version", "\"1\\2\"\n3"});
  EXPECT_EQ(out.take(),
            "# HELP a one \\\\ two\\n\"three\"\n"
            "# TYPE a gauge\n"
            "a{version=\"\\\"1\\\\2\\\"\\n3\"} 1\n");
}

TEST(Exposition, BucketsAreCumulativeAndEndInTheCount) {
  hub::Histogram histogram;
  for (const hub::Histogram::Time took : {hub::Histogram::Time{20us}, hub::Histogram::Time{50us},
                                          hub::Histogram::Time{3ms}, hub::Histogram::Time{1min}}) {
    histogram.observe(took);
  }
  Exposition out;
  out.begin("commit_seconds", Type::histogram, "Commits.");
  out.add(histogram.read());
  std::istringstream lines(out.take());
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  EXPECT_EQ(line, "# TYPE commit_seconds histogram");
  double bound_before = 0;
  std::uint64_t before = 0;
  for (const hub::Histogram::Time bound : hub::Histogram::kBounds) {
    std::getline(lines, line);
    const std::string start = "commit_seconds_bucket{le=\"";
    ASSERT_EQ(line.substr(0, start.size()), start);
    char* end = nullptr;
    const double le = std::strtod(line.c_str() + start.size(), &end);
    EXPECT_DOUBLE_EQ(le, static_cast<double>(bound.count()) / 1e9);
    EXPECT_GT(le, bound_before);
    ASSERT_EQ(std::string(end, 3), "\"} ");
    const std::uint64_t count = std::strtoull(end + 3, nullptr, 10);
    EXPECT_EQ(count, bound < 3ms ? 2u : 3u) << line;
    EXPECT_GE(count, before);
    bound_before = le;
    before = count;
  }
  std::string rest{std::istreambuf_iterator<char>(lines), {}};
  EXPECT_EQ(rest,
            "commit_seconds_bucket{le=\"+Inf\"} 4\n"
            "commit_seconds_sum 60.00307\n"
            "commit_seconds_count 4\n");
}

TEST(Exposition, AnEmptyHistogramHasAllItsLines) {
  Exposition out;
  out.begin("x_seconds", Type::histogram, "X.");
  out.add(hub::Histogram::Reading{});
  const std::string text = out.take();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'),
            static_cast<std::ptrdiff_t>(2 + hub::Histogram::kBounds.size() + 3));
  EXPECT_THAT(text, HasSubstr("x_seconds_bucket{le=\"+Inf\"} 0\nx_seconds_sum 0\n"));
}

}  // namespace
}  // namespace samtavle::net
