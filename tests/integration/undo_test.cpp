// Goal: four people of four kinds on one plan in the same second: everybody sees where the others
// are and who they are, all that they type is there, who loses a race is told, a deleted card comes
// back with what somebody wrote into it meanwhile, whoever undoes takes back nothing but his own
// (also from the command line, across processes), and whoever comes late has the same board.
// Method: real clients and a real server, which is killed in the middle; at the end all boards are
// the same.

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>
#include <thread>

#include "samtavle/plan/connectors.hpp"
#include "samtavle/plan/schema.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fields = plan::fields;
using board::Composer;

constexpr const char* kRaisedRates = R"(
[limits.session]
operations_per_second = 2000
)";

support::ServerOptions quick() {
  support::ServerOptions options;
  options.config = kRaisedRates;
  return options;
}

// Citizen, association, business, official: all may edit.
class FourKinds : public testing::Test {
 protected:
  FourKinds() : stage(quick()) {
    for (TestClient* client : everybody()) client->wait_live();
  }

  std::vector<TestClient*> everybody() { return {&citizen, &association, &business, &official}; }
  TestClient join(const char* subject, plan::ActorKind kind) {
    return TestClient{stage.client({subject, plan::Role::manager, kind})};
  }
  void expect_one_board() {
    base::Seq newest;
    for (TestClient* client : everybody()) {
      client->wait_saved();
      newest = std::max(newest, client->seq());
    }
    EXPECT_TRUE(wait_equal(everybody(), newest));
  }
  // At the end of the title, letter by letter, as a person does, without labels.
  static void type(TestClient& client, base::OpId card, const std::string& text) {
    for (const char letter : text) {
      const auto made = client->edit([&](Composer& c) -> board::Applied<void> {
        std::size_t end = 0;
        client->read([&](const sync::ClientSession& session) {
          end = session.board().find(card)->text(fields::title)->length();
        });
        return c.insert_text(card, fields::title, end, std::string(1, letter));
      });
      ASSERT_TRUE(made);
    }
  }
  // The letters of a text that are among these, in their order.
  static std::string only(const std::string& text, const std::string& letters) {
    std::string out;
    for (const char c : text) {
      if (letters.find(c) != std::string::npos) out += c;
    }
    return out;
  }
  base::OpId shared_card(TestClient& by, const std::string& title) {
    by.type("number", "x");  // a device has its number after its first edit
    by.wait_saved();
    const base::OpId card = by.make_card("card " + title, title);
    by.wait_saved();
    for (TestClient* client : everybody()) {
      must((*client)->wait_until(
          [card](const sync::ClientSession& s) { return s.board().find(card) != nullptr; },
          kSoon));
    }
    return card;
  }

  // Everybody sees three cursors on a card beside their own, of three kinds.
  void expect_cursors(base::OpId card) {
    sync::Presence here;
    here.item = card;
    here.field = fields::title;
    for (TestClient* client : everybody()) (*client)->present(here);
    for (TestClient* client : everybody()) {
      must((*client)->wait_until(
          [card](const sync::ClientSession& s) {
            std::set<plan::ActorKind> kinds;
            for (const auto& [id, present] : s.present()) {
              const auto person = s.directory().find(present.actor);
              if (!present.at || present.at->item != card) continue;
              if (person == s.directory().end()) continue;
              if (present.actor != s.actor()) kinds.insert(person->second.kind);
            }
            return kinds.size() == 3;
          },
          kSoon));
    }
  }
  void kill_and_restart() {
    stage.server().kill();
    must(stage.server().restart());
    for (TestClient* client : everybody()) {
      must((*client)->wait_until(
          [](const sync::ClientSession& s) { return s.connection() == sync::Connection::live; },
          kSoon));
    }
  }

  Stage stage;
  TestClient citizen = join("carla", plan::ActorKind::citizen);
  TestClient association = join("foreningen", plan::ActorKind::association);
  TestClient business = join("virksomheden", plan::ActorKind::business);
  TestClient official = join("planner", plan::ActorKind::official);
};

TEST_F(FourKinds, WriteOnePlanInTheSameSecondAndUndoOnlyTheirOwn) {
  const base::OpId card = shared_card(citizen, ".");
  expect_cursors(card);

  // All four type into the same card.
  const std::vector<std::pair<TestClient*, std::string>> typed = {
      {&citizen, "cccc ccc cccccc "},
      {&association, "fff ffffff fff "},
      {&business, "vvvvv vv vvvvv "},
      {&official, "pppp ppppp pp pppppp "}};
  std::vector<std::thread> typing;
  for (const auto& [client, text] : typed) {
    typing.emplace_back([client = client, text = text, card] { type(*client, card, text); });
  }
  for (std::thread& thread : typing) thread.join();
  expect_one_board();
  const std::string all = citizen.text(card, fields::title);
  std::size_t length = 1;
  for (const auto& [client, text] : typed) {
    length += text.size();
    const std::string letter(1, text[0]);
    EXPECT_EQ(only(all, letter), only(text, letter));
  }
  EXPECT_EQ(all.size(), length);

  // Two drag one card to different columns: one place for all, and the other is told.
  const base::OpId dragged = shared_card(official, "dragged");
  base::OpId phase;
  citizen->read([&](const sync::ClientSession& session) {
    for (const board::Item* item : session.board().items()) {
      if (board::rank(item->kind) == board::Rank::phase) phase = item->id;
    }
  });
  association.go_away();
  association.edit("drag", [&](Composer& c, const auto&) { return c.move_last(dragged, phase); });
  business.edit("drag", [&](Composer& c, const auto&) {
    return c.move(dragged, board::kRootId);
  });
  business.wait_saved();
  association.come_back();
  expect_one_board();
  EXPECT_TRUE(business.wait_told([](const Told& told) { return !told.overwritten.empty(); }));

  const std::string hash = citizen->confirmed_hash();
  kill_and_restart();
  EXPECT_EQ(citizen->confirmed_hash(), hash);

  // One deletes a card while another edits it.
  const base::OpId lost = shared_card(citizen, "lost");
  association.go_away();
  association.edit("writes on", [&](Composer& c, const auto&) {
    return c.insert_text(lost, fields::title, 4, " and found");
  });
  citizen.edit("delete", [&](Composer& c, const auto&) { return c.delete_item(lost); });
  citizen.wait_saved();
  association.come_back();
  expect_one_board();
  ASSERT_TRUE(citizen->undo());
  expect_one_board();
  EXPECT_EQ(business.text(lost, fields::title), "lost and found");
  official->read([&](const sync::ClientSession& session) {
    EXPECT_TRUE(session.board().visible(*session.board().find(lost)));
  });

  // The official undoes three times: only the official's work goes.
  const std::string before = official.text(card, fields::title);
  type(official, card, "PPP PP P");
  expect_one_board();
  ASSERT_EQ(official.text(card, fields::title).size(), before.size() + 8);
  for (int n = 0; n < 3; ++n) {
    const auto undone = official->undo();
    ASSERT_TRUE(undone) << undone.error().detail;
    EXPECT_EQ(undone->edits.size(), 1u);
    EXPECT_TRUE(undone->left_out.empty());
  }
  expect_one_board();
  EXPECT_EQ(citizen.text(card, fields::title), before);
  // And on, through all of it: what the others did stays, letter by letter.
  while (official->can_undo()) {
    ASSERT_TRUE(official->undo());
  }
  expect_one_board();
  const std::string rest = citizen.text(card, fields::title);
  EXPECT_EQ(only(rest, "p"), "");
  for (const auto& [client, text] : typed) {
    if (client == &official) continue;
    const std::string letter(1, text[0]);
    EXPECT_EQ(only(rest, letter), only(text, letter));
  }
  EXPECT_EQ(rest.size(), length - typed.back().second.size());
  EXPECT_EQ(citizen.text(lost, fields::title), "lost and found");
  while (official->can_redo()) {
    ASSERT_TRUE(official->redo());
  }
  expect_one_board();
  const std::string again = citizen.text(card, fields::title);
  EXPECT_EQ(only(again, "pP"), only(typed.back().second, "p") + "PPPPPP");

  // The citizen connects an idea to a resource.
  citizen.edit("connects", [&](Composer& c, const board::Board& board) -> board::Applied<void> {
    const auto resource = c.create_item(plan::kinds::resource, board::kRootId);
    if (!resource) return base::pass_on(resource);
    const auto line = plan::connect_cards(c, board, card, *resource, "supports");
    return line ? board::Applied<void>{} : base::pass_on(line);
  });
  expect_one_board();
  official->read([&](const sync::ClientSession& session) {
    const auto lines = plan::connectors_of(session.board(), card);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0].to->kind, plan::kinds::resource);
    EXPECT_EQ(lines[0].relation, "supports");
  });

  // Who comes late has the same board.
  TestClient late = join("late", plan::ActorKind::citizen);
  late.wait_live();
  EXPECT_EQ(late->confirmed_hash(), citizen->confirmed_hash());
}

// An undo is an edit like any other: the server asks whether its author may do that, now.
TEST_F(FourKinds, AnUndoIsRefusedLikeAnyOtherEdit) {
  TestClient fresh{stage.client({"fresh", plan::Role::manager, plan::ActorKind::citizen})};
  fresh.wait_live();
  fresh.type("first", "purpose");
  fresh.wait_saved();
  fresh.go_away();
  fresh->refresh_token(stage.token({"fresh", plan::Role::reader, plan::ActorKind::citizen}));
  const auto undone = fresh->undo();
  ASSERT_TRUE(undone);
  EXPECT_EQ(fresh.text(board::kRootId, fields::purpose).find("purpose"), std::string::npos);
  fresh.come_back();
  ASSERT_TRUE(fresh.wait_refused(1));
  EXPECT_EQ(fresh.told().refused[0].refused.code, base::Errc::not_allowed);
  EXPECT_NE(fresh.text(board::kRootId, fields::purpose).find("purpose"), std::string::npos);
  EXPECT_EQ(fresh->can_undo(), "first");
}

TEST(UndoCommand, UndoesWhatAnEarlierProcessDid) {
  const Stage stage;
  const std::string file = (stage.folder() / "device").string();
  const auto run = [&](std::vector<std::string> words, bool with_file = true) {
    std::vector<std::string> arguments = {"--server",   stage.server().base_url(),
                                          "--data-dir", stage.server().data_dir().string(),
                                          "--json",     "edit",
                                          stage.board()};
    if (with_file) arguments.insert(arguments.end(), {"--pending-file", file});
    arguments.insert(arguments.end(), words.begin(), words.end());
    return support::run_program("samtavle", arguments);
  };
  const auto made = run({"create", "idea", "--title", "Drivhus"});
  ASSERT_EQ(made.status, 0) << made.errors;
  const boost::json::object answer = boost::json::parse(made.output).as_object();
  const std::string card{answer.at("item").as_string()};
  ASSERT_EQ(run({"set", card, "colour", "red"}).status, 0);
  ASSERT_EQ(run({"text", card, "title", "end", " nu"}).status, 0);

  TestClient reader{stage.client({})};
  reader.wait_live();
  const base::OpId id = must(base::parse_op_id(card));
  const auto expect = [&](const char* title, const base::Value& colour, bool visible) {
    return reader->wait_until(
               [&](const sync::ClientSession& session) {
                 const board::Item& item = *session.board().find(id);
                 return item.text_utf8(fields::title) == title &&
                        item.value(fields::colour) == colour &&
                        session.board().visible(item) == visible;
               },
               kSoon).has_value();
  };
  EXPECT_TRUE(expect("Drivhus nu", "red", true));
  const auto undone = run({"undo"});
  ASSERT_EQ(undone.status, 0) << undone.errors;
  EXPECT_TRUE(expect("Drivhus", "red", true));
  ASSERT_EQ(run({"undo"}).status, 0);
  EXPECT_TRUE(expect("Drivhus", {}, true));
  ASSERT_EQ(run({"redo"}).status, 0);
  EXPECT_TRUE(expect("Drivhus", "red", true));
  ASSERT_EQ(run({"undo"}).status, 0);
  ASSERT_EQ(run({"undo"}).status, 0);
  EXPECT_TRUE(expect("Drivhus", {}, false));
  const auto nothing = run({"undo"});
  EXPECT_EQ(nothing.status, 1);
  EXPECT_NE(nothing.errors.find("nothing"), std::string::npos) << nothing.errors;
  EXPECT_EQ(run({"undo"}, false).status, 2);
}

}  // namespace
}  // namespace samtavle::integration
