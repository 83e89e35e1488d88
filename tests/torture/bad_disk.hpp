#pragma once
// A real server with real clients on a disk that fills up to the brim, and on one that fails.

#include <cstdint>
#include <string>

#include "verdict.hpp"

namespace samtavle::torture {

struct BadDiskOptions {
  unsigned rounds = 2;
  std::uint64_t seed = 1;
};

struct BadDiskFigures {
  Verdict verdict;
  std::string complaint;  // the first thing that was not as it ought to be; empty: nothing
  std::string not_run;    // why it cannot be run on this machine; empty: it was
};

// Filled to the brim and freed, round after round, under clients that never stop writing: they are
// told, keep what they write, and have it saved without anybody restarting anything; the log says
// each once. Mounts a small tmpfs: takes root.
[[nodiscard]] BadDiskFigures fill_to_the_brim(const BadDiskOptions& options);

// A sync fails, at a random moment: the server ends with the exit code and the one line for that,
// is started again, and everything goes on.
[[nodiscard]] BadDiskFigures fail_at_random(const BadDiskOptions& options);

}  // namespace samtavle::torture
