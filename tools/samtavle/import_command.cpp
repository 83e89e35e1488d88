// samtavle import

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "card_import.hpp"
#include "connect.hpp"
#include "document.hpp"
#include "files.hpp"
#include "import.hpp"
#include "samtavle/native/api.hpp"
#include "samtavle/plan/schema.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "trello.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

// Lines of what could not be taken that a person is shown; JSON has all.
constexpr std::size_t kLinesMax = 40;

struct ImportOptions {
  std::string path;
  std::string format;  // empty: found out
  std::string into;
  native::BoardRequest board;  // that is made
};

// A bar that appears when there is something to show.
class LateBar {
 public:
  void show(std::uint64_t done, std::uint64_t total) {
    if (!bar_) bar_ = std::make_unique<Progress>("Import", total);
    bar_->show(done);
  }

 private:
  std::unique_ptr<Progress> bar_;
};

// --- documents ---

std::string field_text(const DocumentItem& item, base::Field field) {
  const auto found = item.fields.find(field);
  if (found == item.fields.end()) return {};
  return std::string{found->second.get_if<std::string>().value_or(std::string_view{})};
}

// What a new board is made with: as told on the command line, otherwise as in the document.
native::BoardRequest request_for(const Document& document, native::BoardRequest told) {
  const auto root = std::find_if(document.items.begin(), document.items.end(),
                                 [](const DocumentItem& i) { return i.id == board::kRootId; });
  if (told.title.empty()) told.title = document.title;
  if (root == document.items.end()) return told;
  if (told.authority.empty()) told.authority = field_text(*root, plan::fields::authority);
  const std::string language = field_text(*root, plan::fields::language);
  if (language == "en" || language == "da") told.language = language;
  return told;
}

// The very same board, by the server.
Result<void> import_with_history(const Settings& settings, const ImportOptions& wanted,
                                 const std::string& text) {
  if (!wanted.board.authority.empty() || !wanted.board.title.empty()) {
    return base::fail(Errc::config,
                      "a board with its history keeps its title and authority; change them on the "
                      "new board");
  }
  const auto api = operator_api(settings);
  if (!api) return base::pass_on(api);
  const auto made = api->import_board(text, wanted.board.id);
  if (!made) return base::pass_on(made);
  if (settings.json) {
    print_json(json::value{{"board", made->id}, {"events", made->head_seq.value}});
  } else {
    print(made->id);
  }
  return {};
}

// One that looks the same, by edits.
Result<void> import_items(const Settings& settings, const ImportOptions& wanted,
                          Document document) {
  const auto api = operator_api(settings);
  if (!api) return base::pass_on(api);
  if (!wanted.board.authority.empty()) {
    for (DocumentItem& item : document.items) {
      if (item.id == board::kRootId) item.fields[plan::fields::authority] = wanted.board.authority;
    }
  }
  const auto made = api->create(request_for(document, wanted.board));
  if (!made) return base::pass_on(made);
  auto options = client_options(settings, made->id, Persona{});
  if (!options) return base::pass_on(options);
  const auto client = join(std::move(*options));
  if (!client) return base::pass_on(client);
  auto bar = std::make_unique<LateBar>();
  const auto report = import_document(
      **client, std::move(document),
      [&bar](std::uint64_t done, std::uint64_t total) { bar->show(done, total); });
  bar.reset();
  if (!report) {
    return base::fail(
        report.error().code,
        "board " + made->id + " was made, but its import stopped: " + report.error().detail);
  }
  if (settings.json) {
    print_json(json::value{{"board", made->id},
                           {"items", report->items},
                           {"edits", report->edits},
                           {"people_left_out", report->people_left_out},
                           {"references_left_out", report->references_left_out}});
    return {};
  }
  print(made->id);
  if (report->people_left_out > 0) {
    std::cerr << report->people_left_out
              << " references to people were left out: their numbers belong to one board\n";
  }
  return {};
}

Result<void> import_json(const Settings& settings, const ImportOptions& wanted,
                         const std::string& text) {
  if (!wanted.into.empty()) {
    return base::fail(Errc::config, "an exported board becomes a new one; leave --into out");
  }
  auto document = parse_document(text);
  if (!document) {
    return base::fail(document.error().code, wanted.path + ": " + document.error().detail);
  }
  if (document->has_log) return import_with_history(settings, wanted, text);
  return import_items(settings, wanted, std::move(*document));
}

// --- cards ---

// The board that cards go into: the one that was named, or a new one.
Result<std::string> board_for_cards(const Settings& settings, const ImportOptions& wanted,
                                    const std::string& title) {
  if (!wanted.into.empty()) return wanted.into;
  if (wanted.board.authority.empty()) {
    return base::fail(Errc::config,
                      "say where the cards are to go: into a board with --into BOARD, or into a "
                      "new one with --authority NAME");
  }
  const auto api = operator_api(settings);
  if (!api) return base::pass_on(api);
  native::BoardRequest request = wanted.board;
  if (request.title.empty()) request.title = title;
  const auto made = api->create(request);
  if (!made) return base::pass_on(made);
  return made->id;
}

std::string counted(std::uint64_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

void tell(const std::string& board, const CardImportReport& report) {
  std::string line = board + ": " + counted(report.cards, "card");
  if (report.areas > 0) line += ", " + counted(report.areas, "new area");
  if (report.comments > 0) line += ", " + counted(report.comments, "comment");
  print(line);
  if (report.not_taken.empty()) return;
  std::cerr << "What could not be taken:\n";
  std::size_t lines = 0;
  for (const plan::NotTaken& entry : report.not_taken) {
    if (lines++ == kLinesMax) {
      std::cerr << "  and " << report.not_taken.size() - kLinesMax << " more; --json lists all\n";
      return;
    }
    std::cerr << "  ";
    if (entry.row > 0) std::cerr << entry.row << (entry.column.empty() ? ": " : ", ");
    if (!entry.column.empty()) std::cerr << entry.column << ": ";
    std::cerr << entry.why << "\n";
  }
}

void tell_json(const std::string& board, const CardImportReport& report) {
  json::array not_taken;
  for (const plan::NotTaken& entry : report.not_taken) {
    not_taken.push_back(json::value{
        {"row", entry.row}, {"column", entry.column}, {"why", entry.why}});
  }
  print_json(json::value{{"board", board},
                         {"cards", report.cards},
                         {"areas", report.areas},
                         {"comments", report.comments},
                         {"edits", report.edits},
                         {"not_taken", std::move(not_taken)}});
}

Result<void> import_drafts(const Settings& settings, const ImportOptions& wanted,
                           const std::string& title, plan::CardDrafts drafts) {
  const auto board = board_for_cards(settings, wanted, title);
  if (!board) return base::pass_on(board);
  auto options = client_options(settings, *board, Persona{});
  if (!options) return base::pass_on(options);
  const auto client = join(std::move(*options));
  if (!client) return base::pass_on(client);
  auto bar = std::make_unique<LateBar>();
  const auto report = import_cards(
      **client, std::move(drafts),
      [&bar](std::uint64_t done, std::uint64_t total) { bar->show(done, total); });
  bar.reset();
  if (!report) {
    return base::fail(report.error().code,
                      "the import into " + *board + " stopped: " + report.error().detail);
  }
  if (settings.json) {
    tell_json(*board, *report);
  } else {
    tell(*board, *report);
  }
  return {};
}

Result<void> import_table(const Settings& settings, const ImportOptions& wanted,
                          const std::string& text) {
  auto drafts = plan::read_card_table(text);
  if (!drafts) return base::fail(drafts.error().code, wanted.path + ": " + drafts.error().detail);
  const std::string title = std::filesystem::path{wanted.path}.stem().string();
  return import_drafts(settings, wanted, title == "-" ? "Import" : title, std::move(*drafts));
}

Result<void> import_trello(const Settings& settings, const ImportOptions& wanted,
                           const std::string& text) {
  auto board = read_trello(text);
  if (!board) return base::fail(board.error().code, wanted.path + ": " + board.error().detail);
  const std::string title = board->title.empty() ? "Trello" : board->title;
  return import_drafts(settings, wanted, title, std::move(board->drafts));
}

std::string found_format(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (first == std::string::npos || text[first] != '{') return "csv";
  return is_trello(text) ? "trello" : "json";
}

Result<void> import_file(const Settings& settings, const ImportOptions& wanted) {
  const auto text = read_named_file(wanted.path);
  if (!text) return base::pass_on(text);
  const std::string format = wanted.format.empty() ? found_format(*text) : wanted.format;
  if (format == "csv") return import_table(settings, wanted, *text);
  if (format == "trello") return import_trello(settings, wanted, *text);
  return import_json(settings, wanted, *text);
}

}  // namespace

void add_import_command(CLI::App& app, Command& command) {
  CLI::App* sub = app.add_subcommand(
      "import", "Make a new board from an exported one, or cards from a table or a board of "
                "Trello.\nWhat could not be taken is said on stderr");
  auto wanted = std::make_shared<ImportOptions>();
  sub->add_option("file", wanted->path, "What to import; - is the standard input")
      ->required()
      ->type_name("FILE");
  sub->add_option("--format", wanted->format, "Seen from the file if it is left out")
      ->check(CLI::IsMember({"json", "csv", "trello"}));
  sub->add_option("--into", wanted->into, "With csv and trello: the board that the cards go to")
      ->type_name("BOARD");
  sub->add_option("--id", wanted->board.id, "Id of a new board");
  sub->add_option("--title", wanted->board.title, "Title of a new board");
  sub->add_option("--authority", wanted->board.authority, "Whose board a new one is");
  sub->callback([&command, wanted] {
    command.run = [&command, wanted] { return import_file(command.settings, *wanted); };
  });
}

}  // namespace samtavle::cli
