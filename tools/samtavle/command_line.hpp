#pragma once
// The command line as a whole: reads it, runs the command, says what went wrong.

namespace samtavle::cli {

// 0: done. 1: it did not work (said in one line on stderr). 2: the command line is wrong.
int run_command_line(int argc, const char* const* argv);

}  // namespace samtavle::cli
