#pragma once
// Cards as a table, and cards to be made from one: a row a card, a column a field, by the names of
// the schema or what people call it. What a table does not hold: formatting, comments, history.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/base/result.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/plan/minutes.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::plan {

struct CardTableStyle {
  bool danish_header = false;  // otherwise the names of the API
  bool byte_order_mark = false;
  char separator = ',';
};

// All cards that are to be seen, connectors aside, in the order of the board. Several labels or
// people in one cell are parted by "; " (with \ before a ; that is part of one).
[[nodiscard]] std::string card_table(const board::Board& board, const Directory& directory,
                                     const CardTableStyle& style = {});

// A card that is to be made. Empty: not said.
struct CardDraft {
  std::size_t row = 0;  // where it comes from, for what is said of it
  Kind kind = kinds::idea;
  std::string phase;  // title
  std::string area;   // title
  std::string title;
  std::string body;
  std::string outcome;
  std::string on_behalf_of;
  std::vector<std::string> labels;
  std::vector<std::string> assignees;               // names, or #<number of the actor>
  std::vector<std::pair<Field, base::Value>> values;  // that the kind has, and takes
  std::vector<std::string> comments;
};

// Something that could not be taken, and why.
struct NotTaken {
  std::size_t row = 0;
  std::string column;
  std::string why;
  friend bool operator==(const NotTaken&, const NotTaken&) = default;
};

struct CardDrafts {
  std::vector<CardDraft> cards;
  std::vector<NotTaken> not_taken;
};

// Reads a table whose first row names its columns, parted by commas, semicolons or tabs. Rows are
// lines of the file.
// Errors: invalid (no table, or none of the columns `title` and `body`), limit.
[[nodiscard]] base::Result<CardDrafts> read_card_table(std::string_view text);

// Takes out of a draft what no field may hold, and says so. False: nothing is left of it.
[[nodiscard]] bool check_draft(CardDraft& draft, std::vector<NotTaken>& not_taken);

// "a; b", and back: any strings come back as they were, but for empty ones.
[[nodiscard]] std::string join_cell(const std::vector<std::string>& parts);
[[nodiscard]] std::vector<std::string> split_cell(std::string_view cell);

}  // namespace samtavle::plan
