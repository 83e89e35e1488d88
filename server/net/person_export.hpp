#pragma once
// Everything that there is about one person, for themselves: who they are on a board, what they did
// and wrote there, how they voted, what they were refused, and what the audit log says of them. Of
// others only the numbers of actors are in it, no names and no logins.
//
// Reads the whole log; not on a thread that must not wait.

#include <span>
#include <string>

#include "samtavle/access/audit_chain.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::net {

// Of somebody who wrote more than this, the rest is left out, and "whole" is false.
inline constexpr std::size_t kPersonTextBytesMax = 32 * 1024 * 1024;

// What is documented in openapi.json as PersonExport. `records` are those of the audit log that are
// by or about them. Errors: not_found (no such person on the board), those of BoardLog, corrupt.
[[nodiscard]] base::Result<std::string> person_export_json(
    hub::BoardLog& log, const base::BoardId& board, base::Actor actor,
    std::span<const access::AuditRecord> records);

}  // namespace samtavle::net
