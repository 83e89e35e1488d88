#pragma once
// The boards without a server that are open, by their numbers, and who is on them.

#include "handles.hpp"
#include "samtavle.h"
#include "samtavle/native/local_board.hpp"

namespace samtavle::c {

using Locals = Shared<native::LocalBoard, Sort::local>;
[[nodiscard]] Locals& locals();

// Whether it names somebody with a role and a kind.
[[nodiscard]] bool is_person(const samtavle_person* person) noexcept;
// Of one that is_person().
[[nodiscard]] plan::Identity identity_of(const samtavle_person* person);

}  // namespace samtavle::c
