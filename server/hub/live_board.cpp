// Beginning, deciding edits, the way to the disk and back, and ending.

#include "samtavle/hub/live_board.hpp"

#include <algorithm>
#include <utility>

#include "operation_at.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/board/rekey.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/validate.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {

using base::Actor;
using base::Errc;
using base::fail;
using base::op_id;

namespace {

constexpr std::int64_t kMsPerDay = 24 * 60 * 60 * 1000;
constexpr std::size_t kMovesMax = 256;  // of items that get new order keys in one edit

// What stands where a refused operation wanted to write, if that is one value.
base::Value current_value(const board::Board& board, const v1::Edit& edit,
                          const std::string& path) {
  const v1::Operation* operation = operation_at(edit, path);
  if (operation == nullptr || !operation->has_set_field()) return {};
  const v1::SetField& set = operation->set_field();
  const board::Item* item = board.find(op_id(set.item_replica(), set.item_counter()));
  return item == nullptr ? base::Value{} : item->value(base::Field{set.field()});
}

}  // namespace

LiveBoard::LiveBoard(BoardId id, StoredBoard stored, const Ports& ports, Figures& figures)
    : id_(std::move(id)),
      log_(ports.log),
      committer_(ports.committer),
      runtime_(ports.runtime),
      background_(ports.background),
      limits_(ports.limits),
      figures_(figures),
      share_(ports.memory),
      info_(std::move(stored.info)),
      board_(std::move(stored.board)),
      memory_(std::move(stored.memory)),
      crowded_(std::move(stored.crowded)),
      ballots_(std::move(stored.ballots)),
      durable_(info_.head),
      replicas_(std::move(stored.replicas)),
      actors_(std::move(stored.actors)),
      durable_actor_(info_.last_actor),
      ring_(std::move(stored.ring)),
      published_(ring_.end()),
      kept_(std::move(stored.kept)),
      stored_snapshot_(stored.stored_snapshot),
      seen_noted_(ports.runtime.now()),
      last_refusal_(stored.last_refusal),
      invitations_(std::move(stored.invitations)),
      members_(std::move(stored.members)),
      deserted_since_(ports.runtime.now()) {
  for (const auto& [number, record] : actors_) actor_numbers_.emplace(record.subject, number);
  for (const auto& [round, in_round] : ballots_) tally_due_.insert(round);
  share_.set(reckon_memory());
}

LiveBoard::~LiveBoard() = default;

std::optional<sync::TimePoint> LiveBoard::deserted_since() const {
  return sessions_.empty() ? std::optional{deserted_since_} : std::nullopt;
}

bool LiveBoard::idle() const {
  return sessions_.empty() && !in_flight_ && !outgoing_ && waiters_.empty() && !aside_.running &&
         !redacting_ && !removing_;
}

// --- deciding ---

std::optional<sync::RefusalReason> LiveBoard::submit(Session& session, sync::Submit& submit) {
  const v1::Edit& edit = *submit.edit;
  const base::Replica replica{edit.replica()};
  // Sent before, and in the log or on its way there: sending twice is sending once.
  if (submit.last < board_.next_counter(replica)) {
    figures_.edits_known.add();
    return std::nullopt;
  }
  if (!committer_.writable()) {
    // Everybody is told at once, or a client whose edit is refused between two ticks might never
    // hear that the disk is well again.
    set_read_only(true);
    return sync::RefusalReason{Errc::read_only, {}, {}, {}, "the server's disk is full"};
  }
  // Not now: it stays, or what its authors have is handed back to them when it is gone.
  if (removing_ || abandoned_) {
    return sync::RefusalReason{Errc::read_only, {}, {}, {}, "the board is being deleted"};
  }
  const auto deny = [&](const plan::Denial& denial) {
    return sync::RefusalReason{denial.code,
                               denial.path,
                               denial.needed,
                               current_value(board_, edit, denial.path),
                               denial.detail,
                               denial.level,
                               denial.missing};
  };
  const plan::Identity& identity = session.admission_->identity;
  const plan::Asking asking{session.actor_, identity.role, identity.person.kind,
                            next_stamp(session.actor_, info_.head).time_ms};
  if (const auto denial = plan::may(board_, asking, edit)) {
    note_refusal(session, *denial, edit);
    return deny(*denial);
  }
  if (const auto denial = plan::check_schema(board_, edit)) return deny(*denial);

  // Nobody has seen more than there is; who brings edits from another epoch may think so. It
  // decides nothing, so it is no reason to refuse what somebody wrote.
  const board::Stamp stamp =
      next_stamp(session.actor_, std::min(submit.based_on, info_.head));
  auto applied = board_.apply(edit, stamp, &limits_.edit);
  if (!applied) {
    figures_.over(applied.error().limit);
    return sync::RefusalReason{applied.error().code, applied.error().path, plan::Role::none,
                               current_value(board_, edit, applied.error().path),
                               applied.error().detail};
  }
  note_crowded(*applied);
  ReplicaRecord& record = replicas_.at(replica);
  record.high_water = submit.last;
  record.edit_hash = board::edit_hash(submit.bytes);
  record.used_ms = stamp.time_ms;

  append_event(stamp, submit.bytes);
  count_accepted(session, edit);
  BoardWrite& write = outgoing();
  const auto same = std::find_if(write.replicas.rbegin(), write.replicas.rend(),
                                 [&](const ReplicaRecord& r) { return r.replica == replica; });
  if (same == write.replicas.rend()) {
    write.replicas.push_back(record);
  } else {
    *same = record;
  }
  follow_rounds(*applied);
  store_snapshot_if_due();
  push();
  return std::nullopt;
}

board::Stamp LiveBoard::next_stamp(Actor actor, Seq based_on) const {
  const std::int64_t time_ms = std::max(runtime_.wall_ms(), board_.time_ms());
  return {Seq{info_.head.value + 1}, actor, time_ms, based_on};
}

void LiveBoard::append_event(const board::Stamp& stamp, std::string_view edit_bytes) {
  info_.head = stamp.seq;
  info_.changed_ms = stamp.time_ms;
  BoardWrite& write = outgoing();
  write.events.push_back({stamp.seq, sync::encode_event(stamp, edit_bytes)});
  in_flight_bytes_ += write.events.back().bytes.size();
  // Also by what the server writes itself: who is not read from must be read from again.
  note_backed_up();
}

void LiveBoard::note_crowded(const board::Delta& delta) {
  for (const board::Change& change : delta.changes) {
    if (change.what != board::Change::What::created &&
        change.what != board::Change::What::placed) {
      continue;
    }
    const board::Item& item = *board_.find(change.item);
    if (board::is_crowded(board_, item)) crowded_.insert(item.place.container);
  }
}

// Called once a second, so that nobody can make the server write much by crowding items again and
// again.
void LiveBoard::make_room() {
  if (crowded_.empty() || !committer_.writable() || backed_up() || removing_) return;
  const base::OpId container = *crowded_.begin();
  const auto edit = board::rekey(board_, container,
                                 std::min(kMovesMax, limits_.edit.operations_max));
  if (!edit) {
    crowded_.erase(container);
    return;
  }
  write_own(*edit);
}

// What nobody but the clock decides.
void LiveBoard::end_overdue_delegations() {
  if (!committer_.writable() || backed_up() || removing_) return;
  const std::int64_t now_ms = next_stamp(base::kServerActor, info_.head).time_ms;
  // They end with a day. To search each of hundreds of quiet boards for them once a second is felt.
  const DelegationsSeen seen{board_.seq(), now_ms / kMsPerDay};
  if (std::exchange(delegations_seen_, seen) == seen) return;
  const auto overdue = plan::overdue_delegations(board_, now_ms);
  if (overdue.empty()) return;
  std::vector<base::OpId> ids;
  for (const board::Item* item : overdue) ids.push_back(item->id);
  board::Composer composer{board_, base::kServerReplica, base::kServerActor};
  for (const base::OpId id : ids) {
    SAMTAVLE_CHECK(composer.set(id, plan::fields::delegation_state, "expired").has_value());
  }
  composer.reason("its time is over");
  auto composed = composer.finish();
  static_cast<void>(board_.roll_back(std::move(composed.journal)));
  write_own(*composed.edit);
}

void LiveBoard::write_own(const v1::Edit& edit) {
  const board::Stamp stamp = next_stamp(base::kServerActor, info_.head);
  const auto applied = board_.apply(edit, stamp);
  SAMTAVLE_CHECK(applied.has_value());
  note_crowded(*applied);
  append_event(stamp, board::encode_edit(edit));
  store_snapshot_if_due();
  push();
}

// --- to the disk and back ---

BoardWrite& LiveBoard::outgoing() {
  if (!outgoing_) outgoing_.emplace(BoardWrite{id_, false, {}, {}, {}, {}, {}});
  return *outgoing_;
}

// A quiet board writes at once, a busy one once for every picture that a screen paints: what came
// meanwhile shares a sync, and subscribers get it in one message.
void LiveBoard::push() {
  if (in_flight_ || push_scheduled_ || !outgoing_ || abandoned_) return;
  const sync::TimePoint now = runtime_.now();
  const sync::TimePoint due = last_push_ ? *last_push_ + limits_.board.flush_interval : now;
  if (due <= now) return begin_write();
  push_scheduled_ = true;
  runtime_.after(due - now, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->push_scheduled_ = false;
    self->push();
  });
}

void LiveBoard::begin_write() {
  last_push_ = runtime_.now();
  BoardWrite write = std::move(*outgoing_);
  outgoing_.reset();
  write.info = info_;
  in_flight_ = true;
  ++writes_begun_;
  committer_.submit(std::move(write), runtime_,
                    [self = shared_from_this()](Result<void> result, BoardWrite done) {
                      self->on_written(std::move(result), std::move(done));
                    });
}

void LiveBoard::on_written(Result<void> result, BoardWrite write) {
  in_flight_ = false;
  if (result) return on_durable(write);
  // This board is the only writer of its log and keeps to the rules of BoardLog: a refusal that it
  // has not asked for would mean that the store is not what it was.
  SAMTAVLE_CHECK(giving_up_ && result.error().code == Errc::no_space);
  abandon();
}

void LiveBoard::on_durable(BoardWrite& write) {
  giving_up_ = nullptr;
  ++writes_done_;
  // Whoever is behind reads the log, which says something else now.
  if (!write.rewritten.empty()) ring_.forget();
  for (const LogEvent& event : write.events) {
    ring_.append(event.seq, event.bytes);
    in_flight_bytes_ -= event.bytes.size();
  }
  for (const BallotRecord& ballot : write.ballots) in_flight_bytes_ -= bytes_of(ballot);
  if (write.snapshot && write.snapshot->seq > kept_.seq) {
    kept_ = {std::make_shared<const std::string>(std::move(write.snapshot->bytes)),
             write.snapshot->seq};
  }
  durable_ = write.info.head;
  durable_actor_ = write.info.last_actor;
  count_durable();
  if (redacting_ && redacting_->cleaned) finish_redaction();
  if (removing_ && removing_->archive) finish_removal();
  push();
  run_waiters();
  publish();
  if (was_backed_up_ && in_flight_bytes_ <= limits_.board.in_flight_bytes_max / 2) {
    was_backed_up_ = false;
    for (Session* session : sessions_) session->peer_.resume_reading();
  }
}

std::vector<plan::Person> LiveBoard::people() const {
  std::vector<plan::Person> people;
  for (const auto& [number, record] : actors_) people.push_back(record.person);
  return people;
}

void LiveBoard::when_durable(std::function<void()> then, std::function<void()> never) {
  if (!in_flight_ && !outgoing_) return then();
  waiters_.push_back({writes_begun_ + (outgoing_ ? 1 : 0), std::move(then), std::move(never)});
}

void LiveBoard::run_waiters() {
  std::vector<Waiter> due;
  std::erase_if(waiters_, [&](Waiter& waiter) {
    if (waiter.write > writes_done_) return false;
    due.push_back(std::move(waiter));
    return true;
  });
  if (waiters_.empty()) std::vector<Waiter>().swap(waiters_);
  for (Waiter& waiter : due) waiter.then();
}

void LiveBoard::publish() {
  if (published_ == ring_.end()) return;
  last_publish_ = runtime_.now();
  begin_fan_out();
  const std::uint64_t before = std::exchange(published_, ring_.end());
  for (Session* session : sessions_) {
    if (!session->welcomed_) continue;
    add_to_fan_out(*session, before);
    session->peer_.wake();
  }
}

// --- for Hub ---

void LiveBoard::flush(Flush how, std::function<void()> then) {
  write_refusals();
  if (how == Flush::quick || !committer_.writable()) {
    push();
    return when_durable(std::move(then));
  }
  flatten_resting_texts();
  const bool snapshot = is_stale(kept_.bytes->size(), ring_.end() - stored_offset_);
  const bool aside = snapshot && !store_snapshot_here();
  push();
  if (!aside) return when_durable(std::move(then));
  // From the log, so when all of it is there.
  when_durable([this, then = std::move(then)] { make_snapshot_aside(true, then); });
}

void LiveBoard::give_up(std::function<void()> then) {
  giving_up_ = std::move(then);
  if (in_flight_) return committer_.give_back(id_);
  abandon();
}

void LiveBoard::abandon() {
  abandoned_ = true;
  outgoing_.reset();
  if (const auto job = std::exchange(redacting_, std::nullopt)) {
    job->done(fail(Errc::no_space, "the disk had no space"));
  }
  if (const auto job = std::exchange(removing_, std::nullopt)) {
    job->done(fail(Errc::no_space, "the disk had no space"));
  }
  for (const Waiter& waiter : std::exchange(waiters_, {})) {
    if (waiter.never) waiter.never();
  }
  end_all({Errc::going_away, "the disk has no space for what was on its way; come back"});
  std::exchange(giving_up_, nullptr)();
}

std::size_t LiveBoard::reckon_memory() const {
  // An entry of a map, with what strings it mostly has.
  constexpr std::size_t kReplicaBytes = sizeof(ReplicaRecord) + 96;
  constexpr std::size_t kActorBytes = sizeof(ActorRecord) + 320;  // its number by subject, too
  constexpr std::size_t kBallotBytes = sizeof(BallotRecord) + 128;
  constexpr std::size_t kInvitationBytes = sizeof(InvitationRecord) + 160;
  constexpr std::size_t kMemberBytes = sizeof(MemberRecord) + 256;  // with a usual reason
  std::size_t bytes = sizeof *this + memory_.bytes() + ring_.memory_bytes() + kept_.bytes->size();
  bytes += in_flight_bytes_ + replicas_.size() * kReplicaBytes + actors_.size() * kActorBytes;
  for (const auto& [round, in_round] : ballots_) bytes += in_round.size() * kBallotBytes;
  bytes += invitations_.size() * kInvitationBytes + members_.size() * kMemberBytes;
  return bytes;
}

void LiveBoard::end_all(const base::Error& error) {
  note_all_seen();
  // Ending may, in the end, make a session leave; the set is copied for that.
  const std::vector<Session*> all = sessions_;
  for (Session* session : all) session->end(error.code, error.detail);
}

}  // namespace samtavle::hub
