// How far people have followed the board, for those who come back: kept with the actor, never ahead
// of what was written to one of their connections.

#include <algorithm>

#include "samtavle/hub/live_board.hpp"

namespace samtavle::hub {

namespace {

// Between two looks at those who are here. Whoever leaves is looked at then.
constexpr std::chrono::seconds kSeenInterval{60};

}  // namespace

// Whoever is here on another device has followed it there.
Seq LiveBoard::last_seen(base::Actor actor) const {
  Seq seen = actors_.at(actor).last_seen;
  for (const Session* session : sessions_) {
    if (session->actor_ == actor) seen = std::max(seen, session->followed_);
  }
  return seen;
}

void LiveBoard::note_seen(const Session& session) {
  const auto found = actors_.find(session.actor_);
  // It tells what is new; a disk that is full is not to be waited for because of it.
  if (found == actors_.end() || !committer_.writable()) return;
  ActorRecord& record = found->second;
  if (record.erasure.time_ms != 0) return;
  if (session.followed_ <= record.last_seen) return;
  record.last_seen = session.followed_;
  outgoing().actors.push_back(record);
}

void LiveBoard::ending(const Session& session) {
  note_seen(session);
  push();
}

void LiveBoard::note_all_seen() {
  for (const Session* session : sessions_) note_seen(*session);
  push();
}

void LiveBoard::note_seen_sometimes() {
  const sync::TimePoint now = runtime_.now();
  if (now - seen_noted_ < kSeenInterval) return;
  seen_noted_ = now;
  note_all_seen();
}

}  // namespace samtavle::hub
