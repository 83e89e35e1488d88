#pragma once
// Fields read and written by their types, which follow from the schema's table:
//
//   std::optional<std::string_view> due = get<fields::due_date>(card);
//   set<fields::dots_per_actor>(composer, round, 3);
//
// A field of another sort, or a value of another type, does not compile. What stands on a board is
// whatever an author's program wrote: a value that the schema does not take reads as none.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/board/composer.hpp"
#include "samtavle/plan/schema_rows.hpp"

namespace samtavle::plan {

// The row of a field. A field without one does not compile.
template <Field F>
consteval const FieldRow& row_of() {
  for (const FieldRow& row : rows::kFieldRows) {
    if (row.field == F) return row;
  }
  __builtin_unreachable();  // no constant: the schema has no such field
}

// What a scalar, or a member of a set, is in C++. Views are good as long as the item is unchanged.
template <ValueType>
struct HeldBy;
template <>
struct HeldBy<ValueType::flag> {
  using type = bool;
};
template <>
struct HeldBy<ValueType::integer> {
  using type = std::int64_t;
};
template <>
struct HeldBy<ValueType::number> {
  using type = double;
};
template <>
struct HeldBy<ValueType::string> {
  using type = std::string_view;
};
template <>
struct HeldBy<ValueType::word> : HeldBy<ValueType::string> {};
template <>
struct HeldBy<ValueType::date> : HeldBy<ValueType::string> {};
template <>
struct HeldBy<ValueType::item> {
  using type = base::OpId;
};
template <>
struct HeldBy<ValueType::actor> {
  using type = base::Actor;
};
template <>
struct HeldBy<ValueType::any> {
  using type = base::Value;
};
template <>
struct HeldBy<ValueType::binary> {
  using type = std::string_view;
};
template <Field F>
using Held = typename HeldBy<row_of<F>().value>::type;

template <Field F>
concept ScalarField = row_of<F>().type == FieldType::scalar;
template <Field F>
concept SetField = row_of<F>().type == FieldType::set;
template <Field F>
concept TextField = row_of<F>().type == FieldType::text;

// To and from what the board keeps. Nothing if the schema does not take the value.
template <Field F>
[[nodiscard]] std::optional<Held<F>> from_value(const base::Value& value) {
  constexpr ValueType type = row_of<F>().value;
  if (value.empty() || !accepts(row_of<F>(), value)) return std::nullopt;
  if constexpr (type == ValueType::any) {
    return value;
  } else if constexpr (type == ValueType::binary) {
    return value.get_if<base::Binary>();
  } else if constexpr (type == ValueType::actor) {
    return base::Actor{static_cast<std::uint32_t>(*value.get_if<std::int64_t>())};
  } else if constexpr (std::is_same_v<Held<F>, std::string_view>) {
    return value.get_if<std::string>();
  } else {
    return *value.get_if<Held<F>>();
  }
}
template <Field F>
[[nodiscard]] base::Value to_value(const Held<F>& held) {
  constexpr ValueType type = row_of<F>().value;
  if constexpr (type == ValueType::binary) {
    return base::Value::binary(held);
  } else if constexpr (type == ValueType::actor) {
    return base::Value{static_cast<std::int64_t>(held.value)};
  } else {
    return base::Value{held};
  }
}

// Reading.
template <Field F>
  requires ScalarField<F>
[[nodiscard]] std::optional<Held<F>> get(const board::Item& item) {
  return from_value<F>(item.value(F));
}
template <Field F>
  requires SetField<F>
[[nodiscard]] std::vector<Held<F>> get(const board::Item& item) {
  std::vector<Held<F>> out;
  for (const base::Value& member : item.members(F)) {
    if (auto held = from_value<F>(member)) out.push_back(std::move(*held));
  }
  return out;
}
template <Field F>
  requires TextField<F>
[[nodiscard]] std::string get(const board::Item& item) {
  return item.text_utf8(F);
}

// Writing. Errors are those of the composer; what the schema does not take of a right type (a word
// that is none of the field's, no date) is refused by the server (INVALID).
template <Field F>
  requires ScalarField<F>
board::Applied<void> set(board::Composer& composer, base::OpId item, const Held<F>& value) {
  return composer.set(item, F, to_value<F>(value));
}
template <Field F>
  requires ScalarField<F>
board::Applied<void> clear(board::Composer& composer, base::OpId item) {
  return composer.set(item, F, base::Value{});
}
template <Field F>
  requires SetField<F>
board::Applied<void> add(board::Composer& composer, base::OpId item, const Held<F>& member) {
  return composer.add_member(item, F, to_value<F>(member));
}
template <Field F>
  requires SetField<F>
board::Applied<void> remove(board::Composer& composer, base::OpId item, const Held<F>& member) {
  return composer.remove_member(item, F, to_value<F>(member));
}

// The items of a kind that are not deleted, in the order of their ids.
[[nodiscard]] inline std::vector<const board::Item*> items_of(const board::Board& board,
                                                              Kind kind) {
  std::vector<const board::Item*> out;
  for (const board::Item* item : board.items()) {
    if (item->kind == kind && !item->deleted()) out.push_back(item);
  }
  return out;
}

}  // namespace samtavle::plan
