// A document as JSON, and back.

#include <boost/json.hpp>

#include "document.hpp"
#include "samtavle/base/base64.hpp"
#include "samtavle/base/utf8.hpp"
#include "words.hpp"

namespace samtavle::cli {

namespace json = boost::json;
using base::Field;
using base::Value;

namespace {

constexpr const char* kFormat = "samtavle-board";
constexpr std::int64_t kVersion = 1;

json::value marks_json(const std::vector<DocumentMark>& marks) {
  json::array out;
  for (const DocumentMark& mark : marks) {
    out.push_back(json::value{{"from", mark.from},
                              {"to", mark.to},
                              {"mark", mark.mark},
                              {"value", to_json(mark.value)}});
  }
  return out;
}

// {"<name of the field>": <what make(value) gives>}, or nothing if there are no fields.
template <class Map, class Make>
void put_fields(json::object& item, const char* key, const Map& map, const Make& make) {
  if (map.empty()) return;
  json::object out;
  for (const auto& [field, content] : map) out[field_name(field)] = make(content);
  item[key] = std::move(out);
}

json::value item_json(const DocumentItem& item) {
  json::object out;
  out["id"] = base::to_string(item.id);
  out["kind"] = kind_name(item.kind);
  out["in"] = item.container ? json::value(base::to_string(item.container)) : json::value{};
  out["deleted"] = item.deleted;
  out["created_by"] = item.created_by.value;
  out["created_ms"] = item.created_ms;
  put_fields(out, "texts", item.texts, [](const std::string& text) { return json::value(text); });
  put_fields(out, "marks", item.marks, marks_json);
  put_fields(out, "fields", item.fields, [](const Value& value) { return to_json(value); });
  put_fields(out, "sets", item.sets, [](const std::set<Value>& members) {
    json::array list;
    for (const Value& member : members) list.push_back(to_json(member));
    return json::value(std::move(list));
  });
  return out;
}

json::array actors_json(const std::map<base::Actor, plan::Person>& actors) {
  json::array out;
  for (const auto& [actor, person] : actors) {
    const std::string_view kind =
        person.kind == plan::ActorKind::none ? std::string_view{} : plan::name(person.kind);
    out.push_back(json::value{{"actor", actor.value},
                              {"name", person.name},
                              {"kind", kind},
                              {"authority", person.authority},
                              {"guest", person.guest}});
  }
  return out;
}

// Reads one item; the first thing that is wrong is remembered and ends it.
class ItemReader {
 public:
  explicit ItemReader(const json::object& from) : from_(from) {}

  Result<DocumentItem> read() {
    DocumentItem item;
    item.id = read_id("id", false);
    item.container = read_id("in", true);
    if (const auto kind = parse_kind(text("kind"))) {
      item.kind = *kind;
    } else {
      fault(kind.error().detail);
    }
    const json::value* deleted = from_.if_contains("deleted");
    item.deleted = deleted != nullptr && deleted->is_bool() && deleted->get_bool();
    item.created_by = base::Actor{optional_number<std::uint32_t>("created_by")};
    item.created_ms = optional_number<std::int64_t>("created_ms");
    read_fields("texts", item.texts, [this](const json::value& v) { return read_text(v); });
    read_fields("marks", item.marks, [this](const json::value& v) { return read_marks(v); });
    read_fields("fields", item.fields, [this](const json::value& v) { return read_value(v); });
    read_fields("sets", item.sets, [this](const json::value& v) { return read_members(v); });
    if (!fault_.empty()) return base::fail(Errc::invalid, fault_);
    return item;
  }

 private:
  void fault(const std::string& what) {
    if (fault_.empty()) fault_ = what;
  }

  std::string text(const char* key) {
    const json::value* value = from_.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->get_string()}
                                                  : std::string{};
  }

  base::OpId read_id(const char* key, bool may_be_empty) {
    const json::value* value = from_.if_contains(key);
    if (may_be_empty && (value == nullptr || value->is_null())) return {};
    const auto id = base::parse_op_id(text(key));
    if (!id || !*id) fault(std::string{key} + " is no id");
    return id.value_or(base::OpId{});
  }

  template <class Map, class Read>
  void read_fields(const char* key, Map& out, const Read& read) {
    const json::value* value = from_.if_contains(key);
    if (value == nullptr) return;
    if (!value->is_object()) return fault(std::string{key} + " is no object");
    for (const auto& member : value->get_object()) {
      const auto field = parse_field(std::string{member.key()});
      if (!field) return fault(field.error().detail);
      out[*field] = read(member.value());
    }
  }

  std::string read_text(const json::value& value) {
    if (!value.is_string()) {
      fault("a text is no string");
      return {};
    }
    std::string out{value.get_string()};
    if (!base::count_code_points(out)) fault("a text is no UTF-8");
    return out;
  }

  Value read_value(const json::value& value) {
    auto out = value_from_json(value);
    if (!out) fault(out.error().detail);
    return std::move(out).value_or(Value{});
  }

  std::set<Value> read_members(const json::value& value) {
    std::set<Value> members;
    if (!value.is_array()) fault("a set is no list");
    if (value.is_array()) {
      for (const json::value& member : value.get_array()) members.insert(read_value(member));
    }
    return members;
  }

  std::vector<DocumentMark> read_marks(const json::value& value) {
    std::vector<DocumentMark> marks;
    if (!value.is_array()) fault("marks are no list");
    if (!value.is_array()) return marks;
    for (const json::value& entry : value.get_array()) {
      const json::object* mark = entry.if_object();
      if (mark == nullptr) {
        fault("a mark is no object");
        break;
      }
      const json::value* content = mark->if_contains("value");
      marks.push_back({number(*mark, "from"), number(*mark, "to"),
                       static_cast<std::uint32_t>(number(*mark, "mark")),
                       content == nullptr ? Value{} : read_value(*content)});
    }
    return marks;
  }

  template <class Number>
  Number optional_number(const char* key) {
    const json::value* value = from_.if_contains(key);
    if (value == nullptr) return {};
    boost::system::error_code ec;
    const auto out = value->to_number<Number>(ec);
    if (ec) fault(std::string{key} + " is no number");
    return ec ? Number{} : out;
  }

  std::size_t number(const json::object& object, const char* key) {
    const json::value* value = object.if_contains(key);
    boost::system::error_code ec;
    const auto out = value == nullptr ? 0 : value->to_number<std::uint32_t>(ec);
    if (value == nullptr || ec) fault(std::string{key} + " of a mark is no number");
    return out;
  }

  const json::object& from_;
  std::string fault_;
};

std::string string_at(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

}  // namespace

json::value to_json(const Document& document) {
  json::array items;
  for (const DocumentItem& item : document.items) items.push_back(item_json(item));
  json::object out{{"format", kFormat},
                   {"version", kVersion},
                   {"board", document.board},
                   {"title", document.title},
                   {"seq", document.seq.value},
                   {"hash", document.hash},
                   {"items", std::move(items)}};
  if (document.log.empty()) return out;
  out["actors"] = actors_json(document.actors);
  json::array log;
  log.reserve(document.log.size());
  for (const std::string& event : document.log) {
    log.push_back(json::value(base::encode_base64(event)));
  }
  out["log"] = std::move(log);
  return out;
}

Result<Document> parse_document(const std::string& text) {
  boost::system::error_code ec;
  const json::value parsed = json::parse(text, ec);
  const json::object* object = ec ? nullptr : parsed.if_object();
  if (object == nullptr || string_at(*object, "format") != kFormat) {
    return base::fail(Errc::invalid, "this is no exported board; write one with: samtavle "
                                     "export BOARD");
  }
  const json::value* version = object->if_contains("version");
  if (version == nullptr || !version->is_int64() || version->get_int64() != kVersion) {
    return base::fail(Errc::newer_format,
                      "the board was exported by a newer version; use that one");
  }
  Document document;
  document.board = string_at(*object, "board");
  document.title = string_at(*object, "title");
  document.hash = string_at(*object, "hash");
  const json::value* log = object->if_contains("log");
  document.has_log = log != nullptr && log->is_array() && !log->get_array().empty();
  const json::value* items = object->if_contains("items");
  if (items == nullptr || !items->is_array()) {
    // Those of an archive follow from its log.
    if (document.has_log) return document;
    return base::fail(Errc::invalid, "the exported board has no items");
  }
  for (const json::value& entry : items->get_array()) {
    const std::string where = "items[" + std::to_string(document.items.size()) + "]: ";
    if (!entry.is_object()) return base::fail(Errc::invalid, where + "no object");
    auto item = ItemReader{entry.get_object()}.read();
    if (!item) return base::fail(Errc::invalid, where + item.error().detail);
    document.items.push_back(std::move(*item));
  }
  return document;
}

}  // namespace samtavle::cli
