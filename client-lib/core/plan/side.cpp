#include "samtavle/plan/side.hpp"

#include <algorithm>

namespace samtavle::plan {

using base::OpId;
using base::Value;
using board::Board;
using board::Item;

namespace {

std::string number_in_words(base::Field field, std::int64_t number) {
  // What a delegation opens is an item or the number of a field.
  if (field == fields::opens && number > 0 && number <= 0xffffffff) {
    const FieldRow* row = find_field(base::Field{static_cast<std::uint32_t>(number)});
    if (row != nullptr) return std::string{row->name};
  }
  return std::to_string(number);
}

}  // namespace

std::string title_of(const Board& board, OpId id) {
  const Item* item = board.find(id);
  std::string title = item == nullptr ? std::string{} : item->text_utf8(fields::title);
  return title.empty() ? base::to_string(id) : title;
}

std::string words_of(const Board& board, base::Field field, const Value& value) {
  if (value.empty()) return {};
  if (const OpId* id = value.get_if<OpId>()) return title_of(board, *id);
  if (const auto text = value.get_if<std::string>()) return std::string{*text};
  if (const auto* number = value.get_if<std::int64_t>()) return number_in_words(field, *number);
  return base::to_string(value);
}

Side field_side(const Board& board, const Item* item, base::Field field, FieldType type) {
  Side side;
  if (item == nullptr) return side;
  switch (type) {
    case FieldType::text:
      side.words = item->text_utf8(field);
      side.there = !side.words.empty();
      break;
    case FieldType::set:
      for (const Value& member : item->members(field)) {
        if (side.there) side.words += ", ";
        side.words += words_of(board, field, member);
        side.members.push_back(member);
        side.there = true;
      }
      break;
    case FieldType::scalar:
      side.value = item->value(field);
      side.words = words_of(board, field, side.value);
      side.there = !side.value.empty();
      break;
  }
  return side;
}

Side presence_side(const Item* item) {
  Side side;
  side.there = item != nullptr && !item->deleted();
  if (side.there) side.words = item->text_utf8(fields::title);
  return side;
}

Side place_side(const Board& board, const Item* item) {
  Side side;
  if (item == nullptr || !item->place.container) return side;
  side.there = true;
  side.value = item->place.container;
  side.words = title_of(board, item->place.container);
  std::size_t number = 0;
  for (const Item* sibling : board.children(item->place.container)) {
    if (sibling->kind == item->kind) ++number;
    if (sibling == item) break;
  }
  side.words += " #" + std::to_string(number);
  return side;
}

OpId nearest(const Board& board, const Item& item, board::Rank rank) {
  // Ranks only fall on the way up.
  for (const Item* at = &item; at != nullptr; at = board.find(at->place.container)) {
    if (board::rank(at->kind) == rank) return at->id;
    if (board::rank(at->kind) < rank) break;
  }
  return {};
}

}  // namespace samtavle::plan
