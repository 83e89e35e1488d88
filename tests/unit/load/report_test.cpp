// Goal: figures come out as they went in: medians and quantiles are right, and a line says what has
// to be said about it.

#include "load/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/latencies.hpp"

namespace samtavle::load {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::ElementsAre;

TEST(Report, ALineACase) {
  Report report;
  for (const double value : {3.0, 1.0, 2.0}) report.add("fanout.w1.cpu", "s", value);
  for (const double value : {0.25, 0.75}) report.add("fanout.w1.p99", "ms", value);
  EXPECT_THAT(
      report.lines(),
      ElementsAre(
          R"({"case":"fanout.w1.cpu","unit":"s","median":2,"min":1,"max":3,"runs":3})",
          R"({"case":"fanout.w1.p99","unit":"ms","median":0.5,"min":0.25,"max":0.75,"runs":2})"));
  EXPECT_EQ(report.first_shortfall(), "");
}

TEST(Report, MediansOfAnyOrder) {
  EXPECT_EQ(median({7}), 7);
  EXPECT_EQ(median({3, 1}), 2);
  EXPECT_EQ(median({5, 1, 9}), 5);
  EXPECT_EQ(median({4, 1, 9, 2}), 3);
}

TEST(Report, SaysWhenTheGeneratorWasTheBottleneck) {
  Report report{",\"quick\":true"};
  report.add("saturate.w5.p99", "ms", 20);
  report.add("saturate.w50.p99", "ms", 20);
  report.mark_generator_bound("saturate.w5");
  EXPECT_THAT(
      report.lines(),
      ElementsAre(
          R"({"case":"saturate.w5.p99","unit":"ms","median":20,"min":20,"max":20,"runs":1,)"
          R"("quick":true,"generator_bound":true})",
          R"({"case":"saturate.w50.p99","unit":"ms","median":20,"min":20,"max":20,"runs":1,)"
          R"("quick":true})"));
}

TEST(Report, KeepsTheFirstShortfall) {
  Report report;
  report.shortfall("one");
  report.shortfall("two");
  EXPECT_EQ(report.first_shortfall(), "one");
}

TEST(Latencies, QuantilesAreUpperEdgesOfCells) {
  Latencies latencies;
  EXPECT_EQ(latencies.quantile_ms(0.5), 0);
  for (int i = 1; i <= 100; ++i) latencies.add(milliseconds{i} - microseconds{5});
  EXPECT_EQ(latencies.count(), 100u);
  EXPECT_DOUBLE_EQ(latencies.quantile_ms(0.5), 50);
  EXPECT_DOUBLE_EQ(latencies.quantile_ms(0.99), 99);
  EXPECT_DOUBLE_EQ(latencies.quantile_ms(1), 100);
  // Coarser beyond 200 ms, and everything beyond a minute is a minute.
  latencies.clear();
  latencies.add(milliseconds{1'234} + microseconds{500});
  EXPECT_DOUBLE_EQ(latencies.quantile_ms(0.5), 1'235);
  latencies.add(std::chrono::hours{1});
  EXPECT_DOUBLE_EQ(latencies.quantile_ms(1), 60'000);
}

}  // namespace
}  // namespace samtavle::load
