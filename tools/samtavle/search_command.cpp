// samtavle search
//
// One board is searched here, as any client does it: it is all there once one has joined. All
// boards are the server's to search.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "connect.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/native/api.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/search.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;
using native::FoundItem;

constexpr std::size_t kHitsMax = 50;

// "…de nye [bænke] ved åen…", with the match in bold instead of brackets on a terminal.
std::string marked(const FoundItem& hit) {
  const std::u32string text = base::decode_utf8(hit.snippet).value_or(std::u32string{});
  if (hit.at > text.size()) return hit.snippet;
  const std::u32string_view all{text};
  const auto part = [&](std::size_t from, std::size_t count) {
    return base::encode_utf8(all.substr(from, count));
  };
  const std::size_t end = std::min(text.size(), hit.at + hit.length);
  return part(0, hit.at) + colours().bold + part(hit.at, end - hit.at) + colours().plain +
         part(end, text.size() - end);
}

void show(const Settings& settings, const native::Found& found) {
  if (settings.json) {
    json::array hits;
    for (const FoundItem& hit : found.items) {
      hits.push_back(json::value{{"board", hit.board},
                                 {"board_title", hit.board_title},
                                 {"item", hit.item},
                                 {"field", hit.field},
                                 {"rank", hit.rank},
                                 {"snippet", hit.snippet},
                                 {"at", hit.at},
                                 {"length", hit.length}});
    }
    print_json(json::value{{"hits", std::move(hits)}, {"searched", found.boards}});
    return;
  }
  for (const FoundItem& hit : found.items) {
    print(hit.board + " " + colours().accent + hit.item + colours().plain + "  " +
          colours().dim + hit.field + ": " + colours().plain + marked(hit));
  }
  if (found.items.empty()) print("Nothing was found.");
  for (const std::string& board : found.skipped) {
    std::cerr << "board " << board << " could not be read by the server and was left out\n";
  }
}

Result<void> search_board(const Settings& settings, const std::string& board,
                          const std::string& words) {
  const auto query = plan::SearchQuery::parse(words);
  if (!query) return base::fail(Errc::config, query.error().detail);
  Persona reader;
  reader.role = plan::Role::reader;
  auto options = client_options(settings, board, reader);
  if (!options) return base::pass_on(options);
  const auto client = join(std::move(*options));
  if (!client) return base::pass_on(client);
  native::Found found;
  found.boards = 1;
  (*client)->read([&](const sync::ClientSession& session) {
    const board::Item* root = session.board().root();
    const std::string title =
        root == nullptr ? std::string{} : root->text_utf8(plan::fields::title);
    for (plan::SearchHit& hit : plan::search(session.board(), *query, kHitsMax)) {
      found.items.push_back({board, title, base::to_string(hit.item), field_name(hit.field),
                             hit.rank, std::move(hit.snippet), hit.at, hit.length});
    }
  });
  show(settings, found);
  return {};
}

// Page by page until there are no more boards.
Result<void> search_all(const Settings& settings, const std::string& words) {
  const auto api = operator_api(settings, std::chrono::seconds{60});
  if (!api) return base::pass_on(api);
  native::Found all;
  do {
    auto found = api->search(words, all.next);
    if (!found) return base::pass_on(found);
    all.items.insert(all.items.end(), found->items.begin(), found->items.end());
    all.skipped.insert(all.skipped.end(), found->skipped.begin(), found->skipped.end());
    all.boards += found->boards;
    // A server that does not get on must not be asked for ever.
    if (!found->next.empty() && found->next <= all.next) break;
    all.next = found->next;
    std::stable_sort(all.items.begin(), all.items.end(),
                     [](const FoundItem& a, const FoundItem& b) { return a.rank < b.rank; });
    if (all.items.size() > kHitsMax) all.items.resize(kHitsMax);
  } while (!all.next.empty());
  show(settings, all);
  return {};
}

}  // namespace

void add_search_command(CLI::App& app, Command& command) {
  CLI::App* sub = app.add_subcommand(
      "search", "Search a board, or all boards that one may open.\n"
                "Words may be begun only; case and accents do not count");
  auto words = std::make_shared<std::vector<std::string>>();
  sub->add_option("what", *words, "The board, unless it is all of them; and the words in quotes")
      ->required()
      ->expected(1, 2)
      ->type_name("[BOARD] WORDS");
  sub->callback([&command, words] {
    command.run = [&command, words] {
      return words->size() == 2 ? search_board(command.settings, (*words)[0], (*words)[1])
                                : search_all(command.settings, (*words)[0]);
    };
  });
}

}  // namespace samtavle::cli
