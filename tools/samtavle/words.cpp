#include "words.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::cli {

namespace json = boost::json;
using base::OpId;
using base::Value;
using plan::ValueType;

namespace {

constexpr std::string_view kKindPrefix = "kind-";
constexpr std::string_view kFieldPrefix = "field-";

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number out{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::optional<std::uint32_t> numbered(std::string_view word, std::string_view prefix) {
  if (word.starts_with(prefix)) word.remove_prefix(prefix.size());
  return number<std::uint32_t>(word);
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

std::optional<std::string> unhex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    std::uint8_t byte = 0;
    const char* const at = digits.data() + i;
    const auto [end, error] = std::from_chars(at, at + 2, byte, 16);
    if (error != std::errc{} || end != at + 2) return std::nullopt;
    out.push_back(static_cast<char>(byte));
  }
  return out;
}

Result<Value> tagged_value(const json::object& object) {
  const auto wrong = base::fail(Errc::invalid, "no value: " + json::serialize(object));
  if (object.size() != 1 || !object.begin()->value().is_string()) return wrong;
  const std::string text{object.begin()->value().get_string()};
  if (object.begin()->key() == "item") {
    const auto id = base::parse_op_id(text);
    if (!id) return base::pass_on(id);
    return Value{*id};
  }
  if (object.begin()->key() == "binary") {
    const auto bytes = unhex(text);
    if (!bytes) return wrong;
    return Value{base::Binary{*bytes}};
  }
  if (object.begin()->key() == "number") {
    if (text == "nan") return Value{std::nan("")};
    if (text == "inf") return Value{HUGE_VAL};
    if (text == "-inf") return Value{-HUGE_VAL};
  }
  return wrong;
}

base::Unexpected<base::Error> takes(const plan::FieldRow& row, const std::string& what) {
  return base::fail(Errc::config, std::string{row.name} + " takes " + what);
}

Result<Value> parse_word(const plan::FieldRow& row, const std::string& text) {
  std::string choices;
  for (const std::string_view word : row.words) {
    if (word == text) return Value{text};
    choices += (choices.empty() ? "" : ", ") + std::string{word};
  }
  return takes(row, "one of: " + choices);
}

Result<Value> parse_free(const std::string& text) {
  boost::system::error_code ec;
  const json::value parsed = json::parse(text, ec);
  return ec ? Result<Value>{Value{text}} : value_from_json(parsed);
}

Result<Value> parse_known(const plan::FieldRow& row, const std::string& text) {
  switch (row.value) {
    case ValueType::flag:
      if (text == "true" || text == "false") return Value{text == "true"};
      return takes(row, "true or false");
    case ValueType::integer:
    case ValueType::actor:
      if (const auto n = number<std::int64_t>(text)) return Value{*n};
      return takes(row, "a whole number");
    case ValueType::number:
      if (const auto n = number<double>(text)) return Value{*n};
      return takes(row, "a number");
    case ValueType::word: return parse_word(row, text);
    case ValueType::item: {
      const auto id = parse_item(text);
      if (!id) return takes(row, "the id of an item, as 3.17");
      return Value{*id};
    }
    case ValueType::any:
    case ValueType::binary: return parse_free(text);
    case ValueType::date:
      if (plan::accepts(row, Value{text})) return Value{text};
      return takes(row, "a date as 2025-03-01");
    case ValueType::string:
    case ValueType::none: break;
  }
  return Value{text};
}

}  // namespace

std::string kind_name(base::Kind kind) {
  const plan::KindRow* row = plan::find_kind(kind);
  if (row != nullptr) return std::string{row->name};
  return std::string{kKindPrefix} + std::to_string(kind.value);
}

Result<base::Kind> parse_kind(const std::string& word) {
  if (const plan::KindRow* row = plan::find_kind(word)) return row->kind;
  if (const auto n = numbered(word, kKindPrefix)) return base::Kind{*n};
  std::string names;
  for (const plan::KindRow& row : plan::kind_rows()) {
    names += (names.empty() ? "" : ", ") + std::string{row.name};
  }
  return base::fail(Errc::config, "there is no kind \"" + word + "\"; there are: " + names);
}

std::string field_name(base::Field field) {
  const plan::FieldRow* row = plan::find_field(field);
  if (row != nullptr) return std::string{row->name};
  return std::string{kFieldPrefix} + std::to_string(field.value);
}

Result<base::Field> parse_field(const std::string& word) {
  if (const plan::FieldRow* row = plan::find_field(word)) return row->field;
  if (const auto n = numbered(word, kFieldPrefix)) return base::Field{*n};
  std::string names;
  for (const plan::FieldRow& row : plan::field_rows()) {
    names += (names.empty() ? "" : ", ") + std::string{row.name};
  }
  return base::fail(Errc::config, "there is no field \"" + word + "\"; there are: " + names);
}

Result<OpId> parse_item(const std::string& word) {
  if (word == "board") return board::kRootId;
  const auto id = base::parse_op_id(word);
  if (id && *id) return *id;
  return base::fail(Errc::config, "\"" + word + "\" is no item; write its id, as 3.17 (see "
                                                "samtavle board show), or: board");
}

json::value to_json(const Value& value) {
  if (const auto* flag = value.get_if<bool>()) return *flag;
  if (const auto* integer = value.get_if<std::int64_t>()) return *integer;
  if (const auto* real = value.get_if<double>()) {
    if (std::isfinite(*real)) return *real;
    const char* name = std::isnan(*real) ? "nan" : *real > 0 ? "inf" : "-inf";
    return {{"number", name}};
  }
  if (const auto text = value.get_if<std::string>()) return json::value(*text);
  if (const auto binary = value.get_if<base::Binary>()) return {{"binary", hex(*binary)}};
  if (const auto* item = value.get_if<OpId>()) return {{"item", base::to_string(*item)}};
  return nullptr;
}

Result<Value> value_from_json(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return Value{};
    case json::kind::bool_: return Value{value.get_bool()};
    case json::kind::int64: return Value{value.get_int64()};
    case json::kind::double_: return Value{value.get_double()};
    case json::kind::string: return Value{std::string{value.get_string()}};
    case json::kind::object: return tagged_value(value.get_object());
    default: return base::fail(Errc::invalid, "no value: " + json::serialize(value));
  }
}

Result<Value> parse_value(base::Field field, const std::string& text) {
  const plan::FieldRow* row = plan::find_field(field);
  return row == nullptr ? parse_free(text) : parse_known(*row, text);
}

std::vector<std::string> role_words() {
  std::vector<std::string> words;
  for (auto role = plan::Role::reader; role <= plan::Role::manager;
       role = static_cast<plan::Role>(static_cast<int>(role) + 1)) {
    words.emplace_back(plan::name(role));
  }
  return words;
}

std::string in_quotes(std::string_view text, std::size_t code_points_max) {
  std::u32string line = base::decode_utf8(text).value_or(std::u32string{});
  for (char32_t& c : line) {
    if (c < U' ' || c == 0x7f) c = U' ';
  }
  const bool cut = line.size() > code_points_max;
  if (cut) line.resize(code_points_max - 1);
  return "\"" + base::encode_utf8(line) + (cut ? "…\"" : "\"");
}

std::string item_label(const board::Item& item) {
  const plan::KindRow* row = plan::find_kind(item.kind);
  std::string label = row == nullptr ? kind_name(item.kind) : std::string{row->english};
  for (const base::Field field : {plan::fields::title, plan::fields::body}) {
    const std::string text = item.text_utf8(field);
    if (!text.empty()) return label + " " + in_quotes(text, 40);
  }
  return label + " " + base::to_string(item.id);
}

}  // namespace samtavle::cli
