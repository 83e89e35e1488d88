// samtavle export

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "connect.hpp"
#include "document.hpp"
#include "files.hpp"
#include "samtavle/plan/card_table.hpp"
#include "samtavle/plan/minutes.hpp"
#include "samtavle/plan/schema.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "whole_log.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

struct ExportOptions {
  std::string board;
  std::string format = "json";
  std::string language;  // empty: the board's
  std::string path = "-";
  bool byte_order_mark = false;
  bool without_history = false;
};

plan::Language language_of(const board::Board& board, const std::string& wanted) {
  std::string word = wanted;
  if (word.empty() && board.root() != nullptr) {
    word = board.root()->value(plan::fields::language).get_if<std::string>().value_or("");
  }
  return plan::parse_language(word).value_or(plan::Language::danish);
}

// For people: what is to be seen now.
std::string readable(const sync::ClientSession& session, const ExportOptions& wanted) {
  const board::Board& board = session.board();
  const plan::Language language = language_of(board, wanted.language);
  if (wanted.format == "md") return plan::minutes_markdown(board, session.directory(), language);
  if (wanted.format == "html") return plan::minutes_html(board, session.directory(), language);
  plan::CardTableStyle style;
  style.danish_header = wanted.language == "da";
  style.byte_order_mark = wanted.byte_order_mark;
  return plan::card_table(board, session.directory(), style);
}

Result<Document> whole_document(const Settings& settings, const std::string& board,
                                native::Client& client, const std::string& token) {
  native::History::Options options;
  options.server = settings.server;
  options.board = board;
  options.token = token;
  options.ca_file = settings.ca_file;
  const auto history = native::History::make(std::move(options));
  if (!history) return base::pass_on(history);
  base::Seq seq;
  std::map<base::Actor, plan::Person> actors;
  client.read([&](const sync::ClientSession& session) {
    seq = session.confirmed_seq();
    actors = session.directory();
  });
  Progress bar{"Export", seq.value};
  auto document = fetch_document(
      *history, board, seq, [&bar](std::uint64_t done, std::uint64_t) { bar.show(done); });
  if (document) document->actors = std::move(actors);
  return document;
}

Result<void> export_board(const Settings& settings, const ExportOptions& wanted) {
  Persona reader;
  reader.role = plan::Role::reader;
  auto options = client_options(settings, wanted.board, reader);
  if (!options) return base::pass_on(options);
  const std::string token = options->token_provider();
  const auto client = join(std::move(*options));
  if (!client) return base::pass_on(client);

  std::string content;
  std::uint64_t seq = 0;
  if (wanted.format == "json") {
    const auto document = wanted.without_history
                              ? Result<Document>{read_document(**client, wanted.board)}
                              : whole_document(settings, wanted.board, **client, token);
    if (!document) return base::pass_on(document);
    content = json::serialize(to_json(*document)) + "\n";
    seq = document->seq.value;
  } else {
    (*client)->read([&](const sync::ClientSession& session) {
      content = readable(session, wanted);
      seq = session.confirmed_seq().value;
    });
  }
  if (const auto written = write_named_file(wanted.path, content); !written) return written;
  if (wanted.path == "-") return {};
  if (settings.json) {
    print_json(json::value{{"file", wanted.path},
                           {"board", wanted.board},
                           {"format", wanted.format},
                           {"seq", seq},
                           {"bytes", content.size()}});
  } else {
    print(wanted.board + ", as it was after change " + std::to_string(seq) + ", is in " +
          wanted.path);
  }
  return {};
}

}  // namespace

void add_export_command(CLI::App& app, Command& command) {
  CLI::App* sub = app.add_subcommand(
      "export", "Write a board: whole (json), its cards as a table (csv), or minutes (md, html)");
  auto wanted = std::make_shared<ExportOptions>();
  sub->add_option("board", wanted->board, "Id of the board")->required()->type_name("BOARD");
  sub->add_option("--format", wanted->format,
                  "json: everything, with its history, for import; csv: one row a card; md, html: "
                  "minutes")
      ->check(CLI::IsMember({"json", "csv", "md", "html"}))
      ->capture_default_str();
  sub->add_option("--language", wanted->language,
                  "Of minutes; the board's own if it is left out. With csv and da the columns are "
                  "named in Danish")
      ->check(CLI::IsMember({"da", "en"}));
  sub->add_option("-o,--output", wanted->path, "Where to; - is the standard output")
      ->capture_default_str()
      ->type_name("FILE");
  sub->add_flag("--bom", wanted->byte_order_mark,
                "With csv: begin with a byte order mark, which some spreadsheets ask for");
  sub->add_flag("--without-history", wanted->without_history,
                "With json: what is on the board, but neither its history nor its people");
  sub->callback([&command, wanted] {
    command.run = [&command, wanted] { return export_board(command.settings, *wanted); };
  });
}

}  // namespace samtavle::cli
