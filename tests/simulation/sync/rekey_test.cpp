// Goal: where order keys have grown long, the server gives new ones in an edit of its own:
// everybody gets it like any other, nothing changes its place, pending edits and restarts do no
// harm. Method: somebody puts card upon card into the middle of an area, offline, and comes back.

#include "stage.hpp"

#include <algorithm>

#include "samtavle/board/rekey.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::simulation {
namespace {

class Crowded : public Stage {
 protected:
  static std::vector<base::OpId> order(SimDevice& device) {
    std::vector<base::OpId> out;
    for (const board::Item* item : device.session().board().children(any_area(device))) {
      out.push_back(item->id);
    }
    return out;
  }
  static std::size_t longest_key(const board::Board& board) {
    std::size_t longest = 0;
    for (const board::Item* item : board.items()) {
      longest = std::max(longest, item->place.order_key.size());
    }
    return longest;
  }
  // Each card between the two that were there last: keys grow by a byte with every eight.
  static void crowd(SimDevice& device) {
    constexpr int kEdits = 8;
    constexpr int kCards = 40;
    const base::OpId area = any_area(device);
    for (int i = 0; i < kEdits; ++i) {
      const auto label = device.edit([&](board::Composer& composer) -> board::Applied<void> {
        for (int n = 0; n < kCards; ++n) {
          const auto children = device.session().board().children(area);
          const base::OpId middle = children.empty() ? base::OpId{}
                                                     : children[(children.size() - 1) / 2]->id;
          const auto card = composer.create_item(plan::kinds::idea, area, middle);
          if (!card) return base::Unexpected<board::ApplyError>{card.error()};
        }
        return {};
      });
      ASSERT_TRUE(label.has_value());
    }
    ASSERT_GT(longest_key(device.session().board()), board::kOrderKeyBytesLong);
  }
  // Events of the server's own, the template aside.
  std::size_t rekeyings() const {
    std::size_t count = 0;
    for (const v1::Event& event : world.log()) {
      if (event.edit().replica() != 0 || event.seq() == 1) continue;
      ++count;
      EXPECT_EQ(event.actor(), 0u);
      for (const v1::Operation& op : event.edit().operations()) EXPECT_TRUE(op.has_place_item());
    }
    return count;
  }
};

TEST_F(Crowded, GetsNewKeysFromTheServer) {
  SimDevice& anna = come(kManager, 'a');
  SimDevice& bo = come(kContributor, 'b');
  add_card(anna, "first");
  settle();
  anna.stay_offline(true);
  crowd(anna);
  const auto wanted = order(anna);
  anna.stay_offline(false);
  expect_soon([&] { return rekeyings() > 0; });
  // While that is on its way others go on.
  add_card(bo, "meanwhile");
  settle();
  expect_soon([&] {
    return longest_key(anna.session().board()) <= board::kOrderKeyBytesLong &&
           longest_key(bo.session().board()) <= board::kOrderKeyBytesLong;
  });
  auto now = order(bo);
  std::erase_if(now, [&](base::OpId id) { return !std::count(wanted.begin(), wanted.end(), id); });
  EXPECT_EQ(now, wanted);
  EXPECT_EQ(order(anna), order(bo));
}

TEST_F(Crowded, IsFoundWhenABoardIsOpenedToo) {
  SimDevice& anna = come(kManager, 'a');
  add_card(anna, "first");
  settle();
  anna.stay_offline(true);
  crowd(anna);
  const auto wanted = order(anna);
  anna.stay_offline(false);
  expect_soon([&] { return anna.session().pending_count() == 0; });
  ASSERT_EQ(rekeyings(), 0u);  // the server has not looked yet, and does not get to it
  world.server_crash(milliseconds{100});
  settle();
  expect_soon([&] { return longest_key(anna.session().board()) <= board::kOrderKeyBytesLong; });
  EXPECT_GT(rekeyings(), 0u);
  EXPECT_EQ(order(anna), wanted);
}

}  // namespace
}  // namespace samtavle::simulation
