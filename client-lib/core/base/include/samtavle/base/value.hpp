#pragma once
// The value of a field, a member of a set or the value of a mark.

#include <compare>
#include <cstdint>
#include <string>
#include <variant>

#include "samtavle/base/ids.hpp"

namespace samtavle::base {

// Bytes that are no text.
struct Binary {
  std::string bytes;
  friend bool operator==(const Binary&, const Binary&) = default;
  // By compare(), because emscripten 3.1.6 has no <=> for strings.
  friend std::strong_ordering operator<=>(const Binary& a, const Binary& b) noexcept {
    return a.bytes.compare(b.bytes) <=> 0;
  }
};

class Value {
 public:
  using Variant =
      std::variant<std::monostate, bool, std::int64_t, double, std::string, Binary, OpId>;

  Value() = default;
  Value(bool v) : v_(v) {}
  Value(int v) : v_(std::int64_t{v}) {}
  Value(std::int64_t v) : v_(v) {}
  Value(double v) : v_(v) {}
  Value(std::string v) : v_(std::move(v)) {}
  Value(const char* v) : v_(std::string{v}) {}
  Value(Binary v) : v_(std::move(v)) {}
  Value(OpId v) : v_(v) {}

  [[nodiscard]] const Variant& variant() const noexcept { return v_; }
  [[nodiscard]] bool empty() const noexcept { return v_.index() == 0; }
  template <class T>
  [[nodiscard]] const T* get_if() const noexcept {
    return std::get_if<T>(&v_);
  }
  // Bytes that the content takes, for limits.
  [[nodiscard]] std::size_t size_bytes() const noexcept;

  // A total order (type first, doubles by IEEE 754 totalOrder), so that sets of values have one
  // canonical order and a NaN equals itself.
  friend std::strong_ordering operator<=>(const Value& a, const Value& b) noexcept;
  friend bool operator==(const Value& a, const Value& b) noexcept { return (a <=> b) == 0; }

 private:
  Variant v_;
};

// For people and logs: true, 12, 0.5, "text", 3.17; empty: none.
[[nodiscard]] std::string to_string(const Value& value);

}  // namespace samtavle::base
