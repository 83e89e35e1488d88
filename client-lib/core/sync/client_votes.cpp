// Votes: ballots that wait for their receipts, and what the box is known to hold.

#include <algorithm>
#include <utility>

#include "rates.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/session.pb.h"
#include "samtavle/v1/store.pb.h"

namespace samtavle::sync {

using base::Errc;
using base::OpId;

namespace {

// A frame's field and length around its ballot.
constexpr std::size_t kBallotOverhead = 8;

void write_ballot(OpId round, std::span<const plan::Dots> dots, std::uint32_t number,
                  v1::Ballot& out) {
  out.set_round_replica(round.replica.value);
  out.set_round_counter(round.counter.value);
  plan::write_dots(dots, out);
  out.set_number(number);
}

}  // namespace

OwnBallot ClientSession::own_ballot(OpId round) const {
  OwnBallot out;
  const auto confirmed = own_ballots_.find(round);
  if (confirmed != own_ballots_.end()) out.confirmed = confirmed->second;
  const auto pending = pending_ballots_.find(round);
  if (pending != pending_ballots_.end()) out.pending = pending->second.dots;
  return out;
}

base::Result<void> ClientSession::vote(OpId round, std::vector<plan::Dots> dots, TimePoint now) {
  if (!loaded_) return base::fail(Errc::unavailable, "the board has not been received yet");
  // Nothing is said of what is still pending: it has no id for good.
  const auto saved = [this](OpId id) {
    const board::Item* item = board_.find(id);
    return item != nullptr && item->created_seq != base::kPendingSeq;
  };
  if (!saved(round)) return base::fail(Errc::not_found, "there is no such vote, or not yet");
  const auto cast = [&](const plan::Dots& d) { return saved(d.card); };
  if (!std::all_of(dots.begin(), dots.end(), cast)) {
    return base::fail(Errc::not_found, "there is no such card, or not yet");
  }
  PendingBallot ballot{std::move(dots), last_ballot_ + 1, false};
  v1::Ballot message;
  write_ballot(round, ballot.dots, ballot.number, message);
  const std::string bytes = message.SerializeAsString();
  const auto weight = weigh_ballot(bytes);
  if (!weight || !rates_->fits(bytes.size() + kBallotOverhead, *weight)) {
    return base::fail(Errc::limit, "more dots than a message can hold");
  }
  last_ballot_ = ballot.number;
  // Says of what board it is, to whoever reads the store.
  if (pending_ballots_.empty()) store_identity();
  store_ballot(round, ballot);
  pending_ballots_[round] = std::move(ballot);
  act(BallotChanged{round});
  act(StateChanged{});
  send_due(now, false);
  return {};
}

// --- sending ---

bool ClientSession::has_unsent_ballot() const {
  return std::any_of(pending_ballots_.begin(), pending_ballots_.end(),
                     [](const auto& entry) { return !entry.second.sent; });
}

void ClientSession::forget_sent_ballots() {
  for (auto& [round, ballot] : pending_ballots_) ballot.sent = false;
}

// One a frame: hardly anybody has two that wait.
void ClientSession::send_ballots(TimePoint now) {
  for (auto& [round, ballot] : pending_ballots_) {
    if (ballot.sent) continue;
    if (rates_->wait(now) > Duration::zero()) return;
    v1::ClientFrame frame;
    write_ballot(round, ballot.dots, ballot.number, *frame.add_ballots());
    std::string bytes = frame.SerializeAsString();
    rates_->charge(bytes.size(), 1, now);
    ballot.sent = true;
    act(Send{std::move(bytes)});
  }
}

// --- receipts ---

void ClientSession::forget_confirmed_ballots() {
  for (const auto& [round, dots] : std::exchange(own_ballots_, {})) act(BallotChanged{round});
}

void ClientSession::on_ballots(const v1::ServerFrame& frame) {
  for (const v1::BallotReceipt& receipt : frame.ballots()) {
    const OpId round = base::op_id(receipt.round_replica(), receipt.round_counter());
    const auto pending = pending_ballots_.find(round);
    // An answer to an earlier one that was replaced meanwhile takes nothing off the list.
    const bool answers = pending != pending_ballots_.end() && pending->second.sent &&
                         pending->second.number == receipt.number();
    if (receipt.code() == v1::REFUSAL_CODE_READ_ONLY) {
      // Not now: it stays pending until the server can write again.
      if (answers) pending->second.sent = false;
      read_only_ = true;
      act(RightsChanged{role_, level_, read_only_});
      continue;
    }
    std::vector<plan::Dots> standing = plan::read_dots(receipt);
    if (standing.empty()) {
      own_ballots_.erase(round);
    } else {
      own_ballots_[round] = std::move(standing);
    }
    if (answers) {
      PendingBallot answered = std::move(pending->second);
      pending_ballots_.erase(pending);
      if (receipt.code() != v1::REFUSAL_CODE_UNSPECIFIED) {
        auto code = static_cast<Errc>(receipt.code());
        if (!base::is_refusal(code)) code = Errc::invalid;
        act(BallotRefused{round, std::move(answered.dots), code, receipt.text()});
      }
      store_ballot_done(round);
    }
    act(BallotChanged{round});
    if (answers) act(StateChanged{});
  }
}

// --- the store ---

void ClientSession::store_ballot(OpId round, const PendingBallot& ballot) {
  v1::PendingRecord record;
  write_ballot(round, ballot.dots, ballot.number, *record.mutable_ballot());
  act(Store{record.SerializeAsString()});
}

void ClientSession::store_ballot_done(OpId round) {
  v1::PendingRecord record;
  record.mutable_ballot_done()->set_replica(round.replica.value);
  record.mutable_ballot_done()->set_counter(round.counter.value);
  act(Store{record.SerializeAsString()});
}

}  // namespace samtavle::sync
