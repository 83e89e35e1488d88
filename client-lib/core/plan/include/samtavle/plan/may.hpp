#pragma once
// Who may do what: one pure, total function, run by the client to grey out and by the server to
// decide, with the role that the actor has at that moment. It does not say whether an edit fits the
// board (Board::apply) or the schema (check_schema).

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

// In the table: no role is enough, the server alone does this.
inline constexpr Role kNobody = static_cast<Role>(255);

// The smallest role that may do this to that: the table behind may(). manager for numbers that are
// not in the enums.
[[nodiscard]] Role needed_role(OperationKind operation, Subject subject) noexcept;

// Nothing if every operation is allowed; otherwise the first one that is not. Items that the edit
// itself creates are known to its later operations.
//
// A comment is its author's own, and stands on a card. Whoever puts one elsewhere needs the role
// for comments of others.
//
// Errors: not_allowed (with the needed role), not_found (".item", ".container": nothing of that
// id), invalid (".operation": one that this version does not know; ".text": no valid text).
[[nodiscard]] std::optional<Denial> may(const board::Board& board, const Asking& asking,
                                        const v1::Edit& edit);

}  // namespace samtavle::plan
