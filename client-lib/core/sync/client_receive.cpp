// What the server says.

#include <algorithm>

#include "rates.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/sync/version.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::sync {

using base::Errc;

namespace {

constexpr std::size_t kSnapshotBytesMax = 512u * 1024 * 1024;

plan::Person person_of(const v1::ActorEntry& entry) {
  return {entry.name(), static_cast<plan::ActorKind>(entry.kind()), entry.authority(),
          entry.guest()};
}

// Nobody is welcome on such a board.
bool says_it_was_deleted(const v1::ServerFrame& frame) {
  return frame.notices_size() == 1 && frame.notices(0).kind() == v1::NOTICE_KIND_BOARD_CLOSED;
}

}  // namespace

void ClientSession::received(std::string_view message, TimePoint now) {
  if (connection_ == Connection::offline) return;
  v1::ServerFrame frame;
  if (!frame.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    return close(Errc::malformed, "the server sent what is no frame of this protocol", true);
  }
  on_frame(frame, now);
}

void ClientSession::on_frame(const v1::ServerFrame& frame, TimePoint now) {
  if (frame.has_welcome()) {
    // A server that does not say its version speaks that of the Hello.
    const std::uint32_t version = frame.welcome().version();
    if (version != 0) {
      const auto speaks = check_version(kProtocolVersion, {version, version});
      if (!speaks) return close(speaks.error().code, speaks.error().detail, false);
    }
    on_welcome(frame.welcome(), now);
  }
  if (!welcomed_ && says_it_was_deleted(frame)) return on_notices(frame);
  if (!welcomed_) return close(Errc::policy, "the server spoke before its welcome", true);
  if (frame.has_directory()) take_directory(frame);
  if (frame.has_snapshot()) on_snapshot(frame);
  if (!frame.events().empty()) on_events(frame);
  if (frame.has_replica()) on_grant(Replica{frame.replica().replica()});
  for (const v1::Refusal& refusal : frame.refusals()) on_refusal(refusal);
  if (!frame.ballots().empty()) on_ballots(frame);
  if (!frame.presence().empty()) on_presence(frame);
  if (!frame.notices().empty()) on_notices(frame);
  check_live();
  send_due(now, false);
}

void ClientSession::on_welcome(const v1::Welcome& welcome, TimePoint now) {
  const v1::SessionLimits& limits = welcome.limits();
  rates_->set(now, limits.messages_per_second(), limits.operations_per_second(),
              limits.bytes_per_second(), std::max(1u, limits.burst_factor()));
  // What is not told keeps its default.
  if (limits.frame_bytes_max() != 0) rates_->frame_bytes_max = limits.frame_bytes_max();
  if (limits.presence_per_second() != 0) rates_->presence = limits.presence_per_second();
  if (limits.message_fields_max() != 0) {
    rates_->edit.message_fields_max = limits.message_fields_max();
  }
  if (limits.message_submessages_max() != 0) {
    rates_->edit.message_submessages_max = limits.message_submessages_max();
  }
  welcomed_ = true;
  connection_ = Connection::loading;
  session_ = SessionId{welcome.session()};
  actor_ = Actor{welcome.actor()};
  role_ = static_cast<plan::Role>(welcome.role());
  level_ = static_cast<plan::Level>(welcome.level());
  read_only_ = false;
  head_at_welcome_ = Seq{welcome.head_seq()};
  last_seen_ = Seq{welcome.last_seen()};
  snapshot_expected_ = welcome.snapshot();
  snapshot_.clear();
  for (const v1::ActorEntry& entry : welcome.directory().actors()) {
    directory_[Actor{entry.actor()}] = person_of(entry);
  }
  act(DirectoryChanged{});
  act(RightsChanged{role_, level_, read_only_});

  welcomed_epoch_ = Epoch{welcome.epoch()};
  forget_confirmed_ballots();
  sent_ = 0;
  replica_asked_ = false;
  const bool ours = resumed_is_ours(welcome);
  if (ours) {
    // Those are on disk; their events are on the way and take them off the list.
    const Counter mark{welcome.resumed().high_water()};
    while (sent_ < pending_.size() && pending_[sent_].last <= mark) ++sent_;
  }
  // Retired, of another epoch, or used by a copy of this device: what is pending stays pending and
  // gets other numbers; but first everything that was on disk at the welcome arrives, so that what
  // is in there already is not written again.
  giving_up_ = replica_ && (!ours || welcome.resumed().ended());
  if (token_due_) refresh_token(token_);
  act(StateChanged{});
}

// Whether the log of our replica, up to the mark, is what this device wrote.
bool ClientSession::resumed_is_ours(const v1::Welcome& welcome) const {
  if (!replica_ || Replica{welcome.resumed().replica()} != replica_) return false;
  const Counter mark{welcome.resumed().high_water()};
  if (mark.value + 1 == base_.value) {
    return mark == Counter{} || committed_hash_ == welcome.resumed().edit_hash();
  }
  const auto end = std::find_if(pending_.begin(), pending_.end(),
                                [&](const Pending& p) { return p.last == mark; });
  return end != pending_.end() &&
         board::edit_hash(board::encode_edit(*end->edit)) == welcome.resumed().edit_hash();
}

void ClientSession::give_up_replica() {
  giving_up_ = false;
  sent_ = 0;
  take_back_pending(true);
  undo_.forget_confirmed();
  replica_ = Replica{};
  replica_epoch_ = Epoch{};
  base_ = Counter{1};
  committed_hash_ = 0;
  renumber_pending(0, base::kProvisionalReplica, base_, {});
  store_all();
  apply_pending(true);
}

void ClientSession::on_grant(Replica replica) {
  replica_asked_ = false;
  if (replica_ || !replica || replica == base::kProvisionalReplica) return;
  take_back_pending(false);
  replica_ = replica;
  replica_epoch_ = welcomed_epoch_;
  base_ = Counter{1};
  committed_hash_ = 0;
  renumber_pending(0, replica_, base_, {});
  sent_ = 0;
  store_all();
  apply_pending(false);
}

void ClientSession::on_snapshot(const v1::ServerFrame& frame) {
  const v1::SnapshotChunk& chunk = frame.snapshot();
  if (snapshot_.empty()) snapshot_total_ = chunk.total_bytes();
  if (!snapshot_expected_ || chunk.offset() != snapshot_.size() ||
      chunk.total_bytes() != snapshot_total_ || snapshot_total_ > kSnapshotBytesMax ||
      chunk.data().size() > snapshot_total_ - snapshot_.size()) {
    return close(Errc::malformed, "a snapshot in the wrong order", true);
  }
  snapshot_.append(chunk.data());
  if (snapshot_.size() < snapshot_total_) return;
  auto board = board::decode_snapshot(snapshot_);
  snapshot_.clear();
  snapshot_.shrink_to_fit();
  if (!board) return close(board.error().code, board.error().detail, false);
  snapshot_expected_ = false;
  if (board->seq() < head_at_welcome_) {
    // Older than the welcome: what is pending may rest on the events that are still to come.
    arriving_ = std::move(*board);
  } else {
    take_board(std::move(*board));
  }
}

void ClientSession::take_board(board::Board&& board) {
  board_ = std::move(board);
  arriving_.reset();
  applied_ = pending_.empty();
  loaded_ = true;
  epoch_ = welcomed_epoch_;
  confirmed_ = board_.seq();
  // Nothing is sent before the board is here: what counts as sent was on disk at the welcome, and
  // so is in it.
  while (sent_ > 0) drop_front(confirmed_, nullptr);
  undo_.board_replaced(board_, replica_);
  store_undo();
  act(Replaced{});
  // Numbers that are not ours on this board would not fit it.
  if (giving_up_) return give_up_replica();
  apply_pending(false);
}

void ClientSession::on_events(const v1::ServerFrame& frame) {
  if (snapshot_expected_ || (!loaded_ && !arriving_)) {
    return close(Errc::malformed, "events before the snapshot that they belong to", true);
  }
  for (const v1::Event& event : frame.events()) {
    held_.push_back(std::make_unique<v1::Event>(event));
  }
  apply_held();
}

void ClientSession::release(TimePoint now) {
  apply_held();
  check_live();
  send_due(now, false);
}

// The events between a snapshot and the welcome; true when there are no more to wait for.
bool ClientSession::complete_arriving() {
  while (arriving_ && !held_.empty()) {
    const v1::Event& event = *held_.front();
    const board::Stamp stamp = board::stamp_of(event);
    if (stamp.seq.value != arriving_->seq().value + 1) {
      close(Errc::malformed, "a gap in the events", true);
      return false;
    }
    if (options_.gate && !options_.gate(event)) return false;
    auto done = arriving_->apply(event.edit(), stamp);
    if (!done) {
      close(Errc::internal, "an event does not fit: " + done.error().path + ": " +
                                done.error().detail, true);
      return false;
    }
    follow_flattening(*done);
    held_.pop_front();
    if (arriving_->seq() >= head_at_welcome_) take_board(std::move(*arriving_));
  }
  return !arriving_;
}

void ClientSession::apply_held() {
  if (!complete_arriving()) return;
  // While only one's own edits come back in order, nothing on the board changes for anybody who
  // looks at it.
  bool others = false;
  std::vector<Changed> applied;
  bool any = false;
  const bool had_pending = !pending_.empty();
  while (!held_.empty()) {
    const v1::Event& event = *held_.front();
    const Seq seq{event.seq()};
    if (seq <= confirmed_) {
      held_.pop_front();
      continue;
    }
    if (seq.value != confirmed_.value + 1) {
      close(Errc::malformed, "a gap in the events", true);
      break;
    }
    if (options_.gate && !options_.gate(event)) break;
    const bool own = replica_ && Replica{event.edit().replica()} == replica_;
    if (!any && had_pending) {
      any = true;
      // Whether observers have to hear of the taking back is known only when somebody else's event
      // is among them; a look ahead is cheap.
      others = std::any_of(held_.begin(), held_.end(), [&](const auto& e) {
        return Replica{e->edit().replica()} != replica_;
      });
      take_back_pending(others);
    }
    if (!apply_confirmed(event, own, others || !had_pending)) return;
    held_.pop_front();
  }
  if (replica_lost_) {
    // Before they are applied again: under these numbers they would not fit.
    replica_lost_ = false;
    if (!giving_up_) close(Errc::replaced, "another device writes under this number", true);
    return give_up_replica();
  }
  apply_pending(others);
}

bool ClientSession::apply_confirmed(const v1::Event& event, bool own, bool tell) {
  const board::Stamp stamp = board::stamp_of(event);
  board::Journal journal;
  auto done = board_.apply(event.edit(), stamp, nullptr, own ? &journal : nullptr);
  if (!done) {
    close(Errc::internal, "an event does not fit: " + done.error().path + ": " +
                              done.error().detail, true);
    // The next connection begins from a snapshot.
    loaded_ = false;
    return false;
  }
  confirmed_ = stamp.seq;
  bool front = own && !pending_.empty() &&
               pending_.front().edit->first_counter() == event.edit().first_counter();
  if (front && board::encode_edit(event.edit()) != board::encode_edit(*pending_.front().edit)) {
    // Somebody else's edit under our number: ours is not saved, whatever the number says.
    front = false;
    replica_lost_ = true;
  }
  if (front) {
    drop_front(stamp.seq, &journal);
  } else {
    undo_.note_event(event.edit(), stamp.seq);
    store_undo();
  }
  follow_flattening(*done);
  if (tell || !front) act(Changed{std::move(*done)});
  return true;
}

// The oldest pending edit is on the server's disk.
void ClientSession::drop_front(Seq seq, const board::Journal* journal) {
  Pending done = std::move(pending_.front());
  pending_.pop_front();
  if (sent_ > 0) --sent_;
  base_ = Counter{done.last.value + 1};
  committed_hash_ = board::edit_hash(board::encode_edit(*done.edit));
  undo_.confirmed(done.undo, seq, journal);
  store_drop();
  store_undo();
  act(Saved{done.id, seq});
  act(StateChanged{});
}

void ClientSession::on_refusal(const v1::Refusal& refusal) {
  if (Attempt{refusal.attempt()} != attempt_) return;
  const auto at = std::find_if(pending_.begin(), pending_.end(), [&](const Pending& p) {
    return p.edit->first_counter() == refusal.first_counter();
  });
  if (at == pending_.end()) {
    return close(Errc::malformed, "a refusal of what was never sent", true);
  }
  const auto index = static_cast<std::size_t>(at - pending_.begin());
  attempt_ = Attempt{attempt_.value + 1};
  sent_ = std::min(sent_, index);
  if (refusal.code() == v1::REFUSAL_CODE_READ_ONLY) {
    // Not now: it stays pending until the server can write again.
    read_only_ = true;
    act(RightsChanged{role_, level_, read_only_});
    return;
  }
  take_back_pending(true);
  std::vector<Pending> gone;
  gone.push_back(std::move(*at));
  pending_.erase(at);
  const Replica replica{gone.front().edit->replica()};
  const Counter first{gone.front().edit->first_counter()};
  renumber_pending(index, replica, first, gone);

  Refused refused;
  refused.edit = gone.front().id;
  refused.code = static_cast<Errc>(refusal.code());
  if (!base::is_refusal(refused.code)) refused.code = Errc::invalid;
  refused.path = refusal.path();
  refused.detail = refusal.text();
  refused.needed = static_cast<plan::Role>(refusal.needed_role());
  refused.level = static_cast<plan::Level>(refusal.needed_level());
  refused.missing.assign(refusal.missing().begin(), refusal.missing().end());
  if (refusal.has_current()) refused.current = board::from_proto(refusal.current());
  refused.edit_bytes = board::encode_edit(*gone.front().edit);
  act(std::move(refused));
  store_all();
  apply_pending(true);
  act(StateChanged{});
}

void ClientSession::take_directory(const v1::ServerFrame& frame) {
  for (const v1::ActorEntry& entry : frame.directory().actors()) {
    directory_[Actor{entry.actor()}] = person_of(entry);
  }
  act(DirectoryChanged{});
}

void ClientSession::on_presence(const v1::ServerFrame& frame) {
  for (const v1::PresenceState& state : frame.presence()) {
    const SessionId id{state.session()};
    if (state.gone()) {
      present_.erase(id);
    } else {
      Present& who = present_[id];
      who.session = id;
      who.actor = Actor{state.actor()};
      who.at.reset();
      if (state.has_update()) {
        const v1::PresenceUpdate& u = state.update();
        who.at = Presence{base::op_id(u.item_replica(), u.item_counter()),
                          base::Field{u.field()},
                          board::from_proto(u.from()),
                          board::from_proto(u.to()),
                          u.x(),
                          u.y(),
                          u.typing()};
      }
    }
    act(PresenceChanged{id, state.gone()});
  }
}

void ClientSession::on_notices(const v1::ServerFrame& frame) {
  for (const v1::Notice& notice : frame.notices()) {
    switch (notice.kind()) {
      case v1::NOTICE_KIND_ROLE_CHANGED:
        role_ = static_cast<plan::Role>(notice.role());
        level_ = static_cast<plan::Level>(notice.level());
        act(RightsChanged{role_, level_, read_only_});
        break;
      case v1::NOTICE_KIND_READ_ONLY:
      case v1::NOTICE_KIND_WRITABLE:
        read_only_ = notice.kind() == v1::NOTICE_KIND_READ_ONLY;
        act(RightsChanged{role_, level_, read_only_});
        break;
      case v1::NOTICE_KIND_DRAINING:
        act(Draining{milliseconds{notice.delay_ms()}});
        break;
      case v1::NOTICE_KIND_BOARD_CLOSED:
        hand_back_all(Errc::not_found, notice.text());
        close(Errc::no_such_board, notice.text(), false);
        break;
      case v1::NOTICE_KIND_SESSION_REVOKED:
        close(Errc::unauthenticated, notice.text(), false);
        break;
      default: break;  // of a newer server
    }
  }
}

void ClientSession::check_live() {
  if (connection_ != Connection::loading || !loaded_ || awaits_board()) return;
  if (confirmed_ < head_at_welcome_) return;
  if (giving_up_) give_up_replica();
  connection_ = Connection::live;
  act(StateChanged{});
}

}  // namespace samtavle::sync
