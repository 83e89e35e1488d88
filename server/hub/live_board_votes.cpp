// Votes: ballots on their way into the box, what is told of them, and what is counted.

#include <utility>

#include "samtavle/board/composer.hpp"
#include "samtavle/hub/live_board.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/votes.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/v1/session.pb.h"

namespace samtavle::hub {

using base::Errc;
using base::OpId;

namespace {

v1::BallotReceipt* add_receipt(v1::ServerFrame& frame, OpId round) {
  v1::BallotReceipt* receipt = frame.add_ballots();
  receipt->set_round_replica(round.replica.value);
  receipt->set_round_counter(round.counter.value);
  return receipt;
}

}  // namespace

void LiveBoard::vote(Session& session, const sync::Vote& vote) {
  // What was on its way on a line that broke must not come late, and replace what its actor has
  // said since. Numbers of replicas fence edits like that, and who only votes has none. Should
  // somebody be there all the same, they come back and say it again.
  if (session.superseded_) {
    return session.end(Errc::replaced, "another connection of this device goes on");
  }
  const OpId round = vote.ballot.round;
  v1::ServerFrame frame;
  v1::BallotReceipt* receipt = add_receipt(frame, round);
  receipt->set_number(vote.number);
  const bool full = !committer_.writable();
  if (full || removing_ || abandoned_) {
    // As for edits: told at once, and what is well again is told to everybody later.
    set_read_only(true);
    figures_.ballots_refused[Errc::read_only].add();
    receipt->set_code(v1::REFUSAL_CODE_READ_ONLY);
    receipt->set_text(full ? "the server's disk is full" : "the board is being deleted");
    return session.send_control(frame.SerializeAsString());
  }
  const plan::Identity& identity = session.admission_->identity;
  const std::int64_t now_ms = next_stamp(session.actor_, info_.head).time_ms;
  const plan::Asking asking{session.actor_, identity.role, identity.person.kind, now_ms};
  const auto denial = plan::check_ballot(board_, asking, vote.ballot, limits_.edit);
  if (!denial) {
    const BallotRecord record{round, session.actor_, identity.person.kind, now_ms,
                              vote.ballot.dots};
    keep_ballot(record);
    figures_.ballots_accepted.add();
    return tell_ballot(record, session.id_, vote.number);
  }
  figures_.ballots_refused[denial->code].add();
  figures_.over(denial->limit);
  receipt->set_code(static_cast<v1::RefusalCode>(denial->code));
  receipt->set_text(denial->path + ": " + denial->detail);
  if (const auto in_round = ballots_.find(round); in_round != ballots_.end()) {
    const auto stands = in_round->second.find(session.actor_);
    if (stands != in_round->second.end()) plan::write_dots(stands->second.dots, *receipt);
  }
  // What it says stands there may still be on its way to the disk.
  when_durable([&session, bytes = frame.SerializeAsString(),
                alive = std::weak_ptr<bool>(session.alive_)] {
    if (!alive.expired() && !session.ended_) session.send_control(bytes);
  });
}

void LiveBoard::keep_ballot(BallotRecord record) {
  in_flight_bytes_ += bytes_of(record);
  note_backed_up();
  outgoing().ballots.push_back(record);
  tally_due_.insert(record.round);
  auto& in_round = ballots_[record.round];
  if (record.dots.empty()) {
    in_round.erase(record.actor);
  } else {
    in_round.insert_or_assign(record.actor, std::move(record));
  }
  push();
}

void LiveBoard::tell_ballot(const BallotRecord& record, base::SessionId asked,
                            std::uint32_t number) {
  when_durable([weak = weak_from_this(), record, asked, number] {
    const auto self = weak.lock();
    if (!self) return;
    const std::vector<Session*> all = self->sessions_;
    for (Session* session : all) {
      if (session->actor_ != record.actor || !session->welcomed_ || session->ended_) continue;
      v1::ServerFrame frame;
      v1::BallotReceipt* receipt = add_receipt(frame, record.round);
      plan::write_dots(record.dots, *receipt);
      receipt->set_number(session->id_ == asked ? number : 0);
      session->send_control(frame.SerializeAsString());
    }
  });
}

void LiveBoard::tell_ballots(Session& session, OpId only) {
  v1::ServerFrame frame;
  for (const auto& [round, in_round] : ballots_) {
    const auto own = in_round.find(session.actor_);
    if (own == in_round.end() || (only && only != round)) continue;
    const board::Item* item = board_.find(round);
    if (item == nullptr || item->deleted() || !plan::read_round(*item).open) continue;
    plan::write_dots(own->second.dots, *add_receipt(frame, round));
  }
  if (frame.ballots().empty()) return;
  when_durable([&session, bytes = frame.SerializeAsString(),
                alive = std::weak_ptr<bool>(session.alive_)] {
    if (!alive.expired() && !session.ended_) session.send_control(bytes);
  });
}

// --- counting ---

void LiveBoard::follow_rounds(const board::Delta& delta) {
  std::set<OpId> turned;  // open, or closed
  for (const board::Change& change : delta.changes) {
    if (change.what != board::Change::What::scalar) continue;
    if (board_.find(change.item)->kind != plan::kinds::vote_round) continue;
    if (change.field == plan::fields::live_tally) tally_due_.insert(change.item);
    if (change.field == plan::fields::round_state) turned.insert(change.item);
  }
  for (const OpId round : turned) {
    if (!plan::read_round(*board_.find(round)).open) {
      write_tally(round);
      continue;
    }
    // Whoever came while it was closed was not told what they had said in it.
    tally_due_.insert(round);
    const std::vector<Session*> all = sessions_;
    for (Session* session : all) {
      if (session->welcomed_ && !session->ended_) tell_ballots(*session, round);
    }
  }
}

void LiveBoard::write_tally(OpId round) {
  const board::Item& item = *board_.find(round);
  std::vector<plan::CastBallot> cast;
  if (const auto in_round = ballots_.find(round); in_round != ballots_.end()) {
    for (const auto& [actor, record] : in_round->second) {
      cast.push_back({actor, record.kind, record.dots});
    }
  }
  const plan::Tally tally = plan::count(cast, plan::read_round(item).anonymous);
  const base::Value value = base::Value::binary(plan::encode_tally(tally));
  if (item.value(plan::fields::tally) == value) return;
  board::Composer composer{board_, base::kServerReplica, base::kServerActor};
  SAMTAVLE_CHECK(composer.set(round, plan::fields::tally, value).has_value());
  auto composed = composer.finish();
  static_cast<void>(board_.roll_back(std::move(composed.journal)));
  write_own(*composed.edit);
}

// Called once a second, which is as often as anybody is shown how a vote stands.
void LiveBoard::write_live_tallies() {
  if (tally_due_.empty() || !committer_.writable() || backed_up() || removing_) return;
  for (const OpId round : std::exchange(tally_due_, {})) {
    const board::Item* item = board_.find(round);
    if (item == nullptr || item->deleted()) continue;
    const plan::Round state = plan::read_round(*item);
    if (state.open && state.live_tally) write_tally(round);
  }
}

}  // namespace samtavle::hub
