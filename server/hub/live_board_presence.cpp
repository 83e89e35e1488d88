// Who is here, notices, and the watch over sessions. Nothing of this is ever on disk.

#include <algorithm>
#include <iterator>

#include "samtavle/hub/live_board.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::hub {

using base::Errc;

namespace {

// Frames of presence that wait for a slow reader; beyond that it gets the whole picture, later.
constexpr std::size_t kPresenceFramesMax = 4;
constexpr std::size_t kPresenceBytesMax = 512;
// People on a board who can all be told with every screen.
constexpr std::size_t kPresenceCrowd = 100;
constexpr std::int64_t kMsPerSecond = 1000;

std::shared_ptr<const std::string> encode(const v1::ServerFrame& frame) {
  return std::make_shared<const std::string>(frame.SerializeAsString());
}

}  // namespace

void LiveBoard::broadcast_control(const std::string& frame, bool bulk) {
  const auto shared = std::make_shared<const std::string>(frame);
  const std::vector<Session*> all = sessions_;
  for (Session* session : all) {
    if (session->welcomed_ && !session->ended_) session->send_control(shared, bulk);
  }
}

void LiveBoard::rights_changed(Session& session) {
  if (!take_role(session)) return session.end(Errc::forbidden, "no member of this board any more");
  const plan::Identity& identity = session.admission_->identity;
  static_cast<void>(actor_of(identity));
  push();
  v1::ServerFrame frame;
  v1::Notice* notice = frame.add_notices();
  notice->set_kind(v1::NOTICE_KIND_ROLE_CHANGED);
  notice->set_role(static_cast<v1::Role>(identity.role));
  notice->set_level(v1::LEVEL_EDIT);
  session.send_control(frame.SerializeAsString());
}

void LiveBoard::share_presence(Session& session, const std::string& update) {
  v1::PresenceUpdate parsed;
  if (update.size() > kPresenceBytesMax) {
    return session.end(Errc::too_big, "a presence is small");
  }
  if (!parsed.ParseFromString(update)) {
    return session.end(Errc::malformed, "a presence that cannot be read");
  }
  figures_.presence_updates.add();
  mark_presence(session, update);
}

void LiveBoard::mark_presence(Session& session, std::string update) {
  presence_[session.id_] = {session.actor_, std::move(update), true};
  schedule_presence();
}

void LiveBoard::mark_gone(Session& session) {
  if (presence_.erase(session.id_) == 0) return;
  gone_.push_back(session.id_);
  schedule_presence();
}

void LiveBoard::schedule_presence() {
  if (presence_scheduled_) return;
  presence_scheduled_ = true;
  const sync::TimePoint now = runtime_.now();
  const sync::TimePoint due = last_presence_ ? *last_presence_ + presence_interval() : now;
  runtime_.after(due > now ? due - now : sync::Duration::zero(), [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->flush_presence();
  });
}

// With every screen at first, then the slower the more there are: everybody is told about
// everybody, and a town meeting must leave time for edits.
sync::Duration LiveBoard::presence_interval() const {
  const std::size_t factor = std::max<std::size_t>(1, sessions_.size() / kPresenceCrowd);
  return limits_.board.flush_interval * static_cast<std::int64_t>(factor);
}

void LiveBoard::flush_presence() {
  presence_scheduled_ = false;
  last_presence_ = runtime_.now();
  everybody_.reset();
  flush_directory();
  v1::ServerFrame frame;
  for (auto& [id, entry] : presence_) {
    if (!entry.dirty) continue;
    entry.dirty = false;
    write_presence(id, entry, frame);
  }
  for (const base::SessionId id : gone_) {
    v1::PresenceState* state = frame.add_presence();
    state->set_session(id.value);
    state->set_gone(true);
  }
  gone_.clear();
  if (frame.presence().empty()) return;
  const auto bytes = encode(frame);
  for (Session* session : sessions_) {
    if (!session->welcomed_ || session->presence_lost_) continue;
    if (session->presence_waiting_.size() >= kPresenceFramesMax) {
      figures_.presence_dropped.add(session->presence_waiting_.size() + 1);
      session->presence_waiting_.clear();
      session->presence_lost_ = true;
    } else {
      session->presence_waiting_.push_back(bytes);
    }
    session->peer_.wake();
  }
}

void LiveBoard::write_presence(base::SessionId id, const PresenceEntry& entry,
                               v1::ServerFrame& frame) {
  v1::PresenceState* state = frame.add_presence();
  state->set_session(id.value);
  state->set_actor(entry.actor.value);
  if (!entry.update.empty()) state->mutable_update()->ParseFromString(entry.update);
}

// Who is here, for those who are told everything at once: encoded once between two flushes. What
// changes meanwhile comes with the next one, also to them.
const std::shared_ptr<const std::string>& LiveBoard::everybody() {
  if (!everybody_) {
    v1::ServerFrame frame;
    for (const auto& [id, entry] : presence_) write_presence(id, entry, frame);
    everybody_ = encode(frame);
  }
  return everybody_;
}

bool LiveBoard::fill_presence(Session& session, Frame& frame) {
  if (session.presence_lost_) {
    session.presence_lost_ = false;
    session.presence_waiting_.clear();
    const auto bytes = everybody();
    if (bytes->empty()) return false;
    figures_.presence_frames.add();
    frame.add(*bytes, bytes);
    return true;
  }
  if (session.presence_waiting_.empty()) return false;
  figures_.presence_frames.add();
  const auto bytes = session.presence_waiting_.front();
  session.presence_waiting_.pop_front();
  frame.add(*bytes, bytes);
  return true;
}

void LiveBoard::tick() {
  const sync::TimePoint now = runtime_.now();
  const std::int64_t wall_s = runtime_.wall_ms() / kMsPerSecond;
  const auto stalled = [&](const Session& session) {
    return session.writing_since_ && now - *session.writing_since_ > limits_.session.stall_timeout;
  };
  const auto expired = [&](const Session& session) {
    return session.admission_->expires_s <= wall_s;
  };
  std::vector<Session*> over;
  std::ranges::copy_if(sessions_, std::back_inserter(over), [&](const Session* session) {
    return stalled(*session) || expired(*session);
  });
  for (Session* session : over) {
    if (stalled(*session)) {
      session->end(Errc::fell_behind, "nothing was read for too long; resume",
                   base::Limit::stall_timeout);
    } else {
      session->end(Errc::unauthenticated, "the token has ended");
    }
  }
  send_away_ended();
  set_read_only(!committer_.writable() || removing_);
  make_room();
  end_overdue_delegations();
  note_seen_sometimes();
  write_live_tallies();
  write_refusals();
  memory_.reckon_some(board_);
  share_.set(reckon_memory());
}

void LiveBoard::set_read_only(bool read_only) {
  if (read_only_ == read_only) return;
  read_only_ = read_only;
  v1::ServerFrame frame;
  frame.add_notices()->set_kind(read_only ? v1::NOTICE_KIND_READ_ONLY : v1::NOTICE_KIND_WRITABLE);
  broadcast_control(frame.SerializeAsString(), false);
}

void LiveBoard::drain(sync::milliseconds spread) {
  const std::vector<Session*> all = sessions_;
  for (Session* session : all) {
    if (!session->welcomed_ || session->ended_) continue;
    v1::ServerFrame frame;
    v1::Notice* notice = frame.add_notices();
    notice->set_kind(v1::NOTICE_KIND_DRAINING);
    const auto span = static_cast<std::uint64_t>(spread.count()) + 1;
    notice->set_delay_ms(static_cast<std::uint32_t>(runtime_.random() % span));
    session->send_control(frame.SerializeAsString());
  }
}

}  // namespace samtavle::hub
