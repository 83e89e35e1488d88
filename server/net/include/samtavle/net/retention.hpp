#pragma once
// The port through which the HTTP API reaches what becomes of boards that are to go: the archive
// that is written before, and the look for those whose time has come. The server's composition
// (server/app) has the one implementation.

#include <cstdint>
#include <string>

#include "samtavle/base/result.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::net {

class Retention {
 public:
  virtual ~Retention() = default;

  // Writes all that is on a board, up to the head that is given, into a file, reads that back, and
  // says its name. On a thread that may wait. Errors: config (no folder is set for archives), io,
  // no_space, corrupt (what was written is not the board; the board stays).
  [[nodiscard]] virtual base::Result<std::string> archive(const base::BoardId& board,
                                                          const hub::BoardInfo& info) = 0;
  // So long a board's managers see that it will be deleted. Any thread.
  [[nodiscard]] virtual std::uint32_t warning_days() const = 0;
  // Begins to look for boards that are due, and returns at once. Any thread. Errors: config.
  [[nodiscard]] virtual base::Result<void> look_now() = 0;
};

}  // namespace samtavle::net
