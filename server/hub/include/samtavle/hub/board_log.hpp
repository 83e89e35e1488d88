#pragma once
// The port through which live boards reach the disk. server/log implements it on RocksDB; another
// store (PostgreSQL) has to pass the same contract tests (tests/contract).
//
// Threads: commit() is called by one thread, the commit pipeline's; reading by any thread, also
// while a commit runs.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/plan/roles.hpp"
#include "samtavle/plan/votes.hpp"

namespace samtavle::hub {

using base::Actor;
using base::BoardId;
using base::Counter;
using base::Epoch;
using base::InvitationNumber;
using base::Replica;
using base::Result;
using base::Seq;

// When a board is deleted by itself (deleting.hpp): so many days after its last change, or at a
// moment; with neither it stays.
struct Retention {
  std::uint32_t after_days = 0;
  std::int64_t at_ms = 0;  // Unix time
  std::string why;
  std::int64_t set_ms = 0;
  Actor set_by;            // 0: an operator
  friend bool operator==(const Retention&, const Retention&) = default;
};

// What is left of a board that was deleted.
struct Deletion {
  std::int64_t created_ms = 0;  // of the board that it was
  Seq head;                     // how far its log went
  std::int64_t time_ms = 0;     // Unix time
  std::string why;
  std::string archive;          // the name of its file
  friend bool operator==(const Deletion&, const Deletion&) = default;
};

// A board's head: how far its log goes and which numbers have been given.
struct BoardInfo {
  std::string title;
  std::string authority;
  Epoch epoch{1};
  Seq head;                // the last event; 0: none
  std::int64_t created_ms = 0;
  std::int64_t changed_ms = 0;
  Replica last_replica;    // the highest replica number ever given
  Actor last_actor;        // the highest actor number ever given
  std::string hold{};      // why nothing may be erased; empty: it may
  Retention retention{};
  bool sensitive = false;  // guests need a code and have no names; logins open it to members only
  std::uint32_t guests = 0;  // how many came by invitations
  friend bool operator==(const BoardInfo&, const BoardInfo&) = default;
};

// A row of the log: the bytes of samtavle.v1.Event.
struct LogEvent {
  Seq seq;
  std::string bytes;
  friend bool operator==(const LogEvent&, const LogEvent&) = default;
};

// A replica that was given, and how far it has come.
struct ReplicaRecord {
  Replica replica;
  Actor actor;
  std::string device;      // 16 bytes of the device's own making
  Epoch epoch;             // in which the number was given
  Counter high_water;      // the last counter in the log; 0: none
  std::uint64_t edit_hash = 0;  // of the edit that ends at high_water
  std::int64_t used_ms = 0;
  friend bool operator==(const ReplicaRecord&, const ReplicaRecord&) = default;
};

// That a person was erased; see erasing.hpp.
struct Erasure {
  std::int64_t time_ms = 0;  // Unix time; 0: they were not
  Actor by;                  // 0: an operator
  std::string why;
  friend bool operator==(const Erasure&, const Erasure&) = default;
};

struct ActorRecord {
  Actor actor;
  std::string subject;
  plan::Person person;
  Seq last_seen{};         // how far they have followed the board, on any device; 0: never here
  Erasure erasure{};
  friend bool operator==(const ActorRecord&, const ActorRecord&) = default;
};

// Whether they were ever on the board, and not only made its member. Everybody who comes is of some
// kind.
[[nodiscard]] inline bool came(const ActorRecord& record) {
  return record.person.kind != plan::ActorKind::none || !record.person.name.empty();
}

struct SnapshotRecord {
  Seq seq;
  std::string bytes;  // canonical snapshot
  friend bool operator==(const SnapshotRecord&, const SnapshotRecord&) = default;
};

// Snapshots are kept for good at this distance, for old versions of a board: of those whose seqs
// lie between two multiples of it the newest one stays.
inline constexpr std::uint64_t kSnapshotSpacing = 5'000;

// What somebody says in a vote round. Kept beside the log; nobody but its actor is shown it.
struct BallotRecord {
  base::OpId round;
  Actor actor;
  plan::ActorKind kind = plan::ActorKind::none;  // of the actor, when it was cast
  std::int64_t time_ms = 0;
  std::vector<plan::Dots> dots;                  // in a write: none takes it out of the box
  friend bool operator==(const BallotRecord&, const BallotRecord&) = default;
};

// About what it takes on its way to the disk.
[[nodiscard]] inline std::size_t bytes_of(const BallotRecord& ballot) {
  return sizeof ballot + ballot.dots.size() * sizeof(plan::Dots);
}

// A refusal: the bytes of samtavle.v1.AuditRow.
struct AuditRecord {
  std::uint64_t number = 0;
  std::string bytes;
  friend bool operator==(const AuditRecord&, const AuditRecord&) = default;
};

// A way onto a board for people who have no login. Its secret stands nowhere, only a hash of it.
struct InvitationRecord {
  InvitationNumber number;
  std::string secret_hash;
  plan::Role role = plan::Role::none;             // of those who come by it, as the next two
  plan::ActorKind kind = plan::ActorKind::none;
  std::string authority;
  std::string label;                              // for those who manage it
  std::int64_t made_s = 0;                        // Unix time
  std::int64_t expires_s = 0;                     // the first second in which it has ended
  std::uint32_t uses_max = 0;
  std::uint32_t uses = 0;
  bool revoked = false;
  std::string code_hash{};                        // of the code that is asked for too; empty: none
  friend bool operator==(const InvitationRecord&, const InvitationRecord&) = default;
};

inline constexpr std::size_t kMemberReasonBytesMax = 1'000;

// Somebody whose role the board itself says, whatever their login or token does.
struct MemberRecord {
  std::string subject;
  Actor actor;                                    // in a write: 0 takes the row out
  plan::Role role = plan::Role::none;             // none: they were removed, and are not let in
  std::int64_t since_ms = 0;                      // Unix time: of this role
  Actor given_by;                                 // 0: an operator
  std::string why{};                              // what they said of it
  friend bool operator==(const MemberRecord&, const MemberRecord&) = default;
};

// That something was redacted (redacting.hpp).
struct RedactionRecord {
  Seq seq;                          // of the event that says so
  base::OpId item;
  std::vector<base::Field> fields;
  std::int64_t time_ms = 0;
  Actor by;                         // 0: an operator
  std::string why;
  friend bool operator==(const RedactionRecord&, const RedactionRecord&) = default;
};

// What becomes durable together for one board. Events continue the log without a gap and end at
// info.head.
struct BoardWrite {
  BoardId board;
  bool create = false;                  // the board must not exist yet; otherwise it must
  BoardInfo info;                       // replaces the head row
  std::vector<LogEvent> events;
  std::vector<ReplicaRecord> replicas;  // each replaces the row of its number
  std::vector<ActorRecord> actors;      // each replaces the row of its number
  // Becomes the newest: replaces those with a higher seq, and those in its stretch of
  // kSnapshotSpacing. seq <= info.head.
  std::optional<SnapshotRecord> snapshot;
  std::vector<BallotRecord> ballots{};  // in order; each replaces the one of its round and actor
  std::vector<AuditRecord> audit{};     // each replaces the row of its number
  std::vector<InvitationRecord> invitations{};  // in order; each replaces the row of its number
  std::vector<MemberRecord> members{};  // in order; each replaces the row of its subject
  // Each replaces the event of its seq, which was there before this write. Snapshots from the first
  // of them on are gone, but for the one above.
  std::vector<LogEvent> rewritten{};
  std::vector<RedactionRecord> redactions{};  // each the first with its seq
  // The board goes, with all rows of it; of the rest of this write only board and info count. None
  // of this id is made ever again.
  std::optional<Deletion> deletion{};
};

class BoardLog {
 public:
  virtual ~BoardLog() = default;

  // Writes everything or nothing, and returns when it is on disk (fsync).
  // Errors: no_space (found before a byte was written: the same call may be made again later);
  // exists (create of a board that is or was there), not_found (a write to one that is not),
  // invalid (events that do not continue the log): nothing was written. Anything else (io, corrupt)
  // leaves open what is on disk: the process must stop without acknowledging, and never try again.
  [[nodiscard]] virtual Result<void> commit(std::span<const BoardWrite> writes) = 0;

  // no_space while commit() would refuse for want of space; io while the store is not usable.
  [[nodiscard]] virtual Result<void> writable() = 0;

  // All boards, by id.
  [[nodiscard]] virtual Result<std::vector<std::pair<BoardId, BoardInfo>>> boards() = 0;

  // Those that were deleted, by id.
  [[nodiscard]] virtual Result<std::vector<std::pair<BoardId, Deletion>>> deletions() = 0;
  // Nothing for a board that is there, or never was.
  [[nodiscard]] virtual Result<std::optional<Deletion>> deletion(const BoardId& board) = 0;

  // Errors of all that follow: not_found (no such board), corrupt, io.
  [[nodiscard]] virtual Result<BoardInfo> info(const BoardId& board) = 0;
  [[nodiscard]] virtual Result<std::vector<ReplicaRecord>> replicas(const BoardId& board) = 0;
  [[nodiscard]] virtual Result<std::vector<ActorRecord>> actors(const BoardId& board) = 0;
  // The newest snapshot, if one was ever written.
  [[nodiscard]] virtual Result<std::optional<SnapshotRecord>> snapshot(const BoardId& board) = 0;
  // The newest that is kept with a seq of at most `seq`; nothing if none is.
  [[nodiscard]] virtual Result<std::optional<SnapshotRecord>> snapshot_at(const BoardId& board,
                                                                          Seq seq) = 0;
  // The ballot box: all that is in it, by round and actor.
  [[nodiscard]] virtual Result<std::vector<BallotRecord>> ballots(const BoardId& board) = 0;
  // Refusals with number > after, in order, until `bytes_max` is passed (at least one if there is
  // one).
  [[nodiscard]] virtual Result<std::vector<AuditRecord>> audit(const BoardId& board,
                                                               std::uint64_t after,
                                                               std::size_t bytes_max) = 0;
  // The highest number of a refusal; 0: none.
  [[nodiscard]] virtual Result<std::uint64_t> audit_end(const BoardId& board) = 0;
  // All that were ever made, by number.
  [[nodiscard]] virtual Result<std::vector<InvitationRecord>> invitations(
      const BoardId& board) = 0;
  // Nothing if there is none of that number.
  [[nodiscard]] virtual Result<std::optional<InvitationRecord>> invitation(
      const BoardId& board, InvitationNumber number) = 0;
  // In an order of the store's own.
  [[nodiscard]] virtual Result<std::vector<MemberRecord>> members(const BoardId& board) = 0;
  // Nothing for somebody who is no member, and was not removed.
  [[nodiscard]] virtual Result<std::optional<MemberRecord>> member(const BoardId& board,
                                                                   const std::string& subject) = 0;
  // By seq.
  [[nodiscard]] virtual Result<std::vector<RedactionRecord>> redactions(const BoardId& board) = 0;
  // Events with seq > after, in order, without a gap, until `bytes_max` is passed (at least one if
  // there is one). A gap, or an event that is not the one its key says, is corrupt.
  [[nodiscard]] virtual Result<std::vector<LogEvent>> events(const BoardId& board, Seq after,
                                                             std::size_t bytes_max) = 0;
};

}  // namespace samtavle::hub
