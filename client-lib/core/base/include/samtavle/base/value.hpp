#pragma once
// The value of a field, a member of a set or the value of a mark. 16 bytes; texts and binaries of
// up to 14 bytes stand in it, as do all other types.

#include <compare>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/small_bytes.hpp"

namespace samtavle::base {

// Bytes that are no text.
struct Binary {
  std::string bytes;
  friend bool operator==(const Binary&, const Binary&) = default;
};

class Value {
 public:
  // In the order of values of different types.
  enum class Type : std::uint8_t { none, flag, integer, number, text, binary, item };

  Value() noexcept = default;
  Value(bool v) : Value(Type::flag, v) {}
  Value(int v) : Value(Type::integer, std::int64_t{v}) {}
  Value(std::int64_t v) : Value(Type::integer, v) {}
  Value(double v) : Value(Type::number, v) {}
  Value(std::string_view v) : bytes_(v, tag_of(Type::text)) {}
  Value(const std::string& v) : Value(std::string_view{v}) {}
  Value(const char* v) : Value(std::string_view{v}) {}
  Value(const Binary& v) : bytes_(v.bytes, tag_of(Type::binary)) {}
  Value(OpId v) : Value(Type::item, v) {}
  // A Binary of these bytes.
  [[nodiscard]] static Value binary(std::string_view bytes) {
    Value out;
    out.bytes_ = SmallBytes{bytes, tag_of(Type::binary)};
    return out;
  }

  [[nodiscard]] Type type() const noexcept { return static_cast<Type>(bytes_.tag()); }
  [[nodiscard]] bool empty() const noexcept { return type() == Type::none; }

  // The content if it is of that type: for bool, std::int64_t, double and OpId a pointer that is
  // null otherwise; for std::string and Binary a view, or nothing. Good as long as the value is.
  template <class T>
  [[nodiscard]] auto get_if() const noexcept {
    if constexpr (std::is_same_v<T, std::string>) {
      return view_if(Type::text);
    } else if constexpr (std::is_same_v<T, Binary>) {
      return view_if(Type::binary);
    } else {
      return type() == type_of<T>()
                 ? std::launder(static_cast<const T*>(bytes_.inline_data()))
                 : static_cast<const T*>(nullptr);
    }
  }

  // Bytes that the content takes, for limits.
  [[nodiscard]] std::size_t size_bytes() const noexcept {
    const bool bytes = type() == Type::text || type() == Type::binary;
    return bytes ? bytes_.size() : sizeof(std::int64_t);
  }
  // What the heap holds of it.
  [[nodiscard]] std::size_t heap_bytes() const noexcept { return bytes_.heap_bytes(); }

  // A total order (type first, doubles by IEEE 754 totalOrder), so that sets of values have one
  // canonical order and a NaN equals itself.
  friend std::strong_ordering operator<=>(const Value& a, const Value& b) noexcept;
  // Types and bits are equal exactly if the order says so.
  friend bool operator==(const Value& a, const Value& b) noexcept { return a.bytes_ == b.bytes_; }

 private:
  static constexpr std::uint8_t tag_of(Type type) noexcept {
    return static_cast<std::uint8_t>(type);
  }
  template <class T>
  static constexpr Type type_of() noexcept {
    if constexpr (std::is_same_v<T, bool>) {
      return Type::flag;
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      return Type::integer;
    } else if constexpr (std::is_same_v<T, double>) {
      return Type::number;
    } else {
      static_assert(std::is_same_v<T, OpId>, "a value is never of this type");
      return Type::item;
    }
  }
  template <class T>
  Value(Type type, const T& content)
      : bytes_(std::string_view{reinterpret_cast<const char*>(&content), sizeof content},
               tag_of(type)) {
    static_assert(sizeof(T) <= SmallBytes::kInlineMax && std::is_trivially_copyable_v<T>);
  }
  [[nodiscard]] std::optional<std::string_view> view_if(Type wanted) const noexcept {
    return type() == wanted ? std::optional{bytes_.view()} : std::nullopt;
  }

  SmallBytes bytes_;
};

static_assert(sizeof(Value) == 16);

// For people and logs: true, 12, 0.5, "text", 3.17; empty: none.
[[nodiscard]] std::string to_string(const Value& value);

}  // namespace samtavle::base
