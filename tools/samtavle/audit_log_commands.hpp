#pragma once
// samtavle audit verify and export: the audit log of a whole server, read from its data directory.

#include "settings.hpp"

namespace samtavle::cli {

// Adds them below `samtavle audit`.
void add_audit_log_commands(CLI::App& audit, Command& command);

}  // namespace samtavle::cli
