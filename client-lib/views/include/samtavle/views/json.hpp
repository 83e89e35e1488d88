#pragma once
// Writes what the core says as JSON: the host parses it faster than anything that it could decode
// itself, and gets objects that are ready to be handed out.

#include <cstdint>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/value.hpp"
#include "samtavle/plan/roles.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::views {

// How places in texts are counted.
enum class Offsets : std::uint8_t { utf16, code_points };

class Json {
 public:
  explicit Json(std::string& out, Offsets offsets = Offsets::utf16)
      : out_(out), offsets_(offsets) {}

  [[nodiscard]] Offsets offsets() const noexcept { return offsets_; }

  Json& open(char bracket);   // { or [
  Json& close(char bracket);  // } or ]
  Json& key(std::string_view name);

  Json& text(std::string_view utf8);
  Json& number(std::uint64_t value);
  Json& integer(std::int64_t value);
  Json& real(double value);
  Json& flag(bool value);
  // Strings: an id as "3.17"; the names of the schema, "unknown" for what it does not know.
  Json& id(base::OpId id);
  Json& kind(base::Kind kind);
  Json& field(base::Field field);
  // null, a boolean, a number, a string, {"item": id} or {"binary": base64}.
  Json& value(const base::Value& value);
  // As fields of a known type show it: an item is its id, bytes are base64.
  Json& plain(const base::Value& value);

  // A member of an object at once. Those with `some` are left out where there is nothing.
  Json& text(std::string_view name, std::string_view utf8) { return key(name).text(utf8); }
  Json& number(std::string_view name, std::uint64_t value) { return key(name).number(value); }
  Json& integer(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  Json& flag(std::string_view name, bool value) { return key(name).flag(value); }
  Json& id(std::string_view name, base::OpId id) { return key(name).id(id); }
  Json& kind(std::string_view name, base::Kind kind) { return key(name).kind(kind); }
  Json& some_id(std::string_view name, base::OpId item) { return item ? id(name, item) : *this; }
  Json& some_value(std::string_view name, const base::Value& held) {
    return held.empty() ? *this : key(name).value(held);
  }
  Json& some_field(std::string_view name, base::Field f) { return f ? key(name).field(f) : *this; }
  Json& some_role(std::string_view name, plan::Role role);
  Json& some_level(std::string_view name, plan::Level level);

  // A list; `each` writes one element.
  template <class List, class Each>
  Json& list(const List& elements, Each each) {
    open('[');
    for (const auto& element : elements) each(element);
    return close(']');
  }
  template <class List, class Each>
  Json& list(std::string_view name, const List& elements, Each each) {
    return key(name).list(elements, each);
  }

 private:
  void comma();

  std::string& out_;
  Offsets offsets_;
  bool first_ = true;  // nothing stands before, at this height
};

}  // namespace samtavle::views
