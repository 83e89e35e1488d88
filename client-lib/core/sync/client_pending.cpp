// The pending edits: on and off the board, numbered anew, handed back, kept in the store.

#include <algorithm>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/store.pb.h"

namespace samtavle::sync {

using base::Errc;
using base::op_id;
using base::OpId;
using board::IdUse;

namespace {

// Where the ids of edits that are numbered anew go: old runs to new ones, or, for what was refused,
// nowhere; text beside a refused character goes to that character's own neighbour.
class Numbering {
 public:
  explicit Numbering(Replica old) : old_(old) {}

  void moved(Counter first, Counter last, OpId to) { runs_.push_back({first, last, to, nullptr}); }
  void refused(Counter first, Counter last, const v1::Edit* edit) {
    runs_.push_back({first, last, {}, edit});
  }
  // Takes the last answer of moved() or refused() back.
  void forget() { runs_.pop_back(); }

  std::optional<OpId> operator()(OpId id, IdUse use) const {
    // Runs come in order: what is older than the first was confirmed.
    if (id.replica != old_ || runs_.empty() || id.counter < runs_.front().first) return id;
    const auto run = std::find_if(runs_.begin(), runs_.end(), [&](const Run& r) {
      return id.counter >= r.first && id.counter <= r.last;
    });
    if (run == runs_.end()) return id;  // confirmed, or numbered as before
    if (run->edit == nullptr) return run->to + (id.counter.value - run->first.value);
    if (use != IdUse::left_origin && use != IdUse::right_origin) return std::nullopt;
    const v1::InsertText* insertion = insertion_of(*run, id);
    if (insertion == nullptr) return std::nullopt;
    const OpId next = use == IdUse::left_origin
                          ? op_id(insertion->left_replica(), insertion->left_counter())
                          : op_id(insertion->right_replica(), insertion->right_counter());
    // Origins are older than what they are the origin of, so this ends.
    return next ? (*this)(next, use) : OpId{};
  }

 private:
  struct Run {
    Counter first;
    Counter last;
    OpId to;
    const v1::Edit* edit;  // set: refused
  };

  static const v1::InsertText* insertion_of(const Run& run, OpId id) {
    std::uint32_t counter = run.first.value;
    for (const v1::Operation& operation : run.edit->operations()) {
      const std::uint32_t used = board::counters_of(operation).value_or(1u);
      if (id.counter.value < counter + used) {
        return operation.has_insert_text() ? &operation.insert_text() : nullptr;
      }
      counter += used;
    }
    return nullptr;
  }

  Replica old_;
  std::vector<Run> runs_;
};

}  // namespace

Counter ClientSession::next_pending_counter() const {
  return pending_.empty() ? base_ : Counter{pending_.back().last.value + 1};
}

board::Stamp ClientSession::stamp_of(const Pending& pending) const {
  return {base::kPendingSeq, actor_, 0, pending.based_on};
}

void ClientSession::take_back_pending(bool tell) {
  if (!applied_) return;
  applied_ = false;
  for (std::size_t i = pending_.size(); i-- > 0;) {
    board::Delta delta = board_.roll_back(std::move(pending_[i].journal));
    if (tell) act(Changed{std::move(delta)});
  }
}

// What no longer fits (it refers to something that is gone) is handed back, and what comes after it
// takes its numbers.
void ClientSession::apply_pending(bool tell) {
  if (applied_ || !loaded_) return;
  applied_ = true;
  for (std::size_t i = 0; i < pending_.size();) {
    Pending& pending = pending_[i];
    auto done = board_.apply(*pending.edit, stamp_of(pending), nullptr, &pending.journal);
    if (done) {
      if (tell) act(Changed{std::move(*done)});
      ++i;
      continue;
    }
    const board::ApplyError error = done.error();
    // What was sent in this attempt has its numbers at the server already: begin a new attempt.
    if (i < sent_) close(Errc::internal, "a sent edit no longer fits the board", true);
    sent_ = std::min(sent_, i);
    const Replica replica{pending.edit->replica()};
    const Counter first{pending.edit->first_counter()};
    std::vector<Pending> gone;
    gone.push_back(std::move(pending));
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(i));
    renumber_pending(i, replica, first, gone);
    hand_back(std::move(gone.front()), error.code, error.path, error.detail);
    store_all();
  }
}

void ClientSession::renumber_pending(std::size_t index, Replica replica, Counter first,
                                     const std::vector<Pending>& gone) {
  Replica old = replica;
  if (index < pending_.size()) old = Replica{pending_[index].edit->replica()};
  Numbering numbering{old};
  for (const Pending& g : gone) {
    undo_.refused(g.undo);
    numbering.refused(Counter{g.edit->first_counter()}, g.last, g.edit.get());
  }
  // What cannot be kept becomes a hole in turn for what refers to it; it stays alive for that.
  std::vector<Pending> unkept;
  unkept.reserve(pending_.size());
  Renumbered told;
  Counter next = first;
  for (std::size_t i = index; i < pending_.size();) {
    Pending& pending = pending_[i];
    const Counter old_first{pending.edit->first_counter()};
    const Counter old_last = pending.last;
    auto fresh = std::make_unique<v1::Edit>(*pending.edit);
    // Before it is numbered: its operations refer to what those before them made.
    numbering.moved(old_first, old_last, {replica, next});
    if (!board::renumber(*fresh, replica, next, std::cref(numbering))) {
      undo_.refused(pending.undo);
      numbering.forget();
      unkept.push_back(std::move(pending));
      pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(i));
      numbering.refused(old_first, old_last, unkept.back().edit.get());
      continue;
    }
    pending.edit = std::move(fresh);
    pending.last = Counter{next.value + (old_last.value - old_first.value)};
    if (const OpId was{old, old_first}, is{replica, next}; was != is) {
      told.runs.push_back({{was, old_last.value - old_first.value + 1}, is});
    }
    next = Counter{pending.last.value + 1};
    ++i;
  }
  undo_.renumbered(std::cref(numbering));
  if (!told.runs.empty()) act(std::move(told));
  for (Pending& pending : unkept) {
    hand_back(std::move(pending), Errc::not_found, {}, "it belongs to an edit that was refused");
  }
}

// The characters that pending edits and recipes of undo refer to have other ids now. Only while
// none of the pending edits is on the board. The server flattens when nobody is connected, so
// nothing of this was sent on this connection.
void ClientSession::follow_flattening(const board::Delta& delta) {
  bool any = false;
  for (const board::Change& change : delta.changes) {
    if (change.flattened == nullptr) continue;
    any = true;
    const text::Flattened& flat = *change.flattened;
    const board::IdMap map = [&flat](OpId id, IdUse use) -> std::optional<OpId> {
      switch (use) {
        case IdUse::item: return id;
        case IdUse::left_origin: return flat.left(id);
        case IdUse::right_origin: return flat.right(id);
        case IdUse::anchor_before: return flat.anchor({id, false}).id;
        case IdUse::anchor_after: return flat.anchor({id, true}).id;
        case IdUse::character: break;
      }
      const OpId to = flat.character(id);
      return to ? std::optional{to} : std::nullopt;
    };
    for (Pending& pending : pending_) {
      v1::Edit& edit = *pending.edit;
      SAMTAVLE_CHECK(board::renumber(edit, Replica{edit.replica()},
                                     Counter{edit.first_counter()}, map));
      pending.weight = weigh_edit(board::encode_edit(edit)).value_or(pending.weight);
    }
    undo_.renumbered(map);
  }
  if (!any) return;
  if (!pending_.empty()) store_all();
  store_undo();
}

void ClientSession::hand_back(Pending&& pending, Errc code, std::string path,
                              std::string detail) {
  Refused refused;
  refused.edit = pending.id;
  refused.code = code;
  refused.path = std::move(path);
  refused.detail = std::move(detail);
  refused.edit_bytes = board::encode_edit(*pending.edit);
  act(std::move(refused));
}

// What is pending has no board any more; nothing is left in the store.
void ClientSession::hand_back_all(Errc code, const std::string& detail) {
  take_back_pending(true);
  for (Pending& pending : std::exchange(pending_, {})) {
    undo_.refused(pending.undo);
    hand_back(std::move(pending), code, {}, detail);
  }
  for (auto& [round, ballot] : std::exchange(pending_ballots_, {})) {
    act(BallotRefused{round, std::move(ballot.dots), code, detail});
    store_ballot_done(round);
    act(BallotChanged{round});
  }
  sent_ = 0;
  store_all();
  apply_pending(true);
  act(StateChanged{});
}

// --- the store ---

void ClientSession::store_identity() {
  v1::PendingRecord record;
  v1::PendingRecord::Identity* identity = record.mutable_identity();
  identity->set_device(options_.device);
  identity->set_board(options_.board);
  identity->set_replica(replica_.value);
  identity->set_epoch(replica_epoch_.value);
  identity->set_base_counter(base_.value);
  identity->set_committed_hash(committed_hash_);
  identity->set_seen(undo_.seen().value);
  act(Store{record.SerializeAsString()});
}

void ClientSession::store_add(const Pending& pending) {
  v1::PendingRecord record;
  *record.mutable_add() = *pending.edit;
  record.set_based_on(pending.based_on.value);
  act(Store{record.SerializeAsString()});
}

// One edit at the front is done, and where that leaves the numbers. If only the first record gets
// into the store, restore() finishes it.
void ClientSession::store_drop() {
  store_identity();
  v1::PendingRecord record;
  record.set_drop(1);
  act(Store{record.SerializeAsString()});
}

// What was there is replaced when the identity at the end is in the store, and not before: a
// process may end in the middle.
void ClientSession::store_all() {
  v1::PendingRecord clear;
  clear.set_clear(true);
  act(Store{clear.SerializeAsString()});
  for (const Pending& pending : pending_) store_add(pending);
  store_undo();
  store_identity();
}

struct ClientSession::Kept {
  using Entries = std::map<std::uint64_t, v1::UndoEntry>;

  std::map<OpId, PendingBallot> ballots;
  base::Queue<Pending> pending;
  Entries undo;
  Seq seen;
  // Since a `clear`, until its identity.
  struct Replacing {
    base::Queue<Pending> pending;
    Entries undo;
  };
  std::optional<Replacing> replacing;
};

base::Result<void> ClientSession::restore(const std::vector<std::string>& records) {
  SAMTAVLE_CHECK(!loaded_ && pending_.empty());
  Kept kept;
  for (const std::string& bytes : records) {
    v1::PendingRecord record;
    if (!record.ParseFromString(bytes)) {
      return base::fail(Errc::corrupt, "an unreadable record of pending edits");
    }
    if (auto done = keep(record, kept); !done) return done;
  }
  base::Queue<Pending>& pending = kept.pending;
  // Known to be committed, but the process ended before it was taken off.
  while (!pending.empty() && pending.front().last < base_) pending.pop_front();
  std::vector<OpId> firsts;
  for (const Pending& p : pending) {
    firsts.push_back(op_id(p.edit->replica(), p.edit->first_counter()));
  }
  const auto keys = undo_.restore(kept.undo, firsts, kept.seen);
  for (std::size_t i = 0; i < keys.size(); ++i) pending[i].undo = keys[i];
  pending_ = std::move(pending);
  applied_ = pending_.empty();
  pending_ballots_ = std::move(kept.ballots);
  for (const auto& [round, ballot] : pending_ballots_) {
    last_ballot_ = std::max(last_ballot_, ballot.number);
  }
  // What comes after an unfinished replacement must not become part of it.
  if (kept.replacing) store_all();
  return {};
}

base::Result<void> ClientSession::keep(const v1::PendingRecord& record, Kept& kept) {
  const auto bad = [](const char* what) { return base::fail(Errc::corrupt, what); };
  switch (record.record_case()) {
    case v1::PendingRecord::kIdentity: {
      const v1::PendingRecord::Identity& identity = record.identity();
      if (identity.board() != options_.board) return bad("pending edits of another board");
      if (identity.device().size() != options_.device.size()) return bad("a broken identity");
      options_.device = identity.device();
      replica_ = Replica{identity.replica()};
      replica_epoch_ = Epoch{identity.epoch()};
      base_ = Counter{std::max(1u, identity.base_counter())};
      committed_hash_ = identity.committed_hash();
      kept.seen = Seq{identity.seen()};
      if (kept.replacing) {
        kept.pending = std::move(kept.replacing->pending);
        kept.undo = std::move(kept.replacing->undo);
        kept.replacing.reset();
      }
      return {};
    }
    case v1::PendingRecord::kAdd: {
      const auto last = board::last_counter(record.add());
      if (!last) return bad("a pending edit that contradicts itself");
      Pending p;
      p.id = EditId{next_edit_id_++};
      p.edit = std::make_unique<v1::Edit>(record.add());
      p.based_on = Seq{record.based_on()};
      p.last = *last;
      p.weight = weigh_edit(board::encode_edit(*p.edit)).value_or(FrameWeight{});
      (kept.replacing ? kept.replacing->pending : kept.pending).push_back(std::move(p));
      return {};
    }
    case v1::PendingRecord::kDrop:
      if (record.drop() > kept.pending.size()) return bad("more edits done than were pending");
      kept.pending.erase(kept.pending.begin(),
                         kept.pending.begin() + static_cast<std::ptrdiff_t>(record.drop()));
      return {};
    case v1::PendingRecord::kClear:
      kept.replacing.emplace();
      kept.replacing->undo = kept.undo;
      return {};
    case v1::PendingRecord::kUndo:
      (kept.replacing ? kept.replacing->undo : kept.undo)[record.undo().key()] = record.undo();
      return {};
    case v1::PendingRecord::kForget:
      for (const std::uint64_t key : record.forget().keys()) {
        (kept.replacing ? kept.replacing->undo : kept.undo).erase(key);
      }
      return {};
    // Ballots have no order among edits; a `clear` leaves them alone.
    case v1::PendingRecord::kBallot: {
      const v1::Ballot& ballot = record.ballot();
      kept.ballots[op_id(ballot.round_replica(), ballot.round_counter())] = {
          plan::read_dots(ballot), ballot.number(), false};
      return {};
    }
    case v1::PendingRecord::kBallotDone:
      kept.ballots.erase(op_id(record.ballot_done().replica(), record.ballot_done().counter()));
      return {};
    // Whether that is who comes now is for the host to see to.
    case v1::PendingRecord::kOwner: return {};
    case v1::PendingRecord::RECORD_NOT_SET: break;
  }
  return bad("an unknown record of pending edits");
}

}  // namespace samtavle::sync
