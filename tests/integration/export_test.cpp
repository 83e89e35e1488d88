// Goal: a board leaves a server and comes back: whole and with its history, as a table, from
// another program, as minutes; and what is on boards is found by whoever may open them, and by
// nobody else.
// Method: the real command line against the real server, which is stopped or killed in between;
// what it prints is held against what clients see.

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "samtavle/base/base64.hpp"
#include "samtavle/native/api.hpp"
#include "samtavle/plan/csv.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "samtavle/v1/session.pb.h"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

namespace fields = plan::fields;
namespace json = boost::json;
namespace kinds = plan::kinds;
using support::HttpAnswer;
using support::RawSocket;
using support::http_request;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Who kManager{"manager", plan::Role::manager, plan::ActorKind::official};
const Who kCitizen{"asta", plan::Role::manager, plan::ActorKind::citizen};

support::ProgramResult samtavle(const Stage& stage, std::vector<std::string> arguments) {
  std::vector<std::string> all = {"--server", stage.server().base_url(), "--data-dir",
                                  stage.server().data_dir().string()};
  all.insert(all.end(), std::make_move_iterator(arguments.begin()),
             std::make_move_iterator(arguments.end()));
  return support::run_program("samtavle", std::move(all), {}, std::chrono::seconds{120});
}

// Its output, of a run that has to work.
std::string output_of(const Stage& stage, std::vector<std::string> arguments) {
  support::ProgramResult result = samtavle(stage, std::move(arguments));
  EXPECT_EQ(result.status, 0) << result.errors << result.output;
  return std::move(result.output);
}

json::object answer_of(const Stage& stage, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "--json");
  return json::parse(output_of(stage, std::move(arguments))).as_object();
}

std::string hash_of(const Stage& stage, const std::string& board) {
  return std::string{answer_of(stage, {"snapshot", "hash", board}).at("hash").as_string()};
}

std::string path_of(const Stage& stage, const std::string& name) {
  return (stage.folder() / name).string();
}

std::string operator_token(const Stage& stage) {
  TokenOptions options;
  options.board = "*";
  options.for_operator = true;
  return stage.token({"operator", plan::Role::manager}, options);
}

HttpAnswer get(const Stage& stage, const std::string& path, const std::string& token) {
  return http_request(stage.server().port(), "GET", path, {{"Authorization", "Bearer " + token}});
}

// A board on which two people have done this and that.
void make_history(Stage& stage) {
  TestClient manager{stage.client(kManager)};
  TestClient citizen{stage.client(kCitizen)};
  manager.wait_live();
  citizen.wait_live();
  manager.type("purpose", "En havn for alle.");
  const auto card = [](base::Kind kind, const char* title, const char* body) {
    return [=](board::Composer& c, const board::Board&) -> board::Applied<void> {
      const auto made = c.create_item(kind, board::kRootId);
      if (!made) return base::Unexpected<board::ApplyError>{made.error()};
      if (auto done = c.insert_text(*made, fields::title, 0, title); !done) return done;
      if (auto done = c.insert_text(*made, fields::body, 0, body); !done) return done;
      if (auto done = c.mark_text(*made, fields::body, 0, 2, 1, true); !done) return done;
      return c.add_member(*made, fields::labels, "vand; is");
    };
  };
  citizen.edit("idea", card(kinds::idea, "=Bænke ved åen", "To \"bænke\",\nmed ryg"));
  citizen.edit("decision", card(kinds::decision, "Bænkene <kommer>", "I *foråret*"));
  citizen.edit("gone", card(kinds::idea, "Sjælden vippe", "slettes igen"));
  citizen.wait_saved();
  base::OpId gone;
  citizen->read([&gone](const sync::ClientSession& session) {
    for (const board::Item* item : session.board().items()) {
      if (item->text_utf8(fields::title) == "Sjælden vippe") gone = item->id;
    }
  });
  ASSERT_TRUE(gone);
  citizen.edit("deleted", [gone](board::Composer& c, const board::Board&) {
    return c.delete_item(gone);
  });
  citizen.wait_saved();
  manager.wait_saved();
}

// --- whole boards ---

TEST(Export, ABoardComesBackTheSameAndLivesOn) {
  Stage stage;
  make_history(stage);
  const std::string file = path_of(stage, "havnen.json");
  const json::object told = answer_of(stage, {"export", "havnen", "-o", file});
  EXPECT_EQ(told.at("file").as_string(), file);
  const json::object document = json::parse(support::read_file(file)).as_object();
  const std::string hash = hash_of(stage, "havnen");
  EXPECT_EQ(document.at("hash").as_string(), hash);
  EXPECT_EQ(document.at("seq").to_number<std::size_t>(), document.at("log").as_array().size());
  EXPECT_EQ(document.at("title").as_string(), "Plan for havnen");
  EXPECT_THAT(json::serialize(document.at("actors")),
              HasSubstr(R"("name":"asta","kind":"citizen")"));
  EXPECT_THAT(json::serialize(document), Not(HasSubstr("subject")));

  const std::string copy = "havnen-igen";
  EXPECT_EQ(output_of(stage, {"import", file, "--id", copy}), copy + "\n");
  EXPECT_EQ(hash_of(stage, copy), hash);

  // Nothing is overwritten: the id is taken, and without one there is a third board.
  const support::ProgramResult twice = samtavle(stage, {"import", file, "--id", copy});
  EXPECT_EQ(twice.status, 1);
  EXPECT_THAT(twice.errors, HasSubstr("there is a board with this id"));
  const json::object third = answer_of(stage, {"import", file});
  EXPECT_EQ(third.at("board").as_string(), "plan-for-havnen");
  const json::object fourth = answer_of(stage, {"import", file});
  EXPECT_TRUE(fourth.at("board").as_string().starts_with("plan-for-havnen-"));

  // It is on disk, and one can go on with it; the first one hears nothing of that.
  stage.server().kill();
  ASSERT_TRUE(stage.server().restart());
  EXPECT_EQ(hash_of(stage, copy), hash);
  {
    TokenOptions on_copy;
    on_copy.board = copy;
    native::Options options = stage.client(kCitizen);
    options.board = copy;
    options.token = stage.token(kCitizen, on_copy);
    TestClient client{options};
    client.wait_live();
    client->read([](const sync::ClientSession& session) {
      // Who wrote is still known, but whoever comes is somebody new.
      const auto& people = session.directory();
      const auto asta = [](const auto& entry) { return entry.second.name == "asta"; };
      EXPECT_EQ(std::count_if(people.begin(), people.end(), asta), 2);
      EXPECT_GT(session.actor(), base::Actor{2});
    });
    client.type("later", " Også om vinteren.");
    client.make_card("card", "Ny ide");
    client.wait_saved();
    EXPECT_TRUE(client.told().refused.empty());
  }
  ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
  ASSERT_TRUE(stage.server().restart());
  EXPECT_NE(hash_of(stage, copy), hash);
  EXPECT_EQ(hash_of(stage, "havnen"), hash);

  // And out again.
  const std::string again = path_of(stage, "igen.json");
  output_of(stage, {"export", copy, "-o", again});
  EXPECT_EQ(output_of(stage, {"import", again, "--id", "tredje"}), "tredje\n");
  EXPECT_EQ(hash_of(stage, "tredje"), hash_of(stage, copy));
}

TEST(Export, WithoutItsHistoryABoardLooksTheSame) {
  Stage stage;
  make_history(stage);
  const std::string file = path_of(stage, "uden.json");
  output_of(stage, {"export", "havnen", "--without-history", "-o", file});
  const std::string text = support::read_file(file);
  EXPECT_THAT(text, Not(HasSubstr("\"log\"")));
  EXPECT_THAT(text, Not(HasSubstr("\"actors\"")));
  EXPECT_EQ(output_of(stage, {"import", file, "--id", "ny"}), "ny\n");
  const std::string shown = output_of(stage, {"board", "show", "ny"});
  EXPECT_THAT(shown, HasSubstr("=Bænke ved åen [#vand; is]"));
  EXPECT_THAT(shown, Not(HasSubstr("Sjælden vippe")));
}

TEST(Export, WhatIsNoBoardMakesNone) {
  Stage stage;
  make_history(stage);
  const std::string file = path_of(stage, "havnen.json");
  output_of(stage, {"export", "havnen", "-o", file});
  const json::object good = json::parse(support::read_file(file)).as_object();
  const auto post = [&](const std::string& body, const std::string& token,
                        const std::string& query = "") {
    return http_request(stage.server().port(), "POST", "/api/v1/boards/import" + query,
                        {{"Authorization", "Bearer " + token},
                         {"Content-Type", "application/json"}},
                        body)
        .status;
  };
  const auto changed = [&good](const auto& change) {
    json::object document = good;
    change(document);
    return json::serialize(document);
  };
  const std::string token = operator_token(stage);
  EXPECT_EQ(post("{", token), 400);
  EXPECT_EQ(post("{}", token), 422);
  EXPECT_EQ(post(std::string(200'000, '['), token), 400);
  EXPECT_EQ(post(changed([](json::object& d) { d["hash"] = "0"; }), token), 422);
  EXPECT_EQ(post(changed([](json::object& d) { d["actors"] = json::array{}; }), token), 422);
  EXPECT_EQ(post(changed([](json::object& d) { d["log"].as_array().pop_back(); }), token), 422);
  EXPECT_EQ(post(changed([](json::object& d) {
                   d["log"].as_array()[1] = d["log"].as_array()[2];
                 }),
                 token),
            422);
  EXPECT_EQ(post(changed([](json::object& d) { d["log"] = json::array{}; }), token), 422);
  EXPECT_EQ(post(json::serialize(good), token, "?id=Not%20valid"), 422);
  EXPECT_EQ(post(json::serialize(good), token, "?id=%"), 422);
  // Who is no operator is not listened to for long.
  const std::string person = stage.token(kManager);
  EXPECT_EQ(post("{}", person), 403);
  EXPECT_EQ(post(std::string(100 * 1024, ' '), person), 413);
  EXPECT_EQ(post(std::string(100 * 1024, ' '), token), 400);
  EXPECT_EQ(http_request(stage.server().port(), "POST", "/api/v1/boards/import",
                         {{"Authorization", "Bearer " + token}}, "{}")
                .status,
            415);
  EXPECT_EQ(answer_of(stage, {"board", "list"}).at("boards").as_array().size(), 1u);
  // The way is not left blocked.
  EXPECT_EQ(post(json::serialize(good), token), 201);

  for (const std::string body : {"{", "{\"format\": 1}", "a,b\n1,2\n"}) {
    support::write_file(stage.folder() / "bad", body);
    const support::ProgramResult result = samtavle(stage, {"import", path_of(stage, "bad")});
    EXPECT_EQ(result.status, 1) << body << result.output;
    EXPECT_THAT(result.errors, HasSubstr("bad: ")) << body;
  }
  EXPECT_EQ(samtavle(stage, {"import", file, "--into", "havnen"}).status, 2);
}

TEST(Export, TheLogIsGivenPageByPage) {
  Stage stage;
  make_history(stage);
  const std::string token = stage.token(kCitizen);
  const std::string path = "/api/v1/boards/havnen/events";
  const auto events = [&](const std::string& query) {
    const HttpAnswer answer = get(stage, path + query, token);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.field("content-type"), "application/x-protobuf");
    v1::ServerFrame frame;
    EXPECT_TRUE(frame.ParseFromString(answer.body));
    std::vector<std::uint64_t> seqs;
    for (const v1::Event& event : frame.events()) seqs.push_back(event.seq());
    return seqs;
  };
  EXPECT_THAT(events(""), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(events("?after=2&limit=3"), ElementsAre(3, 4, 5));
  EXPECT_THAT(events("?after=6"), IsEmpty());
  EXPECT_EQ(get(stage, path + "?after=x", token).status, 422);
  EXPECT_EQ(get(stage, path + "?limit=0", token).status, 422);
  EXPECT_EQ(get(stage, path, "nonsense").status, 401);
  stage.create_board("skoven");
  EXPECT_EQ(get(stage, "/api/v1/boards/skoven/events", token).status, 403);
  EXPECT_EQ(get(stage, "/api/v1/boards/nowhere/events", operator_token(stage)).status, 404);
}

// --- tables ---

std::vector<std::vector<std::string>> table_of(const std::string& text) {
  const auto rows = plan::parse_csv(text);
  EXPECT_TRUE(rows) << text;
  std::vector<std::vector<std::string>> out;
  if (rows) {
    for (const plan::CsvRow& row : *rows) out.push_back(row.cells);
  }
  return out;
}

// Of the cards that have labels, which the template's have not: what a table carries over.
std::vector<std::vector<std::string>> labelled(const std::vector<std::vector<std::string>>& table) {
  std::vector<std::vector<std::string>> out;
  for (const auto& row : table) {
    std::map<std::string, std::string> cells;
    for (std::size_t i = 0; i < row.size(); ++i) cells[table[0].at(i)] = row[i];
    if (&row == &table[0] || cells["labels"].empty()) continue;
    out.push_back({cells["kind"], cells["title"], cells["body"], cells["labels"]});
  }
  return out;
}

TEST(Export, CardsGoOutAsATableAndIn) {
  Stage stage;
  make_history(stage);
  const std::string file = path_of(stage, "kort.csv");
  output_of(stage, {"export", "havnen", "--format", "csv", "-o", file});
  EXPECT_THAT(support::read_file(file), HasSubstr(",'=Bænke ved åen,"));
  const auto before = table_of(support::read_file(file));

  stage.create_board("skoven");
  const json::object report = answer_of(stage, {"import", file, "--into", "skoven"});
  EXPECT_EQ(report.at("cards").to_number<std::size_t>(), before.size() - 1);
  EXPECT_EQ(report.at("not_taken").as_array().size(), 5u) << "id and what says who and when";
  EXPECT_EQ(report.at("areas").to_number<int>(), 0) << "all are on the other board already";
  const auto after =
      table_of(output_of(stage, {"export", "skoven", "--format", "csv", "--language", "en"}));
  EXPECT_EQ(after[0], before[0]);
  EXPECT_THAT(labelled(before), testing::SizeIs(2));
  EXPECT_EQ(labelled(after), labelled(before));
  const std::string danish =
      output_of(stage, {"export", "skoven", "--format", "csv", "--language", "da", "--bom"});
  EXPECT_THAT(danish, testing::StartsWith("\xef\xbb\xbf" "Id,Type,Fase,Område,Titel,"));

  // Semicolons, Danish names, a new area, and things that cannot be.
  support::write_file(stage.folder() / "regneark.csv",
                      "Titel;Område;Frist;Ansvarlige;Humør\n"
                      "Sauna;Nye ideer;2025-06-01;Ukendt;glad\n"
                      "Vippe;Nye ideer;i morgen;;\n");
  const support::ProgramResult told =
      samtavle(stage, {"import", path_of(stage, "regneark.csv"), "--into", "skoven"});
  EXPECT_EQ(told.status, 0) << told.errors;
  EXPECT_EQ(told.output, "skoven: 2 cards, 1 new area\n");
  for (const char* line : {"1, Humør: ", "2, assignees: ", "3, due_date: takes a date"}) {
    EXPECT_THAT(told.errors, HasSubstr(line));
  }
  EXPECT_THAT(output_of(stage, {"board", "show", "skoven"}), HasSubstr("Area Nye ideer"));

  const support::ProgramResult nowhere = samtavle(stage, {"import", file});
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_THAT(nowhere.errors, HasSubstr("--into BOARD"));
}

TEST(Export, ABoardOfTrelloBecomesOne) {
  Stage stage;
  const json::object report =
      answer_of(stage, {"import", "tests/data/trello.json", "--authority", "Havneby"});
  EXPECT_EQ(report.at("board").as_string(), "havnebadet");
  EXPECT_EQ(report.at("cards").to_number<int>(), 3);
  EXPECT_EQ(report.at("comments").to_number<int>(), 2);
  EXPECT_EQ(report.at("not_taken").as_array().size(), 8u);
  const std::string shown = output_of(stage, {"board", "show", "havnebadet"});
  EXPECT_THAT(shown, HasSubstr("Idea Bænke ved vandet"));
  EXPECT_THAT(shown, HasSubstr("| [x] Planker"));
  EXPECT_THAT(shown, HasSubstr("Idea Sauna [2025-06-01, #green, #vand]"));
  EXPECT_THAT(shown, HasSubstr("| asta7, 2025-02-01 (Trello):"));
  EXPECT_THAT(shown, Not(HasSubstr("Vippe")));
}

// --- minutes ---

TEST(Export, MinutesInBothLanguages) {
  Stage stage;
  make_history(stage);
  const std::string danish = output_of(stage, {"export", "havnen", "--format", "md"});
  EXPECT_THAT(danish, testing::StartsWith("# Referat: Plan for havnen\n"));
  EXPECT_THAT(danish, HasSubstr("## Formål\n\nEn havn for alle.\n"));
  EXPECT_THAT(danish, HasSubstr("- **Bænkene \\<kommer\\>**: I \\*foråret\\*\n"));
  EXPECT_THAT(danish, HasSubstr("| Borgere | 1 | 2 |\n"));
  EXPECT_THAT(output_of(stage, {"export", "havnen", "--format", "md", "--language", "en"}),
              HasSubstr("## Purpose\n\nEn havn for alle.\n"));
  const std::string file = path_of(stage, "referat.html");
  output_of(stage, {"export", "havnen", "--format", "html", "--language", "en", "-o", file});
  const std::string page = support::read_file(file);
  EXPECT_THAT(page, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(page, HasSubstr("Bænkene &lt;kommer&gt;"));
  EXPECT_EQ(samtavle(stage, {"export", "havnen", "--format", "pdf"}).status, 2);
  EXPECT_EQ(samtavle(stage, {"export", "nowhere", "--format", "md"}).status, 1);
}

// --- searching ---

std::vector<std::string> boards_in(const json::object& found) {
  std::vector<std::string> boards;
  for (const json::value& hit : found.at("hits").as_array()) {
    boards.emplace_back(hit.at("board").as_string());
  }
  return boards;
}

json::object search(const Stage& stage, const std::string& query, const std::string& token) {
  const HttpAnswer answer = get(stage, "/api/v1/search?" + query, token);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return json::parse(answer.body).as_object();
}

TEST(Search, FindsWhatOneMayOpenAndNothingElse) {
  Stage stage;
  make_history(stage);
  stage.create_board("skoven");
  EXPECT_EQ(samtavle(stage, {"edit", "skoven", "create", "--kind", "idea", "--title",
                             "Bænke i skoven"})
                .status,
            0);
  const std::string one = stage.token(kCitizen);
  const std::string every = operator_token(stage);
  TokenOptions every_board;
  every_board.board = "*";
  const std::string reader = stage.token({"reader", plan::Role::reader}, every_board);

  const json::object mine = search(stage, "q=b%C3%86NKE", one);
  EXPECT_THAT(boards_in(mine), ElementsAre("havnen", "havnen"));
  EXPECT_EQ(mine.at("searched").to_number<int>(), 1);
  for (const std::string& token : {every, reader}) {
    EXPECT_THAT(boards_in(search(stage, "q=b%C3%A6nke", token)),
                ElementsAre("havnen", "skoven", "havnen"))
        << "whole words come before begun ones, also of another board";
  }
  EXPECT_THAT(boards_in(search(stage, "q=b%C3%A6nke+skov", one)), IsEmpty());
  EXPECT_THAT(boards_in(search(stage, "q=b%C3%A6n", one)), ElementsAre("havnen", "havnen"));
  EXPECT_THAT(boards_in(search(stage, "q=b%C3%A6n&limit=1", one)), ElementsAre("havnen"));
  EXPECT_THAT(boards_in(search(stage, "q=vippe", every)), IsEmpty()) << "it was deleted";
  EXPECT_THAT(boards_in(search(stage, "q=b%C3%A6nke&after=havnen", every)),
              ElementsAre("skoven"));

  EXPECT_EQ(get(stage, "/api/v1/search?q=x", "nonsense").status, 401);
  EXPECT_EQ(get(stage, "/api/v1/search", one).status, 422);
  EXPECT_EQ(get(stage, "/api/v1/search?q=.", one).status, 422);
  EXPECT_EQ(get(stage, "/api/v1/search?q=x&limit=0", one).status, 422);
  TokenOptions elsewhere;
  elsewhere.board = "nowhere";
  EXPECT_EQ(search(stage, "q=x", stage.token(kCitizen, elsewhere)).at("searched").as_int64(), 0);

  // By the command line: one board here, all of them at the server.
  EXPECT_THAT(output_of(stage, {"search", "skoven", "bænke"}),
              HasSubstr("title: Bænke i skoven"));
  EXPECT_THAT(output_of(stage, {"search", "havnen", "skoven"}), "Nothing was found.\n");
  EXPECT_THAT(boards_in(answer_of(stage, {"search", "bænke"})),
              ElementsAre("havnen", "skoven", "havnen"));
  EXPECT_EQ(samtavle(stage, {"search", "skoven", "..."}).status, 2);
}

TEST(Search, WhatIsSavedIsFoundAtOnceAndAfterARestart) {
  Stage stage;
  TestClient client{stage.client(kManager)};
  client.wait_live();
  for (int i = 0; i < 20; ++i) {
    const std::string word = "ord" + std::to_string(i);
    client.make_card(word, "Kort med " + word);
    client.wait_saved();
    EXPECT_EQ(boards_in(search(stage, "q=" + word, operator_token(stage))).size(), 1u) << word;
  }
  stage.server().kill();
  ASSERT_TRUE(stage.server().restart());
  EXPECT_EQ(boards_in(search(stage, "q=ord19", operator_token(stage))).size(), 1u);
}

TEST(Search, AFloodOfSearchesIsNotServedAtOnceButAllOfThemAreAnswered) {
  Stage stage;
  make_history(stage);
  const std::string request = "GET /api/v1/search?q=b%C3%A6nke HTTP/1.1\r\nHost: a\r\n"
                              "Authorization: Bearer " + stage.token(kCitizen) + "\r\n\r\n";
  std::vector<std::unique_ptr<RawSocket>> sockets;
  for (int i = 0; i < 40; ++i) {
    sockets.push_back(std::make_unique<RawSocket>(stage.server().port()));
    ASSERT_TRUE(sockets.back()->send(request));
  }
  int found = 0;
  for (const auto& socket : sockets) {
    const HttpAnswer answer = socket->read_answer();
    ASSERT_TRUE(answer.status == 200 || answer.status == 503) << answer.status;
    EXPECT_EQ(answer.field("retry-after"), answer.status == 503 ? "1" : "");
    found += answer.status == 200 ? 1 : 0;
  }
  EXPECT_GE(found, 4);
  // Whoever comes afterwards finds a place.
  EXPECT_EQ(get(stage, "/api/v1/search?q=x", stage.token(kCitizen)).status, 200);
}

TEST(Search, ManyBoardsComeInPages) {
  Stage stage;
  std::vector<std::string> wanted;
  for (int i = 10; i < 50; ++i) {
    wanted.push_back("zebra-" + std::to_string(i));
    stage.create_board(wanted.back());
  }
  const std::string token = operator_token(stage);
  const json::object first = search(stage, "q=zebra&limit=500", token);
  ASSERT_TRUE(first.contains("next"));
  EXPECT_LE(first.at("searched").to_number<int>(), 32);
  // "havnen" comes first, and is not one of them.
  EXPECT_EQ(boards_in(first).size() + 1, first.at("searched").to_number<std::size_t>());
  EXPECT_THAT(boards_in(answer_of(stage, {"search", "zebra"})),
              testing::UnorderedElementsAreArray(wanted));
}

}  // namespace
}  // namespace samtavle::integration
