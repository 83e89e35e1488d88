#pragma once
// The cases of the co-creation plan, each added by the file of its name.

#include "samtavle/bench/suite.hpp"

namespace samtavle::bench {

void add_may_cases(Suite& suite);

}  // namespace samtavle::bench
