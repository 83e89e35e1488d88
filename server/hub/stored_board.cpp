#include "samtavle/hub/stored_board.hpp"

#include <algorithm>

#include "samtavle/board/rekey.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"

namespace samtavle::hub {

using base::Errc;
using base::fail;

namespace {

// What is this little is sent and folded in no time, however small the snapshot is.
constexpr std::uint64_t kFreshBytes = 16 * 1024;
// Otherwise so much of a snapshot's own bytes: folding an event takes about ten times as long as
// reading as many bytes of a snapshot.
constexpr std::size_t kFreshPart = 8;

Result<void> read_people(BoardLog& log, const BoardId& id, StoredBoard& out) {
  auto replicas = log.replicas(id);
  if (!replicas) return base::pass_on(replicas);
  for (ReplicaRecord& record : *replicas) out.replicas.emplace(record.replica, std::move(record));
  auto actors = log.actors(id);
  if (!actors) return base::pass_on(actors);
  for (ActorRecord& record : *actors) {
    // A log that was restored from a backup may have less.
    record.last_seen = std::min(record.last_seen, out.info.head);
    out.actors.emplace(record.actor, std::move(record));
  }
  auto ballots = log.ballots(id);
  if (!ballots) return base::pass_on(ballots);
  for (BallotRecord& record : *ballots) {
    out.ballots[record.round].emplace(record.actor, std::move(record));
  }
  const auto audit_end = log.audit_end(id);
  if (!audit_end) return base::pass_on(audit_end);
  out.last_refusal = *audit_end;
  auto invitations = log.invitations(id);
  if (!invitations) return base::pass_on(invitations);
  for (InvitationRecord& record : *invitations) {
    out.invitations.emplace(record.number, std::move(record));
  }
  auto members = log.members(id);
  if (!members) return base::pass_on(members);
  for (MemberRecord& record : *members) out.members.emplace(record.actor, std::move(record));
  return {};
}

Result<void> fold(BoardLog& log, const BoardId& id, StoredBoard& out) {
  auto stored = log.snapshot(id);
  if (!stored) return base::pass_on(stored);
  if (*stored) {
    auto board = board_of(**stored);
    if (!board) return base::pass_on(board);
    out.board = std::move(*board);
    out.stored_snapshot = (*stored)->seq;
    out.kept = {std::make_shared<const std::string>(std::move((*stored)->bytes)),
                out.stored_snapshot};
  }
  out.ring.start_at(Seq{out.stored_snapshot.value + 1});
  return fold_to(log, id, out.info.head, out.board, &out.ring);
}

}  // namespace

bool is_stale(std::size_t snapshot_bytes, std::uint64_t events_bytes) {
  return events_bytes > std::max<std::uint64_t>(kFreshBytes, snapshot_bytes / kFreshPart);
}

Result<StoredBoard> read_board(BoardLog& log, const BoardId& id,
                               const base::BoardLimits& limits) {
  StoredBoard out{limits};
  auto info = log.info(id);
  if (!info) {
    const bool missing = info.error().code == Errc::not_found;
    return fail(missing ? Errc::no_such_board : info.error().code, info.error().detail);
  }
  out.info = std::move(*info);
  if (auto read = read_people(log, id, out); !read) return base::pass_on(read);
  if (auto folded = fold(log, id, out); !folded) return base::pass_on(folded);
  for (const auto& [number, record] : out.replicas) {
    if (out.board.next_counter(number).value != record.high_water.value + 1) {
      return fail(Errc::corrupt, "a replica's mark and the log contradict each other");
    }
  }
  for (const base::OpId container : board::crowded_containers(out.board)) {
    out.crowded.insert(container);
  }
  if (!out.kept.bytes || is_stale(out.kept.bytes->size(), out.ring.end())) {
    out.kept = {std::make_shared<const std::string>(board::encode_snapshot(out.board)),
                out.board.seq()};
    // Who comes anew gets this, and who comes back reads the log: the ring need not hold what a
    // board that nobody writes on was made of.
    out.ring.forget();
  }
  out.memory.reckon_all(out.board);
  return out;
}

}  // namespace samtavle::hub
