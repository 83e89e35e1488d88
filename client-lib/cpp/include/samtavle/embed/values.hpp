#pragma once
// What a field holds, and how things are named.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "samtavle.h"

namespace samtavle {

// The id of an item; an item that is not saved yet can get another one (samtavle_id).
struct Id {
  std::uint32_t replica = 0;
  std::uint32_t counter = 0;

  constexpr Id() = default;
  constexpr Id(std::uint32_t r, std::uint32_t c) noexcept : replica(r), counter(c) {}
  constexpr Id(samtavle_id id) noexcept : replica(id.replica), counter(id.counter) {}
  constexpr operator samtavle_id() const noexcept { return {replica, counter}; }
  constexpr explicit operator bool() const noexcept { return counter != 0; }
  friend constexpr auto operator<=>(const Id&, const Id&) noexcept = default;
};
// The board's own item.
inline constexpr Id root_id{0, 1};
[[nodiscard]] inline std::string to_string(Id id) {
  return std::to_string(id.replica) + '.' + std::to_string(id.counter);
}

struct Kind {
  std::uint32_t number = 0;
  friend constexpr bool operator==(Kind, Kind) noexcept = default;
};
// The number of a person on one board; 0 is the server.
struct Actor {
  std::uint32_t number = 0;
  friend constexpr auto operator<=>(Actor, Actor) noexcept = default;
};
// The place of an event in the log of a board, from 1.
using Seq = std::uint64_t;
// Names an edit from when it is made until it is saved or handed back.
using EditId = std::uint64_t;

struct Bytes {
  std::string bytes;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

// A value of a field that takes any.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string, Bytes, Id>;

// The fields of the schema (schema.hpp) carry the type of what they hold.
struct TextField {
  std::uint32_t number;
};
template <class T>
struct SetField {
  std::uint32_t number;
};
template <class T>
struct ScalarField {
  std::uint32_t number;
};

// A struct of the C interface that says how large it is.
template <class T>
[[nodiscard]] T sized() {
  T out{};
  out.size = sizeof out;
  return out;
}

[[nodiscard]] inline std::string to_string(samtavle_text text) { return {text.bytes, text.size}; }

[[nodiscard]] inline Value from_c(const samtavle_value& value) {
  switch (value.type) {
    case SAMTAVLE_FLAG: return value.flag != 0;
    case SAMTAVLE_INTEGER: return value.integer;
    case SAMTAVLE_NUMBER: return value.number;
    case SAMTAVLE_TEXT: return to_string(value.text);
    case SAMTAVLE_BINARY: return Bytes{to_string(value.text)};
    case SAMTAVLE_ITEM: return Id{value.item};
    default: return std::monostate{};
  }
}

// Points into `value`.
[[nodiscard]] inline samtavle_value to_c(const Value& value) {
  samtavle_value out{};
  out.type = static_cast<std::uint32_t>(value.index());
  if (const auto* flag = std::get_if<bool>(&value)) out.flag = *flag ? 1 : 0;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) out.integer = *integer;
  if (const auto* number = std::get_if<double>(&value)) out.number = *number;
  if (const auto* text = std::get_if<std::string>(&value)) out.text = {text->data(), text->size()};
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    out.text = {bytes->bytes.data(), bytes->bytes.size()};
  }
  if (const auto* item = std::get_if<Id>(&value)) out.item = *item;
  return out;
}

// A value as a field of a type holds it; nothing if it is of another type.
template <class T>
[[nodiscard]] std::optional<T> held(const Value& value) {
  if constexpr (std::is_same_v<T, Value>) {
    if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
    return value;
  } else if constexpr (std::is_same_v<T, Actor>) {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr) return std::nullopt;
    return Actor{static_cast<std::uint32_t>(*number)};
  } else {
    const T* found = std::get_if<T>(&value);
    if (found == nullptr) return std::nullopt;
    return *found;
  }
}
template <class T>
[[nodiscard]] Value as_value(T content) {
  if constexpr (std::is_same_v<T, Actor>) {
    return Value{static_cast<std::int64_t>(content.number)};
  } else {
    return Value{std::move(content)};
  }
}

}  // namespace samtavle
