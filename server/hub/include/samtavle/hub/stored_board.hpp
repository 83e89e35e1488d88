#pragma once
// What a live board begins with: all that the disk has of it, folded. It is read on a thread for
// that (background.hpp) and moved into the live board; nobody else ever has it.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "samtavle/base/limits.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/hub/board_log.hpp"
#include "samtavle/hub/board_memory.hpp"
#include "samtavle/hub/ring.hpp"

namespace samtavle::hub {

// A canonical snapshot that is kept in memory for whoever joins; they get the events behind it too.
struct KeptSnapshot {
  std::shared_ptr<const std::string> bytes;
  Seq seq;
};

// Whether so many bytes of events behind a snapshot are so much more to send and to fold that
// another one is worth encoding.
[[nodiscard]] bool is_stale(std::size_t snapshot_bytes, std::uint64_t events_bytes);

struct StoredBoard {
  explicit StoredBoard(const base::BoardLimits& limits)
      : ring(limits.ring_bytes, limits.ring_segment_bytes) {}

  BoardInfo info;
  std::map<Replica, ReplicaRecord> replicas;
  std::map<Actor, ActorRecord> actors;
  // The ballot box by round; nobody has one without dots.
  std::map<base::OpId, std::map<Actor, BallotRecord>> ballots;
  std::uint64_t last_refusal = 0;
  std::map<InvitationNumber, InvitationRecord> invitations;
  std::map<Actor, MemberRecord> members;
  board::Board board;
  BoardMemory memory;             // of the board
  std::set<base::OpId> crowded;   // containers whose order keys are due for new ones
  Ring ring;                      // the events behind the snapshot on disk, the newest at least
  KeptSnapshot kept;              // that one, or a new one if it was stale
  Seq stored_snapshot;            // of the one on disk; 0: there is none
};

// Any thread; takes as long as the disk and the fold do.
// Errors: those of BoardLog (no_such_board for not_found); corrupt if the log does not fold.
[[nodiscard]] Result<StoredBoard> read_board(BoardLog& log, const BoardId& id,
                                             const base::BoardLimits& limits);

}  // namespace samtavle::hub
