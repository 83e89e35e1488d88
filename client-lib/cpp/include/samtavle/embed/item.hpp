#pragma once
// An item as it is at one moment. A copy: it stays as it is.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "samtavle/embed/schema.hpp"

namespace samtavle {

class Item {
 public:
  Id id;         // the one that holds now
  Kind kind;
  Id container;  // what it stands in; of the board itself none
  Actor created_by;
  std::int64_t created_ms = 0;  // 0 while it is pending
  bool deleted = false;
  bool visible = false;  // neither it nor anything that it stands in is deleted
  bool pending = false;  // made here and not saved yet

  // A text is "" and a set empty if nothing was written.
  [[nodiscard]] const std::string& get(TextField field) const {
    static const std::string none;
    const auto found = texts.find(field.number);
    return found != texts.end() ? found->second : none;
  }
  template <class T>
  [[nodiscard]] std::vector<T> get(SetField<T> field) const {
    std::vector<T> out;
    const auto found = sets.find(field.number);
    if (found == sets.end()) return out;
    for (const Value& member : found->second) {
      if (auto one = held<T>(member)) out.push_back(std::move(*one));
    }
    return out;
  }
  template <class T>
  [[nodiscard]] std::optional<T> get(ScalarField<T> field) const {
    const auto found = values.find(field.number);
    return found != values.end() ? held<T>(found->second) : std::nullopt;
  }
  [[nodiscard]] const std::string& title() const { return get(fields::title); }

  // By the numbers of fields, also of those that this version has no name for.
  std::map<std::uint32_t, std::string> texts;
  std::map<std::uint32_t, std::vector<Value>> sets;
  std::map<std::uint32_t, Value> values;

  friend bool operator==(const Item&, const Item&) = default;
};

}  // namespace samtavle
