#pragma once
// The cases of the co-creation plan, each added by the file of its name.

#include "samtavle/bench/suite.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::bench {

void add_may_cases(Suite& suite);
void add_server_cases(Suite& suite);

// What may() and check_schema() take for an edit of one operation on a board of 5,000 cards, in ns.
[[nodiscard]] double may_ns(plan::Role role);
[[nodiscard]] double check_ns();

}  // namespace samtavle::bench
