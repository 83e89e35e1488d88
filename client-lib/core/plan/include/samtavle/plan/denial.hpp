#pragma once
// Why an edit is refused before it reaches the fold: the answer of may() and check_schema().

#include <string>
#include <vector>

#include "samtavle/base/errc.hpp"
#include "samtavle/base/limit.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::plan {

struct Denial {
  base::Errc code;           // one that is_refusal()
  std::string path;          // the operation and its part at fault, as "operations[2].value"
  Role needed = Role::none;  // with not_allowed: the smallest role that would do
  Level level = Level::none;  // with not_allowed: the control level of the area that would do
  std::string detail;        // for developers and logs, in English; no content of the board
  std::vector<std::string> missing = {};  // with not_ready: what the phase still needs
  base::Limit limit = base::Limit::none;  // with limit: of the server's own, that was gone over
};

}  // namespace samtavle::plan
