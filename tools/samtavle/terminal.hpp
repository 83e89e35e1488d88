#pragma once
// What goes to the terminal: lines, colours, a bar for long work. Bars go to stderr, and only if
// that is a terminal; answers go to stdout.

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace samtavle::cli {

[[nodiscard]] bool is_terminal(int descriptor);
[[nodiscard]] std::size_t terminal_columns();
[[nodiscard]] std::size_t terminal_rows();
// Columns that a text takes: one a code point.
[[nodiscard]] std::size_t columns_of(std::string_view text);
// The text, cut off with … if it is wider.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t columns);

// "\e[1m" and the like, or nothing if stdout is no terminal or NO_COLOR is set.
struct Colours {
  std::string bold, dim, accent, plain;
};
[[nodiscard]] const Colours& colours();

// "2025-03-01 14:05", in local time.
[[nodiscard]] std::string moment(std::int64_t time_ms);

// One line on stdout.
void print(std::string_view line);
void print_json(const boost::json::value& value);

// "Import  [########....]  52 %  260/500". Redrawn at most twenty times a second; gone at the end.
class Progress {
 public:
  Progress(std::string what, std::uint64_t total);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  void show(std::uint64_t done);

 private:
  std::string what_;
  std::uint64_t total_;
  bool visible_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace samtavle::cli
