#pragma once
// What really is on the disk of a server that has ended: the log of a board, read event by event
// and folded.

#include <filesystem>
#include <map>
#include <string>

#include "samtavle/base/ids.hpp"

namespace samtavle::integration {

struct StoredLog {
  base::Seq head;
  std::size_t by_server = 0;                  // events of its own, the board's first among them
  std::map<std::string, std::size_t> labels;  // how often the label of an edit is in the log
  std::string hash;                           // of the fold of all events
};

// Throws std::runtime_error for a gap in seq, a time that runs backwards, or an event that does not
// fold. The fold itself refuses counters that are not dense.
[[nodiscard]] StoredLog read_log(const std::filesystem::path& store, const std::string& board);

}  // namespace samtavle::integration
