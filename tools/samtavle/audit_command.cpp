// samtavle audit: who was refused what, and every correction of the course, in order.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <map>
#include <memory>

#include "audit_log_commands.hpp"
#include "narrator.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/story.hpp"
#include "samtavle/v1/audit.pb.h"
#include "settings.hpp"
#include "telling.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

// What somebody tried, before the field or the item.
const char* attempt_words(std::uint32_t operation) {
  switch (operation) {
    case v1::Operation::kCreateItem: return "make something in";
    case v1::Operation::kSetField: return "set";
    case v1::Operation::kPlaceItem: return "move";
    case v1::Operation::kInsertText: return "write in";
    case v1::Operation::kDeleteText: return "erase in";
    case v1::Operation::kMarkText: return "format";
    case v1::Operation::kAddMember: return "add to";
    case v1::Operation::kRemoveMember: return "take from";
    case v1::Operation::kDeleteItem: return "delete";
    case v1::Operation::kRestoreItem: return "restore";
    default: return "make several changes";
  }
}

base::Errc code_of(const v1::AuditRow& row) { return static_cast<base::Errc>(row.code()); }

std::string needed_words(const v1::AuditRow& row) {
  const auto role = static_cast<plan::Role>(row.needed_role());
  const auto level = static_cast<plan::Level>(row.needed_level());
  std::string out;
  if (role != plan::Role::none) out += std::string{plan::name(role)};
  if (level != plan::Level::none) {
    out += (out.empty() ? "" : ", or ") + std::string{"level "} + std::string{plan::name(level)};
  }
  return out;
}

std::string target_words(const v1::AuditRow& row, const board::Board& board) {
  const base::OpId id = base::op_id(row.item().replica(), row.item().counter());
  const board::Item* item = id ? board.find(id) : nullptr;
  std::string out;
  if (row.field() != 0) {
    const plan::FieldRow* field = plan::find_field(base::Field{row.field()});
    out = field != nullptr ? std::string{field->english} : field_name(base::Field{row.field()});
    if (id) out += " of ";
  }
  if (item != nullptr) return out + item_label(*item);
  return id ? out + base::to_string(id) : out;
}

std::string refusal_words(const v1::AuditRow& row, const board::Board& board) {
  std::string out = "was refused to " + std::string{attempt_words(row.operation())};
  const std::string target = target_words(row, board);
  if (!target.empty()) out += " " + target;
  out += ": " + std::string{name(code_of(row))};
  const std::string needed = needed_words(row);
  if (!needed.empty()) out += " (needs " + needed + ")";
  if (row.count() > 1) out += ", " + std::to_string(row.count()) + " times";
  return out;
}

json::value refusal_json(const v1::AuditRow& row, const Directory& directory) {
  json::object out{{"number", row.number()},
                   {"time_ms", row.time_ms()},
                   {"seq", row.seq()},
                   {"actor", person_json(base::Actor{row.actor()}, directory)},
                   {"code", name(code_of(row))},
                   {"attempt", attempt_words(row.operation())},
                   {"count", row.count()}};
  const base::OpId id = base::op_id(row.item().replica(), row.item().counter());
  if (id) out["item"] = base::to_string(id);
  if (row.field() != 0) out["field"] = field_name(base::Field{row.field()});
  const std::string needed = needed_words(row);
  if (!needed.empty()) out["needed"] = needed;
  return out;
}

Result<void> show_audit(const Settings& settings, const std::string& board) {
  const auto past = open_past(settings, board, Persona{});
  if (!past) return base::pass_on(past);
  std::vector<v1::AuditRow> refusals;
  const auto asked = past->history.audit(0, [&](const v1::AuditRow& row) {
    refusals.push_back(row);
    return Result<void>{};
  });
  if (!asked) return asked;
  plan::Story story;
  const auto read = past->history.events({}, past->head, [&](const v1::Event& event) {
    const auto told = story.add(event);
    return told ? Result<void>{} : base::fail(Errc::corrupt, told.error().detail);
  });
  if (!read) return read;

  if (settings.json) {
    json::array refused;
    for (const v1::AuditRow& row : refusals) refused.push_back(refusal_json(row, past->directory));
    json::array corrections;
    for (const plan::Correction& correction : story.corrections()) {
      corrections.push_back(correction_json(correction, past->directory));
    }
    print_json(json::value{{"board", board},
                           {"refusals", std::move(refused)},
                           {"corrections", std::move(corrections)}});
    return {};
  }
  const auto& [bold, dim, accent, plain] = colours();
  // What happened at one moment keeps the order in which it was found.
  std::multimap<std::int64_t, std::string> lines;
  for (const plan::Correction& correction : story.corrections()) {
    std::string line = person_label(correction.actor, past->directory) + "  " +
                       correction_words(correction, past->directory);
    if (!correction.why.empty()) line += accent + "  because " + in_quotes(correction.why) + plain;
    lines.emplace(correction.time_ms, std::move(line));
  }
  for (const v1::AuditRow& row : refusals) {
    lines.emplace(row.time_ms(), person_label(base::Actor{row.actor()}, past->directory) + "  " +
                                     refusal_words(row, story.board()));
  }
  for (const auto& [time_ms, line] : lines) print(dim + moment(time_ms) + plain + "  " + line);
  if (lines.empty()) print("Nobody was refused anything, and the course was never corrected.");
  return {};
}

}  // namespace

void add_audit_command(CLI::App& app, Command& command) {
  CLI::App* audit = app.add_subcommand(
      "audit",
      "Show who was refused what, and every correction of the course (for managers).\n"
      "With a subcommand: the audit log of the whole server (needs its data directory)");
  auto board = std::make_shared<std::string>();
  audit->add_option("board", *board, "Id of the board")->type_name("BOARD");
  add_audit_log_commands(*audit, command);
  audit->callback([&command, audit, board] {
    if (!audit->get_subcommands().empty()) return;
    if (board->empty()) throw CLI::RequiredError("BOARD");
    command.run = [&command, board] { return show_audit(command.settings, *board); };
  });
}

}  // namespace samtavle::cli
