#include "samtavle/base/value.hpp"

#include <cstdio>
#include <cstring>

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

// Spelled out, because the standard library of emscripten 3.1.6 does not order these types by <=>.
std::strong_ordering order(std::monostate, std::monostate) { return std::strong_ordering::equal; }
std::strong_ordering order(bool a, bool b) { return a <=> b; }
std::strong_ordering order(std::int64_t a, std::int64_t b) { return a <=> b; }
std::strong_ordering order(double a, double b) { return total_order(a, b); }
std::strong_ordering order(const std::string& a, const std::string& b) {
  return a.compare(b) <=> 0;
}
std::strong_ordering order(const Binary& a, const Binary& b) { return a <=> b; }
std::strong_ordering order(OpId a, OpId b) { return a <=> b; }

struct Printer {
  std::string operator()(std::monostate) const { return "none"; }
  std::string operator()(bool v) const { return v ? "true" : "false"; }
  std::string operator()(std::int64_t v) const { return std::to_string(v); }
  std::string operator()(double v) const {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.17g", v);
    return buffer;
  }
  std::string operator()(const std::string& v) const { return "\"" + v + "\""; }
  std::string operator()(const Binary& v) const {
    return std::to_string(v.bytes.size()) + " bytes";
  }
  std::string operator()(OpId v) const { return to_string(v); }
};

}  // namespace

std::size_t Value::size_bytes() const noexcept {
  if (const auto* text = get_if<std::string>()) return text->size();
  if (const auto* binary = get_if<Binary>()) return binary->bytes.size();
  return sizeof(std::int64_t);
}

std::strong_ordering operator<=>(const Value& a, const Value& b) noexcept {
  if (a.v_.index() != b.v_.index()) return a.v_.index() <=> b.v_.index();
  return std::visit(
      [&b]<class T>(const T& left) { return order(left, *std::get_if<T>(&b.v_)); },
      a.v_);
}

std::string to_string(const Value& value) { return std::visit(Printer{}, value.variant()); }

}  // namespace samtavle::base
