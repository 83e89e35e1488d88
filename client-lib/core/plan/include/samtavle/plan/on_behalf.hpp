#pragma once
// Contributions on behalf of somebody without a device: a facilitator enters them, and both are
// kept, who it is from and who entered it.

#include <optional>
#include <string>
#include <string_view>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::plan {

inline constexpr std::size_t kOnBehalfBytesMax = 200;

struct Contribution {
  Kind kind;              // a card, comment, suggestion or verdict
  base::OpId container;   // where it is to stand, at the end
  std::string_view name;  // of whom it is from
  std::string_view title{};
  std::string_view body{};
};

// Errors: invalid (a kind that is nobody's contribution; a name that is empty, longer than
// kOnBehalfBytesMax or not one plain line), and those of Composer.
[[nodiscard]] board::Applied<base::OpId> enter_for(board::Composer& composer,
                                                   const Contribution& contribution);

// "On behalf of, entered by".
struct Origin {
  std::optional<std::string> on_behalf_of;  // nothing: it is the actor's own
  base::Actor entered_by;
};

// Who a contribution is from. A name that was put on it later counts with whoever put it there.
[[nodiscard]] Origin origin_of(const board::Item& item);

}  // namespace samtavle::plan
