#include "values.hpp"

#include <cmath>
#include <string_view>

namespace samtavle::c {

using base::Errc;
using base::Value;

samtavle_value to_c(const Value& value) {
  samtavle_value out{};
  out.type = static_cast<std::uint32_t>(value.type());
  out.text.bytes = "";
  switch (value.type()) {
    case Value::Type::none: break;
    case Value::Type::flag: out.flag = *value.get_if<bool>(); break;
    case Value::Type::integer: out.integer = *value.get_if<std::int64_t>(); break;
    case Value::Type::number: out.number = *value.get_if<double>(); break;
    case Value::Type::text: {
      const auto text = *value.get_if<std::string>();
      out.text = {text.data(), text.size()};
      break;
    }
    case Value::Type::binary: {
      const auto bytes = *value.get_if<base::Binary>();
      out.text = {bytes.data(), bytes.size()};
      break;
    }
    case Value::Type::item: out.item = to_c(*value.get_if<base::OpId>()); break;
  }
  return out;
}

base::Result<Value> from_c(const samtavle_value* value) {
  if (value == nullptr) return base::fail(Errc::invalid, "a value that is NULL");
  if (value->type > SAMTAVLE_ITEM) return base::fail(Errc::invalid, "a value of no known type");
  switch (static_cast<samtavle_type>(value->type)) {
    case SAMTAVLE_NONE: return Value{};
    case SAMTAVLE_FLAG: return Value{value->flag != 0};
    case SAMTAVLE_INTEGER: return Value{value->integer};
    case SAMTAVLE_NUMBER:
      if (!std::isfinite(value->number)) return base::fail(Errc::invalid, "no finite number");
      return Value{value->number};
    case SAMTAVLE_TEXT:
    case SAMTAVLE_BINARY: {
      if (value->text.bytes == nullptr && value->text.size > 0) {
        return base::fail(Errc::invalid, "a text that is NULL");
      }
      const std::string_view bytes{value->text.bytes, value->text.size};
      return value->type == SAMTAVLE_TEXT ? Value{bytes} : Value::binary(bytes);
    }
    case SAMTAVLE_ITEM: return Value{from_c(value->item)};
  }
  return Value{};
}

}  // namespace samtavle::c
