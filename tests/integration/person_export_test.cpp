// Goal: somebody gets everything that there is about them on a board, and nothing of anybody else.
// Method: a real server on which several people do all sorts of things; the answer is searched for
// every name and login.

#include <gmock/gmock.h>

#include <boost/json.hpp>

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

}  // namespace
}  // namespace samtavle::integration
