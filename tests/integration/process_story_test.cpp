// Goal: two stories of how a plan begins and how the reins are loosened, with real people's clients
// on a real server: what the process asks for is upheld, everybody sees what was done, what was
// refused reaches nobody, and a restart in the middle changes nothing.
// Method: step by step; an onlooker keeps every frame, and at the end all boards are held against
// each other and against the log on the disk. The same verbs are tried from the command line.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/suggestions.hpp"
#include "samtavle/support/program.hpp"
#include "samtavle/v1/edit.pb.h"
#include "stored_log.hpp"
#include "verbs.hpp"

namespace samtavle::integration {
namespace {

using base::Errc;
using base::OpId;
using base::Value;
using board::Applied;
using board::Board;
using board::Composer;
using plan::ActorKind;
using plan::Role;
using testing::ElementsAre;
namespace fields = plan::fields;
namespace kinds = plan::kinds;

using Compose = Actors::Compose;

Compose reopening(OpId phase, OpId focus_point, std::string reason) {
  return [=](Composer& c, const Board&) {
    c.reason(reason);
    return plan::reopen_for(c, phase, focus_point);
  };
}

Compose answering(OpId delegation, std::string state) {
  return [=](Composer& c, const Board&) { return plan::answer(c, delegation, state); };
}

Compose suggesting(OpId card, std::string words, std::string instead) {
  return [=](Composer& c, const Board& board) -> Applied<void> {
    const text::Text& title = *board.find(card)->text(fields::title);
    const std::size_t at = title.to_utf8().find(words);
    const auto made =
        plan::suggest_text(c, board,
                           {card, fields::title, must(title.position_of_utf8(at)),
                            must(title.position_of_utf8(at + words.size())), instead});
    if (!made) return base::pass_on(made);
    return {};
  };
}

Compose accepting(OpId suggestion, std::string reason = {}) {
  return [=](Composer& c, const Board& board) {
    if (!reason.empty()) c.reason(reason);
    return plan::accept_suggestion(c, board, suggestion);
  };
}

class Story : public testing::Test {
 protected:
  OpId find(base::Kind kind, const std::string& title) { return actors.find(manager, kind, title); }
  // The reason that everybody received with something that was done.
  std::string told_reason(const std::string& what) const {
    for (const auto& onlooker : actors.onlookers()) {
      for (const v1::Event& event : onlooker->events()) {
        if (event.edit().label() == what) return event.edit().reason();
      }
    }
    return "nobody was told";
  }
  void check_disk() {
    const std::string hash = manager->confirmed_hash();
    ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
    EXPECT_EQ(read_log(stage.store(), stage.board()).hash, hash);
  }

  Stage stage;
  Actors actors{stage};
  TestClient& manager = actors.join({"M", Role::manager, ActorKind::official});
  TestClient& leader = actors.join({"P", Role::project_leader, ActorKind::official});
  const OpId root = board::kRootId;
  const OpId clarification = find(kinds::phase, "Afklaring");
  const OpId cocreation = find(kinds::phase, "Samskabelse");
};

// --- S1: purpose first, delegate, open ---

class PurposeFirst : public Story {
 protected:
  void expect_new_board() {
    const auto [current, points, done] = actors.read(manager, [](const Board& board) {
      std::size_t all = 0;
      std::size_t ready = 0;
      for (const board::Item* item : board.items()) {
        if (item->kind != kinds::focus_point) continue;
        ++all;
        if (item->value(fields::progress) != Value{"open"}) ++ready;
      }
      return std::tuple{plan::current_phase(board)->id, all, ready};
    });
    EXPECT_EQ(current, clarification);
    EXPECT_EQ(points, 11u);
    EXPECT_EQ(done, 0u);
  }

  void write_purpose_and_criteria() {
    actors.does(manager, "writes the purpose",
                typing(root, fields::purpose, "Havnen skal bruges af alle"));
    const OpId area = find(kinds::area, "Formål og kriterier");
    actors.does(manager, "first criterion",
                making(kinds::criterion, area, "10 idéer afprøvet",
                       {{fields::benefit_area, "innovation"}}));
    actors.does(manager, "second criterion",
                making(kinds::criterion, area, "Halvdelen af deltagerne er ikke ansatte",
                       {{fields::benefit_area, "democracy"}}));
  }

  void choose_type_and_owners() {
    const OpId type = find(kinds::cocreation_type, "Ligeværdig samskabelse");
    actors.does(manager, "picks a type", setting(root, fields::type, type));
    const OpId area = find(kinds::area, "Ejerskab");
    actors.does(manager, "owner upwards",
                making(kinds::ownership, area, "Direktionen", {{fields::direction, "up"}}));
    actors.does(manager, "owner outside",
                making(kinds::ownership, area, "Sejlklubben", {{fields::direction, "out"}}));
  }

  OpId delegate() {
    const base::Actor from = actors.number(manager);
    const base::Actor to = actors.number(leader);
    const std::vector<OpId> opens = {find(kinds::area, "Plan"),
                                     find(kinds::focus_point, "Kommunikation")};
    const Compose offering = [=](Composer& c, const Board&) -> Applied<void> {
      c.reason("P er tættest på");
      const auto id = plan::offer(
          c,
          {"Planlægning og kommunikation", from, to, "2999-12-31", {fields::involvement}, opens});
      if (!id) return base::pass_on(id);
      return {};
    };
    EXPECT_EQ(actors.is_refused(leader, "leader delegates to oneself", offering).code,
              Errc::not_allowed);
    actors.does(manager, "offers a task", offering);
    return find(kinds::delegation, "Planlægning og kommunikation");
  }
};

// What the audit tells whoever answers for the board: "who: code" of each refusal, and what each
// correction changed.
struct AuditLines {
  std::vector<std::string> refusals;
  std::vector<std::string> corrections;
};

AuditLines audit_of(const Stage& stage, const std::string& token) {
  const auto result = support::run_program(
      "samtavle", {"--server", stage.server().base_url(), "--token", token, "--json", "audit",
                   stage.board()});
  EXPECT_EQ(result.status, 0) << result.errors;
  AuditLines out;
  if (result.status != 0) return out;
  const auto told = boost::json::parse(result.output).as_object();
  const auto text = [](const boost::json::value& value) {
    return std::string{value.as_string()};
  };
  for (const boost::json::value& refusal : told.at("refusals").as_array()) {
    out.refusals.push_back(text(refusal.at("actor").at("name")) + ": " +
                           text(refusal.at("code")));
  }
  for (const boost::json::value& correction : told.at("corrections").as_array()) {
    out.corrections.push_back(boost::json::serialize(correction));
  }
  return out;
}

TEST_F(PurposeFirst, StepByStep) {
  // 1
  expect_new_board();

  // 2
  const sync::Refused early =
      actors.is_refused(manager, "enters too early", entering(cocreation, "vi har travlt"));
  EXPECT_EQ(early.code, Errc::not_ready);
  EXPECT_THAT(early.missing, ElementsAre("purpose", "criterion"));

  // 3, 4
  write_purpose_and_criteria();
  choose_type_and_owners();

  // 5
  const OpId level = find(kinds::involvement_level, "Medskaber");
  const Compose involve = setting(root, fields::involvement, level);
  const OpId task = delegate();
  EXPECT_EQ(actors.is_refused(leader, "involves before accepting", involve).code,
            Errc::not_allowed);
  EXPECT_EQ(actors.is_refused(manager, "accepts for another", answering(task, "accepted")).code,
            Errc::not_allowed);
  actors.does(leader, "accepts the task", answering(task, "accepted"));

  actors.restart(true);

  // 6
  actors.does(leader, "sets the involvement", involve);
  const board::Scalar by = actors.read(
      manager, [&](const Board& board) { return *board.find(root)->scalar(fields::involvement); });
  EXPECT_EQ(by.value, Value{level});
  EXPECT_EQ(by.actor, actors.number(leader));
  TestClient& citizen = actors.join({"C", Role::contributor, ActorKind::citizen});
  const OpId ideas = find(kinds::area, "Ideer");
  EXPECT_EQ(
      actors.is_refused(citizen, "an idea before its phase", making(kinds::idea, ideas, "Sauna"))
          .code,
      Errc::frozen);

  // 7
  EXPECT_EQ(
      actors.is_refused(manager, "enters and does not say why", entering(cocreation, {})).code,
      Errc::needs_reason);
  EXPECT_EQ(
      actors.is_refused(leader, "leader enters the phase", entering(cocreation, "alt er klar"))
          .needed,
      Role::manager);
  actors.does(manager, "enters Samskabelse", entering(cocreation, "alt er klar"));
  EXPECT_EQ(told_reason("enters Samskabelse"), "alt er klar");
  actors.does(citizen, "an idea in its phase", making(kinds::idea, ideas, "Sauna"));

  // 8
  const sync::Refused purpose = actors.is_refused(leader, "leader edits the purpose",
                                                  typing(root, fields::purpose, "!", "bedre ord"));
  EXPECT_EQ(purpose.code, Errc::not_allowed);
  EXPECT_EQ(purpose.needed, Role::manager);

  actors.restart(false);
  for (TestClient* client : {&manager, &leader, &citizen}) {
    EXPECT_EQ(client->text(root, fields::purpose), "Havnen skal bruges af alle");
    const bool open = actors.read(
        *client, [&](const Board& board) { return plan::current_phase(board)->id == cocreation; });
    EXPECT_TRUE(open);
  }
  actors.check_everybody();

  const AuditLines audit =
      audit_of(stage, stage.token({"M", Role::manager, ActorKind::official}));
  EXPECT_THAT(audit.refusals,
              ElementsAre("M: not_ready", "P: not_allowed", "P: not_allowed", "M: not_allowed",
                          "C: frozen", "M: needs_reason", "P: not_allowed", "P: not_allowed"));
  const auto tells = [](const std::string& words) {
    return testing::Contains(testing::HasSubstr(words));
  };
  EXPECT_THAT(audit.corrections, tells("offered"));
  EXPECT_THAT(audit.corrections, tells("accepted"));
  EXPECT_THAT(audit.corrections, tells("alt er klar"));
  const auto denied = support::run_program(
      "samtavle",
      {"--server", stage.server().base_url(), "--token",
       stage.token({"C", Role::contributor, ActorKind::citizen}), "audit", stage.board()});
  EXPECT_NE(denied.status, 0);
  EXPECT_THAT(denied.errors, testing::HasSubstr("for managers"));
  check_disk();
}

// --- S3: loosening the reins ---

class LooserReins : public Story {
 protected:
  LooserReins() {
    actors.does(manager, "the purpose",
                typing(root, fields::purpose, "Havnen skal bruges af alle"));
    actors.does(manager, "a criterion", making(kinds::criterion, clarification, "10 idéer"));
    actors.does(manager, "begins", entering(cocreation, "alt er klar"));
    ideas = find(kinds::area, "Ideer");
    frames = find(kinds::area, "Rammer");
    actors.does(leader, "a card", making(kinds::idea, ideas, "Sauna ved den nye mole"));
    card = find(kinds::idea, "Sauna ved den nye mole");
    actors.does(manager, "a fixed frame",
                making(kinds::frame, frames, "Molen er fredet", {{fields::frame_type, "fixed"}}));
    actors.does(
        manager, "an elastic frame",
        making(kinds::frame, frames, "Åbent til kl. 22", {{fields::frame_type, "elastic"}}));
    fixed = find(kinds::frame, "Molen er fredet");
    elastic = find(kinds::frame, "Åbent til kl. 22");
    actors.does(manager, "tightens the reins",
                setting(ideas, fields::level_citizen, "suggest", "vi begynder roligt"));
  }

  OpId suggestion(OpId on, const std::string& words) {
    return actors.read(manager, [&](const Board& board) {
      for (const plan::Suggestion& s : plan::open_suggestions(board, on)) {
        if (s.words == words) return s.id;
      }
      give_up("nobody suggested " + words);
    });
  }
  plan::Suggestion seen_by(TestClient& who, OpId id) {
    return actors.read(
        who, [&](const Board& board) { return plan::read_suggestion(board, *board.find(id)); });
  }

  void suggestions_are_decided() {
    const sync::Refused edit =
        actors.is_refused(citizen, "citizen edits at once", typing(card, fields::title, "!"));
    EXPECT_EQ(edit.code, Errc::not_allowed);
    EXPECT_EQ(edit.level, plan::Level::edit);
    actors.does(citizen, "suggests the old pier", suggesting(card, "nye", "gamle"));
    actors.does(citizen, "suggests a bath", suggesting(card, "Sauna", "Badeland"));
    actors.does(leader, "types meanwhile", typing(card, fields::title, ", åben hele året"));
    const OpId good = suggestion(card, "gamle");
    const OpId bad = suggestion(card, "Badeland");

    EXPECT_EQ(actors.is_refused(citizen, "citizen accepts oneself", accepting(good)).code,
              Errc::not_allowed);
    actors.does(leader, "accepts one", accepting(good));
    EXPECT_EQ(actors
                  .is_refused(leader, "rejects and does not say why",
                              setting(bad, fields::suggestion_state, "rejected"))
                  .code,
              Errc::needs_reason);
    actors.does(leader, "rejects one", [bad](Composer& c, const Board& board) {
      return plan::reject_suggestion(c, board, bad, "det har vi ikke råd til");
    });

    // Its author sees both.
    EXPECT_EQ(citizen.text(card, fields::title), "Sauna ved den gamle mole, åben hele året");
    const plan::Suggestion accepted = seen_by(citizen, good);
    EXPECT_EQ(accepted.state, plan::SuggestionState::accepted);
    EXPECT_EQ(accepted.author, actors.number(citizen));
    EXPECT_EQ(accepted.decided_by, actors.number(leader));
    const plan::Suggestion rejected = seen_by(citizen, bad);
    EXPECT_EQ(rejected.state, plan::SuggestionState::rejected);
    EXPECT_EQ(rejected.reason, "det har vi ikke råd til");
    EXPECT_EQ(told_reason("rejects one"), "det har vi ikke råd til");
  }

  void reins_are_loosened() {
    const Compose edit = typing(card, fields::title, "!");
    const Told before = citizen.told();
    base::SessionId session;
    citizen->read([&](const sync::ClientSession& s) { session = s.session(); });
    EXPECT_TRUE(actors.foresees(citizen, ActorKind::citizen, edit));
    EXPECT_EQ(actors
                  .is_refused(manager, "loosens and does not say why",
                              setting(ideas, fields::level_citizen, "edit"))
                  .code,
              Errc::needs_reason);
    EXPECT_EQ(actors
                  .is_refused(leader, "leader loosens the reins",
                              setting(ideas, fields::level_citizen, "edit", "på tide"))
                  .needed,
              Role::manager);
    actors.does(manager, "loosens the reins",
                setting(ideas, fields::level_citizen, "edit", "det går godt"));
    // On the same line and the same board, nothing was loaded anew.
    EXPECT_FALSE(actors.foresees(citizen, ActorKind::citizen, edit));
    citizen->read([&](const sync::ClientSession& s) { EXPECT_EQ(s.session(), session); });
    EXPECT_EQ(citizen.told().snapshots, before.snapshots);
    actors.does(citizen, "citizen edits freely", edit);
  }

  void frames_hold() {
    const sync::Refused stiff = actors.is_refused(citizen, "citizen moves a fixed frame",
                                                  typing(fixed, fields::title, " ikke"));
    EXPECT_EQ(stiff.code, Errc::not_allowed);
    EXPECT_EQ(stiff.needed, Role::manager);
    EXPECT_EQ(actors
                  .is_refused(citizen, "citizen stretches a frame alone",
                              typing(elastic, fields::title, "!"))
                  .level,
              plan::Level::shape);
    actors.does(citizen, "proposes another hour", suggesting(elastic, "22", "23"));
    const OpId proposal = suggestion(elastic, "23");
    EXPECT_EQ(actors.is_refused(leader, "stretches and does not say why", accepting(proposal)).code,
              Errc::needs_reason);
    actors.does(leader, "stretches the frame", accepting(proposal, "naboerne er enige"));
    EXPECT_EQ(citizen.text(elastic, fields::title), "Åbent til kl. 23");
  }

  void goes_back_for_a_focus_point() {
    const OpId ownership = find(kinds::area, "Ejerskab");
    const OpId focus = find(kinds::focus_point, "Forankring af ejerskab");
    const Compose owner = making(kinds::ownership, ownership, "Naboerne");
    const Compose question = making(kinds::question, find(kinds::area, "Formål og kriterier"), "?");
    EXPECT_EQ(actors.is_refused(leader, "an owner in a closed phase", owner).code, Errc::frozen);
    actors.does(manager, "reopens for ownership",
                reopening(clarification, focus, "vi glemte naboerne"));
    actors.does(leader, "the forgotten owner", owner);
    EXPECT_EQ(actors.is_refused(leader, "a question in a closed area", question).code,
              Errc::frozen);
    actors.does(manager, "closes it again", reopening(clarification, {}, "nu er de med"));
    EXPECT_EQ(actors.is_refused(leader, "one owner too many", owner).code, Errc::frozen);

    actors.does(manager, "goes back", entering(clarification, "formålet skal genbesøges"));
    actors.does(leader, "a question while back", question);
    EXPECT_EQ(
        actors.is_refused(citizen, "citizen edits meanwhile", typing(card, fields::title, "?"))
            .code,
        Errc::frozen);
    actors.does(manager, "goes forward", entering(cocreation, "formålet holder"));
    actors.does(citizen, "citizen goes on", typing(card, fields::title, "!"));
  }

  TestClient& citizen = actors.join({"C", Role::contributor, ActorKind::citizen});
  OpId ideas, frames, card, fixed, elastic;
};

TEST_F(LooserReins, StepByStep) {
  suggestions_are_decided();  // 1
  actors.restart(false);
  reins_are_loosened();  // 2
  frames_hold();         // 3

  // 4
  const OpId criterion = find(kinds::criterion, "10 idéer");
  EXPECT_EQ(actors
                .is_refused(manager, "changes a criterion and does not say why",
                            typing(criterion, fields::title, " afprøvet"))
                .code,
            Errc::needs_reason);
  actors.does(manager, "changes a criterion",
              typing(criterion, fields::title, " afprøvet", "at skrive dem ned er ikke nok"));
  EXPECT_EQ(told_reason("changes a criterion"), "at skrive dem ned er ikke nok");
  EXPECT_EQ(citizen.text(criterion, fields::title), "10 idéer afprøvet");

  goes_back_for_a_focus_point();  // 5
  actors.check_everybody();
  check_disk();
}

// --- from the command line ---

class CommandLine : public testing::Test {
 protected:
  support::ProgramResult run(std::vector<std::string> words, const std::string& token = {}) {
    std::vector<std::string> arguments = {"--server", stage.server().base_url(), "--data-dir",
                                          stage.server().data_dir().string(), "--json"};
    if (!token.empty()) arguments.insert(arguments.end(), {"--token", token});
    arguments.insert(arguments.end(), words.begin(), words.end());
    return support::run_program("samtavle", arguments);
  }
  boost::json::object good(std::vector<std::string> words, const std::string& token = {}) {
    const auto result = run(std::move(words), token);
    EXPECT_EQ(result.status, 0) << result.errors;
    return result.status == 0 ? boost::json::parse(result.output).as_object()
                              : boost::json::object{};
  }
  std::string bad(std::vector<std::string> words, int status = 1, const std::string& token = {}) {
    const auto result = run(std::move(words), token);
    EXPECT_EQ(result.status, status) << result.output << result.errors;
    return result.errors;
  }
  boost::json::object phase(std::size_t index) {
    return good({"phase", "havnen"}).at("phases").as_array().at(index).as_object();
  }

  const Stage stage;
};

TEST_F(CommandLine, GoesThroughThePhases) {
  using testing::HasSubstr;
  EXPECT_EQ(phase(0).at("current"), true);
  EXPECT_EQ(phase(1).at("missing"), (boost::json::array{"purpose", "criterion"}));
  EXPECT_THAT(bad({"phase", "havnen", "enter"}, 2), HasSubstr("--reason"));
  const std::string early = bad({"phase", "havnen", "enter", "--reason", "vi har travlt"});
  EXPECT_THAT(early, HasSubstr("not_ready"));
  EXPECT_THAT(early, HasSubstr("purpose, criterion"));
  EXPECT_THAT(early, HasSubstr("--unready"));
  EXPECT_THAT(bad({"phase", "havnen", "enter", "Drømmefasen", "--reason", "x"}, 2),
              HasSubstr("Samskabelse"));
  good({"phase", "havnen", "enter", "samskabelse", "--unready", "--reason", "vi har travlt"});
  EXPECT_EQ(phase(1).at("current"), true);
  EXPECT_EQ(phase(1).at("entered_unready"), true);
  EXPECT_EQ(phase(0).at("state"), "closed");

  good({"phase", "havnen", "reopen", "Samskabelsestype", "--reason", "vi valgte forkert"});
  EXPECT_TRUE(phase(0).at("reopened_for").is_object());
  good({"phase", "havnen", "reopen", "Samskabelsestype", "--done", "--reason", "nu er den valgt"});
  EXPECT_TRUE(phase(0).at("reopened_for").is_null());
  EXPECT_THAT(bad({"phase", "havnen", "reopen", "Innovation", "--reason", "x"}),
              HasSubstr("not closed"));
  good({"phase", "havnen", "back", "--reason", "for tidligt"});
  EXPECT_EQ(phase(0).at("current"), true);
  EXPECT_THAT(bad({"phase", "havnen", "back", "--reason", "x"}), HasSubstr("no phase before"));
  EXPECT_THAT(bad({"phase", "havnen", "--role", "facilitator", "enter", "--reason", "x"}),
              HasSubstr("not_allowed"));
}

TEST_F(CommandLine, DelegatesATask) {
  using testing::HasSubstr;
  const std::string bente = stage.token({"Bente", Role::project_leader, ActorKind::official});
  EXPECT_TRUE(good({"delegate", "havnen"}, bente).at("delegations").as_array().empty());
  const std::vector<std::string> offer = {"delegate", "havnen",      "offer",    "Kommunikation",
                                          "--to",     "bente",       "--until",  "2999-12-31",
                                          "--field",  "involvement", "--reason", "hun kan"};
  const std::string id{good(offer).at("delegation").as_string()};
  const auto listed = good({"delegate", "havnen", "list"}).at("delegations").as_array();
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].at("id"), boost::json::value(id));
  EXPECT_EQ(listed[0].at("state"), "offered");
  EXPECT_EQ(listed[0].at("to").at("name"), "Bente");
  EXPECT_EQ(listed[0].at("until"), "2999-12-31");
  EXPECT_EQ(listed[0].at("opens"), (boost::json::array{"involvement"}));

  EXPECT_THAT(bad({"delegate", "havnen", "accept", id}), HasSubstr("--token"));
  EXPECT_EQ(good({"delegate", "havnen", "accept", "kommunikation"}, bente).at("state"), "accepted");
  EXPECT_THAT(bad({"delegate", "havnen", "decline", id}, 1, bente), HasSubstr("only once"));
  EXPECT_THAT(bad({"delegate", "havnen", "end", id}), HasSubstr("--reason"));
  good({"delegate", "havnen", "end", id, "--reason", "opgaven er løst"});
  EXPECT_EQ(good({"delegate", "havnen"}).at("delegations").at(0).at("state"), "ended");

  EXPECT_THAT(bad({"delegate", "havnen", "offer", "x", "--to", "Ole", "--reason", "y"}, 2),
              HasSubstr("Bente"));
  EXPECT_THAT(bad({"delegate", "havnen", "offer", "x", "--to", "Bente", "--until", "i morgen"}, 2),
              HasSubstr("2025-03-01"));
}

}  // namespace
}  // namespace samtavle::integration
