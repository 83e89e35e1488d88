// Goal: when a town meeting comes to one board, each of them is told who everybody is and who is
// here, also when people change, come and go meanwhile.

#include <algorithm>

#include "hall.hpp"

namespace samtavle::simulation {
namespace {

constexpr std::size_t kPeople = 250;  // more than fit into two pieces of a directory

class Meeting : public Hall {
 protected:
  Meeting() {
    make_boards({"one"});
    for (std::size_t i = 0; i < kPeople; ++i) {
      people.push_back(come_as("person" + std::to_string(i), "citizen"));
      if (i % 20 == 0) run_for(milliseconds{3});
    }
    expect_soon([&] { return std::all_of(people.begin(), people.end(), is_informed); });
  }

  std::unique_ptr<Visitor> come_as(const std::string& subject, const std::string& kind) {
    return std::make_unique<Visitor>(server, "one", subject + " contributor " + kind, 'd');
  }

  static bool is_informed(const std::unique_ptr<Visitor>& one) {
    return one->has_board() && one->directory().size() == kPeople &&
           one->present().size() == kPeople;
  }

  // By name, as the last of what this visitor was told.
  static v1::ActorKind kind_of(const Visitor& told, const std::string& name) {
    for (const auto& [actor, entry] : told.directory()) {
      if (entry.name() == name) return entry.kind();
    }
    return v1::ACTOR_KIND_UNSPECIFIED;
  }

  std::vector<std::unique_ptr<Visitor>> people;
};

TEST_F(Meeting, EverybodyHearsOfEverybody) {
  for (const auto& one : people) {
    for (const auto& [session, actor] : one->present()) {
      EXPECT_TRUE(one->directory().contains(actor));
    }
  }
}

TEST_F(Meeting, WhoIsSomebodyElseNowIsToldAsThat) {
  for (const std::string name : {"person3", "person130", "person249"}) {
    const auto again = come_as(name, "business");
    expect_soon([&] { return again->has_board(); });
    const auto late = come_as("person5", "citizen");
    expect_soon([&] { return is_informed(late) || late->directory().size() == kPeople; });
    run_for(milliseconds{500});
    EXPECT_EQ(kind_of(*late, name), v1::ACTOR_KIND_BUSINESS) << name;
    EXPECT_EQ(kind_of(*people.back(), name), v1::ACTOR_KIND_BUSINESS) << name;
    EXPECT_EQ(kind_of(*late, "person7"), v1::ACTOR_KIND_CITIZEN);
  }
}

// Somebody comes between two pictures of who is here, while others leave.
TEST_F(Meeting, WhoComesWhileOthersLeaveSeesOnlyWhoStays) {
  std::vector<std::unique_ptr<Visitor>> late;
  for (std::size_t i = 0; i < 20; ++i) {
    people[10 * i].reset();
    late.push_back(come_as("late" + std::to_string(i), "citizen"));
    run_for(milliseconds{1});
  }
  run_for(milliseconds{2'000});
  for (const auto& one : late) EXPECT_EQ(one->present().size(), kPeople);
  for (const auto& one : people) {
    if (one) {
      EXPECT_EQ(one->present().size(), kPeople);
    }
  }
}

}  // namespace
}  // namespace samtavle::simulation
