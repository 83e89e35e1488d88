#pragma once
// Who may do what: one pure, total function, run by the client to grey out and by the server to
// decide, with the role that the actor has at that moment. It does not say whether an edit fits the
// board (Board::apply) or the schema (check_schema).
//
// What is asked, in this order:
//   rights   the role, and for what stands in areas the control level of the area for the actor's
//            kind; a delegation that is in force gives the manager's rights to what it opens
//   frozen   a closed board, a phase that has not begun or is closed, a suggestion that is decided,
//            what a vote promised when it was made
//   ready    entering a phase asks for what the phases before it are there for
//   reason   a course correction says why

#include <cstddef>
#include <cstdint>
#include <optional>

#include "samtavle/board/board.hpp"
#include "samtavle/plan/denial.hpp"
#include "samtavle/plan/roles.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::plan {

struct Asking {
  base::Actor actor;
  Role role = Role::none;
  ActorKind kind = ActorKind::none;
  // When delegations are over, Unix ms; the server's time decides. 0: as if none were over.
  std::int64_t now_ms = 0;
};

// What an operation does. The numbers are those of v1::Operation.
enum class OperationKind : std::uint8_t {
  create_item = 1,
  set_field = 2,
  place_item = 3,
  insert_text = 4,
  delete_text = 5,
  mark_text = 6,
  add_member = 7,
  remove_member = 8,
  delete_item = 9,
  restore_item = 10,
  flatten_text = 11,
};
inline constexpr std::size_t kOperationKinds = 11;

// The smallest role and reach that may do something. The reach of facilitators and those above is
// always `shape`; that of a contributor is the control level of the area; that of a commenter at
// most `comment`; a reader's is `read`.
struct Need {
  Role role = Role::manager;
  Level reach = Level::read;
  friend bool operator==(const Need&, const Need&) = default;
};

// The table behind may(). The manager's for numbers that are not in the enums.
[[nodiscard]] Need need_of(OperationKind operation, Subject subject) noexcept;

// How far an actor of a role and kind reaches in an area (nullptr: outside of all): its own level
// for the kind, or that of the board's degree of involvement, or `edit`.
[[nodiscard]] Level reach_of(const board::Board& board, const board::Item* area, Role role,
                             ActorKind kind);

// Nothing if every operation is allowed; otherwise the first one that is not. Items that the edit
// itself creates are known to its later operations.
//
// A reply is its author's own, and stands on a card. Whoever puts one elsewhere needs the role for
// those of others. Who decides on a suggestion needs the right to do what it suggests. A delegation
// is accepted by nobody but the one to whom it was offered.
//
// Errors: not_allowed (with the needed role and level), not_found (".item", ".container": nothing
// of that id), invalid (".operation": one that this version does not know; ".text": no valid text),
// frozen, not_ready (with what is missing), needs_reason.
[[nodiscard]] std::optional<Denial> may(const board::Board& board, const Asking& asking,
                                        const v1::Edit& edit);

}  // namespace samtavle::plan
