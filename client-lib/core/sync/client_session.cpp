// Connection, sending, and making edits.

#include "samtavle/sync/client_session.hpp"

#include <algorithm>

#include "rates.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/session.pb.h"
#include "samtavle/v1/store.pb.h"

namespace samtavle::sync {

using base::Errc;

namespace {

constexpr std::size_t kDeviceBytes = 16;
// Room in a frame for what stands around the edits: attempt and based_on.
constexpr std::size_t kFrameOverhead = 64;
constexpr std::size_t kFrameFields = 2;
constexpr std::size_t kEditOverhead = 8;

}  // namespace

ClientSession::ClientSession(ClientOptions options, TimePoint now)
    : options_(std::move(options)),
      rates_(std::make_unique<Rates>(now)),
      last_flush_(now - options_.flush_interval),
      last_presence_(now - std::chrono::seconds{1}) {
  SAMTAVLE_CHECK(options_.device.size() == kDeviceBytes);
}

ClientSession::~ClientSession() = default;

std::vector<ClientAction> ClientSession::take_actions() { return std::exchange(actions_, {}); }

void ClientSession::close(Errc code, std::string detail, bool retry) {
  act(CloseConnection{{code, std::move(detail)}, retry});
}

void ClientSession::connected(std::string token, TimePoint now) {
  connection_ = Connection::greeting;
  token_ = std::move(token);
  welcomed_ = false;
  sent_ = 0;
  forget_sent_ballots();
  attempt_ = Attempt{};
  snapshot_.clear();
  arriving_.reset();
  held_.clear();
  token_due_ = false;
  giving_up_ = replica_lost_ = false;
  // What has waited for the line leaves at once.
  last_flush_ = now - options_.flush_interval;
  send_hello();
  act(StateChanged{});
}

void ClientSession::send_hello() {
  v1::ClientFrame frame;
  v1::Hello* hello = frame.mutable_hello();
  hello->set_token(token_);
  if (loaded_) {
    hello->mutable_cursor()->set_epoch(epoch_.value);
    hello->mutable_cursor()->set_seq(confirmed_.value);
  }
  hello->set_replica(replica_.value);
  hello->set_epoch(replica_epoch_.value);
  hello->set_client(options_.client);
  hello->set_version(kProtocolVersion);
  hello->set_device(options_.device);
  hello->set_resume(session_.value);
  act(Send{frame.SerializeAsString()});
}

void ClientSession::refresh_token(std::string token) {
  token_ = std::move(token);
  // Nothing may be sent between Hello and Welcome.
  token_due_ = !welcomed_;
  if (token_due_) return;
  v1::ClientFrame frame;
  frame.mutable_hello()->set_token(token_);
  act(Send{frame.SerializeAsString()});
}

void ClientSession::disconnected() {
  if (connection_ == Connection::offline) return;
  connection_ = Connection::offline;
  welcomed_ = false;
  sent_ = 0;
  attempt_ = Attempt{};
  replica_asked_ = false;
  snapshot_.clear();
  arriving_.reset();
  held_.clear();
  present_.clear();
  act(StateChanged{});
}

// --- sending ---

bool ClientSession::may_send() const {
  // Until everything up to the welcome has been applied, what is pending stands on old ground: a
  // text may have been flattened meanwhile, and its characters have other ids.
  return connection_ == Connection::live && !awaits_board() && !read_only_ && !giving_up_;
}

void ClientSession::tick(TimePoint now) { send_due(now, false); }

void ClientSession::flush(TimePoint now) { send_due(now, true); }

std::optional<TimePoint> ClientSession::deadline(TimePoint now) {
  std::optional<TimePoint> due;
  const auto at = [&due](TimePoint t) { due = due ? std::min(*due, t) : t; };
  if (may_send() && sent_ < pending_.size()) {
    const bool waits_for_number = !replica_ && replica_asked_;
    if (!waits_for_number) {
      at(std::max(last_flush_ + options_.flush_interval, now + rates_->wait(now)));
    }
  }
  if (may_send() && has_unsent_ballot()) at(now + rates_->wait(now));
  if (welcomed_ && presence_due_) {
    at(std::max(last_presence_ + rates_->presence_interval(), now + rates_->wait(now)));
  }
  return due;
}

void ClientSession::send_due(TimePoint now, bool at_once) {
  if (welcomed_ && presence_due_ && rates_->wait(now) == Duration::zero() &&
      now - last_presence_ >= rates_->presence_interval()) {
    send_presence(now);
  }
  if (!may_send()) return;
  send_ballots(now);
  if (sent_ == pending_.size()) return;
  if (!replica_) {
    if (replica_asked_) return;
    replica_asked_ = true;
    v1::ClientFrame frame;
    frame.mutable_need_replica();
    act(Send{frame.SerializeAsString()});
    return;
  }
  if (!at_once && now - last_flush_ < options_.flush_interval) return;
  while (sent_ < pending_.size() && rates_->wait(now) == Duration::zero()) {
    send_edits(now);
  }
}

// One frame with as many edits as it may hold and the rates allow, of one based_on.
void ClientSession::send_edits(TimePoint now) {
  v1::ClientFrame frame;
  frame.set_attempt(attempt_.value);
  const Seq based_on = pending_[sent_].based_on;
  frame.set_based_on(based_on.value);
  std::size_t bytes = kFrameOverhead;
  std::size_t operations = 0;
  FrameWeight total{kFrameFields, 0, 1};
  while (sent_ < pending_.size() && pending_[sent_].based_on == based_on) {
    const v1::Edit& edit = *pending_[sent_].edit;
    const FrameWeight& weight = pending_[sent_].weight;
    const std::size_t size = edit.ByteSizeLong() + kEditOverhead;
    const auto steps = static_cast<std::size_t>(edit.operations_size());
    total.fields += weight.fields;
    total.messages += weight.messages;
    total.depth = std::max(total.depth, weight.depth);
    const bool room = rates_->fits(bytes + size, total) && rates_->measured(operations + steps);
    // One by itself always goes: edit() saw to it that it fits.
    if (!room && !frame.edits().empty()) break;
    *frame.add_edits() = edit;
    bytes += size;
    operations += steps;
    ++sent_;
  }
  rates_->charge(bytes, operations, now);
  last_flush_ = now;
  act(Send{frame.SerializeAsString()});
}

void ClientSession::present(const Presence& presence, TimePoint now) {
  presence_due_ = presence;
  send_due(now, false);
}

void ClientSession::send_presence(TimePoint now) {
  v1::ClientFrame frame;
  v1::PresenceUpdate* update = frame.mutable_presence();
  const Presence& p = *presence_due_;
  update->set_item_replica(p.item.replica.value);
  update->set_item_counter(p.item.counter.value);
  update->set_field(p.field.value);
  board::to_proto(p.from, update->mutable_from());
  board::to_proto(p.to, update->mutable_to());
  update->set_x(p.x);
  update->set_y(p.y);
  update->set_typing(p.typing);
  presence_due_.reset();
  last_presence_ = now;
  std::string bytes = frame.SerializeAsString();
  rates_->charge(bytes.size(), 0, now);
  act(Send{std::move(bytes)});
}

// --- editing ---

base::Result<EditId, board::ApplyError> ClientSession::edit(const Compose& compose,
                                                            TimePoint now) {
  using Failure = base::Unexpected<board::ApplyError>;
  if (!loaded_) {
    return Failure{{Errc::unavailable, {}, "the board has not been received yet"}};
  }
  const Replica replica = replica_ ? replica_ : base::kProvisionalReplica;
  board::Composer composer{board_, replica, actor_, options_.order_suffix};
  if (auto composed = compose(composer); !composed) return Failure{composed.error()};
  if (composer.empty()) return Failure{{Errc::invalid, {}, "an edit without any step"}};
  board::Composer::Composed done = composer.finish();
  Pending pending;
  if (const auto wrong = check_size(*done.edit, pending.weight)) {
    static_cast<void>(board_.roll_back(std::move(done.journal)));
    return Failure{*wrong};
  }
  pending.id = EditId{next_edit_id_++};
  pending.last = board::last_counter(*done.edit).value();
  pending.edit = std::move(done.edit);
  pending.based_on = done.based_on;
  pending.journal = std::move(done.journal);
  pending.undo = undo_.made(*pending.edit, pending.journal, done.erased, now);
  const EditId id = pending.id;

  store_add(pending);
  store_undo();
  pending_.push_back(std::move(pending));
  act(Changed{std::move(done.delta)});
  act(StateChanged{});
  send_due(now, false);
  return id;
}

// An edit that no frame can hold would close every connection that it is sent on.
std::optional<board::ApplyError> ClientSession::check_size(const v1::Edit& edit,
                                                           FrameWeight& weight) const {
  const std::string bytes = board::encode_edit(edit);
  const auto weighed = weigh_edit(bytes);
  if (!weighed) return board::ApplyError{Errc::invalid, {}, weighed.error().detail};
  weight = *weighed;
  FrameWeight alone = weight;
  alone.fields += kFrameFields;
  if (rates_->fits(bytes.size() + kFrameOverhead + kEditOverhead, alone)) return std::nullopt;
  return board::ApplyError{Errc::limit, "operations", "too much for one edit; make several"};
}

std::string ClientSession::confirmed_snapshot() {
  take_back_pending(false);
  std::string snapshot = board::encode_snapshot(board_);
  apply_pending(false);
  return snapshot;
}

std::string ClientSession::confirmed_hash() { return board::snapshot_hash(confirmed_snapshot()); }

}  // namespace samtavle::sync
