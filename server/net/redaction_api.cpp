#include "samtavle/net/redaction_api.hpp"

#include <boost/json.hpp>

#include "address.hpp"
#include "json_body.hpp"
#include "samtavle/hub/redacting.hpp"
#include "samtavle/net/query.hpp"
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
constexpr std::string_view kCopies = "redactions/copies";
constexpr std::size_t kDepthMax = 4;

json::value to_json(base::Field field) {
  const plan::FieldRow* const row = plan::find_field(field);
  return row != nullptr ? json::value(row->name) : json::value(field.value);
}

json::array to_json(std::span<const hub::RedactionPlace> places) {
  json::array list;
  for (const hub::RedactionPlace& place : places) {
    list.push_back(
        json::object{{"item", base::to_string(place.item)}, {"field", to_json(place.field)}});
  }
  return list;
}

json::object to_json(const hub::RedactionRecord& redaction) {
  json::array fields;
  for (const base::Field field : redaction.fields) fields.push_back(to_json(field));
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

std::optional<Result<RedactionPath>> parse_redactions_path(std::string_view path) {
  const auto place = board_address(path);
  if (!place || (place->rest != kRedactions && place->rest != kCopies)) return std::nullopt;
  auto board = base::BoardId::parse(place->board);
  if (!board) return fail(Errc::no_such_board, "there is no such board");
  return RedactionPath{*std::move(board), place->rest == kCopies};
}

namespace {

Result<base::OpId> item_of(std::string_view text) {
  const auto item = base::parse_op_id(text);
  if (!item || !item->counter) return fail(Errc::invalid, "item: is an id, as 3.17");
  return *item;
}

Result<base::Field> field_of(std::string_view text) {
  const plan::FieldRow* const row = plan::find_field(text);
  if (row == nullptr) return fail(Errc::invalid, "field: is none that there is");
  return row->field;
}

Result<void> read_member(std::string_view key, const json::value& value, RedactionWish& wish) {
  if (key == "everywhere") {
    if (!value.is_bool()) return fail(Errc::invalid, "everywhere: is true or false");
    wish.everywhere = value.get_bool();
    return {};
  }
  if (key != "item" && key != "field" && key != "why") {
    return fail(Errc::invalid, std::string(key) + ": is not asked for");
  }
  if (!value.is_string()) return fail(Errc::invalid, std::string(key) + ": is a text");
  const std::string text(value.get_string());
  if (key == "why") wish.why = text;
  if (key == "item") {
    const auto item = item_of(text);
    if (!item) return base::pass_on(item);
    wish.item = *item;
  }
  if (key == "field") {
    const auto field = field_of(text);
    if (!field) return base::pass_on(field);
    wish.field = *field;
  }
  return {};
}

}  // namespace

Result<RedactionWish> parse_redaction(std::string_view body) {
  const auto object = json_body(body, kDepthMax);
  if (!object) return base::pass_on(object);
  RedactionWish wish;
  for (const auto& member : *object) {
    if (auto read = read_member(member.key(), member.value(), wish); !read) {
      return base::pass_on(read);
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

Result<RedactionWish> parse_copies(std::string_view query) {
  if (const auto known = query_names(query, {"item", "field"}); !known) {
    return base::pass_on(known);
  }
  const auto item = query_value(query, "item");
  if (!item) return base::pass_on(item);
  if (!*item) return fail(Errc::invalid, "item: is missing");
  const auto field = query_value(query, "field");
  if (!field) return base::pass_on(field);
  RedactionWish wish;
  const auto id = item_of(**item);
  if (!id) return base::pass_on(id);
  wish.item = *id;
  if (!*field) return wish;
  const auto known = field_of(**field);
  if (!known) return base::pass_on(known);
  wish.field = *known;
  return wish;
}

std::string outcome_json(const RedactionOutcome& outcome) {
  json::object out = to_json(outcome.redaction);
  json::array of_copies;
  for (const hub::RedactionRecord& one : outcome.of_copies) of_copies.push_back(to_json(one));
  out["of_copies"] = std::move(of_copies);
  out["also_in"] = to_json(outcome.left);
  return json::serialize(out);
}

std::string copies_json(std::span<const hub::RedactionPlace> places) {
  return json::serialize(json::object{{"copies", to_json(places)}});
}

std::string redactions_json(std::span<const hub::RedactionRecord> redactions) {
  json::array list;
  for (const hub::RedactionRecord& one : redactions) list.push_back(to_json(one));
  return json::serialize(json::object{{"redactions", std::move(list)}});
}

}  // namespace samtavle::net
