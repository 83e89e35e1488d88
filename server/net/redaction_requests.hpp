#pragma once
// What HTTP requests for redactions get for an answer: for operators, and for the facilitators of
// the board and whoever is above them. What is answered is on disk, and kept where backups are.

#include "api_calls.hpp"
#include "samtavle/net/redaction_api.hpp"

namespace samtavle::net {

void answer_redaction(Worker& worker, const Request& request, const RedactionPath& wanted,
                      Respond respond);

}  // namespace samtavle::net
