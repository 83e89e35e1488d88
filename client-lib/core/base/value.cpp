#include "samtavle/base/value.hpp"

#include <bit>
#include <cstdio>

namespace samtavle::base {
namespace {

std::strong_ordering total_order(double a, double b) noexcept {
  // Flipping all bits of negative numbers, and the sign bit of the others, makes the bit patterns
  // of IEEE 754 doubles sort as totalOrder does.
  const auto key = [](double d) {
    const auto bits = std::bit_cast<std::uint64_t>(d);
    const std::uint64_t sign = std::uint64_t{1} << 63;
    return (bits & sign) != 0 ? ~bits : bits | sign;
  };
  return key(a) <=> key(b);
}

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
      [&b]<class T>(const T& left) -> std::strong_ordering {
        const T& right = *std::get_if<T>(&b.v_);
        if constexpr (std::is_same_v<T, double>) {
          return total_order(left, right);
        } else {
          return left <=> right;
        }
      },
      a.v_);
}

std::string to_string(const Value& value) { return std::visit(Printer{}, value.variant()); }

}  // namespace samtavle::base
