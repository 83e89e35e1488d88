// Reading a table of cards.

#include <algorithm>
#include <optional>

#include "card_columns.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/card_table.hpp"
#include "samtavle/plan/csv.hpp"
#include "samtavle/plan/letters.hpp"
#include "samtavle/plan/on_behalf.hpp"
#include "samtavle/plan/plain_line.hpp"

namespace samtavle::plan {

using base::Errc;
using base::fail;

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// By its name in the API, in Danish or in English.
const KindRow* find_card_kind(std::string_view word) {
  const std::u32string wanted = folded(trimmed(word));
  for (const KindRow& row : kind_rows()) {
    const bool card = row.subject == Subject::card || row.subject == Subject::elastic_frame;
    if (!card || row.kind == kinds::connector) continue;
    if (folded(row.name) == wanted || folded(row.danish) == wanted ||
        folded(row.english) == wanted) {
      return &row;
    }
  }
  return nullptr;
}

std::optional<base::Value> parse_cell(const FieldRow& row, std::string_view text) {
  if (row.value == ValueType::flag) {
    const std::u32string word = folded(text);
    if (word == U"true" || word == U"ja" || word == U"yes" || word == U"1") return true;
    if (word == U"false" || word == U"nej" || word == U"no" || word == U"0") return false;
    return std::nullopt;
  }
  base::Value value{text};
  return accepts(row, value) ? std::optional{value} : std::nullopt;
}

class TableReader {
 public:
  explicit TableReader(std::vector<CsvRow> rows) : rows_(std::move(rows)) {}

  base::Result<CardDrafts> read() {
    if (rows_.empty()) return fail(Errc::invalid, "the table is empty");
    read_header(rows_[0]);
    const bool has_words = std::any_of(columns_.begin(), columns_.end(), [](const auto* column) {
      return column != nullptr &&
             (column->column == CardColumn::title || column->column == CardColumn::body);
    });
    if (!has_words) {
      return fail(Errc::invalid,
                  "the first row names neither a column title nor a column body "
                  "(\"Titel\", \"Tekst\")");
    }
    for (std::size_t i = 1; i < rows_.size(); ++i) read_row(rows_[i]);
    return std::move(out_);
  }

 private:
  void not_taken(std::size_t row, std::string_view column, std::string why) {
    out_.not_taken.push_back({row, std::string{column}, std::move(why)});
  }

  void read_header(const CsvRow& header) {
    for (const std::string& heading : header.cells) {
      const CardColumnRow* column = find_card_column(trimmed(heading));
      const bool twice = column != nullptr && std::find(columns_.begin(), columns_.end(), column) !=
                                                  columns_.end();
      if (twice || column == nullptr) {
        if (!trimmed(heading).empty()) {
          not_taken(header.line, heading, twice ? "the column comes twice" : "no such column");
        }
        column = nullptr;
      } else if (is_only_told(column->column)) {
        not_taken(header.line, heading,
                  "a new card has its own; who imports it is its author, today");
        column = nullptr;
      }
      columns_.push_back(column);
    }
  }

  static bool is_only_told(CardColumn column) {
    return column == CardColumn::id || column == CardColumn::author ||
           column == CardColumn::author_kind || column == CardColumn::author_authority ||
           column == CardColumn::created;
  }

  void read_row(const CsvRow& row) {
    // What spreadsheets leave below a table.
    if (std::all_of(row.cells.begin(), row.cells.end(),
                    [](const std::string& cell) { return cell.empty(); })) {
      return;
    }
    CardDraft draft;
    draft.row = row.line;
    // The kind first: it says which fields there are.
    for (const bool kind : {true, false}) {
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const CardColumnRow* column = i < columns_.size() ? columns_[i] : nullptr;
        if (column == nullptr || row.cells[i].empty()) continue;
        if ((column->column == CardColumn::kind) == kind) read_cell(draft, *column, row.cells[i]);
      }
    }
    if (row.cells.size() > columns_.size()) {
      not_taken(row.line, {}, "there are more cells than columns");
    }
    if (check_draft(draft, out_.not_taken)) out_.cards.push_back(std::move(draft));
  }

  void read_cell(CardDraft& draft, const CardColumnRow& column, const std::string& cell) {
    switch (column.column) {
      case CardColumn::kind:
        if (const KindRow* row = find_card_kind(cell)) {
          draft.kind = row->kind;
        } else {
          not_taken(draft.row, api_name(column),
                    "no kind of card is called so; it becomes an idea");
        }
        break;
      case CardColumn::phase: draft.phase = trimmed(cell); break;
      case CardColumn::area: draft.area = trimmed(cell); break;
      case CardColumn::title: draft.title = cell; break;
      case CardColumn::body: draft.body = cell; break;
      case CardColumn::outcome: draft.outcome = cell; break;
      case CardColumn::labels: draft.labels = split_cell(cell); break;
      case CardColumn::assignees: draft.assignees = split_cell(cell); break;
      case CardColumn::on_behalf_of: draft.on_behalf_of = trimmed(cell); break;
      case CardColumn::value: read_value(draft, column, trimmed(cell)); break;
      case CardColumn::id:
      case CardColumn::author:
      case CardColumn::author_kind:
      case CardColumn::author_authority:
      case CardColumn::created: break;
    }
  }

  void read_value(CardDraft& draft, const CardColumnRow& column, std::string_view cell) {
    const FieldRow& row = *find_field(column.field);
    if (!has_field(row, draft.kind)) {
      return not_taken(draft.row, row.name,
                       "a card of kind " + std::string{find_kind(draft.kind)->name} +
                           " has no such field");
    }
    if (const auto value = parse_cell(row, cell)) {
      draft.values.emplace_back(row.field, *value);
      return;
    }
    std::string takes;
    for (const std::string_view word : row.words) {
      takes += (takes.empty() ? "one of " : ", ") + std::string{word};
    }
    if (row.value == ValueType::date) takes = "a date as 2025-03-01";
    if (row.value == ValueType::flag) takes = "true or false";
    not_taken(draft.row, row.name, "takes " + takes);
  }

  std::vector<CsvRow> rows_;
  std::vector<const CardColumnRow*> columns_;  // nullptr: not taken
  CardDrafts out_;
};

constexpr base::EditLimits kLimits;

bool fits(const std::string& text, std::size_t code_points_max) {
  const auto length = base::count_code_points(text);
  return length && *length <= code_points_max;
}

}  // namespace

bool check_draft(CardDraft& draft, std::vector<NotTaken>& not_taken) {
  const auto refuse = [&](const char* column, std::string why) {
    not_taken.push_back({draft.row, column, std::move(why)});
  };
  const auto has = [&draft](Field field) { return has_field(*find_field(field), draft.kind); };
  const auto check_text = [&](std::string& text, const char* column, bool may_have) {
    if (text.empty() || (may_have && fits(text, kLimits.field_code_points_max))) return;
    refuse(column, may_have ? "the text is longer than " +
                                  std::to_string(kLimits.field_code_points_max) + " characters"
                            : "a card of this kind has no such field");
    text.clear();
  };
  check_text(draft.title, "title", true);
  check_text(draft.body, "body", true);
  check_text(draft.outcome, "outcome", has(fields::outcome));
  std::erase_if(draft.labels, [&](const std::string& label) {
    const bool good = label.size() <= kLimits.value_bytes_max;
    if (!good) refuse("labels", "a label is too long");
    return !good;
  });
  for (auto* list : {&draft.labels, &draft.assignees}) {
    if (list->size() <= kLimits.set_members_max) continue;
    refuse(list == &draft.labels ? "labels" : "assignees", "there are too many");
    list->resize(kLimits.set_members_max);
  }
  if (!draft.on_behalf_of.empty() &&
      (draft.on_behalf_of.size() > kOnBehalfBytesMax || !is_plain_line(draft.on_behalf_of))) {
    refuse("on_behalf_of", "the name is too long, or not one plain line");
    draft.on_behalf_of.clear();
  }
  std::erase_if(draft.comments, [&](const std::string& comment) {
    const bool good = fits(comment, kLimits.field_code_points_max);
    if (!good) refuse("comments", "a comment is too long");
    return !good;
  });
  if (!draft.title.empty() || !draft.body.empty()) return true;
  refuse("title", "the card has neither a title nor a text");
  return false;
}

base::Result<CardDrafts> read_card_table(std::string_view text) {
  // Spreadsheets write what their country is used to: the header tells which it is.
  const std::string_view first = text.substr(0, text.find_first_of("\r\n"));
  char separator = ',';
  std::size_t most = 0;
  for (const char candidate : {',', ';', '\t'}) {
    const auto header = parse_csv(first, candidate);
    if (!header || header->empty()) continue;
    const auto known = static_cast<std::size_t>(
        std::count_if(header->front().cells.begin(), header->front().cells.end(),
                      [](const std::string& heading) {
                        return find_card_column(trimmed(heading)) != nullptr;
                      }));
    if (known <= most) continue;
    most = known;
    separator = candidate;
  }
  auto rows = parse_csv(text, separator);
  if (!rows) return base::pass_on(rows);
  return TableReader{std::move(*rows)}.read();
}

}  // namespace samtavle::plan
