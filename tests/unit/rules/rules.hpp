// The rules of the source tree as functions from text to complaints. They read no files, so that
// each rule can be shown a sample that breaks it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace samtavle::rules {

struct FolderRule {
  std::string folder;
  std::vector<std::string> samtavle;
  std::vector<std::string> other;
  std::vector<std::string> deny;
  std::vector<std::string> words;
};

struct IncludeTable {
  std::vector<FolderRule> folders;
  std::vector<std::string> public_deny;
  std::vector<std::string> errors;  // lines of the table that were not understood

  // The rule with the longest folder that contains `path`, or nullptr.
  [[nodiscard]] const FolderRule* find(std::string_view path) const;
};

[[nodiscard]] IncludeTable parse_include_table(std::string_view text);

// Paths are relative to the root of the repository, with forward slashes. Each complaint reads
// "<path>:<line>: <what to change>".
using Complaints = std::vector<std::string>;

[[nodiscard]] Complaints check_includes(const IncludeTable& table, std::string_view path,
                                        std::string_view text);

// Length of files and lines, tabs, leftover markers, #pragma once; by the kind of file.
[[nodiscard]] Complaints check_tidy(std::string_view path, std::string_view text);

// The visible entries of the root are these and no others. Hidden entries and build/ are ignored.
[[nodiscard]] Complaints check_top_level(const std::vector<std::string>& entries);

}  // namespace samtavle::rules
