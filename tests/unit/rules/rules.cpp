#include "rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <sstream>

namespace samtavle::rules {
namespace {

constexpr std::size_t kFileLinesMax = 600;
constexpr std::size_t kTestFileLinesMax = 800;
constexpr std::size_t kLineColumnsMax = 100;

constexpr std::array<std::string_view, 12> kTopLevel = {
    "ARCHITECTURE.md", "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "client-lib",
    "deploy",          "proto",          "publiccode.yml",    "server",  "tests",     "tools"};

bool ends_with_any(std::string_view path, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [path](std::string_view ending) { return path.ends_with(ending); });
}

bool is_cpp(std::string_view path) { return ends_with_any(path, {".hpp", ".cpp"}); }

bool has_prefix(const std::vector<std::string>& prefixes, std::string_view include) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [include](const std::string& prefix) { return include.starts_with(prefix); });
}

bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string complaint(std::string_view path, std::size_t line, std::string_view what) {
  std::ostringstream out;
  out << path << ':' << line << ": " << what;
  return out.str();
}

// The text with comments blanked out. A string that holds "//" loses its end, which is harmless
// here: no rule looks for anything inside of strings.
std::string without_comments(std::string_view text) {
  std::string code{text};
  std::size_t i = 0;
  while (i + 1 < code.size()) {
    std::size_t end = i;
    if (code[i] == '/' && code[i + 1] == '/') {
      end = std::min(code.find('\n', i), code.size());
    } else if (code[i] == '/' && code[i + 1] == '*') {
      const std::size_t close = code.find("*/", i + 2);
      end = close == std::string::npos ? code.size() : close + 2;
    }
    if (end == i) {
      ++i;
      continue;
    }
    for (; i < end; ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
  }
  return code;
}

struct Include {
  std::string_view name;
  bool quoted = false;
};

std::optional<Include> parse_include(std::string_view line) {
  const auto skip_blanks = [&line] {
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  };
  skip_blanks();
  if (!line.starts_with('#')) return std::nullopt;
  line.remove_prefix(1);
  skip_blanks();
  if (!line.starts_with("include")) return std::nullopt;
  line.remove_prefix(std::string_view("include").size());
  skip_blanks();
  if (line.empty()) return std::nullopt;
  const char close = line.front() == '<' ? '>' : '"';
  const bool quoted = line.front() == '"';
  const std::size_t end = line.find(close, 1);
  if (end == std::string_view::npos) return Include{line, quoted};
  return Include{line.substr(1, end - 1), quoted};
}

bool is_standard(const Include& include) {
  return !include.quoted && include.name.find_first_of("/.") == std::string_view::npos;
}

// What is wrong with this include, or an empty string.
std::string judge(const FolderRule& rule, const Include& include) {
  const std::string name{include.name};
  if (name.starts_with("samtavle/")) {
    const std::string_view rest = include.name.substr(std::string_view("samtavle/").size());
    const std::string_view part = rest.substr(0, rest.find('/'));
    if (contains(rule.samtavle, part)) return {};
    return rule.folder + " may not include " + name;
  }
  if (include.name.find("..") != std::string_view::npos) {
    return "an include leaves its folder: " + name;
  }
  if (include.quoted) return {};
  if (is_standard(include) && !contains(rule.deny, include.name)) return {};
  if (!is_standard(include) && has_prefix(rule.other, include.name)) return {};
  if (is_standard(include) && contains(rule.other, include.name)) return {};
  return rule.folder + " may not include <" + name + ">";
}

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool has_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word_char(line[at - 1]);
    const bool stops = end >= line.size() || !is_word_char(line[end]) || !is_word_char(word.back());
    if (begins && stops) return true;
  }
  return false;
}

// Code points, so that a Danish letter counts as one column.
std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

const FolderRule* IncludeTable::find(std::string_view path) const {
  const FolderRule* best = nullptr;
  for (const FolderRule& rule : folders) {
    if (!path.starts_with(rule.folder + "/")) continue;
    if (best == nullptr || rule.folder.size() > best->folder.size()) best = &rule;
  }
  return best;
}

IncludeTable parse_include_table(std::string_view text) {
  IncludeTable table;
  bool in_public = false;
  std::size_t number = 0;
  for (const std::string_view line : split_lines(text)) {
    ++number;
    std::istringstream in{std::string(line.substr(0, line.find('#')))};
    std::string key;
    if (!(in >> key)) continue;
    std::vector<std::string> values;
    for (std::string value; in >> value;) values.push_back(value);

    std::vector<std::string>* list = nullptr;
    if (key == "folder" && values.size() == 1) {
      in_public = false;
      table.folders.push_back({values[0], {}, {}, {}, {}});
      continue;
    }
    if (key == "public" && values.empty()) {
      in_public = true;
      continue;
    }
    if (in_public) {
      if (key == "deny-prefix") list = &table.public_deny;
    } else if (!table.folders.empty()) {
      FolderRule& rule = table.folders.back();
      if (key == "samtavle") list = &rule.samtavle;
      if (key == "other") list = &rule.other;
      if (key == "deny") list = &rule.deny;
      if (key == "words") list = &rule.words;
    }
    if (list == nullptr) {
      table.errors.push_back(complaint("include_table.txt", number, "not understood"));
      continue;
    }
    list->insert(list->end(), values.begin(), values.end());
  }
  return table;
}

Complaints check_includes(const IncludeTable& table, std::string_view path, std::string_view text) {
  const FolderRule* rule = table.find(path);
  if (rule == nullptr) {
    return {complaint(path, 1, "no rule in tests/unit/rules/include_table.txt for this folder")};
  }
  const bool is_public = path.find("/include/") != std::string_view::npos;
  const std::string code = without_comments(text);
  Complaints complaints;
  std::size_t number = 0;
  for (const std::string_view line : split_lines(code)) {
    ++number;
    for (const std::string& word : rule->words) {
      if (has_word(line, word)) {
        complaints.push_back(complaint(path, number, rule->folder + " may not use " + word));
      }
    }
    const auto include = parse_include(line);
    if (!include) continue;
    if (const std::string wrong = judge(*rule, *include); !wrong.empty()) {
      complaints.push_back(complaint(path, number, wrong));
    }
    if (is_public && has_prefix(table.public_deny, include->name)) {
      complaints.push_back(
          complaint(path, number, "a public header may not include " + std::string(include->name)));
    }
  }
  return complaints;
}

Complaints check_tidy(std::string_view path, std::string_view text) {
  Complaints complaints;
  const auto lines = split_lines(text);
  const bool cpp = is_cpp(path);
  const bool is_test = path.starts_with("tests/") ||
                       path.find("/test/") != std::string_view::npos ||
                       path.find(".test.") != std::string_view::npos;
  const std::size_t lines_max = is_test ? kTestFileLinesMax : kFileLinesMax;
  if (lines.size() > lines_max) {
    complaints.push_back(complaint(
        path, lines.size(), "more than " + std::to_string(lines_max) + " lines: split the file"));
  }
  if (path.ends_with(".hpp") &&
      std::find(lines.begin(), lines.end(), std::string_view("#pragma once")) == lines.end()) {
    complaints.push_back(complaint(path, 1, "a header needs #pragma once"));
  }
  // Spelled in halves, or this file would report itself.
  static const std::array<std::string, 2> kMarkers = {std::string("TO") + "DO",
                                                      std::string("FIX") + "ME"};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (cpp && columns(lines[i]) > kLineColumnsMax) {
      complaints.push_back(
          complaint(path, i + 1, "more than " + std::to_string(kLineColumnsMax) + " columns"));
    }
    if (lines[i].find('\t') != std::string_view::npos) {
      complaints.push_back(complaint(path, i + 1, "a tab: use spaces"));
    }
    if (lines[i].ends_with('\r') || lines[i].ends_with(' ')) {
      complaints.push_back(complaint(path, i + 1, "blank space at the end of the line"));
    }
    for (const std::string& marker : kMarkers) {
      if (has_word(lines[i], marker)) {
        complaints.push_back(complaint(path, i + 1, marker + ": do it now or leave it out"));
      }
    }
  }
  return complaints;
}

Complaints check_top_level(const std::vector<std::string>& entries) {
  Complaints complaints;
  for (const std::string& entry : entries) {
    if (entry.starts_with('.') || entry == "build") continue;
    if (std::find(kTopLevel.begin(), kTopLevel.end(), entry) == kTopLevel.end()) {
      complaints.push_back(complaint(entry, 1, "does not belong at the top level"));
    }
  }
  for (const std::string_view wanted : kTopLevel) {
    if (!contains(entries, wanted)) {
      complaints.push_back(complaint(wanted, 1, "is missing at the top level"));
    }
  }
  return complaints;
}

}  // namespace samtavle::rules
