#pragma once
// How something on a board was before a change, or is after it: for programs, and in words for
// people. What the story and the difference of two versions are made of.

#include <string>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::plan {

struct Side {
  // Whether there was anything: an item that is not deleted, a value, a text, a member.
  bool there = false;
  base::Value value;                 // of a scalar; of a place: the container
  std::vector<base::Value> members;  // of a set
  // A text itself; a word of the API, a date or a number as it is written; of an item its title; a
  // set's one by one. Actors are numbers: who they are stands in the directory.
  std::string words;
  friend bool operator==(const Side&, const Side&) = default;
};

// The title of an item; its id, as 3.17, if it has none or is not there.
[[nodiscard]] std::string title_of(const board::Board& board, base::OpId item);

// A value of a field in words; empty for the empty value.
[[nodiscard]] std::string words_of(const board::Board& board, base::Field field,
                                   const base::Value& value);

// Of an item that may be missing (nullptr).
[[nodiscard]] Side field_side(const board::Board& board, const board::Item* item, base::Field field,
                              FieldType type);
// Whether it is there, in words its title.
[[nodiscard]] Side presence_side(const board::Item* item);
// Where it stands: the container, and in words also which it is among those of its kind there.
[[nodiscard]] Side place_side(const board::Board& board, const board::Item* item);

// The nearest item of this rank that an item is or stands in, deleted or not; the empty id: none.
[[nodiscard]] base::OpId nearest(const board::Board& board, const board::Item& item,
                                 board::Rank rank);

}  // namespace samtavle::plan
