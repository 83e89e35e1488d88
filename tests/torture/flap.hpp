#pragma once
// Connections that flap: real clients behind a bad line that is cut at any byte, goes dead for one
// end or both, lets late bytes through to the server when their client is back already, and breaks
// for everybody at once so that all return together. At the end all boards are equal, nothing
// acknowledged is lost, nothing is there twice, and what was pending has arrived.

#include <cstdint>

namespace samtavle::torture {

struct FlapOptions {
  unsigned clients = 12;
  unsigned rounds = 12;
  std::uint64_t seed = 1;
  // Clients that forget what is not saved when the line breaks: losses have to be found.
  bool control = false;
};

// Prints its progress to standard error and, last, "rounds=N cuts=N late_bytes=N replaced=N acked=N
// lost=N duplicated=N" to standard output. Returns the exit code.
int run_flap(const FlapOptions& options);

}  // namespace samtavle::torture
