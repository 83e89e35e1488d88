#pragma once
// Delegations: a manager hands a task to somebody, with what it opens for them and until when. They
// are items on the board, so everybody sees them, and they change what may() allows.
//
//   offered -> accepted -> ended (by either side) or expired (by the server)
//           -> declined

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"

namespace samtavle::plan {

// Whether a delegation is one to this actor.
[[nodiscard]] bool is_delegate(const board::Item& delegation, base::Actor actor);

// The day of a time as it stands in date fields, 2025-03-01, in UTC.
[[nodiscard]] std::string date_of(std::int64_t time_ms);

// Whether the last day of a delegation is over at that time; never, if it names none or the time is
// 0. The day itself belongs to it.
[[nodiscard]] bool is_over(const board::Item& delegation, std::int64_t now_ms);

// Whether what a delegation to this actor opens is open: it is accepted and not over.
[[nodiscard]] bool in_force(const board::Item& delegation, base::Actor actor, std::int64_t now_ms);

// All that are offered or accepted, and over: the server ends them with an edit of its own.
[[nodiscard]] std::vector<const board::Item*> overdue_delegations(const board::Board& board,
                                                                  std::int64_t now_ms);

struct Offer {
  std::string_view task;                // becomes the title
  base::Actor from;
  base::Actor to;
  std::string_view until;               // a day, or empty: until somebody ends it
  std::vector<base::Field> fields;      // that it opens, wherever they stand
  std::vector<base::OpId> items;        // areas, phases or single items that it opens
};

// Offers a task. Errors: those of Composer.
[[nodiscard]] board::Applied<base::OpId> offer(board::Composer& composer, const Offer& offer);

// Sets the state: "accepted", "declined", "ended".
[[nodiscard]] board::Applied<void> answer(board::Composer& composer, base::OpId delegation,
                                          std::string_view state);

}  // namespace samtavle::plan
