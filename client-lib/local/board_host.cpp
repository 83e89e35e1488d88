// Beginning, what comes in, and deciding edits.

#include "samtavle/local/board_host.hpp"

#include <algorithm>
#include <charconv>

#include "record.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/rekey.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/validate.hpp"
#include "samtavle/sync/welcome.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/v1/session.pb.h"
#include "samtavle/v1/store.pb.h"
#include "session.hpp"

namespace samtavle::local {

using base::Errc;
using base::Result;
using base::Seq;

namespace {

constexpr std::size_t kMovesMax = 256;  // of items that get new order keys in one edit

// Nobody else is served, so nobody is slowed down for their sake; a program writes as fast as it
// can. What is left still ends whoever floods a pipe.
base::Limits roomy_limits() {
  base::Limits limits;
  limits.session.messages_per_second = 2'000;
  limits.session.operations_per_second = 50'000;
  limits.session.bytes_per_second = 32 * 1024 * 1024;
  return limits;
}

// Session numbers must not come again in the next process: it could be taken for a resumed one.
base::SessionId first_session(Now now) {
  constexpr unsigned kSessionsShift = 20;  // a million of them in a millisecond
  return base::SessionId{static_cast<std::uint64_t>(now.wall_ms) << kSessionsShift};
}

// Whoever comes back with what they have seen of another board of this name, which was in memory
// only, has to be told from those who have seen this one.
base::Epoch new_epoch(Now now) {
  return base::Epoch{static_cast<std::uint32_t>(now.wall_ms) | 1u};
}

std::string board_record(const base::BoardId& id, base::Epoch epoch) {
  return record_of(RecordSort::board, id.str() + ' ' + std::to_string(epoch.value));
}

// Nothing if the record is not of this board.
std::optional<base::Epoch> epoch_in(std::string_view record, const base::BoardId& id) {
  const std::size_t space = record.rfind(' ');
  if (space == std::string_view::npos) return std::nullopt;
  base::Epoch epoch;
  const char* end = record.data() + record.size();
  const auto read = std::from_chars(record.data() + space + 1, end, epoch.value);
  const bool same = read.ec == std::errc{} && read.ptr == end && epoch;
  return same && record == board_record(id, epoch) ? std::optional{epoch} : std::nullopt;
}

}  // namespace

BoardHost::BoardHost(base::BoardId id) : id_(std::move(id)), limits_(roomy_limits()) {}

BoardHost::~BoardHost() = default;

Result<std::unique_ptr<BoardHost>> BoardHost::open(const NewBoard& board,
                                                   const std::vector<std::string>& kept,
                                                   Now now) {
  std::unique_ptr<BoardHost> host{new BoardHost(board.id)};
  host->last_session_ = first_session(now);
  host->epoch_ = new_epoch(now);
  if (kept.empty()) {
    if (const auto begun = host->begin(board, now); !begun) return base::pass_on(begun);
    return host;
  }
  const auto epoch = epoch_in(kept.front(), board.id);
  if (!epoch) return base::fail(Errc::config, "what is kept there is not board " + board.id.str());
  host->epoch_ = *epoch;
  for (std::size_t i = 1; i < kept.size(); ++i) {
    if (const auto taken = host->take_in(kept[i]); !taken) return base::pass_on(taken);
  }
  // The process may have ended between the first record and the second.
  if (host->events_.empty()) {
    if (const auto begun = host->begin(board, now); !begun) return base::pass_on(begun);
    host->records_.erase(host->records_.begin());
  }
  return host;
}

Result<void> BoardHost::begin(const NewBoard& board, Now now) {
  const auto first = plan::default_board(board_, board.title, board.authority, board.language);
  if (!first) return base::pass_on(first);
  const std::string bytes = board::encode_edit(*first->edit);
  board_ = board::Board{};
  records_.push_back(board_record(id_, epoch_));
  const board::Stamp stamp = next_stamp(base::kServerActor, {}, now);
  SAMTAVLE_CHECK(board_.apply(*first->edit, stamp).has_value());
  append(stamp, bytes);
  return {};
}

Result<void> BoardHost::take_in(std::string_view record) {
  const auto wrong = [](const char* what) { return base::fail(Errc::corrupt, what); };
  if (record.empty()) return wrong("an empty record");
  const std::string_view body = record.substr(1);
  const auto size = static_cast<int>(body.size());
  switch (static_cast<RecordSort>(record.front())) {
    case RecordSort::board: return wrong("the board is named twice");
    case RecordSort::actor: {
      v1::ActorRow row;
      if (!row.ParseFromArray(body.data(), size)) return wrong("an unreadable actor");
      const v1::ActorEntry& entry = row.entry();
      actors_[row.subject()] = {base::Actor{entry.actor()},
                                {entry.name(), static_cast<plan::ActorKind>(entry.kind()),
                                 entry.authority(), entry.guest()}};
      return {};
    }
    case RecordSort::replica: {
      v1::ReplicaRow row;
      if (!row.ParseFromArray(body.data(), size)) return wrong("an unreadable replica");
      replicas_[base::Replica{row.replica()}] = {base::Actor{row.actor()}, row.device(),
                                                 base::Counter{row.high_water()},
                                                 row.edit_hash()};
      return {};
    }
    case RecordSort::event: return fold(body);
  }
  return base::fail(Errc::newer_format, "a record of a newer version");
}

Result<void> BoardHost::fold(std::string_view event) {
  v1::Event parsed;
  if (!parsed.ParseFromArray(event.data(), static_cast<int>(event.size()))) {
    return base::fail(Errc::corrupt, "an unreadable event");
  }
  const board::Stamp stamp = board::stamp_of(parsed);
  if (stamp.seq.value != events_.size() + 1) return base::fail(Errc::corrupt, "a gap in the log");
  if (const auto done = board_.apply(parsed.edit(), stamp); !done) {
    return base::fail(Errc::corrupt, "an event that does not fit: " + done.error().detail);
  }
  events_.emplace_back(event);
  return {};
}

// --- what comes in ---

base::SessionId BoardHost::come(plan::Identity who, Now now) {
  last_session_ = base::SessionId{last_session_.value + 1};
  sessions_.emplace(last_session_, std::make_unique<Session>(last_session_, std::move(who),
                                                             limits_, now.steady));
  return last_session_;
}

void BoardHost::received(base::SessionId from, std::string_view message, Now now) {
  const auto found = sessions_.find(from);
  if (found == sessions_.end() || found->second->ended) return;
  Session& session = *found->second;
  for (sync::ServerAction& action : session.protocol.received(message, now.steady)) {
    if (session.ended) return;
    carry_out(session, action, now);
  }
  // Reading is not stopped here: whoever keeps on is ended.
  static_cast<void>(session.protocol.read_pause(now.steady));
  if (!session.ended && session.protocol.overstrained(now.steady)) {
    end(session, Errc::policy, "over the rates of a session for too long");
  }
}

void BoardHost::carry_out(Session& session, sync::ServerAction& action, Now now) {
  if (const auto* joining = std::get_if<sync::Join>(&action)) {
    join(session, joining->greeting);
  } else if (std::holds_alternative<sync::Grant>(action)) {
    grant(session);
  } else if (auto* edit = std::get_if<sync::Submit>(&action)) {
    submit(session, *edit, now);
  } else if (const auto* vote = std::get_if<sync::Vote>(&action)) {
    refuse_ballot(session, *vote);
  } else if (const auto* presence = std::get_if<sync::SharePresence>(&action)) {
    share_presence(session, presence->update);
  } else if (const auto* over = std::get_if<sync::EndSession>(&action)) {
    end(session, over->error.code, over->error.detail);
  }
}

// --- deciding ---

void BoardHost::submit(Session& session, sync::Submit& submit, Now now) {
  if (!session.protocol.admits(submit)) return;
  const auto reason = submit.wrong ? submit.wrong : decide(session, submit, now);
  if (reason) send(session, session.protocol.refuse(submit, *reason));
}

std::optional<sync::RefusalReason> BoardHost::decide(const Session& session,
                                                     const sync::Submit& submit, Now now) {
  const v1::Edit& edit = *submit.edit;
  const base::Replica replica{edit.replica()};
  // Sent before, and in the log: sending twice is sending once.
  if (submit.last < board_.next_counter(replica)) return std::nullopt;
  const board::Stamp stamp =
      next_stamp(session.actor, std::min(submit.based_on, board_.seq()), now);
  const plan::Asking asking{session.actor, session.who.role, session.who.person.kind,
                            stamp.time_ms};
  auto denial = plan::may(board_, asking, edit);
  if (!denial) denial = plan::check_schema(board_, edit);
  if (denial) {
    return sync::RefusalReason{denial->code,   denial->path,  denial->needed, {},
                               denial->detail, denial->level, denial->missing};
  }
  const auto applied = board_.apply(edit, stamp, &limits_.edit);
  if (!applied) {
    return sync::RefusalReason{applied.error().code, applied.error().path, {}, {},
                               applied.error().detail};
  }
  GivenReplica& given = replicas_.at(replica);
  given.high_water = submit.last;
  given.edit_hash = board::edit_hash(submit.bytes);
  append(stamp, submit.bytes);
  keep_replica(replica, given);
  make_room(*applied, now);
  return std::nullopt;
}

board::Stamp BoardHost::next_stamp(base::Actor actor, Seq based_on, Now now) const {
  return {Seq{board_.seq().value + 1}, actor, std::max(now.wall_ms, board_.time_ms()), based_on};
}

// An edit that is on the board: into the log, and to everybody.
void BoardHost::append(const board::Stamp& stamp, std::string_view edit_bytes) {
  events_.push_back(sync::encode_event(stamp, edit_bytes));
  records_.push_back(record_of(RecordSort::event, events_.back()));
  std::string frame;
  sync::append_event_entry(frame, events_.back());
  send_all(frame);
}

// Order keys that grew long or equal get new ones, as on a server.
void BoardHost::make_room(const board::Delta& delta, Now now) {
  std::set<base::OpId> crowded;
  for (const board::Change& change : delta.changes) {
    if (change.what != board::Change::What::created && change.what != board::Change::What::placed) {
      continue;
    }
    const board::Item& item = *board_.find(change.item);
    if (board::is_crowded(board_, item)) crowded.insert(item.place.container);
  }
  for (const base::OpId container : crowded) {
    const auto edit = board::rekey(board_, container,
                                   std::min(kMovesMax, limits_.edit.operations_max));
    if (!edit) continue;
    const board::Stamp stamp = next_stamp(base::kServerActor, board_.seq(), now);
    SAMTAVLE_CHECK(board_.apply(*edit, stamp).has_value());
    append(stamp, board::encode_edit(*edit));
  }
}

// There is no box for them.
void BoardHost::refuse_ballot(Session& session, const sync::Vote& vote) {
  v1::ServerFrame frame;
  v1::BallotReceipt* receipt = frame.add_ballots();
  receipt->set_round_replica(vote.ballot.round.replica.value);
  receipt->set_round_counter(vote.ballot.round.counter.value);
  receipt->set_number(vote.number);
  receipt->set_code(v1::REFUSAL_CODE_NOT_ALLOWED);
  receipt->set_text("a board without a server takes no ballots");
  send(session, frame.SerializeAsString());
}

// --- what goes out ---

std::vector<std::string> BoardHost::take_records() { return std::exchange(records_, {}); }

std::vector<Out> BoardHost::take_out() { return std::exchange(out_, {}); }

void BoardHost::keep_actor(const std::string& subject, const Known& known) {
  v1::ActorRow row;
  row.set_subject(subject);
  sync::write_person(known.actor, known.person, *row.mutable_entry());
  records_.push_back(record_of(RecordSort::actor, row.SerializeAsString()));
}

void BoardHost::keep_replica(base::Replica number, const GivenReplica& given) {
  v1::ReplicaRow row;
  row.set_replica(number.value);
  row.set_actor(given.actor.value);
  row.set_device(given.device);
  row.set_high_water(given.high_water.value);
  row.set_edit_hash(given.edit_hash);
  records_.push_back(record_of(RecordSort::replica, row.SerializeAsString()));
}

void BoardHost::send(const Session& session, std::string bytes) {
  if (!session.ended) out_.push_back(Message{session.id, std::move(bytes)});
}

void BoardHost::send_all(const std::string& bytes, const Session* except) {
  for (const auto& [id, session] : sessions_) {
    if (session->welcomed && session.get() != except) send(*session, bytes);
  }
}

void BoardHost::end(Session& session, Errc code, std::string detail) {
  if (session.ended) return;
  session.ended = true;
  session.protocol.closed();
  out_.push_back(End{session.id, {code, std::move(detail)}});
}

void BoardHost::end_all(const base::Error& error) {
  out_.clear();
  for (const auto& [id, session] : sessions_) end(*session, error.code, error.detail);
}

}  // namespace samtavle::local
