#include "samtavle/plan/csv.hpp"

#include "samtavle/base/utf8.hpp"

namespace samtavle::plan {

using base::Errc;
using base::fail;

namespace {

// What begins a formula, or a cell that was guarded against being one.
bool is_guarded(std::string_view cell) {
  const std::size_t mark = cell.find_first_not_of('\'');
  if (mark == std::string_view::npos) return false;
  return std::string_view{"=+-@\t\r"}.find(cell[mark]) != std::string_view::npos;
}

class Parser {
 public:
  Parser(std::string_view text, char separator, const CsvLimits& limits)
      : text_(text), separator_(separator), limits_(limits) {}

  base::Result<std::vector<CsvRow>> parse() {
    while (at_ < text_.size()) {
      CsvRow row{line_, {}};
      if (const auto read = read_row(row); !read) return base::pass_on(read);
      if (row.cells.size() == 1 && row.cells[0].empty() && !quoted_) continue;
      if (rows_.size() == limits_.rows_max) return wrong(Errc::limit, "too many rows");
      rows_.push_back(std::move(row));
    }
    return std::move(rows_);
  }

 private:
  base::Unexpected<base::Error> wrong(Errc code, const char* what) const {
    return fail(code, "line " + std::to_string(line_) + ": " + what);
  }

  // Up to and with its end of line.
  base::Result<void> read_row(CsvRow& row) {
    quoted_ = false;
    while (true) {
      if (row.cells.size() == limits_.cells_max) return wrong(Errc::limit, "too many cells");
      std::string& cell = row.cells.emplace_back();
      if (at_ < text_.size() && text_[at_] == '"') {
        quoted_ = true;
        if (const auto read = read_quoted(cell); !read) return read;
      } else {
        const std::size_t begin = at_;
        while (at_ < text_.size() && !ends_cell(text_[at_])) ++at_;
        cell = text_.substr(begin, at_ - begin);
      }
      if (is_guarded(cell) && cell[0] == '\'') cell.erase(0, 1);
      if (at_ == text_.size()) return {};
      if (text_[at_] != separator_) return end_line();
      ++at_;
    }
  }

  bool ends_cell(char c) const { return c == separator_ || c == '\n' || c == '\r'; }

  base::Result<void> read_quoted(std::string& cell) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      const bool twice = c == '"' && at_ < text_.size() && text_[at_] == '"';
      if (c == '"' && !twice) {
        if (at_ < text_.size() && !ends_cell(text_[at_])) {
          return wrong(Errc::invalid, "something stands behind a quote that ends a cell");
        }
        return {};
      }
      if (twice) ++at_;
      if (c == '\n') ++line_;
      cell += c;
    }
    return wrong(Errc::invalid, "a quote is not closed");
  }

  base::Result<void> end_line() {
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
    return {};
  }

  std::string_view text_;
  char separator_;
  const CsvLimits& limits_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  bool quoted_ = false;
  std::vector<CsvRow> rows_;
};

}  // namespace

void append_csv_row(std::string& out, std::span<const std::string> cells, char separator) {
  bool first = true;
  for (const std::string& cell : cells) {
    if (!first) out += separator;
    first = false;
    const bool guard = is_guarded(cell);
    // An empty cell alone would be an empty line, which says nothing.
    const bool quote = (cell.empty() && cells.size() == 1) ||
                       cell.find_first_of("\"\r\n") != std::string::npos ||
                       cell.find(separator) != std::string::npos;
    if (quote) out += '"';
    if (guard) out += '\'';
    for (const char c : cell) {
      if (c == '"') out += '"';
      out += c;
    }
    if (quote) out += '"';
  }
  out += "\r\n";
}

base::Result<std::vector<CsvRow>> parse_csv(std::string_view text, char separator,
                                            const CsvLimits& limits) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!base::count_code_points(text)) {
    return fail(Errc::invalid, "the table is no UTF-8; save it as \"CSV UTF-8\"");
  }
  return Parser{text, separator, limits}.parse();
}

}  // namespace samtavle::plan
