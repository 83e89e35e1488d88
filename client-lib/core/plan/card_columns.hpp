#pragma once
// The columns of a table of cards.

#include <span>
#include <string_view>

#include "samtavle/plan/schema.hpp"

namespace samtavle::plan {

enum class CardColumn {
  id,
  kind,
  phase,
  area,
  title,
  body,
  outcome,
  labels,
  assignees,
  value,  // a scalar field of the schema
  on_behalf_of,
  author,
  author_kind,
  author_authority,
  created,
};

struct CardColumnRow {
  CardColumn column;
  Field field;               // of those that are fields of the schema
  std::string_view name{};   // of the others
  std::string_view danish{};
  std::string_view english{};
};

[[nodiscard]] std::span<const CardColumnRow> card_columns() noexcept;
[[nodiscard]] std::string_view api_name(const CardColumnRow& row) noexcept;
[[nodiscard]] std::string_view danish_name(const CardColumnRow& row) noexcept;
// By its name in the API, in Danish or in English; letters folded. Nullptr: none of them.
[[nodiscard]] const CardColumnRow* find_card_column(std::string_view heading);

}  // namespace samtavle::plan
