// People of a board beside what they write: erasing somebody, and the hold that forbids it.

#include "samtavle/hub/erasing.hpp"
#include "samtavle/hub/live_board.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::hub {

using base::Errc;

Result<ActorRecord> LiveBoard::erase(base::Actor actor, Erasure erasure) {
  const auto found = actors_.find(actor);
  if (found == actors_.end()) return base::fail(Errc::not_found, "there is no such person");
  ActorRecord& record = found->second;
  // Again is the same as once.
  if (record.erasure.time_ms != 0) return record;
  if (!info_.hold.empty()) {
    return base::fail(Errc::frozen, "nothing may be erased on this board: " + info_.hold);
  }
  if (removing_ || abandoned_) {
    return base::fail(Errc::unavailable, "the board is being deleted; come back");
  }
  if (is_last_manager(actor)) {
    return base::fail(Errc::frozen, "they are the last manager of this board; make somebody else "
                                    "one first");
  }
  // First, so that nothing more comes of them.
  end_sessions_of(actor, Errc::unauthenticated, "this person was erased from the board");
  actor_numbers_.erase(record.subject);
  if (members_.erase(actor) > 0) {
    outgoing().members.push_back({record.subject, {}, plan::Role::none, 0, {}});
  }
  record = without_person(record, std::move(erasure));
  actor_numbers_.emplace(record.subject, actor);
  outgoing().actors.push_back(record);
  for (auto& [number, replica] : replicas_) {
    if (replica.actor != actor) continue;
    replica = without_device(replica);
    outgoing().replicas.push_back(replica);
  }
  if (actor <= directory_kept_) forget_directory();
  share_directory(record);
  push();
  return record;
}

ActorRecord& LiveBoard::new_actor(const std::string& subject, const plan::Person& person) {
  info_.last_actor = base::Actor{info_.last_actor.value + 1};
  actor_numbers_.emplace(subject, info_.last_actor);
  ActorRecord& record =
      actors_.emplace(info_.last_actor, ActorRecord{info_.last_actor, subject, person})
          .first->second;
  outgoing().actors.push_back(record);
  share_directory(record);
  return record;
}

// Whoever was erased and comes back by a token that is still good is somebody new.
void LiveBoard::end_sessions_of(base::Actor actor, base::Errc code, const char* why) {
  v1::ServerFrame frame;
  frame.add_notices()->set_kind(v1::NOTICE_KIND_SESSION_REVOKED);
  const std::string notice = frame.SerializeAsString();
  const std::vector<Session*> all(sessions_.begin(), sessions_.end());
  for (Session* session : all) {
    if (session->ended_ || session->actor_ != actor) continue;
    if (session->welcomed_) session->send_control(notice);
    session->end(code, why);
  }
}

void LiveBoard::set_retention(Retention retention) {
  info_.retention = std::move(retention);
  outgoing();
  push();
}

void LiveBoard::set_hold(std::string why) {
  info_.hold = std::move(why);
  outgoing();
  push();
}

}  // namespace samtavle::hub
