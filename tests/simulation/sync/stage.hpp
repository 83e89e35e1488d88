#pragma once
// What the named tests have in common: a quick and quiet world, and a few things that people do.

#include <gtest/gtest.h>

#include "samtavle/plan/schema.hpp"
#include "samtavle/support/sim_world.hpp"

namespace samtavle::simulation {

using std::chrono::milliseconds;
using support::SimDevice;
using support::SimOptions;
using support::SimWorld;

inline constexpr const char* kManager = "anna manager official";
inline constexpr const char* kContributor = "bo contributor citizen";
inline constexpr const char* kCommenter = "carl commenter citizen";
inline constexpr const char* kReader = "dora reader citizen";
inline constexpr milliseconds kLong{60'000};
inline constexpr milliseconds kShort{600};

inline SimOptions quick() {
  SimOptions options;
  options.line_delay_max = milliseconds{4};
  options.commit_delay_max = milliseconds{4};
  return options;
}

class Stage : public testing::Test {
 protected:
  explicit Stage(const SimOptions& options = quick()) : world(1, options) { world.begin(); }

  void TearDown() override {
    if (!world.violation() && heal_) world.heal_and_compare();
    EXPECT_FALSE(world.violation().has_value()) << *world.violation();
  }

  // A device that is there and live.
  SimDevice& come(const std::string& token, char device) {
    SimDevice& fresh = world.add_device({token, device, false});
    fresh.start();
    EXPECT_TRUE(world.run_until([&] { return live(fresh); }, kLong)) << fresh.describe();
    return fresh;
  }
  static bool live(const SimDevice& device) {
    return device.running() &&
           const_cast<SimDevice&>(device).session().connection() == sync::Connection::live;
  }
  // Until everything is quiet.
  void settle() {
    EXPECT_TRUE(world.run_until([&] { return world.settled(); }, kLong))
        << world.violation().value_or("it does not settle");
  }
  void expect_soon(const std::function<bool()>& so) {
    EXPECT_TRUE(world.run_until(so, kLong)) << world.violation().value_or("it never was so");
  }

  static base::OpId any_area(SimDevice& device) {
    for (const board::Item* item : device.session().board().items()) {
      if (item->kind == plan::kinds::area) return item->id;
    }
    return {};
  }
  // A card with a title. Its id is the last but so many counters of its replica.
  static std::string add_card(SimDevice& device, const std::string& title) {
    const auto label = device.edit([&](board::Composer& composer) -> board::Applied<void> {
      const auto card = composer.create_item(plan::kinds::idea, any_area(device));
      if (!card) return base::Unexpected<board::ApplyError>{card.error()};
      return composer.insert_text(*card, plan::fields::title, 0, title);
    });
    EXPECT_TRUE(label.has_value());
    return label.value_or("");
  }
  static const board::Item* card_with(SimDevice& device, const std::string& title) {
    for (const board::Item* item : device.session().board().items()) {
      if (item->kind == plan::kinds::idea && item->text_utf8(plan::fields::title) == title) {
        return item;
      }
    }
    return nullptr;
  }
  static std::string type(SimDevice& device, base::OpId item, std::size_t at,
                          const std::string& text) {
    const auto label = device.edit([&](board::Composer& composer) {
      return composer.insert_text(item, plan::fields::title, at, text);
    });
    EXPECT_TRUE(label.has_value());
    return label.value_or("");
  }
  // An edit that the server refuses whenever it is tried.
  static std::string refused_edit(SimDevice& device) {
    const base::OpId area = any_area(device);
    const auto label = device.edit([&](board::Composer& composer) {
      return composer.set(area, plan::fields::x, "no number");
    });
    EXPECT_TRUE(label.has_value());
    return label.value_or("");
  }
  std::size_t times_in_log(const std::string& label) const {
    std::size_t times = 0;
    for (const v1::Event& event : world.log()) times += event.edit().label() == label ? 1 : 0;
    return times;
  }
  hub::BoardInfo info() { return world.server().log().info(world.board_id()).value(); }

  SimWorld world;
  bool heal_ = true;
};

}  // namespace samtavle::simulation
