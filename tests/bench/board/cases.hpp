#pragma once
// The cases of the board, each added by the file of its name.

#include "samtavle/bench/suite.hpp"

namespace samtavle::bench {

void add_fold_cases(Suite& suite);
void add_edit_case(Suite& suite);
void add_wire_cases(Suite& suite);
void add_snapshot_cases(Suite& suite);

}  // namespace samtavle::bench
