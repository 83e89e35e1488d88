// Goal: a bad line in the village hall costs nobody anything: what somebody wrote without it is
// told to be unsaved, is there after the program was closed and after the server was replaced, and
// arrives once; only the difference travels; what others did meanwhile stands beside it.
// Method: real clients with a pending file, a real server that is stopped and started in the
// middle.

#include <gtest/gtest.h>

#include <algorithm>

#include "samtavle/plan/schema.hpp"
#include "stored_log.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fields = plan::fields;
namespace kinds = plan::kinds;
using board::Composer;

class VillageHall : public testing::Test {
 protected:
  VillageHall() {
    planner.wait_live();
    planner->read([&](const sync::ClientSession& session) {
      for (const board::Item* item : session.board().items()) {
        if (item->kind != kinds::area) continue;
        (area ? other_area : area) = item->id;
        if (other_area) break;
      }
    });
    planner.type("number", "x");
    planner.wait_saved();
    mine = card(planner, "mine");
    moved = card(planner, "moved");
  }

  native::Options phone_options() const {
    native::Options options = stage.client({"carla", plan::Role::contributor});
    options.pending_file = (stage.folder() / "phone").string();
    return options;
  }

  base::OpId card(TestClient& by, const std::string& title) {
    base::OpId id;
    by.edit("card " + title, [&](Composer& c, const auto&) -> board::Applied<void> {
      const auto made = c.create_item(kinds::idea, area);
      if (!made) return base::Unexpected<board::ApplyError>{made.error()};
      id = *made;
      return c.insert_text(id, fields::title, 0, title);
    });
    by.wait_saved();
    return id;
  }

  // Three cards and a change to one that is there.
  void write_without_line(TestClient& phone) {
    for (const char* title : {"one", "two", "three"}) {
      phone.edit(std::string{"new "} + title,
                 [&](Composer& c, const auto&) -> board::Applied<void> {
                   const auto made = c.create_item(kinds::need, area);
                   if (!made) return base::Unexpected<board::ApplyError>{made.error()};
                   return c.insert_text(*made, fields::title, 0, title);
                 });
    }
    phone.edit("writes on", [&](Composer& c, const auto&) {
      return c.insert_text(mine, fields::title, 4, " still");
    });
  }

  static std::vector<std::string> titles(const sync::ClientSession& session) {
    std::vector<std::string> out;
    for (const board::Item* item : session.board().items()) {
      if (board::rank(item->kind) == board::Rank::card && session.board().visible(*item)) {
        out.push_back(item->text_utf8(fields::title));
      }
    }
    return out;
  }
  static std::size_t count(const std::vector<std::string>& all, const std::string& one) {
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), one));
  }

  Stage stage;
  TestClient planner{stage.client({"planner", plan::Role::facilitator, plan::ActorKind::official})};
  base::OpId area, other_area, mine, moved;
};

TEST_F(VillageHall, WhatWasWrittenWithoutALineArrivesOnce) {
  {
    TestClient phone{phone_options()};
    phone.wait_live();
    card(phone, "online");
    phone.go_away();
    write_without_line(phone);
    EXPECT_EQ(phone.pending(), 4u);
    phone->read([](const sync::ClientSession& session) {
      EXPECT_NE(session.connection(), sync::Connection::live);
    });

    // Meanwhile the planner deletes one card and moves another.
    planner.edit("delete", [&](Composer& c, const auto&) { return c.delete_item(mine); });
    planner.edit("move", [&](Composer& c, const auto&) { return c.move_last(moved, other_area); });
    planner.wait_saved();
    // The program is closed without a line.
  }
  // The server is replaced.
  ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
  must(stage.server().restart());

  TestClient phone{phone_options()};
  phone.wait_live();
  phone.wait_saved();
  EXPECT_EQ(phone.pending(), 0u);
  EXPECT_TRUE(phone.told().refused.empty());
  must(planner->wait_live(kSoon));
  ASSERT_TRUE(wait_equal({&phone, &planner}, phone.seq()));

  planner->read([&](const sync::ClientSession& session) {
    const auto all = titles(session);
    for (const char* title : {"one", "two", "three", "online", "moved"}) {
      EXPECT_EQ(count(all, title), 1u) << title;
    }
    // Deleted by one, written on by another: it comes back with what was written.
    EXPECT_FALSE(session.board().visible(*session.board().find(mine)));
    EXPECT_EQ(session.board().find(moved)->place.container, other_area);
  });
  planner.edit("restore", [&](Composer& c, const auto&) { return c.restore_item(mine); });
  planner.wait_saved();
  EXPECT_EQ(planner.text(mine, fields::title), "mine still");

  // On the disk each of the edits is there once.
  ASSERT_EQ(stage.server().stop(), 0);
  const StoredLog log = read_log(stage.store(), stage.board());
  for (const char* label : {"new one", "new two", "new three", "writes on"}) {
    EXPECT_EQ(log.labels.at(label), 1u) << label;
  }
}

TEST_F(VillageHall, OnlyTheDifferenceTravels) {
  TestClient phone{phone_options()};
  phone.wait_live();
  card(phone, "online");
  const std::size_t snapshots = phone.told().snapshots;
  phone.go_away();
  write_without_line(phone);
  planner.edit("move", [&](Composer& c, const auto&) { return c.move_last(moved, other_area); });
  planner.wait_saved();
  ASSERT_EQ(stage.server().stop(), 0);
  must(stage.server().restart());
  phone.come_back();
  phone.wait_saved();
  must(planner->wait_live(kSoon));
  ASSERT_TRUE(wait_equal({&phone, &planner}, phone.seq()));
  // The board did not travel again: events after the cursor, and the four edits.
  EXPECT_EQ(phone.told().snapshots, snapshots);
}

}  // namespace
}  // namespace samtavle::integration
