#pragma once
// Where a board is heading: what its purpose is, how it will be judged, and how it is led. What
// corrections change.

#include <string>
#include <vector>

#include "samtavle/board/board.hpp"

namespace samtavle::plan {

struct Landmark {
  base::OpId id;  // empty: none
  std::string title;
  std::string state;  // of a frame: fixed, elastic; of a criterion: its verdict; of others theirs
  friend bool operator==(const Landmark&, const Landmark&) = default;
};

struct Course {
  std::string title;  // of the board
  std::string purpose;
  Landmark phase;  // the current one
  Landmark type;
  Landmark involvement;
  std::vector<Landmark> criteria;     // visible ones that have a title, by id; likewise
  std::vector<Landmark> frames;       // those of which it is said what they are
  std::vector<Landmark> delegations;  // those that are accepted
  friend bool operator==(const Course&, const Course&) = default;
};

[[nodiscard]] Course course_of(const board::Board& board);

}  // namespace samtavle::plan
