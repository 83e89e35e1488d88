// Coming, catching up and going.

#include <algorithm>

#include "samtavle/hub/hub.hpp"
#include "samtavle/hub/live_board.hpp"
#include "samtavle/sync/welcome.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::hub {

using base::Errc;

namespace {

constexpr int kDirectoryPieceActors = 100;

// Who is a member and was never here is nobody to others yet.
void write_person(const ActorRecord& record, v1::Directory& directory) {
  if (came(record)) sync::write_person(record.actor, record.person, *directory.add_actors());
}

}  // namespace

void LiveBoard::join(Session& session, const sync::Greeting& greeting) {
  const plan::Identity& identity = session.admission_->identity;
  // It may have been withdrawn since the token was looked at.
  if (!still_invited(session)) {
    return session.end(Errc::unauthenticated, "the invitation has ended");
  }
  fence(session, Replica{}, greeting.resume);
  if (sessions_.size() >= limits_.session.sessions_per_board) {
    return session.end(Errc::too_many, "the board has as many visitors as it may",
                       base::Limit::sessions_per_board);
  }
  session.actor_ = actor_of(identity).actor;
  push();
  if (!take_role(session)) return session.end(Errc::forbidden, "no member of this board any more");
  const auto same = std::count_if(sessions_.begin(), sessions_.end(), [&](const Session* other) {
    return other->actor_ == session.actor_ && !other->ended_;
  });
  if (static_cast<std::uint32_t>(same) >= limits_.session.connections_per_actor) {
    return session.end(Errc::too_many, "one person has as many connections as allowed",
                       base::Limit::connections_per_actor);
  }
  for (Session* other : sessions_) {
    if (other->actor_ == session.actor_ && other->device_ == session.device_) {
      other->superseded_ = true;
    }
  }
  const ReplicaRecord* named = named_replica(session, greeting);
  const Replica replica = named == nullptr ? Replica{} : named->replica;
  if (replica) {
    session.replica_ = replica;
    fence(session, replica, {});
  }
  sessions_.insert(std::ranges::lower_bound(sessions_, &session, ById{}), &session);
  const auto go_on = [this, &session, greeting, replica,
                      alive = std::weak_ptr<bool>(session.alive_)] {
    if (alive.expired() || session.ended_) return;
    const auto record = replicas_.find(replica);
    welcome(session, greeting, record == replicas_.end() ? nullptr : &record->second);
  };
  // The mark is told when everything that is accepted is on disk: what was cut off cannot add to
  // it; and an actor's number is there before anybody hears of it. Others need not wait.
  if (!replica && session.actor_ <= durable_actor_) return go_on();
  when_durable(go_on);
}

// Two live sessions of one replica, or one that has been replaced: the older one ends, and what it
// sent and was not yet handled is not handled any more.
void LiveBoard::fence(Session& keeper, Replica replica, base::SessionId resume) {
  const std::vector<Session*> all = sessions_;
  for (Session* other : all) {
    if (other == &keeper || other->ended_) continue;
    const bool same_replica = replica && other->replica_ == replica;
    const bool replaced = resume && other->id_ == resume && other->device_ == keeper.device_;
    if (same_replica || replaced) {
      other->end(Errc::replaced, "another connection of this device goes on");
    }
  }
}

ActorRecord& LiveBoard::actor_of(const plan::Identity& identity) {
  const auto known = actor_numbers_.find(identity.subject);
  if (known != actor_numbers_.end()) {
    ActorRecord& record = actors_.at(known->second);
    if (record.person != identity.person) {
      record.person = identity.person;
      if (record.actor <= directory_kept_) forget_directory();
      outgoing().actors.push_back(record);
      share_directory(record);
    }
    return record;
  }
  return new_actor(identity.subject, identity.person);
}

// Told when it is on disk, so that a number never changes its meaning, and together with what else
// is told with the next picture of who is here.
void LiveBoard::share_directory(const ActorRecord& record) {
  when_durable([weak = weak_from_this(), actor = record.actor] {
    const auto self = weak.lock();
    if (!self) return;
    self->directory_due_.insert(actor);
    self->schedule_presence();
  });
}

void LiveBoard::flush_directory() {
  if (directory_due_.empty()) return;
  v1::ServerFrame frame;
  for (const base::Actor actor : directory_due_) {
    write_person(actors_.at(actor), *frame.mutable_directory());
  }
  directory_due_.clear();
  broadcast_control(frame.SerializeAsString(), true);
}

// In pieces, because a board that many have opened has a large one. Full pieces are kept: when a
// town meeting comes, each newcomer costs references, and not an encoding of everybody.
void LiveBoard::send_directory(Session& session) {
  for (const auto& piece : directory_pieces_) session.send_control(piece, true);
  v1::ServerFrame frame;
  for (auto at = actors_.upper_bound(directory_kept_); at != actors_.end(); ++at) {
    if (at->first > durable_actor_) break;  // shared when it is on disk
    write_person(at->second, *frame.mutable_directory());
    if (frame.directory().actors_size() < kDirectoryPieceActors) continue;
    directory_pieces_.push_back(std::make_shared<const std::string>(frame.SerializeAsString()));
    directory_kept_ = at->first;
    session.send_control(directory_pieces_.back(), true);
    frame.Clear();
  }
  if (!frame.has_directory()) return;
  session.send_control(std::make_shared<const std::string>(frame.SerializeAsString()), true);
}

void LiveBoard::forget_directory() {
  directory_pieces_.clear();
  directory_kept_ = {};
}

// The record of the replica that a Hello names, if it is this actor's and device's and of this
// epoch; retired or not.
const ReplicaRecord* LiveBoard::named_replica(const Session& session,
                                              const sync::Greeting& greeting) const {
  const auto found = replicas_.find(greeting.replica);
  if (found == replicas_.end()) return nullptr;
  const ReplicaRecord& record = found->second;
  const bool same = record.actor == session.actor_ && record.device == greeting.device &&
                    record.epoch == info_.epoch && greeting.replica_epoch == info_.epoch;
  return same ? &record : nullptr;
}

bool LiveBoard::retired(const ReplicaRecord& record) const {
  const std::chrono::milliseconds unused{runtime_.wall_ms() - record.used_ms};
  return unused > limits_.board.replica_retired_after;
}

void LiveBoard::welcome(Session& session, const sync::Greeting& greeting,
                        const ReplicaRecord* named) {
  const bool snapshot = wants_snapshot(greeting);
  v1::ServerFrame frame;
  v1::Welcome* w = frame.mutable_welcome();
  w->set_session(session.id_.value);
  w->set_epoch(info_.epoch.value);
  w->set_head_seq(durable_.value);
  w->set_actor(session.actor_.value);
  w->set_last_seen(last_seen(session.actor_).value);
  w->set_role(static_cast<v1::Role>(session.admission_->identity.role));
  w->set_level(v1::LEVEL_EDIT);
  // Who they are themselves is what a client has to know before it sends what it kept.
  if (const auto own = actors_.find(session.actor_); own != actors_.end()) {
    write_person(own->second, *w->mutable_directory());
  }
  sync::write_limits(limits_, *w->mutable_limits());
  const bool resumed = named != nullptr && !retired(*named);
  if (named != nullptr) {
    w->mutable_resumed()->set_replica(named->replica.value);
    w->mutable_resumed()->set_high_water(named->high_water.value);
    w->mutable_resumed()->set_edit_hash(named->edit_hash);
    w->mutable_resumed()->set_ended(!resumed);
    if (!resumed) figures_.over(base::Limit::replica_retired_after);
  }
  session.replica_ = resumed ? named->replica : Replica{};
  w->set_version(sync::kProtocolVersion);
  w->set_server("samtavled");
  w->set_snapshot(snapshot);
  if (read_only_) frame.add_notices()->set_kind(v1::NOTICE_KIND_READ_ONLY);
  session.protocol_.welcomed(session.replica_);
  session.welcomed_ = true;
  session.hub_.await_no_more(session);
  figures_.welcomed.add();
  session.send_control(frame.SerializeAsString());
  send_directory(session);
  tell_ballots(session);
  session.presence_lost_ = true;  // who is here: all of it, once
  mark_presence(session, {});
  if (snapshot) return send_snapshot(session);
  session.next_seq_ = Seq{greeting.cursor_seq.value + 1};
  session.catching_up_ = true;
  session.peer_.wake();
}

void LiveBoard::send_snapshot(Session& session) {
  const KeptSnapshot& snapshot = snapshot_for_joiner();
  const auto send = [&session, snapshot, alive = std::weak_ptr<bool>(session.alive_)] {
    if (alive.expired() || session.ended_) return;
    session.snapshot_ = snapshot.bytes;
    session.snapshot_seq_ = snapshot.seq;
    session.snapshot_sent_ = 0;
    session.next_seq_ = Seq{snapshot.seq.value + 1};
    session.catching_up_ = true;
    session.peer_.wake();
  };
  // The server's own board is ahead of the disk: a snapshot of it leaves when its seq is there.
  if (snapshot.seq <= durable_) return send();
  when_durable(send);
}

bool LiveBoard::wants_snapshot(const sync::Greeting& greeting) const {
  if (!greeting.has_cursor || greeting.cursor_epoch != info_.epoch) return true;
  if (greeting.cursor_seq > durable_) return true;
  if (durable_.value - greeting.cursor_seq.value <= limits_.board.catch_up_events_max) return false;
  figures_.over(base::Limit::catch_up_events_max);
  return true;
}

void LiveBoard::leave(Session& session) {
  const auto place = std::ranges::lower_bound(sessions_, &session, ById{});
  if (place != sessions_.end() && *place == &session) sessions_.erase(place);
  if (session.welcomed_ && !session.ended_) figures_.left.add();
  if (session.welcomed_) mark_gone(session);
  if (!session.ended_) ending(session);
  if (sessions_.empty()) deserted_since_ = runtime_.now();
}

void LiveBoard::grant(Session& session) {
  Replica replica = unused_replica(session);
  if (!replica) {
    replica = info_.last_replica = Replica{info_.last_replica.value + 1};
    const ReplicaRecord record{replica,          session.actor_, session.device_, info_.epoch,
                               base::Counter{0}, 0,              runtime_.wall_ms()};
    replicas_.emplace(replica, record);
    outgoing().replicas.push_back(record);
    push();
  }
  session.replica_ = replica;
  // On disk with its actor and device before it is told to anybody, or a crash could give it twice.
  when_durable([&session, replica, alive = std::weak_ptr<bool>(session.alive_)] {
    if (alive.expired() || session.ended_) return;
    session.protocol_.granted(replica);
    v1::ServerFrame frame;
    frame.mutable_replica()->set_replica(replica.value);
    session.send_control(frame.SerializeAsString());
  });
}

// A number that this device was given and never wrote under, or asking again and again would fill
// the store.
Replica LiveBoard::unused_replica(const Session& session) const {
  for (const auto& [number, record] : replicas_) {
    const bool own = record.actor == session.actor_ && record.device == session.device_ &&
                     record.epoch == info_.epoch && !record.high_water && !retired(record);
    const auto holds = [&](const Session* other) { return other->replica_ == number; };
    if (own && std::none_of(sessions_.begin(), sessions_.end(), holds)) return number;
  }
  return {};
}

// --- what a session gets next ---

bool LiveBoard::fill(Session& session, Frame& frame) {
  if (session.snapshot_) return fill_snapshot(session, frame);
  if (session.catching_up_ && fill_catch_up(session, frame)) return true;
  if (session.in_ring_) {
    if (session.cursor_ < ring_.begin()) {
      // Fell out of the ring: the log has what it missed.
      figures_.over(base::Limit::ring_bytes);
      session.in_ring_ = false;
      session.catching_up_ = true;
      if (fill_catch_up(session, frame)) return true;
    }
    if (session.in_ring_ && session.cursor_ < published_) {
      const Ring::Place place =
          ring_.read({session.cursor_, session.next_seq_}, published_,
                     limits_.board.write_bytes_max, frame);
      session.frame_events_ = place.next.value - session.next_seq_.value;
      if (place.offset < published_) figures_.frames_cut.add();
      session.cursor_ = place.offset;
      session.next_seq_ = place.next;
      return true;
    }
  }
  return fill_presence(session, frame);
}

bool LiveBoard::fills_bulk(const Session& session) const {
  if (session.snapshot_) return true;
  if (session.catching_up_) return session.next_seq_ < ring_.oldest();
  return session.in_ring_ && session.cursor_ < ring_.begin();
}

// The bytes of the snapshot themselves, which all who join meanwhile share.
bool LiveBoard::fill_snapshot(Session& session, Frame& frame) {
  const std::string_view bytes{*session.snapshot_};
  const std::string_view data =
      bytes.substr(session.snapshot_sent_, limits_.board.snapshot_chunk_bytes);
  const auto head = std::make_shared<const std::string>(sync::encode_chunk_head(
      {session.snapshot_seq_, bytes.size(), session.snapshot_sent_, data.size()}));
  frame.add(*head, head);
  frame.add(data, session.snapshot_);
  if (session.snapshot_sent_ == 0) figures_.snapshots_sent.add();
  figures_.snapshot_chunks.add();
  figures_.snapshot_bytes.add(data.size());
  session.snapshot_sent_ += data.size();
  if (session.snapshot_sent_ == bytes.size()) session.snapshot_.reset();
  return true;
}

// From the log until the ring has what comes next; attaching then leaves no gap, because the next
// event is the one after the last that was sent.
bool LiveBoard::fill_catch_up(Session& session, Frame& frame) {
  if (session.next_seq_ >= ring_.oldest()) {
    session.catching_up_ = false;
    session.in_ring_ = true;
    session.cursor_ = ring_.offset_of(session.next_seq_);
    return false;
  }
  auto events = log_.events(id_, Seq{session.next_seq_.value - 1}, limits_.board.catch_up_bytes);
  if (!events || events->empty()) {
    session.end(Errc::internal, "the log cannot be read");
    return false;
  }
  figures_.catch_up_reads.add();
  auto bytes = std::make_shared<std::string>();
  for (const LogEvent& event : *events) {
    if (event.seq > durable_) break;
    ++session.frame_events_;
    sync::append_event_entry(*bytes, event.bytes);
    session.next_seq_ = Seq{event.seq.value + 1};
  }
  frame.add(*bytes, bytes);
  return true;
}

}  // namespace samtavle::hub
