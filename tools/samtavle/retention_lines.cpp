#include "retention_lines.hpp"

#include <boost/json.hpp>

#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {

namespace json = boost::json;

namespace {

std::string text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains({key.data(), key.size()});
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string number(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains({key.data(), key.size()});
  return value != nullptr && value->is_number() ? json::serialize(*value) : std::string("0");
}

bool flag(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains({key.data(), key.size()});
  return value != nullptr && value->is_bool() && value->get_bool();
}

// Its members that are objects, in a list.
std::vector<const json::object*> list(const json::object& object, std::string_view key) {
  std::vector<const json::object*> all;
  const json::value* value = object.if_contains({key.data(), key.size()});
  if (value == nullptr || !value->is_array()) return all;
  for (const json::value& entry : value->get_array()) {
    if (const json::object* one = entry.if_object()) all.push_back(one);
  }
  return all;
}

}  // namespace

std::vector<std::string> retention_lines(const json::object& one) {
  const auto& [bold, dim, accent, plain] = colours();
  std::string line = bold + text(one, "board") + plain + "  ";
  if (const std::string due = text(one, "due_at"); due.empty()) {
    line += "stays";
  } else {
    line += "is deleted " + due;
    if (one.contains("after_days")) {
      line += ", " + number(one, "after_days") + " days after its last change";
    }
    line += dim + ", because " + in_quotes(text(one, "why")) + plain;
    if (flag(one, "warning")) line += "  " + accent + "soon" + plain;
  }
  std::vector<std::string> lines{line};
  if (const std::string hold = text(one, "hold"); !hold.empty()) {
    lines.push_back("It may not be deleted: " + hold);
  }
  return lines;
}

std::vector<std::string> deletion_lines(const json::object& deletion) {
  const auto& [bold, dim, accent, plain] = colours();
  return {bold + text(deletion, "board") + plain + "  was deleted " + text(deletion, "deleted_at") +
          dim + ", because " + in_quotes(text(deletion, "why")) + plain + ", and is kept in " +
          text(deletion, "archive")};
}

std::vector<std::string> retentions_lines(const json::object& all) {
  std::vector<std::string> lines;
  for (const json::object* one : list(all, "boards")) {
    for (std::string& line : retention_lines(*one)) lines.push_back(std::move(line));
  }
  for (const json::object* one : list(all, "deleted")) {
    for (std::string& line : deletion_lines(*one)) lines.push_back(std::move(line));
  }
  if (lines.empty()) lines.emplace_back("All boards stay, and none was deleted.");
  return lines;
}

std::vector<std::string> preview_lines(const json::object& preview) {
  const json::value* rule = preview.if_contains("retention");
  std::vector<std::string> lines;
  if (rule != nullptr && rule->is_object()) lines = retention_lines(rule->get_object());
  lines.push_back("With it would go:");
  lines.push_back("  " + in_quotes(text(preview, "title")) + ", made " +
                  text(preview, "created_at") + ", last changed " + text(preview, "changed_at"));
  lines.push_back("  " + number(preview, "items") + " items, " + number(preview, "events") +
                  " changes, " + number(preview, "log_bytes") + " bytes");
  lines.push_back("  " + number(preview, "people") + " people, of them " +
                  number(preview, "people_only_here") + " known on no other board; " +
                  number(preview, "members") + " members, " + number(preview, "invitations") +
                  " invitations, " + number(preview, "ballots") + " ballots");
  return lines;
}

}  // namespace samtavle::cli
