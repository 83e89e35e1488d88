#include "samtavle/views/json.hpp"

#include "samtavle/base/base64.hpp"
#include "samtavle/base/number_text.hpp"

namespace samtavle::views {

namespace {

void append_escaped(std::string& out, std::string_view utf8) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::size_t from = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(utf8, from, i - from);
    from = i + 1;
    if (c == '"' || c == '\\') {
      out += {'\\', static_cast<char>(c)};
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += {'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 15]};
    }
  }
  out.append(utf8, from, utf8.size() - from);
}

}  // namespace

void Json::comma() {
  if (!first_) out_ += ',';
  first_ = false;
}

Json& Json::open(char bracket) {
  comma();
  out_ += bracket;
  first_ = true;
  return *this;
}

Json& Json::close(char bracket) {
  out_ += bracket;
  first_ = false;
  return *this;
}

Json& Json::key(std::string_view name) {
  comma();
  out_ += '"';
  out_ += name;
  out_ += "\":";
  first_ = true;
  return *this;
}

Json& Json::text(std::string_view utf8) {
  comma();
  out_ += '"';
  append_escaped(out_, utf8);
  out_ += '"';
  return *this;
}

Json& Json::number(std::uint64_t value) {
  comma();
  out_ += std::to_string(value);
  return *this;
}

Json& Json::integer(std::int64_t value) {
  comma();
  out_ += std::to_string(value);
  return *this;
}

Json& Json::real(double value) {
  // JSON knows no infinity; nobody's canvas reaches there.
  if (!(value - value == 0)) value = 0;
  comma();
  out_ += base::number_text(value);
  return *this;
}

Json& Json::flag(bool value) {
  comma();
  out_ += value ? "true" : "false";
  return *this;
}

Json& Json::id(base::OpId id) {
  comma();
  out_ += '"';
  out_ += std::to_string(id.replica.value);
  out_ += '.';
  out_ += std::to_string(id.counter.value);
  out_ += '"';
  return *this;
}

Json& Json::kind(base::Kind kind) {
  const plan::KindRow* row = plan::find_kind(kind);
  return text(row != nullptr ? row->name : "unknown");
}

Json& Json::field(base::Field field) {
  const plan::FieldRow* row = plan::find_field(field);
  return text(row != nullptr ? row->name : "unknown");
}

Json& Json::value(const base::Value& value) {
  const bool wrapped = value.type() == base::Value::Type::item ||
                       value.type() == base::Value::Type::binary;
  if (!wrapped) return plain(value);
  open('{').key(value.type() == base::Value::Type::item ? "item" : "binary").plain(value);
  return close('}');
}

Json& Json::plain(const base::Value& value) {
  switch (value.type()) {
    case base::Value::Type::flag: return flag(*value.get_if<bool>());
    case base::Value::Type::integer: return integer(*value.get_if<std::int64_t>());
    case base::Value::Type::number: return real(*value.get_if<double>());
    case base::Value::Type::text: return text(*value.get_if<std::string>());
    case base::Value::Type::binary: return text(base::encode_base64(*value.get_if<base::Binary>()));
    case base::Value::Type::item: return id(*value.get_if<base::OpId>());
    case base::Value::Type::none: break;
  }
  comma();
  out_ += "null";
  return *this;
}

Json& Json::some_role(std::string_view name, plan::Role role) {
  return role == plan::Role::none ? *this : text(name, plan::name(role));
}

Json& Json::some_level(std::string_view name, plan::Level level) {
  return level == plan::Level::none ? *this : text(name, plan::name(level));
}

}  // namespace samtavle::views
