#pragma once
// Rows of cells as text (RFC 4180), for tables that people open in a spreadsheet.
//
// A spreadsheet takes a cell that begins with = + - @ or a tab for a formula and computes it, also
// when it came from somebody else. Such cells are written with an apostrophe before them, which is
// taken away again when they are read; so what was written comes back, whatever it is.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/result.hpp"

namespace samtavle::plan {

inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

struct CsvRow {
  std::size_t line = 0;  // on which it begins, from 1
  std::vector<std::string> cells;
};

struct CsvLimits {
  std::size_t rows_max = 100'000;
  std::size_t cells_max = 256;  // of a row
};

// Appends one row, with its end of line.
void append_csv_row(std::string& out, std::span<const std::string> cells, char separator = ',');

// Lines end with CR LF, LF or CR; empty lines are left out, as is a byte order mark. Rows may be of
// different lengths. Errors: invalid (no UTF-8; a quote that is not closed, or that something
// follows), limit; with the line.
[[nodiscard]] base::Result<std::vector<CsvRow>> parse_csv(std::string_view text,
                                                          char separator = ',',
                                                          const CsvLimits& limits = {});

}  // namespace samtavle::plan
