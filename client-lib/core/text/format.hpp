#pragma once
// What encoder and decoder of a text share; see FORMAT.md. Private to core/text.

#include <cstddef>
#include <cstdint>

namespace samtavle::text {

inline constexpr std::uint32_t kFormat = 1;

// The lowest three bits of a run's head: what it goes on with, or where its origins are.
enum class How : std::uint8_t {
  continues_1 = 0,     // the run before
  continues_2 = 1,     // the run before that
  continues_far = 2,   // one further back, by the column `back`
  left_next = 3,       // left: the run before; right: the run behind
  left_same = 4,       // left: the run before; right: that of the run before
  left_far = 5,        // left: the run before; right: by the column `right`
  far_next = 6,        // left: by the column `left`; right: the run behind
  far_far = 7,         // both by column
};

inline constexpr std::uint8_t kHeadDeleted = 8;
inline constexpr unsigned kHeadLengthShift = 4;
// Lengths from 1 on are in the head; from this one on in the column `length`.
inline constexpr std::uint32_t kHeadLengthMax = 15;

// The columns beside the heads, in the order in which they are written. Bit n of the mask says
// whether column n is there.
enum Column : std::uint8_t { kLengths, kBacks, kIds, kLefts, kRights, kMarks, kColumns };

// Tags of the value of a mark.
enum class ValueTag : std::uint8_t { none, no, yes, integer, real, text, binary, id };

}  // namespace samtavle::text
