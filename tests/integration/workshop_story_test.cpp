// Goal: the story of a workshop: somebody takes part by the command line alone, cards come from
// people without a device, a vote is anonymous, is closed and opened again and loses nobody's dots,
// what won goes on with its lineage; and nothing of what anybody voted is in what others received
// or in the log, also across restarts.
// Method: step by step with a real server, real clients, the program `samtavle`, and somebody who
// votes by hand; an onlooker keeps every byte. At the end the bytes are searched for ballots (the
// search is tried on a voter's own first), and the box on the disk is held against what was said.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "samtavle/log/rocks_log.hpp"
#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/connectors.hpp"
#include "samtavle/plan/lineage.hpp"
#include "samtavle/plan/on_behalf.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/votes.hpp"
#include "samtavle/support/program.hpp"
#include "samtavle/v1/store.pb.h"
#include "stored_log.hpp"
#include "verbs.hpp"

namespace samtavle::integration {
namespace {

namespace json = boost::json;
using base::Errc;
using base::OpId;
using board::Applied;
using board::Board;
using board::Composer;
using plan::ActorKind;
using plan::Dots;
using plan::Role;
using testing::ElementsAre;
using testing::HasSubstr;
namespace fields = plan::fields;
namespace kinds = plan::kinds;

using Compose = Actors::Compose;

Applied<void> done(const Applied<OpId>& made) {
  if (!made) return base::pass_on(made);
  return {};
}

Compose entering_for(std::string name, OpId container, std::string title) {
  return [=](Composer& c, const Board&) {
    return done(plan::enter_for(
        c, {.kind = kinds::idea, .container = container, .name = name, .title = title}));
  };
}

Compose closing(OpId round) {
  return [=](Composer& c, const Board& board) { return plan::close_round(c, board, round); };
}

Compose reopening(OpId round) {
  return [=](Composer& c, const Board& board) { return plan::reopen_round(c, board, round); };
}

Compose carrying(OpId card, OpId area) {
  return [=](Composer& c, const Board& board) {
    return done(plan::carry_card(c, board, card, area));
  };
}

// As the command line writes them.
json::value dots_json(const std::vector<Dots>& dots) {
  json::array out;
  for (const Dots& d : dots) {
    out.push_back(json::object{{"card", base::to_string(d.card)}, {"dots", d.count}});
  }
  return out;
}

// Dots as they stand one behind the other in a ballot or a receipt, and in a row of the box.
struct Bytes {
  std::string sent;
  std::string stored;
};

Bytes bytes_of(const std::vector<Dots>& dots) {
  v1::Ballot ballot;
  plan::write_dots(dots, ballot);
  v1::BallotRow row;
  plan::write_dots(dots, row);
  return {ballot.SerializeAsString(), row.SerializeAsString()};
}

bool holds(std::string_view bytes, const std::vector<Dots>& dots) {
  const Bytes wanted = bytes_of(dots);
  return bytes.find(wanted.sent) != std::string_view::npos ||
         bytes.find(wanted.stored) != std::string_view::npos;
}

// Somebody who votes by hand, and keeps what is said to them of it.
class HandVoter {
 public:
  HandVoter(const Stage& stage, const Who& who) : client_(stage) {
    actor_ = base::Actor{client_.join(stage.token(who)).actor()};
  }

  v1::BallotReceipt vote(OpId round, const std::vector<Dots>& dots) {
    v1::ClientFrame frame;
    v1::Ballot* ballot = frame.add_ballots();
    ballot->set_round_replica(round.replica.value);
    ballot->set_round_counter(round.counter.value);
    plan::write_dots(dots, *ballot);
    ballot->set_number(++number_);
    if (!client_.send(frame)) give_up("the server takes no ballot");
    while (const auto answer = client_.next()) {
      bytes_ += answer->SerializeAsString();
      for (const v1::BallotReceipt& receipt : answer->ballots()) {
        if (receipt.number() == number_) return receipt;
      }
    }
    give_up("a ballot was not answered");
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] base::Actor actor() const { return actor_; }

 private:
  RawClient client_;
  base::Actor actor_;
  std::uint32_t number_ = 0;
  std::string bytes_;
};

class Workshop : public testing::Test {
 protected:
  Workshop() {
    actors.does(manager, "the purpose", [](Composer& c, const Board&) {
      return c.insert_text(board::kRootId, fields::purpose, 0, "Havnen skal bruges af alle");
    });
    const OpId first = find(kinds::phase, "Afklaring");
    actors.does(manager, "a criterion", making(kinds::criterion, first, "10 idéer"));
    const OpId phase = find(kinds::phase, "Samskabelse");
    actors.does(manager, "begins", [phase](Composer& c, const Board& board) {
      c.reason("alt er klar");
      return plan::enter_phase(c, board, phase, false);
    });
    ideas = find(kinds::area, "Ideer");
    to_do = find(kinds::area, "Plan");
  }

  OpId find(base::Kind kind, const std::string& title) { return actors.find(manager, kind, title); }

  // --- K, by the command line alone ---

  support::ProgramResult run(std::vector<std::string> words) {
    std::vector<std::string> arguments = {
        "--server", stage.server().base_url(), "--token",
        stage.token({"K", Role::contributor, ActorKind::citizen}), "--json"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    return support::run_program("samtavle", arguments);
  }
  json::object good(std::vector<std::string> words) {
    const auto result = run(std::move(words));
    EXPECT_EQ(result.status, 0) << result.errors;
    return result.status == 0 ? json::parse(result.output).as_object() : json::object{};
  }
  std::string bad(std::vector<std::string> words) {
    const auto result = run(std::move(words));
    EXPECT_EQ(result.status, 1) << result.output << result.errors;
    return result.errors;
  }
  // One edit on one device of K's; its item, once everybody has it.
  OpId edit(std::vector<std::string> words) {
    std::vector<std::string> all = {"edit", "havnen", "--pending-file",
                                    (stage.folder() / "k").string()};
    all.insert(all.end(), words.begin(), words.end());
    const json::object answer = good(std::move(all));
    if (!answer.contains("seq")) give_up("K could not do it");
    const base::Seq seq{answer.at("seq").to_number<std::uint64_t>()};
    EXPECT_TRUE(wait_equal({&manager, &leader, &citizen, &club}, seq));
    return must(base::parse_op_id(std::string{answer.at("item").as_string()}));
  }
  json::object round_by_k() {
    return good({"vote", "havnen"}).at("rounds").as_array().at(0).as_object();
  }

  void k_takes_part() {
    const std::string area = base::to_string(ideas);
    sauna = edit({"create", "idea", "--in", area, "--title", "Sauna"});
    edit({"text", base::to_string(sauna), "title", "end", " på molen"});
    edit({"move", base::to_string(sauna), base::to_string(to_do)});
    edit({"move", base::to_string(sauna), area, "--first"});
    const OpId resource = edit({"create", "resource", "--in", area, "--title", "Brænde"});
    const OpId line = edit({"create", "connector", "--in", area});
    edit({"set", base::to_string(line), "from_card", base::to_string(resource)});
    edit({"set", base::to_string(line), "to_card", base::to_string(sauna)});
    edit({"set", base::to_string(line), "relation", "supports"});
    edit({"create", "comment", "--in", base::to_string(sauna), "--body", "Også om vinteren?"});

    EXPECT_EQ(citizen.text(sauna, fields::title), "Sauna på molen");
    citizen->read([&](const sync::ClientSession& session) {
      const Board& board = session.board();
      EXPECT_EQ(board.find(sauna)->place.container, ideas);
      const auto lines = plan::connectors_of(board, sauna);
      EXPECT_EQ(lines.size(), 1u);
      EXPECT_EQ(lines.at(0).relation, "supports");
      const auto threads = plan::threads_on(board, sauna);
      EXPECT_EQ(threads.size(), 1u);
      EXPECT_EQ(threads.at(0).comments.at(0)->text_utf8(fields::body), "Også om vinteren?");
    });
  }

  // --- votes ---

  void votes(TestClient& who, const std::vector<Dots>& dots) {
    must(who->vote(round, dots));
    must(who->wait_voted(round, kSoon));
  }
  std::vector<Dots> own(TestClient& who) {
    std::vector<Dots> out;
    who->read([&](const sync::ClientSession& s) { out = s.own_ballot(round).confirmed; });
    return out;
  }
  bool knows_own(TestClient& who, const std::vector<Dots>& dots) {
    return static_cast<bool>(who->wait_until(
        [&](const sync::ClientSession& s) { return s.own_ballot(round).confirmed == dots; },
        kSoon));
  }
  plan::Tally tally_of(TestClient& who) {
    return actors.read(who, [&](const Board& board) {
      return plan::read_round(*board.find(round)).tally.value_or(plan::Tally{});
    });
  }
  // As everybody sees it, when the server has counted.
  void expect_tally(const std::vector<std::pair<OpId, std::uint32_t>>& cards) {
    std::vector<plan::Tally::Card> expected;
    for (const auto& [card, dots] : cards) expected.push_back({card, dots, {}});
    for (TestClient* who : {&manager, &leader, &citizen, &club}) {
      EXPECT_TRUE((*who)->wait_until(
          [&](const sync::ClientSession& s) {
            const auto read = plan::read_round(*s.board().find(round)).tally;
            return read && read->cards == expected;
          },
          kSoon));
      EXPECT_EQ(tally_of(*who).cards, expected);
      EXPECT_THAT(tally_of(*who).turnout, ElementsAre(plan::Tally::Turnout{ActorKind::citizen, 3},
                                                      plan::Tally::Turnout{
                                                          ActorKind::association, 1}));
    }
  }

  void begin_vote() {
    actors.does(leader, "begins a vote", [this](Composer& c, const Board& board) {
      const std::vector<OpId> cards = {sauna, bridge, benches, path};
      return done(plan::make_round(
          c, board, ideas, {.question = "Hvad først?", .cards = cards, .anonymous = true}));
    });
    round = find(kinds::vote_round, "Hvad først?");
    EXPECT_EQ(actors
                  .is_refused(leader, "takes the anonymity back",
                              [this](Composer& c, const Board&) {
                                return c.set(round, fields::anonymous, false);
                              })
                  .code,
              Errc::frozen);
  }

  void fourth_dots_are_refused() {
    EXPECT_THAT(bad({"vote", "havnen", "cast", "hvad først?", "Sauna på molen=3", "Bænke"}),
                HasSubstr("limit"));
    EXPECT_EQ(round_by_k().at("own"), dots_json(k_said));
    must(citizen->vote(round, {{bridge, 2}, {benches, 2}}));
    const auto fourth = citizen->wait_voted(round, kSoon);
    ASSERT_FALSE(fourth);
    EXPECT_EQ(fourth.error().code, Errc::limit);
    EXPECT_EQ(own(citizen), citizen_said) << "what was said before counts";
    const v1::BallotReceipt by_hand = hand->vote(round, {{sauna, 4}});
    EXPECT_EQ(by_hand.code(), v1::REFUSAL_CODE_LIMIT);
    EXPECT_EQ(plan::read_dots(by_hand), hand_said);
  }

  void everybody_votes() {
    good({"vote", "havnen", "cast", "hvad først?", "sauna på molen=2", "Badebro=1"});
    votes(citizen, citizen_said);
    votes(club, club_said);
    const v1::BallotReceipt receipt = hand->vote(round, hand_said);
    EXPECT_EQ(receipt.code(), v1::REFUSAL_CODE_UNSPECIFIED) << receipt.text();
    EXPECT_EQ(plan::read_dots(receipt), hand_said);
  }

  // The box as it is on the disk of a server that has ended.
  std::map<base::Actor, std::vector<Dots>> box_on_disk() const {
    log::RocksLogOptions options;
    options.directory = stage.store();
    const auto log = must(log::RocksLog::open(options));
    std::map<base::Actor, std::vector<Dots>> out;
    for (const auto& ballot : must(log->ballots(must(base::BoardId::parse(stage.board()))))) {
      EXPECT_EQ(ballot.round, round);
      out[ballot.actor] = ballot.dots;
    }
    return out;
  }
  std::string log_bytes() const {
    log::RocksLogOptions options;
    options.directory = stage.store();
    const auto log = must(log::RocksLog::open(options));
    std::string out;
    const auto board = must(base::BoardId::parse(stage.board()));
    for (const auto& event : must(log->events(board, base::Seq{}, ~std::size_t{0}))) {
      out += event.bytes;
    }
    if (const auto snapshot = must(log->snapshot(board))) out += snapshot->bytes;
    return out;
  }

  Stage stage;
  Actors actors{stage};
  TestClient& manager = actors.join({"M", Role::manager, ActorKind::official});
  TestClient& leader = actors.join({"L", Role::facilitator, ActorKind::official});
  TestClient& citizen = actors.join({"C", Role::contributor, ActorKind::citizen});
  TestClient& club = actors.join({"F", Role::commenter, ActorKind::association});
  std::optional<HandVoter> hand;
  OpId ideas, to_do, sauna, bridge, benches, path, round;
  std::vector<Dots> k_said, citizen_said, club_said, hand_said;
};

TEST_F(Workshop, StepByStep) {
  // 2
  k_takes_part();

  // 3
  actors.does(leader, "for Ingrid", entering_for("Ingrid", ideas, "Badebro"));
  actors.does(leader, "for Ole", entering_for("Ole, 82 år", ideas, "Cykelsti"));
  actors.does(citizen, "an idea of C's", making(kinds::idea, ideas, "Bænke"));
  EXPECT_EQ(actors
                .is_refused(citizen, "C speaks for others", entering_for("Ida", ideas, "Fodbold"))
                .needed,
            Role::facilitator);
  bridge = find(kinds::idea, "Badebro");
  path = find(kinds::idea, "Cykelsti");
  benches = find(kinds::idea, "Bænke");
  const plan::Origin origin = actors.read(
      club, [&](const Board& board) { return plan::origin_of(*board.find(bridge)); });
  EXPECT_EQ(origin.on_behalf_of, "Ingrid");
  EXPECT_EQ(origin.entered_by, actors.number(leader));

  // 4
  k_said = {{sauna, 2}, {bridge, 1}};
  citizen_said = {{bridge, 2}, {benches, 1}};
  club_said = {{bridge, 1}, {path, 2}};
  hand_said = {{sauna, 1}, {path, 1}};
  const Who by_hand{"R", Role::commenter, ActorKind::citizen};
  hand.emplace(stage, by_hand);
  begin_vote();
  everybody_votes();
  fourth_dots_are_refused();
  std::string seen_by_hand = hand->bytes();
  hand.reset();
  actors.restart(false);
  EXPECT_TRUE(knows_own(citizen, citizen_said));
  EXPECT_TRUE(knows_own(club, club_said));
  EXPECT_EQ(tally_of(leader), plan::Tally{}) << "nobody has counted yet";

  std::vector<std::pair<OpId, std::uint32_t>> expected = {
      {bridge, 4}, {sauna, 3}, {path, 3}, {benches, 1}};
  if (path < sauna) std::swap(expected[1], expected[2]);
  actors.does(leader, "closes the vote", closing(round));
  expect_tally(expected);
  EXPECT_THAT(bad({"vote", "havnen", "cast", "hvad først?"}), HasSubstr("frozen"));
  must(club->vote(round, {}));
  EXPECT_EQ(club->wait_voted(round, kSoon).error().code, Errc::frozen);

  // Somebody changes their mind while the vote is open again, without a line; the server is
  // replaced meanwhile.
  actors.does(leader, "opens it again", reopening(round));
  citizen.go_away();
  const std::vector<Dots> changed = {{benches, 2}, {path, 1}};
  must(citizen->vote(round, changed));
  EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
  must(stage.server().restart());
  citizen.come_back();
  must(citizen->wait_voted(round, kSoon));
  citizen_said = changed;
  EXPECT_TRUE(knows_own(club, club_said)) << "none is lost";
  actors.restart(true);
  actors.does(leader, "closes it for good", closing(round));
  expected = {{path, 4}, {sauna, 3}, {bridge, 2}, {benches, 2}};
  if (benches < bridge) std::swap(expected[2], expected[3]);
  expect_tally(expected);

  // As K reads it.
  const json::object read = round_by_k();
  EXPECT_EQ(read.at("state"), "closed");
  EXPECT_EQ(read.at("anonymous"), true);
  EXPECT_EQ(read.at("tally").at("cards").at(0),
            (json::value{{"card", base::to_string(path)},
                         {"title", "Cykelsti"},
                         {"dots", 4},
                         {"actors", json::array{}}}));
  EXPECT_EQ(read.at("tally").at("turnout"), (json::value{{"citizen", 3}, {"association", 1}}));

  // 5
  for (const OpId card : {path, sauna}) {
    actors.does(leader, "carries " + base::to_string(card), carrying(card, to_do));
  }
  club->read([&](const sync::ClientSession& session) {
    const Board& board = session.board();
    for (const OpId from : {path, sauna}) {
      const OpId* to = board.find(from)->value(fields::carried_to).get_if<OpId>();
      ASSERT_NE(to, nullptr);
      EXPECT_EQ(board.find(*to)->place.container, to_do);
      EXPECT_EQ(board.find(*to)->text_utf8(fields::title),
                board.find(from)->text_utf8(fields::title));
      const auto kin = plan::ancestors_of(board, *to);
      ASSERT_EQ(kin.size(), 1u);
      EXPECT_EQ(kin[0].id, from);
      EXPECT_EQ(kin[0].tie, plan::Tie::carried);
    }
  });

  // Nothing of it all is where it should not be.
  actors.check_everybody();
  const std::string hash = leader->confirmed_hash();
  const base::Actor citizen_number = actors.number(citizen);
  const base::Actor club_number = actors.number(club);
  ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
  EXPECT_EQ(read_log(stage.store(), stage.board()).hash, hash);

  EXPECT_TRUE(holds(seen_by_hand, hand_said)) << "the search finds what is there";
  std::string others = log_bytes();
  for (const auto& onlooker : actors.onlookers()) others += onlooker->bytes();
  const std::vector<Dots> before = {{bridge, 2}, {benches, 1}};
  for (const auto& dots : {k_said, before, citizen_said, club_said, hand_said}) {
    EXPECT_FALSE(holds(others, dots));
  }
  for (const auto& onlooker : actors.onlookers()) {
    v1::ServerFrame all;
    ASSERT_TRUE(all.ParseFromString(onlooker->bytes()));
    EXPECT_EQ(all.ballots_size(), 0);
  }
  const auto box = box_on_disk();
  ASSERT_EQ(box.size(), 4u);
  EXPECT_EQ(box.at(citizen_number), citizen_said);
  EXPECT_EQ(box.at(club_number), club_said);
  std::vector<std::vector<Dots>> rest;
  for (const auto& [actor, dots] : box) {
    if (actor != citizen_number && actor != club_number) rest.push_back(dots);
  }
  EXPECT_THAT(rest, testing::UnorderedElementsAre(k_said, hand_said));
}

// --- the rest of what the command line can do ---

class VoteCommand : public testing::Test {
 protected:
  support::ProgramResult run(std::vector<std::string> words) {
    std::vector<std::string> arguments = {"--server", stage.server().base_url(), "--data-dir",
                                          stage.server().data_dir().string(), "--json"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    return support::run_program("samtavle", arguments);
  }
  json::object good(std::vector<std::string> words) {
    const auto result = run(std::move(words));
    EXPECT_EQ(result.status, 0) << result.errors;
    return result.status == 0 ? json::parse(result.output).as_object() : json::object{};
  }
  std::string bad(std::vector<std::string> words, int status) {
    const auto result = run(std::move(words));
    EXPECT_EQ(result.status, status) << result.output << result.errors;
    return result.errors;
  }
  std::string make_card(const std::string& title) {
    return std::string{
        good({"edit", "havnen", "create", "idea", "--title", title}).at("item").as_string()};
  }

  const Stage stage;
};

TEST_F(VoteCommand, BeginsVotesClosesAndReopens) {
  const std::string sauna = make_card("Sauna");
  const std::string bridge = make_card("Badebro");
  EXPECT_TRUE(good({"vote", "havnen"}).at("rounds").as_array().empty());
  EXPECT_THAT(bad({"vote", "havnen", "new", "--question", "?", "--cards", "Sauna,Fodbold"}, 2),
              HasSubstr("Badebro"));
  const json::object made = good({"vote", "havnen", "new", "--question", "Hvad først?", "--cards",
                                  "sauna," + bridge, "--dots", "2"});
  const std::string id{made.at("round").as_string()};
  EXPECT_EQ(made.at("state"), "open");
  EXPECT_EQ(made.at("dots"), 2);
  EXPECT_EQ(made.at("anonymous"), false);
  EXPECT_EQ(made.at("cards"), (json::array{json::value(sauna), json::value(bridge)}));
  EXPECT_TRUE(made.at("tally").is_null());

  EXPECT_THAT(bad({"vote", "havnen", "cast", id, "Sauna=viele"}, 2), HasSubstr("CARD=2"));
  EXPECT_THAT(bad({"vote", "havnen", "cast", id, "Fodbold"}, 2), HasSubstr("Sauna"));
  EXPECT_THAT(bad({"vote", "havnen", "cast", id, "Sauna", "sauna"}, 1), HasSubstr("invalid"));
  EXPECT_THAT(bad({"vote", "havnen", "--role", "reader", "cast", id, "Sauna"}, 1),
              HasSubstr("not_allowed"));
  good({"vote", "havnen", "cast", id, "Sauna", bridge + "=1"});
  EXPECT_EQ(good({"vote", "havnen", "cast", id, "Sauna=2"}).at("own"),
            dots_json({{must(base::parse_op_id(sauna)), 2}}));
  EXPECT_THAT(bad({"vote", "havnen", "reopen", id}, 1), HasSubstr("open"));
  const json::object closed = good({"vote", "havnen", "close", "hvad først?"});
  EXPECT_EQ(closed.at("state"), "closed");
  const json::value& winner = closed.at("tally").at("cards").at(0);
  EXPECT_EQ(winner.at("dots"), 2);
  EXPECT_EQ(winner.at("title"), "Sauna");
  EXPECT_EQ(winner.at("actors").at(0).at("name"), "samtavle");
  EXPECT_EQ(closed.at("tally").at("turnout").at("official"), 1);
  EXPECT_EQ(good({"vote", "havnen", "reopen", id}).at("state"), "open");
  EXPECT_TRUE(good({"vote", "havnen", "cast", id}).at("own").as_array().empty());
  EXPECT_TRUE(good({"vote", "havnen", "close", id}).at("tally").at("cards").as_array().empty());
}

// Given without a line, and sent by the next process.
TEST_F(VoteCommand, ABallotOutlivesItsProcess) {
  const std::string sauna = make_card("Sauna");
  const json::object made =
      good({"vote", "havnen", "new", "--question", "?", "--cards", "Sauna", "--live"});
  const OpId round = must(base::parse_op_id(std::string{made.at("round").as_string()}));
  const std::vector<Dots> dots = {{must(base::parse_op_id(sauna)), 3}};
  native::Options options = stage.client({"C", Role::commenter, ActorKind::citizen});
  options.pending_file = (stage.folder() / "pending").string();
  options.close_timeout = milliseconds{1};
  {
    TestClient first{options};
    first.wait_live();
    first.go_away();
    must(first->vote(round, dots));
  }
  TestClient second{options};
  must(second->wait_voted(round, kSoon));
  second->read([&](const sync::ClientSession& s) {
    EXPECT_EQ(s.own_ballot(round).confirmed, dots);
  });
  EXPECT_TRUE(second->wait_until(
      [&](const sync::ClientSession& s) {
        const board::Item* item = s.board().find(round);
        const auto tally = item == nullptr ? std::nullopt : plan::read_round(*item).tally;
        return tally && tally->cards.size() == 1 && tally->cards[0].dots == 3;
      },
      kSoon))
      << "everybody sees how it stands";
}

}  // namespace
}  // namespace samtavle::integration
