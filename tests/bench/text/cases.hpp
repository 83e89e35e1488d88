#pragma once
// The cases of collaborative text, each added by the file of its name.

#include <string>

#include "samtavle/bench/suite.hpp"

namespace samtavle::bench {

void add_local_case(Suite& suite, const std::string& session);
void add_remote_case(Suite& suite, const std::string& session);
void add_load_case(Suite& suite, const std::string& session);
void add_size_cases(Suite& suite, const std::string& session);
void add_type_cases(Suite& suite);
void add_memory_cases(Suite& suite, const std::string& session);

}  // namespace samtavle::bench
