// Snapshots: the one that is kept in memory for whoever joins, and those on disk. A small board is
// encoded here, which takes as long as a few edits. A large one never is: what is on disk is read,
// folded and encoded again on another thread, and the board's own goes on meanwhile.

#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"
#include "samtavle/hub/live_board.hpp"

namespace samtavle::hub {

using base::Errc;
using base::fail;

namespace {

// On disk there is one at the latest when the events behind the last come to this part of its size.
// So what is written for snapshots is in proportion to what is written anyway, however large the
// board is, and so is what it takes to open it.
constexpr std::size_t kStoredPart = 4;

}  // namespace

const KeptSnapshot& LiveBoard::snapshot_for_joiner() {
  if (!kept_is_stale()) return kept_;
  if (!encodes_here()) {
    // Nobody waits for it; whoever comes before it is there gets more events.
    make_snapshot_aside(false);
  } else {
    figures_.snapshots_encoded.add();
    kept_ = {std::make_shared<const std::string>(board::encode_snapshot(board_)), info_.head};
  }
  return kept_;
}

bool LiveBoard::kept_is_stale() const {
  if (kept_.seq >= durable_) return false;
  const Seq next{kept_.seq.value + 1};
  if (next < ring_.oldest()) return true;
  return is_stale(kept_.bytes->size(), ring_.end() - ring_.offset_of(next));
}

bool LiveBoard::encodes_here() const {
  return board_.size_bytes() <= limits_.board.snapshot_inline_bytes_max;
}

void LiveBoard::store_snapshot_if_due() {
  if (info_.head.value - stored_snapshot_.value < limits_.board.snapshot_every_events) return;
  if (ring_.end() - stored_offset_ < kept_.bytes->size() / kStoredPart) return;
  if (!store_snapshot_here()) make_snapshot_aside(true);
}

bool LiveBoard::store_snapshot_here() {
  const bool made = kept_.seq == info_.head;
  if (!made && !encodes_here()) return false;
  figures_.snapshots_stored.add();
  stored_snapshot_ = info_.head;
  stored_offset_ = ring_.end();
  outgoing().snapshot =
      SnapshotRecord{info_.head, made ? *kept_.bytes : board::encode_snapshot(board_)};
  return true;
}

void LiveBoard::make_snapshot_aside(bool store, std::function<void()> then) {
  aside_.store = aside_.store || store;
  if (then) aside_.then.push_back(std::move(then));
  if (store) stored_offset_ = ring_.end();  // whatever comes of it, or it would be tried every time
  if (aside_.running) return;
  aside_.running = background_.post([weak = weak_from_this(), &log = log_, &home = runtime_,
                                     id = id_, at = durable_] {
    Result<std::shared_ptr<MadeSnapshot>> made = std::make_shared<MadeSnapshot>();
    if (const auto board = board_at(log, id, at)) {
      (*made)->for_disk = board::encode_snapshot(*board);
      (*made)->kept = {std::make_shared<const std::string>((*made)->for_disk), at};
    } else {
      made = base::pass_on(board);
    }
    home.post([weak, made = std::move(made)] {
      if (const auto self = weak.lock()) self->on_snapshot_made(made);
    });
  });
  if (!aside_.running) on_snapshot_made(fail(Errc::unavailable, "others are being read"));
}

void LiveBoard::on_snapshot_made(Result<std::shared_ptr<MadeSnapshot>> made) {
  const Aside wanted = std::exchange(aside_, {});
  if (made) {
    MadeSnapshot& snapshot = **made;
    figures_.snapshots_aside.add();
    if (snapshot.kept.seq > kept_.seq) kept_ = snapshot.kept;
    if (wanted.store && snapshot.kept.seq > stored_snapshot_ && committer_.writable()) {
      figures_.snapshots_stored.add();
      stored_snapshot_ = snapshot.kept.seq;
      outgoing().snapshot = SnapshotRecord{stored_snapshot_, std::move(snapshot.for_disk)};
      push();
    }
  }
  for (const std::function<void()>& then : wanted.then) when_durable(then);
}

void LiveBoard::take_apart() {
  share_.set(0);
  if (encodes_here()) return;
  auto remains = std::make_shared<board::Board>(std::move(board_));
  // What is not taken there goes here.
  static_cast<void>(
      background_.post([remains = std::move(remains)]() mutable { remains.reset(); }));
}

}  // namespace samtavle::hub
