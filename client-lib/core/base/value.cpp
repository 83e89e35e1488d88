#include "samtavle/base/value.hpp"

#include <cstring>

#include "samtavle/base/number_text.hpp"

namespace samtavle::base {
namespace {

std::strong_ordering total_order(double a, double b) noexcept {
  // Flipping all bits of negative numbers, and the sign bit of the others, makes the bit patterns
  // of IEEE 754 doubles sort as totalOrder does.
  const auto key = [](double d) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &d, sizeof bits);
    const std::uint64_t sign = std::uint64_t{1} << 63;
    return (bits & sign) != 0 ? ~bits : bits | sign;
  };
  return key(a) <=> key(b);
}

}  // namespace

std::strong_ordering operator<=>(const Value& a, const Value& b) noexcept {
  if (a.type() != b.type()) return a.type() <=> b.type();
  switch (a.type()) {
    case Value::Type::none: break;
    case Value::Type::flag: return *a.get_if<bool>() <=> *b.get_if<bool>();
    case Value::Type::integer: return *a.get_if<std::int64_t>() <=> *b.get_if<std::int64_t>();
    case Value::Type::number: return total_order(*a.get_if<double>(), *b.get_if<double>());
    case Value::Type::text:
    case Value::Type::binary: return a.bytes_ <=> b.bytes_;
    case Value::Type::item: return *a.get_if<OpId>() <=> *b.get_if<OpId>();
  }
  return std::strong_ordering::equal;
}

std::string to_string(const Value& value) {
  switch (value.type()) {
    case Value::Type::none: break;
    case Value::Type::flag: return *value.get_if<bool>() ? "true" : "false";
    case Value::Type::integer: return std::to_string(*value.get_if<std::int64_t>());
    case Value::Type::number: return number_text(*value.get_if<double>());
    case Value::Type::text: return "\"" + std::string{*value.get_if<std::string>()} + "\"";
    case Value::Type::binary:
      return std::to_string(value.get_if<Binary>()->size()) + " bytes";
    case Value::Type::item: return to_string(*value.get_if<OpId>());
  }
  return "none";
}

}  // namespace samtavle::base
