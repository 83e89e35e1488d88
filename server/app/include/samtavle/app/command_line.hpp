#pragma once
// samtavled's command line: serve (the default), config check, config print, version.

namespace samtavle::app {

// Returns the exit code of the process.
[[nodiscard]] int run_command_line(int argc, const char* const* argv);

}  // namespace samtavle::app
