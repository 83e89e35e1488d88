// Goal: the story of how a plan ends: the last phase freezes what was made and opens the judging,
// people of several kinds judge side by side, and what was learnt goes on to another authority
// without anybody's name.
// Method: step by step with real people's clients on real servers, killed and started again in the
// middle; an onlooker keeps every frame; the package's bytes are searched for all that must not be
// in it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>
#include <thread>

#include "samtavle/access/package_seal.hpp"
#include "samtavle/native/api.hpp"
#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/evaluation.hpp"
#include "samtavle/plan/on_behalf.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/program.hpp"
#include "samtavle/v1/edit.pb.h"
#include "stored_log.hpp"
#include "verbs.hpp"

namespace samtavle::integration {
namespace {

namespace json = boost::json;
using base::Errc;
using base::OpId;
using base::Value;
using board::Applied;
using board::Board;
using board::Composer;
using plan::ActorKind;
using plan::Role;
using plan::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fields = plan::fields;
namespace kinds = plan::kinds;

using Compose = Actors::Compose;
using integration::making;

Compose making(base::Kind kind, OpId container, std::string title, std::string body) {
  return [=](Composer& c, const Board&) -> Applied<void> {
    const auto id = c.create_item(kind, container);
    if (!id) return base::pass_on(id);
    if (auto done = c.insert_text(*id, fields::title, 0, title); !done) return done;
    return c.insert_text(*id, fields::body, 0, body);
  };
}

Compose judging(OpId criterion, base::Actor actor, Verdict verdict, std::string note) {
  return [=](Composer& c, const Board& board) -> Applied<void> {
    const auto made = plan::judge(c, board, criterion, actor, verdict, note);
    if (!made) return base::pass_on(made);
    return {};
  };
}

// The command line, with the key of a server or as somebody.
support::ProgramResult samtavle(const Stage& stage, std::vector<std::string> words,
                                const std::string& token = {}) {
  std::vector<std::string> arguments = {"--server", stage.server().base_url(), "--data-dir",
                                        stage.server().data_dir().string(), "--json"};
  if (!token.empty()) arguments.insert(arguments.end(), {"--token", token});
  arguments.insert(arguments.end(), words.begin(), words.end());
  return support::run_program("samtavle", arguments);
}
json::object good(const Stage& stage, std::vector<std::string> words,
                  const std::string& token = {}) {
  const auto result = samtavle(stage, std::move(words), token);
  EXPECT_EQ(result.status, 0) << result.errors;
  return result.status == 0 ? json::parse(result.output).as_object() : json::object{};
}
std::string bad(const Stage& stage, std::vector<std::string> words, const std::string& token = {}) {
  const auto result = samtavle(stage, std::move(words), token);
  EXPECT_EQ(result.status, 1) << result.output << result.errors;
  return result.errors;
}

class InsightStory : public testing::Test {
 protected:
  InsightStory() {
    actors.does(manager, "the purpose",
                typing(board::kRootId, fields::purpose, "Pladsen skal bruges af alle"));
    actors.does(manager, "a criterion",
                making(kinds::criterion, find(kinds::area, "Formål og kriterier"),
                       "Ti ideer er afprøvet"));
    actors.does(manager, "another criterion",
                making(kinds::criterion, find(kinds::area, "Formål og kriterier"),
                       "Naboerne er med"));
    actors.does(manager, "begins", entering(find(kinds::phase, "Samskabelse"), "alt er klar"));
    actors.does(karla, "an idea", making(kinds::idea, ideas, "Urtehave", "Med bænke omkring"));
    idea = find(kinds::idea, "Urtehave");
    actors.does(leader, "an idea on behalf of somebody", [this](Composer& c, const Board&) {
      const auto made = plan::enter_for(c, {kinds::idea, ideas, "Gerda Vangsted", "En pumpe"});
      return made ? Applied<void>{} : Applied<void>{base::pass_on(made)};
    });
    actors.does(manager, "a frame",
                making(kinds::frame, find(kinds::area, "Rammer"), "Lindetræet bliver stående"));
  }

  OpId find(base::Kind kind, const std::string& title) { return actors.find(manager, kind, title); }

  // What a client shows of a criterion: kinds come from the directory that it was sent.
  plan::CriterionView view(TestClient& who, OpId criterion) const {
    std::optional<plan::CriterionView> out;
    who->read([&](const sync::ClientSession& session) {
      const auto kind_of = [&](base::Actor actor) {
        const auto person = session.directory().find(actor);
        return person == session.directory().end() ? ActorKind::none : person->second.kind;
      };
      out = plan::view_of(session.board(), *session.board().find(criterion), kind_of);
      out->criterion = nullptr;
      for (plan::KindView& kind : out->kinds) {
        for (plan::GivenVerdict& given : kind.verdicts) given.item = nullptr;
      }
    });
    return *out;
  }
  std::vector<plan::InsightQuestion> open_questions() const {
    return actors.read(manager, [](const Board& board) {
      return plan::insight_of(board, [](base::Actor) { return ActorKind::none; }).open;
    });
  }

  void ideas_freeze_and_evaluation_opens();
  void kinds_judge_side_by_side();
  void learnings_are_written();
  std::string packed();
  void nobody_is_in(const std::string& file) const;

  Stage stage;
  Actors actors{stage};
  TestClient& manager = actors.join({"Mette Sølvberg", Role::manager, ActorKind::official});
  TestClient& leader = actors.join({"Rune Askholt", Role::project_leader, ActorKind::official});
  TestClient& karla = actors.join({"Karla Birkemose", Role::contributor, ActorKind::citizen});
  TestClient& bo = actors.join({"Bo Ravnsborg", Role::commenter, ActorKind::citizen});
  TestClient& tine = actors.join({"Tine Lundegaard", Role::contributor, ActorKind::official});
  const OpId ideas = find(kinds::area, "Ideer");
  const OpId insight = find(kinds::phase, "Erkendelse");
  const OpId results = find(kinds::area, "Resultater");
  const OpId learnings = find(kinds::area, "Læring");
  OpId idea;
};

// --- 1 ---

void InsightStory::ideas_freeze_and_evaluation_opens() {
  EXPECT_EQ(actors.is_refused(karla, "a result before its phase",
                              making(kinds::result, results, "for tidligt"))
                .code,
            Errc::frozen);
  EXPECT_EQ(actors.is_refused(manager, "ends and does not say why", entering(insight, {})).code,
            Errc::needs_reason);
  EXPECT_EQ(actors.is_refused(leader, "leader ends the work", entering(insight, "nu")).needed,
            Role::manager);
  actors.does(manager, "enters Erkendelse", entering(insight, "pladsen er åbnet"));

  EXPECT_EQ(actors.is_refused(karla, "an idea too late",
                              making(kinds::idea, ideas, "for sent på den"))
                .code,
            Errc::frozen);
  EXPECT_EQ(actors.is_refused(karla, "the own idea again", typing(idea, fields::title, "!")).code,
            Errc::frozen);
  EXPECT_EQ(actors.is_refused(manager, "the manager too", typing(idea, fields::title, "?")).code,
            Errc::frozen);
  EXPECT_TRUE(
      actors.foresees(karla, ActorKind::citizen, making(kinds::idea, ideas, "gråt på skærmen")));
  // Talking goes on, and what the phase is for can be written.
  actors.does(bo, "a comment on it", [this](Composer& c, const Board& board) -> Applied<void> {
    const auto made = plan::comment_on(c, board, {idea, "Den blev god"});
    if (!made) return base::pass_on(made);
    return {};
  });
  actors.does(karla, "a result", making(kinds::result, results, "To urtehaver og en bænk"));
}

// --- 2 ---

void InsightStory::kinds_judge_side_by_side() {
  const OpId tried = find(kinds::criterion, "Ti ideer er afprøvet");
  const OpId joined = find(kinds::criterion, "Naboerne er med");
  using Q = plan::InsightQuestion;
  EXPECT_THAT(open_questions(), ElementsAre(Q::where_we_are, Q::what_we_take));

  const auto judge = [&](TestClient& who, const std::string& what, OpId criterion, Verdict verdict,
                         const std::string& note = {}) {
    actors.does(who, what, judging(criterion, actors.number(who), verdict, note));
  };
  judge(karla, "karla judges", tried, Verdict::met);
  judge(bo, "bo judges", tried, Verdict::not_met_but_learned, "seks, men de var gode");
  judge(tine, "tine judges", tried, Verdict::met, "ti er talt op");
  judge(leader, "the leader judges", tried, Verdict::met);
  judge(karla, "karla thinks again", tried, Verdict::not_met_but_learned, "jeg talte kun seks");
  judge(karla, "karla on the second", joined, Verdict::met);
  judge(tine, "tine on the second", joined, Verdict::met);

  const OpId theirs = actors.read(manager, [&](const Board& board) {
    for (const board::Item* item : board.children(tried)) {
      if (item->created_by == actors.number(tine)) return item->id;
    }
    give_up("tine did not judge");
  });
  EXPECT_EQ(actors.is_refused(karla, "karla judges for tine", [theirs](Composer& c, const Board&) {
                    return c.set(theirs, fields::verdict, "not_met");
                  })
                .code,
            Errc::not_allowed);

  actors.restart(false);

  for (TestClient* who : {&manager, &karla, &bo, &tine}) {
    const plan::CriterionView seen = view(*who, tried);
    ASSERT_EQ(seen.kinds.size(), 2u);
    EXPECT_EQ(seen.kinds[0].kind, ActorKind::citizen);
    EXPECT_EQ(seen.kinds[0].count(Verdict::not_met_but_learned), 2u);
    EXPECT_EQ(seen.kinds[0].count(Verdict::met), 0u) << "whoever thinks again has one verdict";
    EXPECT_EQ(seen.kinds[1].kind, ActorKind::official);
    EXPECT_EQ(seen.kinds[1].count(Verdict::met), 2u);
    EXPECT_EQ(seen.kinds[1].verdicts[0].note, "ti er talt op");
    EXPECT_TRUE(seen.differs);
    EXPECT_FALSE(view(*who, joined).differs);
  }
  EXPECT_EQ(actors.is_refused(karla, "karla settles it", [tried](Composer& c, const Board&) {
                    return c.set(tried, fields::verdict, "met");
                  })
                .needed,
            Role::project_leader);
  actors.does(leader, "the leader settles it", [tried](Composer& c, const Board&) {
    return c.set(tried, fields::verdict, "not_met_but_learned");
  });
  EXPECT_EQ(view(karla, tried).agreed, Verdict::not_met_but_learned);
  EXPECT_THAT(open_questions(), ElementsAre(Q::what_we_take));
}

// --- 4 ---

void InsightStory::learnings_are_written() {
  actors.does(tine, "first learning",
              making(kinds::learning, learnings, "Begynd med det, der kan prøves på en dag"));
  actors.does(karla, "second learning",
              making(kinds::learning, learnings, "Naboerne ved, hvor vandet løber hen",
                     "Spørg dem, før der graves. Karla Birkemose og GERDA VANGSTED vidste det."));
  actors.does(bo, "a verdict of a commenter is no learning",
              judging(find(kinds::criterion, "Naboerne er med"), actors.number(bo), Verdict::met,
                      "ja"));
  actors.does(leader, "third learning",
              making(kinds::learning, learnings, "Skriv ned, hvad der ikke virkede"));
  actors.does(leader, "a learning that stays",
              making(kinds::learning, learnings, "Vi skylder Bo en kage"));
  EXPECT_THAT(open_questions(), IsEmpty());
}

std::string InsightStory::packed() {
  const std::string file = (stage.folder() / "plads.samtavle").string();
  std::vector<std::string> make = {"template", "make", stage.board(), "-o", file};
  for (const char* title : {"Begynd med det, der kan prøves på en dag",
                            "Naboerne ved, hvor vandet løber hen",
                            "Skriv ned, hvad der ikke virkede"}) {
    make.insert(make.end(), {"--learning", base::to_string(find(kinds::learning, title))});
  }
  // Only who leads the board.
  const std::string citizen =
      stage.token({"Karla Birkemose", Role::contributor, ActorKind::citizen});
  const std::string chief = stage.token({"Mette Sølvberg", Role::manager, ActorKind::official});
  EXPECT_THAT(bad(stage, make, citizen), HasSubstr("manager"));
  const std::string names = bad(stage, make, chief);
  EXPECT_THAT(names, HasSubstr("Karla Birkemose"));
  EXPECT_THAT(names, HasSubstr("Gerda Vangsted"));
  EXPECT_THAT(names, HasSubstr(base::to_string(
                         find(kinds::learning, "Naboerne ved, hvor vandet løber hen"))));
  EXPECT_FALSE(std::filesystem::exists(file)) << "nothing is made with names in it";

  make.emplace_back("--remove-names");
  const json::object made = good(stage, make, chief);
  EXPECT_EQ(made.at("authority"), "Havneby");
  EXPECT_EQ(made.at("title"), "Plan for havnen");
  EXPECT_EQ(made.at("learnings").as_array().size(), 3u);
  const json::object shown = good(stage, {"template", "show", file});
  EXPECT_EQ(shown, made);
  return file;
}

void InsightStory::nobody_is_in(const std::string& file) const {
  const std::string bytes = support::read_file(file);
  std::set<std::string> names = {"Gerda Vangsted", "GERDA VANGSTED", "Gerda", "Vangsted"};
  manager->read([&](const sync::ClientSession& session) {
    for (const auto& [actor, person] : session.directory()) names.insert(person.name);
  });
  EXPECT_THAT(names, testing::Contains("Bo Ravnsborg"));
  EXPECT_THAT(names, testing::Contains("onlooker"));
  for (const char* part : {"Karla", "Birkemose", "Mette", "Sølvberg", "Askholt", "Ravnsborg"}) {
    names.insert(part);
  }
  for (const std::string& name : names) EXPECT_THAT(bytes, Not(HasSubstr(name)));
  // Nor what they said and decided.
  for (const char* gone : {"Urtehave", "En pumpe", "Den blev god", "Pladsen skal bruges",
                           "afprøvet", "ti er talt op", "pladsen er åbnet", "kage",
                           "To urtehaver"}) {
    EXPECT_THAT(bytes, Not(HasSubstr(gone)));
  }
  for (const char* kept : {"Begynd med det", "hvor vandet løber hen", "(navn fjernet) og (navn",
                           "hvad der ikke virkede", "Lindetræet", "Hvad ved vi nu?"}) {
    EXPECT_THAT(bytes, HasSubstr(kept));
  }
}

// --- 5 ---

// Another authority's server, with nothing on it.
class Neighbour {
 public:
  json::object imports(const std::string& file, std::vector<std::string> more) {
    std::vector<std::string> words = {"template", "import", file, "--authority", "Bakkeby"};
    words.insert(words.end(), more.begin(), more.end());
    return good(stage, std::move(words));
  }
  std::string refuses(const std::string& file, std::vector<std::string> more) {
    std::vector<std::string> words = {"template", "import", file, "--authority", "Bakkeby"};
    words.insert(words.end(), more.begin(), more.end());
    return bad(stage, std::move(words));
  }
  std::size_t boards() const { return must(api().boards()).size(); }
  native::Api api() const {
    TokenOptions every_board;
    every_board.board = "*";
    every_board.for_operator = true;
    native::Api::Options options;
    options.server = stage.server().base_url();
    options.token = stage.token({"operator", Role::manager, ActorKind::official}, every_board);
    return must(native::Api::make(options));
  }
  TestClient joined(const std::string& board) const {
    TokenOptions there;
    there.board = board;
    const Who who{"Sofie Kragh", Role::manager, ActorKind::official};
    native::Options options = stage.client(who);
    options.board = board;
    options.token = stage.token(who, there);
    return TestClient{options};
  }

  Stage stage{{}, Stage::Board::existing};
};

void look_at_the_new_board(const Neighbour& neighbour, const std::string& board,
                           const std::string& package) {
  TestClient client = neighbour.joined(board);
  client.wait_live();
  client->read([&](const sync::ClientSession& session) {
    const Board& made = session.board();
    EXPECT_EQ(made.root()->text_utf8(fields::title), "Vores egen plads");
    EXPECT_EQ(made.root()->value(fields::authority), Value{"Bakkeby"});
    EXPECT_EQ(made.root()->value(fields::made_from), Value{package});
    EXPECT_EQ(plan::current_phase(made), plan::phases_of(made).front());
    EXPECT_EQ(plan::phases_of(made).size(), 3u);
    std::size_t learnings = 0;
    for (const board::Item* item : made.items()) {
      EXPECT_EQ(item->created_by, base::kServerActor);
      if (item->kind == kinds::learning) ++learnings;
    }
    EXPECT_EQ(learnings, 3u);
    EXPECT_EQ(session.directory().size(), 1u) << "nobody but who looks";
  });
}

TEST_F(InsightStory, StepByStep) {
  ideas_freeze_and_evaluation_opens();  // 1
  kinds_judge_side_by_side();           // 2
  learnings_are_written();              // 4
  const std::string file = packed();
  nobody_is_in(file);
  actors.check_everybody();

  // 5
  const auto sealed = must(access::open_package(support::read_file(file)));
  Neighbour neighbour;
  EXPECT_THAT(neighbour.refuses(file, {}), HasSubstr(sealed.signer));
  EXPECT_THAT(neighbour.refuses(file, {"--signer", std::string(64, 'a')}), HasSubstr("signer"));
  EXPECT_EQ(neighbour.boards(), 0u);

  const std::vector<std::string> trusted = {"--signer", sealed.signer, "--title",
                                            "Vores egen plads"};
  const json::object made = neighbour.imports(file, trusted);
  EXPECT_EQ(made.at("again"), false);
  EXPECT_EQ(made.at("id"), "vores-egen-plads");
  const std::string board{made.at("id").as_string()};
  const json::object twice =
      neighbour.imports(file, {"--signer", sealed.signer, "--title", "Nok en"});
  EXPECT_EQ(twice.at("again"), true);
  EXPECT_EQ(twice.at("id"), made.at("id"));
  look_at_the_new_board(neighbour, board, sealed.id);

  neighbour.stage.server().kill();
  must(neighbour.stage.server().restart());
  const json::object thrice = neighbour.imports(file, {"--any-signer"});
  EXPECT_EQ(thrice.at("again"), true);
  EXPECT_EQ(thrice.at("id"), made.at("id"));
  EXPECT_EQ(neighbour.boards(), 1u);
  look_at_the_new_board(neighbour, board, sealed.id);

  // What the neighbour hands on says what it came from.
  const std::string next = (neighbour.stage.folder() / "next.samtavle").string();
  const json::object handed_on = good(neighbour.stage, {"template", "make", board, "-o", next});
  EXPECT_EQ(handed_on.at("parent"), json::value(sealed.id));
  EXPECT_EQ(handed_on.at("authority"), "Bakkeby");
  EXPECT_NE(handed_on.at("signer"), json::value(sealed.signer));

  const std::string hash = manager->confirmed_hash();
  ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
  EXPECT_EQ(read_log(stage.store(), stage.board()).hash, hash);
  ASSERT_EQ(neighbour.stage.server().stop(), 0) << neighbour.stage.server().log();
  EXPECT_EQ(read_log(neighbour.stage.store(), board).by_server, 1u) << "all of it in one event";
}

// --- several at once, and files that are not good ---

class Importing : public testing::Test {
 protected:
  Importing() {
    const std::string token = stage.token({"Mette", Role::manager, ActorKind::official});
    native::Api::Options options;
    options.server = stage.server().base_url();
    options.token = token;
    file = must(must(native::Api::make(options)).pack(stage.board(), {}));
  }
  native::PackageImport package(const std::string& title) const {
    native::PackageImport out;
    out.file = file;
    out.authority = "Bakkeby";
    out.title = title;
    out.any_signer = true;
    return out;
  }

  Stage stage;
  Neighbour neighbour;
  std::string file;
};

TEST_F(Importing, ManyAtOnceAreOne) {
  constexpr int kAtOnce = 6;
  std::vector<native::Imported> made(kAtOnce);
  std::vector<std::thread> threads;
  for (int i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([this, i, &made] {
      const auto imported =
          neighbour.api().import_package(package("Plads nr. " + std::to_string(i)));
      if (imported) made[static_cast<std::size_t>(i)] = *imported;
    });
  }
  for (std::thread& thread : threads) thread.join();
  int first = 0;
  for (const native::Imported& one : made) {
    EXPECT_EQ(one.board.id, made[0].board.id);
    EXPECT_FALSE(one.board.id.empty());
    if (!one.again) ++first;
  }
  EXPECT_EQ(first, 1);
  EXPECT_EQ(neighbour.boards(), 1u);
}

TEST_F(Importing, OnesOwnPackageNeedsNoSigner) {
  native::PackageImport own = package("");
  own.any_signer = false;
  own.id = "endnu-en";
  TokenOptions every_board;
  every_board.board = "*";
  every_board.for_operator = true;
  native::Api::Options options;
  options.server = stage.server().base_url();
  options.token = stage.token({"operator", Role::manager, ActorKind::official}, every_board);
  const native::Api api = must(native::Api::make(options));
  const native::Imported made = must(api.import_package(own));
  EXPECT_EQ(made.board.id, "endnu-en");
  EXPECT_EQ(made.board.title, "Plan for havnen") << "that of its source";
  // The board from which it was made was not made from it.
  EXPECT_FALSE(made.again);
  own.id = "en-til";
  EXPECT_EQ(must(api.import_package(own)).board.id, "endnu-en");
  own.id = "havnen";
  EXPECT_TRUE(must(api.import_package(own)).again);
}

TEST_F(Importing, WhatIsNotGoodMakesNoBoard) {
  const native::Api api = neighbour.api();
  const auto refused = [&](native::PackageImport wanted) {
    const auto made = api.import_package(wanted);
    EXPECT_FALSE(made);
    return made ? base::Error{} : made.error();
  };
  native::PackageImport wanted = package("Plads");
  for (const std::size_t at : {std::size_t{3}, std::size_t{7}, std::size_t{20}, std::size_t{80},
                               file.size() - 1}) {
    wanted.file = file;
    wanted.file[at] = static_cast<char>(wanted.file[at] ^ 1);
    EXPECT_EQ(refused(wanted).code, Errc::invalid) << at;
  }
  wanted.file = file.substr(0, file.size() - 5);
  EXPECT_THAT(refused(wanted).detail, HasSubstr("cut off"));
  wanted = package("to\nlinjer");
  EXPECT_EQ(refused(wanted).code, Errc::invalid);
  wanted = package("Plads");
  wanted.authority.clear();
  EXPECT_EQ(refused(wanted).code, Errc::invalid);
  wanted = package("Plads");
  wanted.any_signer = false;
  EXPECT_EQ(refused(wanted).code, Errc::forbidden);
  EXPECT_EQ(neighbour.boards(), 0u);

  // From the command line it is told before a server is asked.
  const std::string path = (neighbour.stage.folder() / "bad.samtavle").string();
  support::write_file(path, wanted.file.substr(0, 200));
  EXPECT_THAT(bad(neighbour.stage, {"template", "show", path}), HasSubstr(path));
  EXPECT_THAT(bad(neighbour.stage, {"template", "show", path + ".not"}),
              HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace samtavle::integration
