// Invitations: kept beside the log, and what their end means for those who are here; and that of
// logins and tokens.

#include "samtavle/hub/hub.hpp"
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

namespace {

std::string revoked_notice() {
  v1::ServerFrame frame;
  frame.add_notices()->set_kind(v1::NOTICE_KIND_SESSION_REVOKED);
  return frame.SerializeAsString();
}

}  // namespace

void LiveBoard::send_away_ended() {
  if (sessions_.empty()) return;
  const Gatekeeper& gate = (*sessions_.begin())->hub_.gatekeeper();
  const std::uint64_t changes = gate.changes();
  if (changes == gate_changes_) return;
  gate_changes_ = changes;
  const std::string notice = revoked_notice();
  // Ending may, in the end, make a session leave; the set is copied for that.
  const std::vector<Session*> all(sessions_.begin(), sessions_.end());
  for (Session* session : all) {
    if (session->ended_ || gate.may_stay(*session->admission_)) continue;
    if (session->welcomed_) session->send_control(notice);
    session->end(Errc::unauthenticated, "the login was ended");
  }
}

void LiveBoard::keep_invitation(InvitationRecord record) {
  outgoing().invitations.push_back(record);
  invitations_.insert_or_assign(record.number, std::move(record));
  push();
  const std::string notice = revoked_notice();
  // Ending may, in the end, make a session leave; the set is copied for that.
  const std::vector<Session*> all = sessions_;
  for (Session* session : all) {
    if (session->ended_ || still_invited(*session)) continue;
    if (session->welcomed_) session->send_control(notice);
    session->end(Errc::unauthenticated, "the invitation was withdrawn");
  }
}

}  // namespace samtavle::hub
