// samtavle board export | import

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <sstream>
#include <system_error>

#include "connect.hpp"
#include "document.hpp"
#include "import.hpp"
#include "samtavle/native/api.hpp"
#include "samtavle/plan/schema.hpp"
#include "settings.hpp"
#include "terminal.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

base::Unexpected<base::Error> file_failure(const char* what, const std::string& path) {
  return base::fail(Errc::io, std::string{what} + " " + path + ": " +
                                  std::generic_category().message(errno) + "; name another file");
}

Result<std::string> read_file(const std::string& path) {
  if (path == "-") {
    return std::string{std::istreambuf_iterator<char>{std::cin}, std::istreambuf_iterator<char>{}};
  }
  std::ifstream in{path, std::ios::binary};
  if (!in) return file_failure("cannot read", path);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

Result<void> export_board(const Settings& settings, const std::string& board,
                          const std::string& path) {
  Persona reader;
  reader.role = plan::Role::reader;
  auto options = client_options(settings, board, reader);
  if (!options) return base::pass_on(options);
  auto client = join(std::move(*options));
  if (!client) return base::pass_on(client);
  const Document document = read_document(**client, board);
  const std::string text = json::serialize(to_json(document)) + "\n";
  if (path == "-") {
    std::cout << text << std::flush;
    return {};
  }
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out << text << std::flush;
  if (!out) return file_failure("cannot write", path);
  if (settings.json) {
    print_json(json::value{{"file", path},
                      {"board", board},
                      {"items", document.items.size()},
                      {"seq", document.seq.value},
                      {"hash", document.hash}});
  } else {
    print(std::to_string(document.items.size()) + " items of " + board + " are in " + path);
  }
  return {};
}

struct ImportOptions {
  std::string path;
  native::BoardRequest board;
};

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

Result<void> import_board(const Settings& settings, const ImportOptions& wanted) {
  const auto text = read_file(wanted.path);
  if (!text) return base::pass_on(text);
  auto document = parse_document(*text);
  if (!document) {
    return base::fail(document.error().code, wanted.path + ": " + document.error().detail);
  }
  const auto token = operator_token(settings);
  if (!token) return base::pass_on(token);
  native::Api::Options api_options;
  api_options.server = settings.server;
  api_options.token = *token;
  api_options.ca_file = settings.ca_file;
  const auto api = native::Api::make(std::move(api_options));
  if (!api) return base::pass_on(api);
  if (!wanted.board.authority.empty()) {
    for (DocumentItem& item : document->items) {
      if (item.id == board::kRootId) item.fields[plan::fields::authority] = wanted.board.authority;
    }
  }
  const auto made = api->create(request_for(*document, wanted.board));
  if (!made) return base::pass_on(made);

  auto options = client_options(settings, made->id, Persona{});
  if (!options) return base::pass_on(options);
  auto client = join(std::move(*options));
  if (!client) return base::pass_on(client);
  std::unique_ptr<Progress> bar;
  const auto report = import_document(
      **client, std::move(*document), [&bar](std::uint64_t done, std::uint64_t total) {
        if (!bar) bar = std::make_unique<Progress>("Import", total);
        bar->show(done);
      });
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

}  // namespace

void add_export_commands(CLI::App& board, Command& command) {
  CLI::App* exporting = board.add_subcommand("export", "Write a board as JSON");
  auto from = std::make_shared<std::pair<std::string, std::string>>("", "-");
  exporting->add_option("board", from->first, "Id of the board")->required()->type_name("BOARD");
  exporting->add_option("file", from->second, "Where to; - is the standard output")
      ->capture_default_str()
      ->type_name("FILE");
  exporting->callback([&command, from] {
    command.run = [&command, from] {
      return export_board(command.settings, from->first, from->second);
    };
  });

  CLI::App* importing =
      board.add_subcommand("import", "Make a new board from an exported one and print its id");
  auto wanted = std::make_shared<ImportOptions>();
  importing->add_option("file", wanted->path, "What export wrote; - is the standard input")
      ->required()
      ->type_name("FILE");
  importing->add_option("--id", wanted->board.id, "Id of the new board");
  importing->add_option("--authority", wanted->board.authority, "Another authority");
  importing->callback([&command, wanted] {
    command.run = [&command, wanted] { return import_board(command.settings, *wanted); };
  });
}

}  // namespace samtavle::cli
