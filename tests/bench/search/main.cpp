// bench_search: what it costs to search a board of 5,000 cards, each with a title of a few words
// and a text of some forty, letters of Danish among them; and to write its minutes.
//
// search.5000.rare: a word that is on one card. search.5000.common: a beginning that is on all of
// them, so that every card is a hit. search.5000.words: three words that few cards have together.

#include <array>

#include "samtavle/bench/measure.hpp"
#include "samtavle/bench/suite.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/minutes.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/search.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::bench {
namespace {

namespace fields = plan::fields;
namespace kinds = plan::kinds;

constexpr std::size_t kCards = 5'000;
constexpr std::size_t kWordsOfText = 40;
constexpr std::size_t kHits = 50;
constexpr double kNsPerMs = 1e6;

constexpr std::array<std::string_view, 24> kWords = {
    "bænke",   "ved",     "åen",     "havnen",    "skal",   "være",  "grøn",      "borgerne",
    "ønsker",  "lys",     "om",      "aftenen",   "og",     "flere", "træer",     "foreningen",
    "hjælper", "gerne",   "møde",    "kommunen",  "tak",    "idéen", "værksted",  "søndag"};

struct Desk {
  board::Board board;
  std::size_t bytes = 0;
};

std::string sentence(support::Random& random, std::size_t words) {
  std::string out;
  for (; words > 0; --words) {
    out += random.pick(kWords);
    out += words == 1 ? "." : " ";
  }
  return out;
}

Desk desk() {
  Desk desk;
  static_cast<void>(value_of(
      plan::default_board(desk.board, "Havnen", "Havneby", plan::Language::danish), "template"));
  base::OpId area;
  for (const board::Item* item : desk.board.items()) {
    if (item->kind == kinds::area) area = item->id;
  }
  support::Random random{7};
  board::Composer composer{desk.board, base::Replica{1}, base::Actor{1}, "b"};
  for (std::size_t i = 0; i < kCards; ++i) {
    const base::OpId card = value_of(composer.create_item(kinds::idea, area), "a card");
    std::string title = "Forslag " + std::to_string(i) + ": " + sentence(random, 4);
    if (i == kCards / 2) title += " Undtagelsen";
    const std::string text = sentence(random, kWordsOfText);
    require(composer.insert_text(card, fields::title, 0, title).has_value(), "a title");
    require(composer.insert_text(card, fields::body, 0, text).has_value(), "a text");
    desk.bytes += title.size() + text.size();
  }
  static_cast<void>(composer.finish());
  return desk;
}

double ms_of_search(std::string_view words, std::size_t hits_wanted) {
  const Desk desk = bench::desk();
  const auto query = value_of(plan::SearchQuery::parse(words), "the query");
  std::vector<plan::SearchHit> hits;
  const double ns = cpu_ns_of([] { return 0; },
                              [&](int) { hits = plan::search(desk.board, query, kHits); },
                              [&](int) {
                                require(hits.size() == hits_wanted, "as many hits as there are");
                                require(!hits.front().snippet.empty(), "a snippet");
                              });
  return ns / kNsPerMs;
}

double ms_of_minutes() {
  const Desk desk = bench::desk();
  std::string text;
  const double ns = cpu_ns_of(
      [] { return 0; },
      [&](int) { text = plan::minutes_html(desk.board, {}, plan::Language::danish); },
      [&](int) { require(text.size() > 1'000, "minutes"); });
  return ns / kNsPerMs;
}

}  // namespace
}  // namespace samtavle::bench

int main(int argc, char** argv) {
  using namespace samtavle::bench;
  Suite suite;
  suite.add({"search.5000.rare", "ms", Case::Kind::timed,
             [] { return ms_of_search("undtagelsen", 1); }});
  suite.add({"search.5000.common", "ms", Case::Kind::timed,
             [] { return ms_of_search("forslag", 50); }});
  suite.add({"search.5000.words", "ms", Case::Kind::timed,
             [] { return ms_of_search("IDÉEN værks havn", 50); }});
  suite.add({"search.minutes.5000", "ms", Case::Kind::timed, [] { return ms_of_minutes(); }});
  return suite.run(argc, argv);
}
