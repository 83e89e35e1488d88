// Goal: the demonstration board shows in one look what there is, is played once, and leaves a board
// alone that people have written on.
// Method: the real command on a real server, twice; what it made is counted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/connectors.hpp"
#include "samtavle/plan/evaluation.hpp"
#include "samtavle/plan/lineage.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/suggestions.hpp"
#include "samtavle/support/program.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace json = boost::json;
namespace fields = plan::fields;
namespace kinds = plan::kinds;
using board::Board;
using testing::HasSubstr;

class Demonstration : public testing::Test {
 protected:
  support::ProgramResult run(std::vector<std::string> words) const {
    std::vector<std::string> arguments = {"--server", stage.server().base_url(), "--data-dir",
                                          stage.server().data_dir().string(), "--json"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    return support::run_program("samtavle", arguments, {}, std::chrono::seconds{60});
  }
  json::object demo(std::vector<std::string> words) const {
    words.insert(words.begin(), "demo");
    const auto result = run(words);
    EXPECT_EQ(result.status, 0) << result.errors;
    return result.status == 0 ? json::parse(result.output).as_object() : json::object{};
  }
  // What the board says of a look at it.
  void look(const std::string& board,
            const std::function<void(const sync::ClientSession&)>& see) const {
    TokenOptions there;
    there.board = board;
    const Who who{"somebody", plan::Role::reader};
    native::Options options = stage.client(who);
    options.board = board;
    options.token = stage.token(who, there);
    TestClient client{options};
    client.wait_live();
    client->read(see);
  }

  const Stage stage{{}, Stage::Board::existing};
};

void expect_all_kinds(const Board& board) {
  std::map<base::Kind, std::size_t> counts;
  for (const board::Item* item : board.items()) ++counts[item->kind];
  for (const plan::KindRow& row : plan::kind_rows()) {
    const std::set<base::Kind> other = {kinds::vote_round, kinds::companion_board, kinds::version};
    if (other.contains(row.kind)) continue;
    EXPECT_GT(counts[row.kind], 0u) << row.name;
  }
}

TEST_F(Demonstration, ShowsWhatThereIs) {
  const json::object played = demo({});
  EXPECT_EQ(played.at("board"), "groen-plads");
  EXPECT_EQ(played.at("played"), true);
  EXPECT_GT(played.at("edits").as_int64(), 60);
  base::Seq end;
  look("groen-plads", [&](const sync::ClientSession& session) {
    const Board& board = session.board();
    end = session.confirmed_seq();
    std::set<plan::ActorKind> people;
    for (const auto& [actor, person] : session.directory()) people.insert(person.kind);
    EXPECT_EQ(people.size(), 6u) << "every kind of actor";
    EXPECT_FALSE(board.root()->text_utf8(fields::purpose).empty());
    EXPECT_EQ(plan::current_phase(board), plan::phases_of(board).back());
    expect_all_kinds(board);

    const auto kind_of = [&](base::Actor actor) { return session.directory().at(actor).kind; };
    const plan::Insight insight = plan::insight_of(board, kind_of);
    EXPECT_TRUE(insight.open.empty());
    EXPECT_EQ(insight.learnings.size(), 3u);
    EXPECT_TRUE(std::any_of(insight.criteria.begin(), insight.criteria.end(),
                            [](const auto& criterion) { return criterion.differs; }));
    EXPECT_GE(plan::visible_connectors(board).size(), 3u);

    std::set<plan::SuggestionState> decided;
    std::size_t merged = 0;
    for (const board::Item* item : board.items()) {
      if (item->kind == kinds::suggestion) {
        decided.insert(plan::read_suggestion(board, *item).state);
      }
      if (!item->members(fields::merged_from).empty()) ++merged;
      if (item->kind == kinds::delegation) {
        EXPECT_EQ(item->value(fields::delegation_state), base::Value{"ended"});
      }
    }
    EXPECT_THAT(decided, testing::UnorderedElementsAre(plan::SuggestionState::accepted,
                                                       plan::SuggestionState::rejected));
    EXPECT_EQ(merged, 1u);
  });

  EXPECT_EQ(demo({}).at("played"), false) << "it is played once";
  look("groen-plads",
       [&](const sync::ClientSession& session) { EXPECT_EQ(session.confirmed_seq(), end); });

  // What it came to can be taken along as it is.
  const std::string file = (stage.folder() / "plads").string();
  const auto made = run({"template", "make", "groen-plads", "-o", file, "--learning",
                         "Begynd med det, der kan prøves på en dag"});
  EXPECT_EQ(made.status, 0) << made.errors;
}

TEST_F(Demonstration, LeavesPeoplesBoardsAlone) {
  ASSERT_EQ(run({"board", "create", "--title", "Vores", "--authority", "A"}).status, 0);
  const std::vector<std::string> ask = {"edit",   "vores",    "create",  "--kind",
                                        "question", "--title", "Hvad nu?"};
  ASSERT_EQ(run(ask).status, 0);
  EXPECT_EQ(demo({"vores"}).at("played"), false);
  look("vores", [](const sync::ClientSession& session) {
    EXPECT_EQ(session.confirmed_seq(), base::Seq{2});
  });
  const auto result = run({"--token", "x", "demo"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.errors, HasSubstr("--data-dir"));
}

}  // namespace
}  // namespace samtavle::integration
