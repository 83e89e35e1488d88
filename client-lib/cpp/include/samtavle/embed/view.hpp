#pragma once
// A board that is being looked at: good as long as the callback that it is handed to, and on its
// thread.

#include <optional>
#include <string>
#include <vector>

#include "samtavle/embed/error.hpp"
#include "samtavle/embed/item.hpp"

namespace samtavle {

class View {
 public:
  explicit View(samtavle_view handle) : handle_(handle) {}

  // Deleted ones too. Nothing: there is no such item.
  [[nodiscard]] std::optional<Item> item(Id id) const {
    samtavle_item found = sized<samtavle_item>();
    const int status = samtavle_view_item(handle_, id, &found);
    if (status == SAMTAVLE_NOT_FOUND) return std::nullopt;
    check(status);
    return read(found);
  }
  // Those that are to be seen, of one kind or of all.
  [[nodiscard]] std::vector<Item> items(Kind of = {}) const {
    const samtavle_id* ids = nullptr;
    std::size_t count = 0;
    check(samtavle_view_items(handle_, of.number, &ids, &count));
    return read(ids, count);
  }
  // Those that are not deleted, in their order.
  [[nodiscard]] std::vector<Item> children(Id in, Kind of = {}) const {
    const samtavle_id* ids = nullptr;
    std::size_t count = 0;
    check(samtavle_view_children(handle_, in, of.number, &ids, &count));
    return read(ids, count);
  }
  [[nodiscard]] std::optional<Item> root() const { return item(root_id); }
  // What the plan reads out of the board, as JSON (samtavle_question).
  [[nodiscard]] std::string ask(samtavle_question question, Id about = {},
                                const std::string& words = {}) const {
    samtavle_text out{};
    check(samtavle_view_ask(handle_, question, about, words.c_str(), &out));
    return to_string(out);
  }

 private:
  [[nodiscard]] std::vector<Item> read(const samtavle_id* ids, std::size_t count) const {
    std::vector<Item> out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (auto one = item(ids[i])) out.push_back(std::move(*one));
    }
    return out;
  }
  [[nodiscard]] std::vector<std::uint32_t> written(Id id, samtavle_sort sort) const {
    const std::uint32_t* numbers = nullptr;
    std::size_t count = 0;
    check(samtavle_view_fields(handle_, id, sort, &numbers, &count));
    return {numbers, numbers + count};
  }
  [[nodiscard]] Item read(const samtavle_item& found) const {
    Item out;
    out.id = found.id;
    out.kind = Kind{found.kind};
    out.container = found.container;
    out.created_by = Actor{found.created_by};
    out.created_ms = found.created_ms;
    out.deleted = found.deleted != 0;
    out.visible = found.visible != 0;
    out.pending = found.pending != 0;
    for (const std::uint32_t field : written(out.id, SAMTAVLE_SORT_TEXT)) {
      samtavle_text text{};
      check(samtavle_view_text(handle_, out.id, field, &text));
      if (text.size > 0) out.texts.emplace(field, to_string(text));
    }
    for (const std::uint32_t field : written(out.id, SAMTAVLE_SORT_SCALAR)) {
      samtavle_value value{};
      check(samtavle_view_value(handle_, out.id, field, &value));
      if (value.type != SAMTAVLE_NONE) out.values.emplace(field, from_c(value));
    }
    for (const std::uint32_t field : written(out.id, SAMTAVLE_SORT_SET)) {
      const samtavle_value* members = nullptr;
      std::size_t count = 0;
      check(samtavle_view_members(handle_, out.id, field, &members, &count));
      for (std::size_t i = 0; i < count; ++i) out.sets[field].push_back(from_c(members[i]));
    }
    return out;
  }

  samtavle_view handle_;
};

}  // namespace samtavle
