#pragma once
// What HTTP requests for invitations get for an answer: managing them, joining by one, and another
// token for who has joined. The record of an invitation belongs to its board's thread, so uses are
// counted one after the other, and what is answered is on disk.

#include "api_calls.hpp"
#include "samtavle/net/invitation_api.hpp"

namespace samtavle::net {

// For a manager of the board, and for operators; joining is for everybody.
void answer_invitation(Worker& worker, const Request& request, const InvitationRequest& wanted,
                       Respond respond);

// POST /api/v1/token, by a guest.
void renew_token(Worker& worker, const Request& request, const Respond& respond);

}  // namespace samtavle::net
