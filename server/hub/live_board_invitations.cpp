// Invitations: kept beside the log, and what their end means for those who are here.

#include "samtavle/hub/invitation_state.hpp"
#include "samtavle/hub/live_board.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::hub {

using base::Errc;

bool LiveBoard::still_invited(const Session& session) const {
  const InvitationNumber number = session.admission_->invitation;
  if (!number) return true;
  const auto found = invitations_.find(number);
  return found != invitations_.end() &&
         stands(found->second, runtime_.wall_ms() / 1000);
}

void LiveBoard::keep_invitation(InvitationRecord record) {
  outgoing().invitations.push_back(record);
  invitations_.insert_or_assign(record.number, std::move(record));
  push();
  v1::ServerFrame frame;
  frame.add_notices()->set_kind(v1::NOTICE_KIND_SESSION_REVOKED);
  const std::string notice = frame.SerializeAsString();
  // Ending may, in the end, make a session leave; the set is copied for that.
  const std::vector<Session*> all = sessions_;
  for (Session* session : all) {
    if (session->ended_ || still_invited(*session)) continue;
    if (session->welcomed_) session->send_control(notice);
    session->end(Errc::unauthenticated, "the invitation was withdrawn");
  }
}

}  // namespace samtavle::hub
