// Goal: the memory of a board, with a real server and real clients: the story that a top manager
// reads, the digest of somebody who was away, old versions, differences, and restoring.
// Method: people do things; what the commands say is held against it, versions against a fold of
// the log's first events, before and after a restart.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/native/history.hpp"
#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/suggestions.hpp"
#include "samtavle/support/program.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "samtavle/v1/edit.pb.h"
#include "verbs.hpp"

namespace samtavle::integration {
namespace {

namespace json = boost::json;
using base::OpId;
using base::Seq;
using board::Applied;
using board::Board;
using board::Composer;
using plan::ActorKind;
using plan::Role;
using support::HttpAnswer;
using support::http_request;
using testing::ElementsAre;
using testing::HasSubstr;
namespace fields = plan::fields;
namespace kinds = plan::kinds;

class HistoryTest : public testing::Test {
 protected:
  static support::ServerOptions options() {
    support::ServerOptions out;
    // Snapshots are newer than most versions that are asked for.
    out.config = "[limits.board]\nsnapshot_every_events = 10\n";
    return out;
  }

  support::ProgramResult run(std::vector<std::string> words, const std::string& token = {}) {
    std::vector<std::string> arguments = {"--server", stage.server().base_url(), "--data-dir",
                                          stage.server().data_dir().string()};
    if (!token.empty()) arguments.insert(arguments.end(), {"--token", token});
    arguments.insert(arguments.end(), words.begin(), words.end());
    return support::run_program("samtavle", arguments);
  }
  json::object good(std::vector<std::string> words, const std::string& token = {}) {
    words.insert(words.begin(), "--json");
    const auto result = run(std::move(words), token);
    EXPECT_EQ(result.status, 0) << result.errors;
    return result.status == 0 ? json::parse(result.output).as_object() : json::object{};
  }
  std::string bad(std::vector<std::string> words, int status, const std::string& token = {}) {
    const auto result = run(std::move(words), token);
    EXPECT_EQ(result.status, status) << result.output << result.errors;
    return result.errors;
  }
  std::string plain(std::vector<std::string> words, const std::string& token = {}) {
    const auto result = run(std::move(words), token);
    EXPECT_EQ(result.status, 0) << result.errors;
    return result.output;
  }

  native::History history() const {
    native::History::Options wanted;
    wanted.server = stage.server().base_url();
    wanted.board = stage.board();
    wanted.token = stage.token({"T", Role::reader, ActorKind::official});
    return must(native::History::make(wanted));
  }
  std::vector<v1::Event> events() const {
    std::vector<v1::Event> all;
    must(history().events({}, {}, [&](const v1::Event& event) {
      all.push_back(event);
      return base::Result<void>{};
    }));
    return all;
  }
  OpId find(base::Kind kind, const std::string& title) { return actors.find(manager, kind, title); }

  void begin() {
    actors.does(manager, "the purpose",
                typing(root, fields::purpose, "Havnen skal bruges af alle"));
    actors.does(manager, "a criterion",
                making(kinds::criterion, find(kinds::phase, "Afklaring"), "10 idéer"));
    actors.does(manager, "begins", entering(find(kinds::phase, "Samskabelse"), "alt er klar"));
    ideas = find(kinds::area, "Ideer");
  }

  Stage stage{options()};
  Actors actors{stage};
  TestClient& manager = actors.join({"M", Role::manager, ActorKind::official});
  TestClient& leader = actors.join({"P", Role::project_leader, ActorKind::official});
  const OpId root = board::kRootId;
  OpId ideas;
};

std::vector<std::string> whys(const json::array& corrections) {
  std::vector<std::string> out;
  for (const json::value& correction : corrections) {
    const std::string why{correction.at("why").as_string()};
    if (out.empty() || out.back() != why) out.push_back(why);
  }
  return out;
}

// S3, step 6.
TEST_F(HistoryTest, ATopManagerReadsTheStory) {
  const std::string reader = stage.token({"T", Role::reader, ActorKind::official});
  const json::object young = good({"story", "havnen"}, reader);
  EXPECT_TRUE(young.at("set_out").is_null());
  EXPECT_TRUE(young.at("corrections").as_array().empty());

  begin();
  actors.does(manager, "tightens", setting(ideas, fields::level_citizen, "suggest", "roligt"));
  actors.does(manager, "loosens", setting(ideas, fields::level_citizen, "edit", "det går godt"));
  actors.restart(false);
  const OpId criterion = find(kinds::criterion, "10 idéer");
  actors.does(manager, "changes a criterion",
              typing(criterion, fields::title, " afp", "at skrive er ikke nok"));
  actors.does(manager, "goes on typing",
              typing(criterion, fields::title, "røvet", "at skrive er ikke nok"));
  actors.does(leader, "a card in between", making(kinds::idea, ideas, "Sauna"));
  actors.does(manager, "goes back", entering(find(kinds::phase, "Afklaring"), "vi skal tænke om"));
  actors.does(manager, "goes forward", entering(find(kinds::phase, "Samskabelse"), "det holder"));
  actors.is_refused(leader, "leader loosens too",
                    setting(ideas, fields::level_citizen, "shape", "på tide"));

  const json::object story = good({"story", "havnen"}, reader);
  EXPECT_EQ(story.at("set_out").at("purpose"), "Havnen skal bruges af alle");
  EXPECT_EQ(story.at("set_out").at("criteria").at(0).at("title"), "10 idéer");
  const json::array& corrections = story.at("corrections").as_array();
  EXPECT_THAT(whys(corrections),
              ElementsAre("alt er klar", "roligt", "det går godt", "at skrive er ikke nok",
                          "vi skal tænke om", "det holder"));
  std::uint64_t seq = 0;
  for (const json::value& correction : corrections) {
    EXPECT_GE(correction.at("seq").to_number<std::uint64_t>(), seq) << "in order";
    seq = correction.at("seq").to_number<std::uint64_t>();
    EXPECT_EQ(correction.at("by").at("name"), "M");
  }
  const auto changed = std::find_if(corrections.begin(), corrections.end(),
                                    [](const json::value& c) { return c.at("what") == "text"; });
  ASSERT_NE(changed, corrections.end());
  EXPECT_EQ(changed->at("from").at("words"), "10 idéer");
  EXPECT_EQ(changed->at("to").at("words"), "10 idéer afprøvet");
  EXPECT_EQ(story.at("now").at("criteria").at(0).at("title"), "10 idéer afprøvet");
  EXPECT_EQ(story.at("now").at("phase").at("title"), "Samskabelse");

  const std::string told = plain({"story", "havnen"}, reader);
  const std::vector<std::string> order = {
      "Set out",      "Havnen skal bruges af alle", "Corrections", "alt er klar",
      "det går godt", "10 idéer afprøvet",          "det holder",  "Now",
      "Samskabelse"};
  std::size_t at = 0;
  for (const std::string& words : order) {
    at = told.find(words, at);
    ASSERT_NE(at, std::string::npos) << words << " in\n" << told;
  }
}

// S5, step 7.
TEST_F(HistoryTest, WhoWasAwayGetsADigest) {
  begin();
  const Who who{"C", Role::contributor, ActorKind::citizen};
  const std::string token = stage.token(who);
  Seq left;
  {
    TestClient citizen{stage.client(who)};
    citizen.wait_live();
    EXPECT_EQ(citizen->last_seen(), Seq{});
    citizen.edit("own card", making(kinds::idea, ideas, "Sauna"));
    citizen.wait_saved();
    left = citizen.seq();
    citizen->close();
  }
  const OpId card = find(kinds::idea, "Sauna");
  actors.does(manager, "rests", setting(root, fields::board_state, "resting"));
  actors.restart(true);
  actors.does(manager, "goes on", setting(root, fields::board_state, "active"));
  actors.does(leader, "changes the card", typing(card, fields::title, " ved molen"));
  actors.does(leader, "asks", [card](Composer& c, const Board& board) -> Applied<void> {
    const auto made = plan::comment_on(c, board, {card, "Hvem passer den?"});
    return made ? Applied<void>{} : base::pass_on(made);
  });
  actors.does(manager, "tightens", setting(ideas, fields::level_citizen, "suggest", "roligt"));
  actors.does(leader, "another card", making(kinds::idea, ideas, "Bænke"));

  const json::object digest = good({"digest", "havnen"}, token);
  EXPECT_EQ(digest.at("since").to_number<std::uint64_t>(), left.value);
  ASSERT_EQ(digest.at("pauses").as_array().size(), 1u);
  EXPECT_GE(digest.at("pauses").at(0).at("resumed_ms").to_number<std::int64_t>(),
            digest.at("pauses").at(0).at("rested_ms").to_number<std::int64_t>());
  ASSERT_EQ(digest.at("answers").as_array().size(), 1u);
  EXPECT_EQ(digest.at("answers").at(0).at("words"), "Hvem passer den?");
  EXPECT_EQ(digest.at("answers").at(0).at("by").at("name"), "P");
  EXPECT_EQ(whys(digest.at("corrections").as_array()), std::vector<std::string>{"roligt"});
  ASSERT_EQ(digest.at("cards").as_array().size(), 1u);
  EXPECT_EQ(digest.at("cards").at(0).at("title"), "Sauna ved molen");
  EXPECT_EQ(digest.at("rest").at("created"), 1);
  EXPECT_EQ(digest.at("rest").at("newest").at(0).at("title"), "Bænke");

  // Having been told counts as having been here.
  const json::object again = good({"digest", "havnen"}, token);
  EXPECT_EQ(again.at("since"), digest.at("until"));
  EXPECT_TRUE(again.at("answers").as_array().empty());
  const std::string since = std::to_string(left.value);
  EXPECT_EQ(good({"digest", "havnen", "--since", since}, token).at("cards").as_array().size(), 1u);
  const std::string told = plain({"digest", "havnen", "--since", since}, token);
  EXPECT_THAT(told, HasSubstr("The board rested from"));
  EXPECT_THAT(told, HasSubstr("Hvem passer den?"));
  EXPECT_THAT(bad({"digest", "havnen", "--since", "99999"}, 2, token), HasSubstr("from 1 to"));

  // On another device the same person is told the same.
  TestClient phone{stage.client(who)};
  phone.wait_live();
  EXPECT_EQ(phone->last_seen().value, digest.at("until").to_number<std::uint64_t>());
}

TEST_F(HistoryTest, EveryVersionIsTheFoldOfItsEvents) {
  begin();
  for (int i = 0; i < 12; ++i) {
    actors.does(leader, "card " + std::to_string(i),
                making(kinds::idea, ideas, "Kort " + std::to_string(i)));
  }
  const auto compare = [&] {
    const std::vector<v1::Event> log = events();
    EXPECT_EQ(log.size(), manager.seq().value);
    Board fold;
    for (const v1::Event& event : log) {
      ASSERT_TRUE(fold.apply(event.edit(), board::stamp_of(event)));
      const auto bytes = history().snapshot(Seq{event.seq()});
      ASSERT_TRUE(bytes) << bytes.error().detail;
      EXPECT_EQ(board::snapshot_hash(*bytes), board::snapshot_hash(fold)) << event.seq();
    }
    EXPECT_EQ(board::snapshot_hash(must(history().snapshot({}))), manager->confirmed_hash());
  };
  compare();
  actors.restart(false);
  compare();
}

TEST_F(HistoryTest, WhoMayNotOpenTheBoardGetsNothingOfIt) {
  stage.create_board("skoven");
  const auto get = [&](const std::string& what, const std::string& token) {
    std::vector<std::pair<std::string, std::string>> more;
    if (!token.empty()) more.emplace_back("Authorization", "Bearer " + token);
    return http_request(stage.server().port(), "GET", "/api/v1/boards/" + what, more);
  };
  const std::string mine = stage.token({"T", Role::reader, ActorKind::official});
  TokenOptions other;
  other.board = "skoven";
  const std::string others = stage.token({"T", Role::reader, ActorKind::official}, other);
  for (const std::string what : {"snapshot", "events"}) {
    EXPECT_EQ(get("havnen/" + what, mine).status, 200);
    EXPECT_EQ(get("havnen/" + what, "").status, 401);
    EXPECT_EQ(get("havnen/" + what, "nonsense").status, 401);
    EXPECT_EQ(get("havnen/" + what, others).status, 403);
    EXPECT_EQ(get("havnen/" + what + "?x=1", mine).status, 422);
  }
  EXPECT_EQ(get("havnen/snapshot?at=0", mine).status, 404);
  EXPECT_EQ(get("havnen/snapshot?at=999", mine).status, 404);
  EXPECT_EQ(get("havnen/events?after=999", mine).body, "");
  const HttpAnswer first = get("havnen/events?limit=1", mine);
  v1::ServerFrame frame;
  ASSERT_TRUE(frame.ParseFromString(first.body));
  EXPECT_EQ(frame.events_size(), 1);
  const HttpAnswer version = get("havnen/snapshot?at=1", mine);
  EXPECT_EQ(version.field("samtavle-seq"), "1");
  EXPECT_EQ(version.field("samtavle-hash"), board::snapshot_hash(version.body));
}

class Restoring : public HistoryTest {
 protected:
  // "havnen" at some version, changed since.
  void SetUp() override {
    begin();
    actors.does(leader, "a card", making(kinds::idea, ideas, "Sauna"));
    actors.does(leader, "another", making(kinds::idea, ideas, "Bænke"));
    card = find(kinds::idea, "Sauna");
    good({"history", "havnen", "--name", "Før mødet"});
    then = good({"history", "havnen"}).at("versions").at(0).at("at_seq").to_number<std::uint64_t>();
    actors.does(leader, "renames", typing(card, fields::title, " og bad"));
    actors.does(leader, "colours", setting(card, fields::colour, "red"));
    actors.does(leader, "one more", making(kinds::idea, ideas, "Kajak"));
    const OpId bench = find(kinds::idea, "Bænke");
    actors.does(leader, "deletes",
                [bench](Composer& c, const Board&) { return c.delete_item(bench); });
    actors.does(manager, "tightens", setting(ideas, fields::level_citizen, "read", "roligt"));
  }
  json::array changes() { return good({"diff", "havnen", "Før mødet"}).at("items").as_array(); }

  OpId card;
  std::uint64_t then = 0;
};

TEST_F(Restoring, VersionsAreNamedShownAndCompared) {
  EXPECT_THAT(plain({"history", "havnen"}), HasSubstr("Før mødet"));
  const std::string shown = plain({"history", "havnen", "--at", "Før mødet"});
  EXPECT_THAT(shown, HasSubstr("Bænke"));
  EXPECT_THAT(shown, testing::Not(HasSubstr("Kajak")));
  const std::string bytes = must(history().snapshot(Seq{then}));
  EXPECT_EQ(good({"history", "havnen", "--at", std::to_string(then)}).at("hash"),
            json::value(board::snapshot_hash(bytes)));
  EXPECT_THAT(bad({"history", "havnen", "--at", "Efter mødet"}, 2), HasSubstr("Før mødet"));
  EXPECT_THAT(bad({"history", "havnen", "--at", "9999"}, 2), HasSubstr("from 1 to"));
  EXPECT_THAT(bad({"history", "havnen", "--name", "x", "--role", "reader"}, 1), HasSubstr("role"));

  const json::array all = changes();
  std::map<std::string, json::object> by_title;
  for (const json::value& item : all) {
    by_title[std::string{item.at("title").as_string()}] = item.as_object();
  }
  EXPECT_EQ(by_title.at("Kajak").at("created"), true);
  EXPECT_EQ(by_title.at("Bænke").at("deleted"), true);
  const json::object& renamed = by_title.at("Sauna og bad");
  EXPECT_EQ(renamed.at("by").at(0).at("name"), "P");
  EXPECT_EQ(renamed.at("fields").at(0).at("passages").at(0).at("inserted"), " og bad");
  EXPECT_EQ(renamed.at("fields").at(1).at("to").at("words"), "red");
  EXPECT_THAT(plain({"diff", "havnen", "Før mødet"}), HasSubstr("{+\" og bad\"+}"));
  EXPECT_THAT(bad({"diff", "havnen", "now", "1"}, 2), HasSubstr("earlier version comes first"));
}

TEST_F(Restoring, OneItemByItsId) {
  const json::object done =
      good({"restore", "havnen", "--item", base::to_string(card), "--to", "Før mødet"});
  EXPECT_EQ(done.at("edits"), 1);
  EXPECT_TRUE(done.at("left_out").as_array().empty());
  for (const json::value& item : changes()) {
    EXPECT_NE(item.at("item"), json::value(base::to_string(card)));
  }
  EXPECT_EQ(
      good({"restore", "havnen", "--item", base::to_string(card), "--to", "Før mødet"}).at("edits"),
      0);
  // What one may not do is said.
  const std::string facilitator = stage.token({"L", Role::facilitator, ActorKind::official});
  EXPECT_THAT(bad({"restore", "havnen", "--item", "board", "--to", "1"}, 1, facilitator),
              HasSubstr("role"));
}

TEST_F(Restoring, TheWholeBoardWithAReason) {
  EXPECT_THAT(bad({"restore", "havnen", "--to", "Før mødet"}, 2), HasSubstr("--reason"));
  actors.restart(true);
  const json::object done =
      good({"restore", "havnen", "--to", "Før mødet", "--reason", "vi begynder forfra"});
  EXPECT_GE(done.at("edits").to_number<int>(), 1);
  EXPECT_TRUE(done.at("left_out").as_array().empty());
  // But for the name of the version everything is as it was.
  const json::array left = changes();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].at("kind"), "version");
  ASSERT_TRUE(wait_equal({&manager, &leader}, Seq{done.at("seq").to_number<std::uint64_t>()}));
  EXPECT_EQ(leader.text(card, fields::title), "Sauna");
  // It is told like any other correction.
  const json::array corrections = good({"story", "havnen"}).at("corrections").as_array();
  EXPECT_EQ(corrections.back().at("why"), "vi begynder forfra");
  EXPECT_EQ(corrections.back().at("from").at("words"), "read");
}

}  // namespace
}  // namespace samtavle::integration
