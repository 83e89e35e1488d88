// Goal: what somebody is refused for want of rights is on disk, once a sort and minute, with how
// often; and nothing of what they wrote is. Method: the simulation's world and its log on disk.

#include "samtavle/v1/audit.pb.h"
#include "stage.hpp"

namespace samtavle::simulation {
namespace {

namespace fields = plan::fields;

class Audit : public Stage {
 protected:
  std::vector<v1::AuditRow> rows() {
    std::vector<v1::AuditRow> out;
    const auto all = world.server().log().audit(world.board_id(), 0, ~std::size_t{0});
    EXPECT_TRUE(all.has_value());
    for (const hub::AuditRecord& record : *all) {
      EXPECT_TRUE(out.emplace_back().ParseFromString(record.bytes));
      EXPECT_EQ(out.back().number(), record.number);
      EXPECT_EQ(record.bytes.find("secret"), std::string::npos);
    }
    return out;
  }
  void write_purpose(SimDevice& device) {
    device.edit([](board::Composer& composer) {
      return composer.insert_text(board::kRootId, fields::purpose, 0, "secret");
    });
    settle();
  }
};

TEST_F(Audit, CountsWhatIsRefusedAgainAndAgain) {
  SimDevice& bo = come(kContributor, 'b');
  for (int i = 0; i < 3; ++i) write_purpose(bo);
  expect_soon([&] { return !rows().empty() && rows().back().count() == 3; });
  const auto all = rows();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].number(), 1U);
  EXPECT_EQ(all[0].actor(), bo.session().actor().value);
  EXPECT_EQ(all[0].code(), v1::REFUSAL_CODE_NOT_ALLOWED);
  EXPECT_EQ(all[0].operation(), static_cast<unsigned>(v1::Operation::kInsertText));
  EXPECT_EQ(base::op_id(all[0].item().replica(), all[0].item().counter()), board::kRootId);
  EXPECT_EQ(all[0].field(), fields::purpose.value);
  EXPECT_EQ(all[0].needed_role(), v1::ROLE_MANAGER);
  EXPECT_EQ(all[0].seq(), world.log().size());
}

TEST_F(Audit, TellsPeopleAndMinutesApartAndGoesOnAfterACrash) {
  SimDevice& bo = come(kContributor, 'b');
  SimDevice& carl = come(kCommenter, 'c');
  write_purpose(bo);
  write_purpose(carl);
  world.run_for(std::chrono::minutes{2});
  write_purpose(bo);
  expect_soon([&] { return rows().size() == 3; });
  EXPECT_EQ(rows()[0].actor(), rows()[2].actor());
  EXPECT_NE(rows()[0].actor(), rows()[1].actor());
  world.server_crash(milliseconds{100});
  settle();
  write_purpose(carl);
  expect_soon([&] { return rows().size() == 4; });
  EXPECT_EQ(rows().back().number(), 4U);
}

TEST_F(Audit, WhoIsRefusedVeryManyThingsIsCounted) {
  SimDevice& carl = come(kCommenter, 'c');
  SimDevice& bo = come(kContributor, 'b');
  std::vector<base::OpId> cards;
  constexpr std::size_t kCards = 300;
  for (std::size_t i = 0; i < kCards; ++i) {
    ASSERT_FALSE(add_card(bo, "card " + std::to_string(i)).empty());
  }
  settle();
  for (const board::Item* item : carl.session().board().items()) {
    if (item->kind == plan::kinds::idea) cards.push_back(item->id);
  }
  ASSERT_EQ(cards.size(), kCards);
  for (const base::OpId card : cards) {
    carl.edit([&](board::Composer& composer) {
      return composer.insert_text(card, fields::title, 0, "secret");
    });
    settle();
  }
  world.run_for(milliseconds{5'000});
  const auto all = rows();
  std::size_t refused = 0;
  for (const v1::AuditRow& row : all) refused += row.count();
  EXPECT_EQ(refused, kCards);
  EXPECT_LT(all.size(), kCards);
  EXPECT_EQ(all.back().operation(), 0U);
}

TEST_F(Audit, HasNothingOfWhatWasAllowed) {
  SimDevice& bo = come(kContributor, 'b');
  ASSERT_FALSE(add_card(bo, "Allowed").empty());
  settle();
  world.run_for(milliseconds{3'000});
  EXPECT_TRUE(rows().empty());
}

}  // namespace
}  // namespace samtavle::simulation
