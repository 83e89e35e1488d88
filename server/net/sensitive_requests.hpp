#pragma once
// What HTTP requests get for an answer that ask whether a board is sensitive, or say so: for its
// managers, and for operators.

#include "api_calls.hpp"

namespace samtavle::net {

void answer_sensitive(Worker& worker, const Request& request, const base::BoardId& board,
                      Respond respond);

}  // namespace samtavle::net
