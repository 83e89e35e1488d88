#pragma once
// Erasing a person: who stands in the place of somebody whose name is gone, and erasing them again
// in a log that was restored from before. What they did stays where it is; the log of events holds
// numbers of actors only, and keeps its bytes.

#include <span>
#include <string_view>
#include <vector>

#include "samtavle/hub/board_log.hpp"

namespace samtavle::hub {

// What everybody reads in the place of the name.
inline constexpr std::string_view kErasedName = "Slettet deltager";
inline constexpr std::size_t kErasureReasonBytesMax = 500;

// The same actor without name, login, authority and what they have read. Of what they were only
// the kind stays, so that votes of kinds still add up.
[[nodiscard]] ActorRecord without_person(const ActorRecord& record, Erasure erasure);
// The same replica without the device, which is the same on all boards.
[[nodiscard]] ReplicaRecord without_device(const ReplicaRecord& record);

// An erasure as it is kept beside backups. A board of the same name that was made at another time
// is another board.
struct KeptErasure {
  BoardId board;
  std::int64_t created_ms = 0;  // of the board
  Actor actor;
  Erasure erasure;
  friend bool operator==(const KeptErasure&, const KeptErasure&) = default;
};

// All that the log knows of. Errors: those of the log.
[[nodiscard]] Result<std::vector<KeptErasure>> erasures_in(BoardLog& log);

// Erases whoever is in the log and not erased there; says how many that were. To be called before
// anybody opens a board. Errors: those of the log.
[[nodiscard]] Result<std::size_t> erase_again(BoardLog& log, std::span<const KeptErasure> kept);

}  // namespace samtavle::hub
