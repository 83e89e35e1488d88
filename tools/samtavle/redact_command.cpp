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
  bool everywhere = false;
  bool preview = false;
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

json::array listed_copies(const std::vector<native::Copy>& copies) {
  json::array all;
  for (const native::Copy& copy : copies) {
    all.push_back(json::object{{"item", copy.item}, {"field", copy.field}});
  }
  return all;
}

void print_copies(const std::vector<native::Copy>& copies, const char* what_to_do) {
  if (copies.empty()) return;
  print(std::string("The same text stands in other places too; ") + what_to_do);
  for (const native::Copy& copy : copies) {
    print("  " + colours().bold + copy.item + colours().plain + "  " + copy.field);
  }
}

Result<void> show_copies(const Settings& settings, const native::Api& server,
                         const std::string& item, const RedactionWish& wish) {
  const auto copies = server.copies(wish.board, item, wish.field);
  if (!copies) return base::pass_on(copies);
  if (settings.json) {
    print_json(json::object{{"copies", listed_copies(*copies)}});
    return {};
  }
  print_copies(*copies, "--everywhere redacts these fields as well");
  if (copies->empty()) print("The text stands in no other place.");
  return {};
}

Result<void> redact(const Settings& settings, const RedactionWish& wish) {
  if (wish.item.empty()) return list_redactions(settings, wish.board);
  if (wish.why.empty() && !wish.preview) {
    return base::fail(Errc::config, "say --why it is redacted");
  }
  const auto item = parse_item(wish.item);
  if (!item) return base::pass_on(item);
  // The whole log is read before it is answered.
  const auto server = operator_api(settings, std::chrono::minutes{5});
  if (!server) return base::pass_on(server);
  const std::string id = base::to_string(*item);
  if (wish.preview) return show_copies(settings, *server, id, wish);
  const auto done = server->redact(wish.board, id, wish.field, wish.why, wish.everywhere);
  if (!done) return base::pass_on(done);
  if (settings.json) {
    json::object out = listed_redaction(done->redaction);
    json::array of_copies;
    for (const native::Redaction& one : done->of_copies) of_copies.push_back(listed_redaction(one));
    out["of_copies"] = std::move(of_copies);
    out["also_in"] = listed_copies(done->also_in);
    print_json(out);
    return {};
  }
  for (const native::Redaction& one : done->of_copies) print_redaction(one);
  print_redaction(done->redaction);
  print_copies(done->also_in, wish.everywhere ? "take it out of these first, and redact them then"
                                              : "redact these too if it has to go");
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
  sub->add_flag("--everywhere", wish->everywhere,
                "Also the fields of other items that hold the same text, each as a whole");
  sub->add_flag("--preview", wish->preview, "Only say where else the text stands");
  sub->callback([&command, wish] {
    command.run = [&command, wish] { return redact(command.settings, *wish); };
  });
}

}  // namespace samtavle::cli
