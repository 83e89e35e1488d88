// samtavle redact BOARD [ITEM]
//
// Replacing what somebody wrote, in every version of a board; and what was replaced so far.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "connect.hpp"
#include "samtavle/native/api.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

struct RedactionWish {
  std::string board;
  std::string item;
  std::string field;
  std::string why;
};

json::object listed_redaction(const native::Redaction& redaction) {
  json::object out{{"seq", redaction.seq.value}, {"item", redaction.item}};
  json::array fields;
  for (const std::string& field : redaction.fields) fields.emplace_back(field);
  out["fields"] = std::move(fields);
  out["at"] = redaction.at;
  out["why"] = redaction.why;
  if (redaction.by) out["by"] = redaction.by.value;
  return out;
}

void print_redaction(const native::Redaction& redaction) {
  const auto& [bold, dim, accent, plain] = colours();
  std::string fields;
  for (const std::string& field : redaction.fields) fields += (fields.empty() ? "" : ", ") + field;
  print(bold + redaction.item + plain + "  " + accent + fields + plain + "  " + dim +
        redaction.at + ", change " + std::to_string(redaction.seq.value) + ", because " +
        in_quotes(redaction.why) + plain);
}

Result<void> list_redactions(const Settings& settings, const std::string& board) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  const auto redactions = server->redactions(board);
  if (!redactions) return base::pass_on(redactions);
  if (settings.json) {
    json::array all;
    for (const native::Redaction& one : *redactions) all.push_back(listed_redaction(one));
    print_json(json::object{{"redactions", std::move(all)}});
    return {};
  }
  for (const native::Redaction& one : *redactions) print_redaction(one);
  if (redactions->empty()) print("Nothing was redacted on this board.");
  return {};
}

Result<void> redact(const Settings& settings, const RedactionWish& wish) {
  if (wish.item.empty()) return list_redactions(settings, wish.board);
  if (wish.why.empty()) return base::fail(Errc::config, "say --why it is redacted");
  const auto item = parse_item(wish.item);
  if (!item) return base::pass_on(item);
  // The whole log is read before it is answered.
  const auto server = operator_api(settings, std::chrono::minutes{5});
  if (!server) return base::pass_on(server);
  const auto done = server->redact(wish.board, base::to_string(*item), wish.field, wish.why);
  if (!done) return base::pass_on(done);
  if (settings.json) {
    print_json(listed_redaction(*done));
  } else {
    print_redaction(*done);
  }
  return {};
}

}  // namespace

void add_redact_command(CLI::App& app, Command& command) {
  CLI::App* sub = app.add_subcommand(
      "redact",
      "Replace for good what people wrote in an item, in every version of the board; without an\n"
      "item: list what was redacted");
  auto wish = std::make_shared<RedactionWish>();
  sub->add_option("board", wish->board, "Id of the board")->required()->type_name("BOARD");
  sub->add_option("item", wish->item, "Id of the item (samtavle board show), or board")
      ->type_name("ITEM");
  sub->add_option("--field", wish->field, "Only this one (title, body, note ...)")
      ->type_name("FIELD");
  sub->add_option("--why", wish->why, "Kept for good, and shown; without what is redacted")
      ->type_name("TEXT");
  sub->callback([&command, wish] {
    command.run = [&command, wish] { return redact(command.settings, *wish); };
  });
}

}  // namespace samtavle::cli
