// Coming, catching up and going.

#include <algorithm>

#include "samtavle/board/snapshot.hpp"
#include "samtavle/local/board_host.hpp"
#include "samtavle/sync/welcome.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/session.pb.h"
#include "session.hpp"

namespace samtavle::local {

using base::Errc;
using base::Replica;
using base::Seq;

namespace {

constexpr std::size_t kPresenceBytesMax = 512;

void write_presence(v1::ServerFrame& frame, base::SessionId id, base::Actor actor,
                    const std::string& update) {
  v1::PresenceState* state = frame.add_presence();
  state->set_session(id.value);
  state->set_actor(actor.value);
  if (!update.empty()) state->mutable_update()->ParseFromString(update);
}

}  // namespace

void BoardHost::join(Session& session, const sync::Greeting& greeting) {
  fence(session, Replica{}, greeting.resume);
  session.device = greeting.device;
  session.actor = actor_of(session.who);
  const Replica replica = named_replica(session, greeting);
  if (replica) fence(session, replica, {});
  session.replica = replica;

  v1::ServerFrame frame;
  v1::Welcome* welcome = frame.mutable_welcome();
  welcome->set_session(session.id.value);
  welcome->set_epoch(epoch_.value);
  welcome->set_head_seq(board_.seq().value);
  welcome->set_actor(session.actor.value);
  welcome->set_role(static_cast<v1::Role>(session.who.role));
  welcome->set_level(v1::LEVEL_EDIT);
  sync::write_limits(limits_, *welcome->mutable_limits());
  if (replica) {
    const GivenReplica& given = replicas_.at(replica);
    welcome->mutable_resumed()->set_replica(replica.value);
    welcome->mutable_resumed()->set_high_water(given.high_water.value);
    welcome->mutable_resumed()->set_edit_hash(given.edit_hash);
  }
  welcome->set_version(sync::kProtocolVersion);
  welcome->set_server("samtavle-local");
  welcome->set_snapshot(!greeting.has_cursor || greeting.cursor_epoch != epoch_ ||
                        greeting.cursor_seq > board_.seq());
  session.protocol.welcomed(replica);
  session.welcomed = true;
  for (const auto& [subject, known] : actors_) {
    sync::write_person(known.actor, known.person, *frame.mutable_directory()->add_actors());
  }
  for (const auto& [id, other] : sessions_) {
    if (other->welcomed && !other->ended) {
      write_presence(frame, id, other->actor, other->presence);
    }
  }
  const bool snapshot = welcome->snapshot();
  send(session, frame.SerializeAsString());

  v1::ServerFrame newcomer;
  write_presence(newcomer, session.id, session.actor, {});
  send_all(newcomer.SerializeAsString(), &session);
  if (snapshot) return send_snapshot(session);
  send_events(session, greeting.cursor_seq);
}

// Two live sessions of one replica, or one that has been replaced: the older one ends.
void BoardHost::fence(const Session& keeper, Replica replica, base::SessionId resume) {
  for (const auto& [id, other] : sessions_) {
    if (other.get() == &keeper || other->ended) continue;
    const bool same_replica = replica && other->replica == replica;
    const bool replaced = resume && id == resume;
    if (same_replica || replaced) {
      end(*other, Errc::replaced, "another connection of this device goes on");
    }
  }
}

base::Actor BoardHost::actor_of(const plan::Identity& who) {
  const auto found = actors_.find(who.subject);
  if (found != actors_.end() && found->second.person == who.person) return found->second.actor;
  const base::Actor actor = found != actors_.end()
                                ? found->second.actor
                                : base::Actor{static_cast<std::uint32_t>(actors_.size()) + 1};
  const Known& known = actors_[who.subject] = {actor, who.person};
  keep_actor(who.subject, known);
  v1::ServerFrame frame;
  sync::write_person(actor, who.person, *frame.mutable_directory()->add_actors());
  send_all(frame.SerializeAsString());
  return actor;
}

// The replica that a Hello names, if it is this actor's and device's; none otherwise.
Replica BoardHost::named_replica(const Session& session, const sync::Greeting& greeting) const {
  const auto found = replicas_.find(greeting.replica);
  if (found == replicas_.end() || greeting.replica_epoch != epoch_) return {};
  const GivenReplica& given = found->second;
  const bool same = given.actor == session.actor && given.device == greeting.device;
  return same ? found->first : Replica{};
}

void BoardHost::send_snapshot(Session& session) {
  const std::string bytes = board::encode_snapshot(board_);
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t size = std::min(bytes.size() - at, limits_.board.snapshot_chunk_bytes);
    std::string frame = sync::encode_chunk_head({board_.seq(), bytes.size(), at, size});
    send(session, frame.append(bytes, at, size));
    at += size;
  }
}

void BoardHost::send_events(Session& session, Seq after) {
  std::string frame;
  for (std::size_t i = after.value; i < events_.size(); ++i) {
    sync::append_event_entry(frame, events_[i]);
    if (frame.size() < limits_.board.write_bytes_max) continue;
    send(session, std::exchange(frame, {}));
  }
  if (!frame.empty()) send(session, std::move(frame));
}

void BoardHost::grant(Session& session) {
  Replica number;
  // One that this device was given and never wrote under, or asking again would fill what is kept.
  for (const auto& [known, given] : replicas_) {
    const bool own = given.actor == session.actor && given.device == session.device;
    if (own && !given.high_water) number = known;
  }
  if (number) {
    fence(session, number, {});
  } else {
    number = replicas_.empty() ? Replica{1} : Replica{replicas_.rbegin()->first.value + 1};
    const GivenReplica& given = replicas_[number] = {session.actor, session.device, {}, 0};
    keep_replica(number, given);
  }
  session.replica = number;
  session.protocol.granted(number);
  v1::ServerFrame frame;
  frame.mutable_replica()->set_replica(number.value);
  send(session, frame.SerializeAsString());
}

void BoardHost::share_presence(Session& session, const std::string& update) {
  v1::PresenceUpdate parsed;
  if (update.size() > kPresenceBytesMax) {
    return end(session, Errc::too_big, "a presence is small");
  }
  if (!parsed.ParseFromString(update)) {
    return end(session, Errc::malformed, "a presence that cannot be read");
  }
  session.presence = update;
  v1::ServerFrame frame;
  write_presence(frame, session.id, session.actor, update);
  send_all(frame.SerializeAsString());
}

void BoardHost::gone(base::SessionId who) {
  const auto found = sessions_.find(who);
  if (found == sessions_.end()) return;
  const bool was_here = found->second->welcomed;
  sessions_.erase(found);
  if (!was_here) return;
  v1::ServerFrame frame;
  v1::PresenceState* state = frame.add_presence();
  state->set_session(who.value);
  state->set_gone(true);
  send_all(frame.SerializeAsString());
}

}  // namespace samtavle::local
