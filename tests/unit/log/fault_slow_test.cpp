// Goal: as fault_test.cpp, for every call that the store ever makes.
// Method: n = 1, 2, 3, ... until a life passes without the failure. What was not synced is gone
// after every other power cut, and there in part after the rest.

#include "fault_sweep.hpp"

namespace samtavle::log {
namespace {

// With the sanitizer every life takes four times as long, most of it in RocksDB, which is not
// instrumented: every eleventh call there, all of them in the ordinary build.
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t kStep = 11;
#else
constexpr std::uint64_t kStep = 1;
#endif

class FaultSweep : public testing::TestWithParam<Failure> {};

TEST_P(FaultSweep, NeverLosesWhatWasAcknowledged) {
  std::uint64_t n = 1;
  std::size_t least = ~std::size_t{0};
  // Space runs out for every later call too, so neighbours among these n hardly differ.
  const bool no_space = GetParam() == Failure::no_space;
  const std::uint64_t step_by = no_space ? std::max<std::uint64_t>(3, kStep) : kStep;
  for (;; n += step_by) {
    const SweepStep step = live_through(n, GetParam(), n % 2 == 0 ? 0 : n);
    least = std::min(least, step.acknowledged);
    ASSERT_EQ(step.complaint, "") << "n = " << n;
    if (step.finished) {
      EXPECT_EQ(step.acknowledged, 7u);
      break;
    }
  }
  EXPECT_EQ(least, 0u) << "some failure has to hit before the first commit";
  RecordProperty("calls", std::to_string(n));
  EXPECT_GT(n, 50u) << "that is fewer calls than two lives can make";
}

INSTANTIATE_TEST_SUITE_P(Failures, FaultSweep,
                         testing::Values(Failure::once, Failure::for_good, Failure::no_space));

}  // namespace
}  // namespace samtavle::log
