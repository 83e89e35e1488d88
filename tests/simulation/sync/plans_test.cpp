// Goal: whatever happens to clients, server and lines, and whenever: nobody is shown what is not on
// disk, nothing that somebody wrote is lost, doubled or changed, and in the end all have one board.
// Method: random plans (plan.hpp) on virtual time with the real ClientSession, Session and hub; the
// invariants are checked while they run (support/sim_world.hpp), and after healing all boards are
// compared with a fold of the log. A plan that fails is saved, made shorter, and can be run again:
// PLAN=<file>. Controls, which must fail: a server that acknowledges early, lines that reorder, a
// disk that does not sync, a device that forgets what it stored last.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "plan.hpp"
#include "samtavle/support/knobs.hpp"

namespace samtavle::simulation {
namespace {

using support::Random;
using support::SimOptions;

constexpr std::size_t kPlans = 400;

// Leaves steps out as long as the plan still fails.
Plan shortened(Plan plan) {
  for (std::size_t part = plan.steps.size() / 2; part > 0; part /= 2) {
    for (std::size_t from = 0; from < plan.steps.size();) {
      Plan less = plan;
      const auto begin = less.steps.begin() + static_cast<std::ptrdiff_t>(from);
      const std::size_t end = std::min(from + part, less.steps.size());
      less.steps.erase(begin, begin + static_cast<std::ptrdiff_t>(end - from));
      if (run_plan(less, options_of(less)).violation) {
        plan = std::move(less);
      } else {
        from += part;
      }
    }
  }
  return plan;
}

TEST(Plans, AllInvariantsHoldAndAllBoardsAreOneInTheEnd) {
  support::SimWorld::Figures sum;
  std::size_t events = 0;
  const std::size_t count = support::iterations(kPlans);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const Plan plan = make_plan(seed);
    const Outcome outcome = run_plan(plan, options_of(plan));
    if (outcome.violation) {
      const Plan less = shortened(plan);
      const Outcome again = run_plan(less, options_of(less));
      FAIL() << *outcome.violation << "\n"
             << support::repeat_command("Plans.AllInvariantsHoldAndAllBoardsAreOneInTheEnd", seed)
             << "\nin short: " << again.violation.value_or("?") << "\nPLAN=" << save_plan(less)
             << " (--gtest_filter=Plans.Replay)";
    }
    events += outcome.events;
    sum.saved += outcome.figures.saved;
    sum.refused += outcome.figures.refused;
    sum.client_crashes += outcome.figures.client_crashes;
    sum.server_crashes += outcome.figures.server_crashes;
    sum.snapshots += outcome.figures.snapshots;
    sum.messages_down += outcome.figures.messages_down;
    sum.undone += outcome.figures.undone;
    sum.undone_nothing += outcome.figures.undone_nothing;
    sum.given_back += outcome.figures.given_back;
  }
  std::cout << count << " plans: " << events << " events, " << sum.saved << " told as saved, "
            << sum.refused << " refused, " << sum.client_crashes << " client crashes, "
            << sum.server_crashes << " server crashes, " << sum.snapshots << " snapshots, "
            << sum.messages_down << " messages down, " << sum.undone << " steps undone or redone, "
            << sum.undone_nothing << " of which nothing was left, " << sum.given_back
            << " edits given back for want of space\n";
  // Plans in which nothing happens prove nothing.
  if (count >= 50) {
    EXPECT_GT(sum.saved, count * 20);
    EXPECT_GT(sum.refused, count);
    EXPECT_GT(sum.client_crashes, count);
    EXPECT_GT(sum.server_crashes, count);
    EXPECT_GT(sum.snapshots, count);
    EXPECT_GT(sum.undone, count * 3);
    EXPECT_GT(sum.undone_nothing, 0u);
    EXPECT_GT(sum.given_back, 0u);
  }
}

TEST(Plans, Replay) {
  const char* const path = std::getenv("PLAN");
  if (path == nullptr) GTEST_SKIP() << "PLAN=<file> runs a saved plan";
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  const auto plan = parse_plan(text.str());
  ASSERT_TRUE(plan.has_value()) << path << " is no plan";
  const Outcome outcome = run_plan(*plan, options_of(*plan));
  EXPECT_FALSE(outcome.violation.has_value()) << *outcome.violation;
}

TEST(Plans, APlanSurvivesBeingText) {
  const Plan plan = make_plan(7);
  const auto again = parse_plan(to_text(plan));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(to_text(*again), to_text(plan));
  EXPECT_FALSE(parse_plan("step 1 edit 0 1").has_value());
  EXPECT_FALSE(parse_plan("nonsense").has_value());
}

TEST(Plans, TheSameSeedIsTheSameRun) {
  const Plan plan = make_plan(3);
  const Outcome a = run_plan(plan, options_of(plan));
  const Outcome b = run_plan(plan, options_of(plan));
  EXPECT_EQ(a.events, b.events);
  EXPECT_EQ(a.figures.messages_down, b.figures.messages_down);
  EXPECT_EQ(a.figures.saved, b.figures.saved);
}

// How many of some plans fail when something is broken on purpose.
std::size_t failing(std::size_t plans, const std::function<void(SimOptions&)>& break_it) {
  std::size_t count = 0;
  for (std::uint64_t seed = 1; seed <= plans; ++seed) {
    const Plan plan = make_plan(seed);
    SimOptions options = options_of(plan);
    break_it(options);
    if (run_plan(plan, options).violation) ++count;
  }
  return count;
}

TEST(PlansControl, AServerThatAcknowledgesEarlyIsCaught) {
  EXPECT_GT(failing(5, [](SimOptions& options) { options.acknowledge_early = true; }), 0u);
}

TEST(PlansControl, LinesThatReorderAreCaught) {
  EXPECT_GT(failing(5, [](SimOptions& options) { options.reorder_down = true; }), 0u);
}

TEST(PlansControl, ADiskThatDoesNotSyncIsCaught) {
  EXPECT_GT(failing(5, [](SimOptions& options) { options.sync = false; }), 0u);
}

TEST(PlansControl, AStoreThatForgetsIsCaught) {
  EXPECT_GT(failing(20, [](SimOptions& options) { options.keep_store = false; }), 0u);
}

}  // namespace
}  // namespace samtavle::simulation
