// samtavle diff: what differs between two versions of a board, who did it and when.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/difference.hpp"
#include "samtavle/v1/edit.pb.h"
#include "settings.hpp"
#include "telling.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;
using plan::FieldChange;
using plan::ItemChange;

struct DiffOptions {
  std::string board;
  std::string from;
  std::string to = "now";
};

json::value field_json(const FieldChange& change) {
  json::object out{{"field", field_name(change.field)},
                   {"from", side_json(change.from)},
                   {"to", side_json(change.to)}};
  if (change.type == plan::FieldType::text) {
    json::array passages;
    for (const plan::Passage& passage : change.passages) passages.push_back(passage_json(passage));
    out["passages"] = std::move(passages);
  }
  return out;
}

json::value item_json(const ItemChange& change, const Directory& directory) {
  json::array fields;
  for (const FieldChange& field : change.fields) fields.push_back(field_json(field));
  json::object out{{"item", base::to_string(change.item)},
                   {"kind", kind_name(change.kind)},
                   {"title", change.title},
                   {"created", change.created},
                   {"deleted", change.deleted},
                   {"restored", change.restored},
                   {"moved", change.moved},
                   {"fields", std::move(fields)},
                   {"by", people_json(change.changer.by, directory)},
                   {"seq", change.changer.seq.value},
                   {"time_ms", change.changer.time_ms}};
  if (change.moved) out["place_from"] = side_json(change.place_from);
  if (change.moved || change.created) out["place_to"] = side_json(change.place_to);
  return out;
}

// [-went-]{+came+}, each at its place.
std::string passages_words(const FieldChange& change) {
  std::string out;
  for (const plan::Passage& passage : change.passages) {
    if (!out.empty()) out += " … ";
    const std::string went = base::encode_utf8(passage.removed);
    const std::string came = base::encode_utf8(passage.inserted);
    if (!went.empty()) out += "[-" + in_quotes(went) + "-]";
    if (!came.empty()) out += "{+" + in_quotes(came) + "+}";
  }
  return out.empty() ? "formatted" : out;
}

std::string field_line(const FieldChange& change, const Directory& directory) {
  const bool rewritten = change.from.there && change.to.there;
  if (change.type != plan::FieldType::text || !rewritten) {
    return change_words(change.field, change.from, change.to, directory);
  }
  return field_label(change.field) + ": " + passages_words(change);
}

void print_item(const ItemChange& change, const Directory& directory) {
  const auto& [bold, dim, accent, plain] = colours();
  const char* sign = change.created || change.restored ? "+ " : change.deleted ? "- " : "~ ";
  std::string who;
  if (!change.changer.by.empty()) {
    who = "  by " + names(change.changer.by, directory) + ", " + moment(change.changer.time_ms);
  }
  print(accent + sign + plain + bold + item_words(change.kind, change.item, change.title) + plain +
        "  " + dim + base::to_string(change.item) + who + plain);
  if (change.restored) print("    restored");
  if (change.moved) {
    print("    moved: " + in_quotes(change.place_from.words) + " -> " +
          in_quotes(change.place_to.words));
  }
  for (const FieldChange& field : change.fields) print("    " + field_line(field, directory));
}

Result<void> diff(const Settings& settings, const DiffOptions& options) {
  Persona reader;
  reader.role = plan::Role::reader;
  const auto past = open_past(settings, options.board, reader);
  if (!past) return base::pass_on(past);
  const auto from = find_version(*past, options.from);
  if (!from) return base::pass_on(from);
  const auto to = find_version(*past, options.to);
  if (!to) return base::pass_on(to);
  if (*from > *to) {
    return base::fail(Errc::config, "the earlier version comes first: samtavle diff " +
                                        options.board + " " + options.to + " " + options.from);
  }
  const auto before = past->history.board_at(*from);
  if (!before) return base::pass_on(before);
  const auto after = past->history.board_at(*to);
  if (!after) return base::pass_on(after);
  plan::Changers changers;
  const auto read = past->history.events(*from, *to, [&](const v1::Event& event) {
    changers.add(event);
    return Result<void>{};
  });
  if (!read) return read;
  const auto changes = plan::difference(*before, *after, changers);
  if (settings.json) {
    json::array items;
    for (const ItemChange& change : changes) items.push_back(item_json(change, past->directory));
    print_json(json::value{{"from", from->value}, {"to", to->value}, {"items", std::move(items)}});
    return {};
  }
  for (const ItemChange& change : changes) print_item(change, past->directory);
  if (changes.empty()) print("There is no difference.");
  return {};
}

}  // namespace

void add_diff_command(CLI::App& app, Command& command) {
  CLI::App* sub = app.add_subcommand("diff", "What differs between two versions of a board");
  auto o = std::make_shared<DiffOptions>();
  sub->add_option("board", o->board, "Id of the board")->required()->type_name("BOARD");
  sub->add_option("from", o->from, "The earlier version: its number or its name")
      ->required()
      ->type_name("FROM");
  sub->add_option("to", o->to, "The later one")->capture_default_str()->type_name("TO");
  sub->callback(
      [&command, o] { command.run = [&command, o] { return diff(command.settings, *o); }; });
}

}  // namespace samtavle::cli
