#pragma once
// What HTTP requests for a board's members get for an answer: for managers of the board and for
// operators. Members belong to their board's thread; what is answered is on disk.

#include "api_calls.hpp"
#include "samtavle/net/member_api.hpp"

namespace samtavle::net {

void answer_member(Worker& worker, const Request& request, const MemberRequest& wanted,
                   Respond respond);

}  // namespace samtavle::net
