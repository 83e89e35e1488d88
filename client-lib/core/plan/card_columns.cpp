#include "card_columns.hpp"

#include <array>

#include "samtavle/plan/letters.hpp"

namespace samtavle::plan {
namespace {

constexpr CardColumnRow of_field(CardColumn column, Field field) { return {column, field}; }

constexpr std::array kColumns = {
    CardColumnRow{CardColumn::id, {}, "id", "Id", "Id"},
    CardColumnRow{CardColumn::kind, {}, "kind", "Type", "Kind"},
    CardColumnRow{CardColumn::phase, {}, "phase", "Fase", "Phase"},
    CardColumnRow{CardColumn::area, {}, "area", "Område", "Area"},
    of_field(CardColumn::title, fields::title),
    of_field(CardColumn::body, fields::body),
    of_field(CardColumn::outcome, fields::outcome),
    of_field(CardColumn::labels, fields::labels),
    of_field(CardColumn::assignees, fields::assignees),
    of_field(CardColumn::value, fields::due_date),
    of_field(CardColumn::value, fields::progress),
    of_field(CardColumn::value, fields::done),
    of_field(CardColumn::value, fields::frame_type),
    of_field(CardColumn::value, fields::direction),
    of_field(CardColumn::value, fields::colour),
    of_field(CardColumn::on_behalf_of, fields::on_behalf_of),
    CardColumnRow{CardColumn::author, {}, "author", "Forfatter", "Author"},
    CardColumnRow{CardColumn::author_kind, {}, "author_kind", "Forfatterens type",
                  "Kind of author"},
    CardColumnRow{CardColumn::author_authority, {}, "author_authority",
                  "Forfatterens myndighed", "Authority of author"},
    CardColumnRow{CardColumn::created, {}, "created", "Oprettet", "Created"},
};

}  // namespace

std::span<const CardColumnRow> card_columns() noexcept { return kColumns; }

std::string_view api_name(const CardColumnRow& row) noexcept {
  return row.field ? find_field(row.field)->name : row.name;
}

std::string_view danish_name(const CardColumnRow& row) noexcept {
  return row.field ? find_field(row.field)->danish : row.danish;
}

const CardColumnRow* find_card_column(std::string_view heading) {
  const std::u32string wanted = folded(heading);
  for (const CardColumnRow& row : kColumns) {
    const std::string_view english = row.field ? find_field(row.field)->english : row.english;
    for (const std::string_view name : {api_name(row), danish_name(row), english}) {
      if (folded(name) == wanted) return &row;
    }
  }
  return nullptr;
}

}  // namespace samtavle::plan
