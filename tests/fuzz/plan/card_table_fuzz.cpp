// Goal: no bytes make the reader of tables crash; whatever is read as a table is the same when it
// is written and read again, for every separator; and cards that come of it keep to the limits.
// Method: the input is read as a table in all three ways, and as a table of cards.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../accepted.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/card_table.hpp"
#include "samtavle/plan/csv.hpp"

namespace {

using namespace samtavle;

void check_table(std::string_view input, char separator) {
  const plan::CsvLimits limits{1'000, 64};
  const auto rows = plan::parse_csv(input, separator, limits);
  if (!rows) return;
  fuzz::accepted();
  SAMTAVLE_CHECK(rows->size() <= limits.rows_max);
  std::string text;
  for (const plan::CsvRow& row : *rows) {
    SAMTAVLE_CHECK(!row.cells.empty() && row.cells.size() <= limits.cells_max);
    plan::append_csv_row(text, row.cells, separator);
  }
  const auto again = plan::parse_csv(text, separator, limits);
  SAMTAVLE_CHECK(again.has_value() && again->size() == rows->size());
  for (std::size_t i = 0; i < rows->size(); ++i) {
    SAMTAVLE_CHECK((*again)[i].cells == (*rows)[i].cells);
  }
}

void check_cards(std::string_view input) {
  const auto drafts = plan::read_card_table(input);
  if (!drafts) return;
  constexpr base::EditLimits kLimits;
  for (const plan::CardDraft& draft : drafts->cards) {
    fuzz::accepted();
    SAMTAVLE_CHECK(!draft.title.empty() || !draft.body.empty());
    for (const std::string* text : {&draft.title, &draft.body, &draft.outcome}) {
      const auto length = base::count_code_points(*text);
      SAMTAVLE_CHECK(length.has_value() && *length <= kLimits.field_code_points_max);
    }
    SAMTAVLE_CHECK(plan::split_cell(plan::join_cell(draft.labels)) == draft.labels);
    for (const auto& [field, value] : draft.values) {
      const plan::FieldRow* row = plan::find_field(field);
      SAMTAVLE_CHECK(row != nullptr && plan::has_field(*row, draft.kind));
      SAMTAVLE_CHECK(plan::accepts(*row, value));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  for (const char separator : {',', ';', '\t'}) check_table(input, separator);
  check_cards(input);
  return 0;
}
