#pragma once
// Ids, values and fields between C and the core.

#include "samtavle.h"
#include "samtavle/base/value.hpp"

namespace samtavle::c {

[[nodiscard]] inline samtavle_id to_c(base::OpId id) noexcept {
  return {id.replica.value, id.counter.value};
}
[[nodiscard]] inline base::OpId from_c(samtavle_id id) noexcept {
  return base::op_id(id.replica, id.counter);
}

// What it points to stays as long as the value of the board.
[[nodiscard]] samtavle_value to_c(const base::Value& value);
// Errors: invalid (no such type, NULL, no number).
[[nodiscard]] base::Result<base::Value> from_c(const samtavle_value* value);

}  // namespace samtavle::c
