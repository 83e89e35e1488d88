// Goal: a delegation opens what it names until its last day is over, by the server's time: then the
// server refuses, and ends it on the board for everybody. Method: the simulation's world, whose
// clock begins in the evening of 2025-02-19 and is then set three hours on.

#include "samtavle/plan/delegation.hpp"
#include "stage.hpp"

namespace samtavle::simulation {
namespace {

namespace fields = plan::fields;
using base::OpId;
using Delegations = Stage;

const board::Item* delegation_on(SimDevice& device) {
  for (const board::Item* item : device.session().board().items()) {
    if (item->kind == plan::kinds::delegation) return item;
  }
  return nullptr;
}

TEST_F(Delegations, EndWithTheirLastDayByTheServersTime) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& carl = come(kCommenter, 'b');
  const base::Actor to = carl.session().actor();
  ASSERT_TRUE(anna.edit([&](board::Composer& c) -> board::Applied<void> {
    const auto id = plan::offer(c, {"Formål", anna.session().actor(), to, "2025-02-19",
                                    {fields::purpose}, {}});
    return id ? board::Applied<void>{}
              : board::Applied<void>{base::Unexpected<board::ApplyError>{id.error()}};
  }));
  settle();
  const auto write = [&] {
    return carl.edit([](board::Composer& c) {
      return c.insert_text(board::kRootId, fields::purpose, 0, "x");
    });
  };
  // Offered is not accepted.
  write();
  settle();
  ASSERT_EQ(carl.outcomes().back().refused, base::Errc::not_allowed);
  ASSERT_TRUE(carl.edit([&](board::Composer& c) {
    return plan::answer(c, delegation_on(carl)->id, "accepted");
  }));
  write();
  settle();
  EXPECT_EQ(carl.outcomes().back().refused, std::nullopt);

  world.server().set_wall_skew(std::chrono::hours{3});
  expect_soon([&] {
    return delegation_on(carl)->value(fields::delegation_state) == base::Value{"expired"};
  });
  EXPECT_EQ(world.log().back().actor(), base::kServerActor.value);
  EXPECT_FALSE(world.log().back().edit().reason().empty());
  write();
  settle();
  EXPECT_EQ(carl.outcomes().back().refused, base::Errc::not_allowed);
  // Once, and it is in the log like any other edit.
  const auto events = world.log().size();
  world.run_until([] { return false; }, milliseconds{5'000});
  EXPECT_EQ(world.log().size(), events);
}

}  // namespace
}  // namespace samtavle::simulation
