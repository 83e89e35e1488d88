#include "samtavle/net/redaction_api.hpp"

#include <boost/json.hpp>

#include "address.hpp"
#include "json_body.hpp"
#include "samtavle/hub/redacting.hpp"
#include "samtavle/plan/plain_line.hpp"
#include "samtavle/plan/schema.hpp"
#include "utc_time.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;
using base::Result;

constexpr std::string_view kRedactions = "redactions";
constexpr std::size_t kDepthMax = 4;

json::object to_json(const hub::RedactionRecord& redaction) {
  json::array fields;
  for (const base::Field field : redaction.fields) {
    const plan::FieldRow* const row = plan::find_field(field);
    fields.push_back(row != nullptr ? json::value(row->name) : json::value(field.value));
  }
  json::object out{{"seq", redaction.seq.value},
                   {"item", base::to_string(redaction.item)},
                   {"fields", std::move(fields)},
                   {"at", utc_time(redaction.time_ms / kMsPerSecond)},
                   {"why", redaction.why}};
  // Without it: an operator.
  if (redaction.by) out["by"] = redaction.by.value;
  return out;
}

}  // namespace

std::optional<Result<base::BoardId>> parse_redactions_path(std::string_view path) {
  const auto place = board_address(path);
  if (!place || place->rest != kRedactions) return std::nullopt;
  auto board = base::BoardId::parse(place->board);
  if (!board) return fail(Errc::no_such_board, "there is no such board");
  return board;
}

Result<RedactionWish> parse_redaction(std::string_view body) {
  const auto object = json_body(body, kDepthMax);
  if (!object) return base::pass_on(object);
  RedactionWish wish;
  for (const auto& member : *object) {
    const std::string key(member.key());
    if (key != "item" && key != "field" && key != "why") {
      return fail(Errc::invalid, key + ": is not asked for");
    }
    if (!member.value().is_string()) return fail(Errc::invalid, key + ": is a text");
    const std::string text(member.value().get_string());
    if (key == "why") wish.why = text;
    if (key == "item") {
      const auto item = base::parse_op_id(text);
      if (!item) return fail(Errc::invalid, "item: is an id, as 3.17");
      wish.item = *item;
    }
    if (key == "field") {
      const plan::FieldRow* const row = plan::find_field(std::string_view(text));
      if (row == nullptr) return fail(Errc::invalid, "field: is none that there is");
      wish.field = row->field;
    }
  }
  if (!wish.item.counter) return fail(Errc::invalid, "item: is missing");
  if (wish.why.empty() || wish.why.size() > hub::kRedactionReasonBytesMax ||
      !plan::is_plain_line(wish.why)) {
    return fail(Errc::invalid, "why: is one line of text, of at most " +
                                   std::to_string(hub::kRedactionReasonBytesMax) + " bytes");
  }
  return wish;
}

std::string redaction_json(const hub::RedactionRecord& redaction) {
  return json::serialize(to_json(redaction));
}

std::string redactions_json(std::span<const hub::RedactionRecord> redactions) {
  json::array list;
  for (const hub::RedactionRecord& one : redactions) list.push_back(to_json(one));
  return json::serialize(json::object{{"redactions", std::move(list)}});
}

}  // namespace samtavle::net
