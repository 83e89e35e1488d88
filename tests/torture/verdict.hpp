#pragma once
// What was promised to those who wrote, held against what the log holds.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "audit.hpp"
#include "journal.hpp"
#include "report.hpp"
#include "samtavle/support/server_process.hpp"

namespace samtavle::torture {

// What counts as promised. For a control also what nobody acknowledged: it has to be found missing.
enum class Promise { acknowledged, made };

struct Verdict {
  std::size_t promised = 0;
  std::size_t lost = 0;        // promised, and not in the log
  std::size_t duplicated = 0;  // in the log more than once
  std::size_t missing = 0;     // made and never handed back, and not in the log
  std::size_t ghosts = 0;      // refused, and in the log
  // All is well, and there was something to be well.
  [[nodiscard]] bool good() const {
    return promised > 0 && lost + duplicated + missing + ghosts == 0;
  }
};

// Names on standard error what is missing.
[[nodiscard]] Verdict judge(const Audit& log, const std::vector<Journal>& journals,
                            Promise promise = Promise::acknowledged);

// Stops a server that has served its clients and judges what its log holds of one board. `hash`: of
// that board, as all clients have it; nothing if they have none. What is wrong besides edits is
// reported.
[[nodiscard]] Verdict stop_and_judge(support::ServerProcess& server, const base::BoardId& board,
                                     const std::optional<std::string>& hash,
                                     const std::vector<Journal>& journals, Report& report,
                                     Promise promise = Promise::acknowledged);

}  // namespace samtavle::torture
