#pragma once
// Recorded editing sessions of one text, in the format of josephg/editing-traces:
//
//   {"startContent": "", "endContent": "...",
//    "txns": [{"patches": [[position, deleted, "inserted"], ...]}, ...]}
//
// Positions and counts are code points. A concurrent session has in addition "numAgents" and, in
// each transaction, "agent" and "parents": the earlier transactions whose outcome, taken together
// with everything before them, is the text that its positions refer to.

#include <cstdint>
#include <string>
#include <vector>

#include "settings.hpp"

namespace samtavle::cli {

struct Patch {
  std::size_t position = 0;
  std::size_t deleted = 0;
  std::string inserted;
};

struct Transaction {
  std::uint32_t agent = 0;
  std::vector<Patch> patches;
  // How many transactions of each agent it builds upon (of its own: all before it), leaving out
  // those without patches.
  std::vector<std::uint32_t> seen;
  // Whether another agent's next transaction builds upon this one.
  bool waited_for = false;
};

struct Trace {
  std::string start;
  std::string end;
  std::uint32_t agents = 1;
  bool concurrent = false;
  std::vector<Transaction> transactions;
};

// Errors: invalid, with the transaction at fault.
[[nodiscard]] Result<Trace> parse_trace(const std::string& json);
// Also packed with gzip. Errors: io, corrupt, and as parse_trace.
[[nodiscard]] Result<Trace> read_trace(const std::string& path);

// Hands a session of one writer out to several, in turns: each transaction builds upon all before.
void deal_out(Trace& trace, std::uint32_t agents);

// Leaves the first `count` transactions. `end` is then what a single writer's text is after them,
// and empty for a concurrent session: what comes of it is for the clients to agree on. Errors:
// invalid (a patch beyond the end of the text).
[[nodiscard]] Result<void> shorten(Trace& trace, std::size_t count);

}  // namespace samtavle::cli
