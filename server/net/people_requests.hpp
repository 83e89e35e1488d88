#pragma once
// What HTTP requests for a board's people get for an answer. Actors belong to their board's thread;
// what is answered is on disk, and kept where backups are.

#include "api_calls.hpp"
#include "samtavle/net/people_api.hpp"

namespace samtavle::net {

// Looking, exporting and erasing: for managers of the board and for operators; the hold: for
// operators.
void answer_people(Worker& worker, const Request& request, const PeopleRequest& wanted,
                   Respond respond);

}  // namespace samtavle::net
