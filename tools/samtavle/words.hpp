#pragma once
// Kinds, fields and values as people and scripts write them: by their names in the schema, and by
// their numbers where the schema does not know them.

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "samtavle/base/value.hpp"
#include "samtavle/board/item.hpp"
#include "settings.hpp"

namespace samtavle::cli {

// "idea"; "kind-1033" for an unknown one. And back: also "1033". Errors: config.
[[nodiscard]] std::string kind_name(base::Kind kind);
[[nodiscard]] Result<base::Kind> parse_kind(const std::string& word);
[[nodiscard]] std::string field_name(base::Field field);
[[nodiscard]] Result<base::Field> parse_field(const std::string& word);

// An item on the command line: "3.17", or "board" for the root. Errors: config.
[[nodiscard]] Result<base::OpId> parse_item(const std::string& word);

// null, true, 12, 0.5, "text", {"item": "3.17"}, {"binary": "<hexadecimal>"}.
[[nodiscard]] boost::json::value to_json(const base::Value& value);
// Errors: invalid.
[[nodiscard]] Result<base::Value> value_from_json(const boost::json::value& value);

// A value on the command line, as the schema has it for this field: true, 12, 0.5, a word, a date,
// an item. For fields that the schema does not know: JSON if it is, otherwise text.
// Errors: config, and what the field takes.
[[nodiscard]] Result<base::Value> parse_value(base::Field field, const std::string& text);

// An item for people: Idea "Title".
[[nodiscard]] std::string item_label(const board::Item& item);
// The roles that a person can have, as words, from the smallest on.
[[nodiscard]] std::vector<std::string> role_words();

// A text in one short line, in quotes.
[[nodiscard]] std::string in_quotes(std::string_view text, std::size_t code_points_max = 60);

}  // namespace samtavle::cli
