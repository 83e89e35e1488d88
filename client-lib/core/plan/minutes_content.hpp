#pragma once
// What minutes say, without how it is written: headings with blocks below them.

#include <string>
#include <variant>
#include <vector>

#include "samtavle/plan/minutes.hpp"

namespace samtavle::plan {

// Texts are UTF-8 as people wrote them, with line breaks; nothing is escaped yet.
struct MinutesText {
  std::string text;
};
struct MinutesEntry {
  std::string lead;  // stands out; may be empty
  std::string text;  // may be empty
};
struct MinutesList {
  std::vector<MinutesEntry> entries;  // at least one
};
// The first cell of each row is the row's heading.
struct MinutesTable {
  std::string caption;
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};
using MinutesBlock = std::variant<MinutesText, MinutesList, MinutesTable>;

struct MinutesSection {
  unsigned level = 2;  // of its heading; one more than that of the section around it
  std::string heading;
  std::vector<MinutesBlock> blocks;
};

struct Minutes {
  Language language = Language::danish;
  std::string title;
  std::vector<MinutesEntry> facts;
  std::vector<MinutesSection> sections;
};

[[nodiscard]] Minutes minutes_of(const board::Board& board, const Directory& directory,
                                 Language language);

// The closed votes that have a tally, each in a section of its own.
[[nodiscard]] std::vector<MinutesSection> vote_sections(const board::Board& board,
                                                        Language language);

}  // namespace samtavle::plan
