#pragma once
// How samtavled ends: the numbers of sysexits.h, so that a supervisor can tell what a restart may
// help against.

#include <string_view>

#include "samtavle/base/errc.hpp"

namespace samtavle::app {

enum class ExitCode : int {
  ok = 0,
  usage = 64,          // a flag or subcommand that does not exist
  data = 65,           // the data directory or a backup is damaged, missing, or of a newer version
  unavailable = 69,    // the address is in use
  internal = 70,       // a write failed in a way that leaves open what is on disk, or a bug
  cannot_create = 73,  // the data directory cannot be made, read or written, or has to be empty
  temporary = 75,      // the data directory is in use, the disk is full, or stopping took too long
  config = 78,         // the configuration is wrong
};

// Of a failure to start.
[[nodiscard]] ExitCode exit_code_of(base::Errc code) noexcept;

// One line for each code, for --help.
[[nodiscard]] std::string_view exit_code_help() noexcept;

}  // namespace samtavle::app
