// Goal: somebody gets everything that there is about them on a board, and nothing of anybody else.
// Method: a real server on which several people do all sorts of things; the answer is searched for
// every name and login.

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/suggestions.hpp"
#include "samtavle/plan/votes.hpp"
#include "samtavle/support/program.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace json = boost::json;
using support::ProgramResult;
using testing::HasSubstr;
using testing::Not;

const Who kAnna{"anna-login", plan::Role::commenter};
const Who kGrethe{"grethe-login", plan::Role::manager, plan::ActorKind::official};
const Who kBo{"bo-login", plan::Role::contributor, plan::ActorKind::association};
const Who kContributor{"anna-login", plan::Role::contributor};

class PersonExport : public testing::Test {
 protected:
  [[nodiscard]] ProgramResult run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--server", stage_.server().base_url(), "--data-dir",
                                       stage_.server().data_dir().string()});
    return support::run_program("samtavle", arguments);
  }
  [[nodiscard]] std::string number_of(const std::string& name) const {
    const json::value people = json::parse(run({"people", "havnen", "--json"}).output);
    for (const json::value& person : people.at("people").as_array()) {
      if (person.at("name").as_string() == name) {
        return std::to_string(person.at("actor").to_number<std::uint32_t>());
      }
    }
    return "0";
  }
  const Stage stage_;
};

TEST_F(PersonExport, HoldsAllAboutThemAndNothingOfOthers) {
  TestClient grethe{stage_.client(kGrethe)};
  grethe.wait_live();
  grethe.type("purpose", "Her own words");
  grethe.make_card("hers", "A bench of hers");
  grethe.wait_saved();
  TestClient anna{stage_.client(kAnna)};
  anna.wait_live();
  anna.make_card("not allowed", "A card");
  ASSERT_TRUE(anna.wait_refused(1));
  const std::string number = number_of("anna-login");
  ASSERT_EQ(
      run({"member", "change", "havnen", number, "--role", "contributor"}).status, 0);
  ASSERT_TRUE(anna.wait_told([](const Told& told) { return told.rights > 0; }));
  anna.make_card("allowed", "A boat of Anna's");
  anna.wait_saved();

  const ProgramResult done = run({"person", "export", "havnen", number});
  ASSERT_EQ(done.status, 0) << done.errors;
  EXPECT_THAT(done.output, Not(HasSubstr("grethe-login")));
  EXPECT_THAT(done.output, Not(HasSubstr("Her own words")));
  EXPECT_THAT(done.output, Not(HasSubstr("A bench of hers")));
  EXPECT_THAT(done.output, Not(HasSubstr("samtavle-command-line"))) << "who changed her role";
  EXPECT_THAT(done.output, HasSubstr("A boat of Anna's"));
  const json::value all = json::parse(done.output);
  EXPECT_EQ(all.at("person").at("subject"), "anna-login");
  EXPECT_EQ(all.at("person").at("kind"), "citizen");
  EXPECT_EQ(all.at("member").at("role"), "contributor");
  EXPECT_EQ(all.at("devices").as_array().size(), 1u);
  EXPECT_EQ(all.at("whole"), true);
  ASSERT_EQ(all.at("contributions").as_array().size(), 1u);
  const json::value& card = all.at("contributions").at(0);
  EXPECT_EQ(card.at("operations").at(0).at("what"), "create");
  EXPECT_EQ(card.at("operations").at(0).at("kind"), "idea");
  ASSERT_EQ(all.at("refusals").as_array().size(), 1u);
  EXPECT_EQ(all.at("refusals").at(0).at("code"), "not_allowed");
  ASSERT_EQ(all.at("audit").as_array().size(), 1u) << all.at("audit");
  EXPECT_EQ(all.at("audit").at(0).at("what"), "member_changed");
  EXPECT_EQ(all.at("audit").at(0).at("by"), "somebody else");

  const std::string file = (stage_.folder() / "anna.json").string();
  EXPECT_EQ(run({"person", "export", "havnen", number, "-o", file}).status, 0);
  EXPECT_EQ(json::parse(support::read_file(file)).at("person"), all.at("person"));
  EXPECT_EQ(run({"person", "export", "havnen", "99"}).status, 1);
}

board::Applied<void> done(const board::Applied<base::OpId>& made) {
  return made ? board::Applied<void>{} : base::pass_on(made);
}

// A board on which three people do everything that people do there.
class Busy : public PersonExport {
 protected:
  Busy() {
    for (TestClient* who : {&grethe_, &bo_, &anna_}) who->wait_live();
    // From then on ids stay as they are.
    for (TestClient* who : {&grethe_, &bo_}) {
      who->make_card("first", "Something");
      who->wait_saved();
    }
    hers_ = grethe_.make_card("hers", "A bench of hers");
    grethe_.wait_saved();
    const base::OpId theirs = bo_.make_card("his", "Bo's own boathouse");
    bo_.wait_saved();
    wait_equal_to(bo_);
    anna_.edit("comments", [&](board::Composer& composer, const board::Board& board) {
      return done(plan::comment_on(composer, board, {hers_, "Anna asks whether it is wet"}));
    });
    bo_.edit("answers", [&](board::Composer& composer, const board::Board& board) {
      return done(plan::comment_on(composer, board, {hers_, "Bo says that it is dry"}));
    });
    anna_.edit("suggests", [&](board::Composer& composer, const board::Board& board) {
      const plan::TextSuggestion wish{theirs, plan::fields::title, 0, 0, "Anna would paint "};
      return done(plan::suggest_text(composer, board, wish));
    });
    anna_.wait_saved();
    bo_.wait_saved();
    delegate();
    vote(theirs);
    anna_.type("forbidden", "Anna may not");
    EXPECT_TRUE(anna_.wait_refused(1));
    const std::string number = number_of("anna-login");
    EXPECT_EQ(run({"member", "add", "havnen", "bo-login", "--role", "facilitator"}).status, 0);
    EXPECT_EQ(run({"member", "add", "havnen", "anna-login", "--role", "contributor"}).status, 0);
    EXPECT_EQ(run({"person", "export", "havnen", number}).status, 0);
  }
  void wait_equal_to(TestClient& who) {
    EXPECT_TRUE(wait_equal({&grethe_, &bo_, &anna_}, who.seq()));
  }
  base::Actor actor(const char* name) const {
    return base::Actor{static_cast<std::uint32_t>(std::stoul(number_of(name)))};
  }
  void delegate() {
    base::OpId task;
    grethe_.edit("offers", [&](board::Composer& composer, const board::Board&) {
      const plan::Offer offer{
          "Communication", actor("grethe-login"), actor("anna-login"), {}, {}, {}};
      const auto made = plan::offer(composer, offer);
      if (made) task = *made;
      return done(made);
    });
    grethe_.wait_saved();
    wait_equal_to(grethe_);
    anna_.edit("accepts", [&](board::Composer& composer, const board::Board&) {
      return plan::answer(composer, task, "accepted");
    });
    anna_.wait_saved();
  }
  void vote(base::OpId other) {
    base::OpId round;
    grethe_.edit("asks", [&](board::Composer& composer, const board::Board& board) {
      const std::vector<base::OpId> cards = {hers_, other};
      const auto made = plan::make_round(composer, board, board.find(hers_)->place.container,
                                         {.question = "First?", .cards = cards, .anonymous = true});
      if (made) round = *made;
      return done(made);
    });
    grethe_.wait_saved();
    wait_equal_to(grethe_);
    must(anna_->vote(round, {{hers_, 2}}));
    must(bo_->vote(round, {{other, 3}}));
    must(anna_->wait_voted(round, kSoon));
    must(bo_->wait_voted(round, kSoon));
  }

  TestClient grethe_{stage_.client(kGrethe)};
  TestClient bo_{stage_.client(kBo)};
  TestClient anna_{stage_.client(kContributor)};
  base::OpId hers_;
};

TEST_F(Busy, HoldsEverySortOfThingThatTheyDidAndNobodyElse) {
  const ProgramResult exported = run({"person", "export", "havnen", number_of("anna-login")});
  ASSERT_EQ(exported.status, 0) << exported.errors;
  const std::string& text = exported.output;
  for (const char* own : {"anna-login", "Anna asks whether it is wet", "Anna would paint "}) {
    EXPECT_THAT(text, HasSubstr(own));
  }
  for (const char* other :
       {"grethe-login", "bo-login", "A bench of hers", "Bo says that it is dry",
        "samtavle-command-line", "First?", "Communication"}) {
    EXPECT_THAT(text, Not(HasSubstr(other)));
  }
  // What she could not write is nobody's, also hers: it was never kept.
  EXPECT_THAT(text, Not(HasSubstr("Anna may not")));
  const json::value all = json::parse(text);
  ASSERT_EQ(all.at("votes").as_array().size(), 1u) << all.at("votes");
  EXPECT_EQ(all.at("votes").at(0).at("dots").as_object().size(), 1u);
  EXPECT_EQ(all.at("votes").at(0).at("dots").at(base::to_string(hers_)), 2);
  ASSERT_EQ(all.at("refusals").as_array().size(), 1u);
  EXPECT_EQ(all.at("refusals").at(0).at("code"), "not_allowed");
  // A comment, a suggestion, and the answer to an offer.
  EXPECT_EQ(all.at("contributions").as_array().size(), 3u) << all.at("contributions");
  std::vector<std::string> audited;
  for (const json::value& record : all.at("audit").as_array()) {
    audited.emplace_back(record.at("what").as_string());
    EXPECT_EQ(record.at("by"), "somebody else");
  }
  EXPECT_THAT(audited, testing::ElementsAre("member_added"));
}

// The same for the others: nobody's export holds anybody else.
TEST_F(Busy, NobodyIsInTheExportOfAnother) {
  const std::vector<std::string> everybody = {"grethe-login", "bo-login", "anna-login"};
  for (const std::string& one : everybody) {
    const ProgramResult exported = run({"person", "export", "havnen", number_of(one)});
    ASSERT_EQ(exported.status, 0) << exported.errors;
    for (const std::string& other : everybody) {
      if (other == one) continue;
      EXPECT_THAT(exported.output, Not(HasSubstr(other))) << "in that of " << one;
    }
    EXPECT_THAT(exported.output, HasSubstr(one));
  }
}

}  // namespace
}  // namespace samtavle::integration
